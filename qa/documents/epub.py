"""An e-book (.epub) -> `Parsed`: its chapters in the order of reading, by the code that reads web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.archive import Archive, joined
from qa.documents.formats import Parsed
from qa.documents.html.encoding import decode_page
from qa.documents.html.reader import body_of
from qa.documents.html.walk import pieces_of
from qa.documents.markup import attribute, local, parse_xhtml
from qa.documents.pieces import Piece, Run, compose, piece
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["read_epub"]

CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Read an e-book.

    Raises:
        CorpusError: the file is not an e-book, is damaged, or is locked.
    """
    archive = Archive(data, path, "an e-book (.epub)")
    package = next(
        (joined("", attribute(found, "full-path")) for found in _named(archive.xml(CONTAINER), "rootfile")), ""
    )
    root = archive.xml(package)
    encrypted = {joined("", attribute(found, "URI")) for found in _locked(archive)}
    items = {attribute(item, "id"): item for item in _named(root, "item")}
    spine = [items[name] for name in (attribute(ref, "idref") for ref in _named(root, "itemref")) if name in items]
    chapters = [joined(package, attribute(item, "href")) for item in spine if _is_read(item)]
    titles = _contents(archive, package, list(items.values()))
    pieces: list[Piece] = []
    missing = []
    for number, chapter in enumerate(chapters, start=1):
        progress("pages", number, len(chapters))
        if chapter in encrypted:
            raise CorpusError(f"{path}: is locked by its seller (DRM): a copy without a lock is needed")
        if chapter not in archive:
            missing.append(chapter)
            continue
        pieces.extend(_chapter(archive.read(chapter), path, options, chapter, titles.get(chapter, "")))
    text, blocks, places = compose(pieces)
    title = next((" ".join((found.text or "").split()) for found in _named(root, "title")), "")
    notes = (f"chapters that are not in the file: {', '.join(missing[:5])}",) if missing else ()
    return Parsed(text, title, blocks, places, notes)


def _chapter(data: bytes, path: Path, options: ReadOptions, name: str, title: str) -> list[Piece]:
    """Return the pieces of a chapter; a chapter without a heading gets its title from the book's contents."""
    root = parse_xhtml(decode_page(data, path, options.encoding), f"{path}: {name}")
    if root is None:
        return []
    body, _ = body_of(root)
    pieces = pieces_of(body, f"{name}/{local(body)}", whole=True)  # nothing stands around the text of a book
    if title and pieces and not any(part.kind == "heading" for part in pieces):
        first = pieces[0]
        if " ".join(first.text.split()).casefold() == title.casefold():
            return [Piece("heading", (Run(title, first.runs[0].element),), 1), *pieces[1:]]
        return [piece("heading", title, f"{name}/{local(body)}", level=1), *pieces]
    return pieces


def _is_read(item: Element) -> bool:
    """Tell whether an item of the spine is a chapter, and not a picture or the book's contents."""
    return attribute(item, "media-type") in _PAGES and "nav" not in attribute(item, "properties").split()


def _contents(archive: Archive, package: str, items: list[Element]) -> dict[str, str]:
    """Return the titles of chapters, by the names of their files."""
    titles: dict[str, str] = {}
    for item in items:
        is_nav = "nav" in attribute(item, "properties").split()
        name = joined(package, attribute(item, "href"))
        if not (is_nav or attribute(item, "media-type") == "application/x-dtbncx+xml") or name not in archive:
            continue
        root = parse_xhtml(archive.read(name).decode("utf-8", "replace"), name)
        for found in _named(root, "a" if is_nav else "navpoint") if root is not None else ():
            target = found if is_nav else next(_named(found, "content"), None)
            label = found if is_nav else next(_named(found, "navlabel"), None)
            if target is None or label is None:
                continue
            words = " ".join("".join(label.itertext()).split())
            file = (attribute(target, "href") or attribute(target, "src")).partition("#")[0]
            titles.setdefault(joined(name, file), words)  # the first that leads into a file is its title
    return titles


def _locked(archive: Archive) -> list[Element]:
    root = archive.xml_or_none("META-INF/encryption.xml")
    return list(_named(root, "cipherreference")) if root is not None else []


def _named(root: Element, name: str) -> Iterator[Element]:
    return (found for found in root.iter() if local(found) == name)
