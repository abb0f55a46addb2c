"""A saved web page -> `Parsed`: its article, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.formats import Parsed
from qa.documents.html.article import MAX_HTML, article_of
from qa.documents.html.encoding import decode_page
from qa.documents.html.walk import pieces_of
from qa.documents.markup import local, parse_html, parse_xhtml
from qa.documents.pieces import compose, first_heading

if TYPE_CHECKING:
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["body_of", "read_html", "read_page"]


def read_html(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read a web page.

    Raises:
        CorpusError: the file is not text, or its elements are nested too deep.
    """
    text = decode_page(data, path, options.encoding)
    return read_page(text, str(path), whole=options.whole_page, is_xml=text.lstrip()[:5] == "<?xml")


def read_page(text: str, name: str, *, whole: bool, is_xml: bool = False) -> Parsed:
    """Read the characters of a web page; ``whole`` also keeps what stands around its article.

    Raises:
        CorpusError: its elements are nested too deep.
    """
    root = parse_xhtml(text, name) if is_xml else parse_html(text, name)
    if root is None:
        return Parsed("", "", ())
    body, path = body_of(root)
    pieces = pieces_of(body, path, whole=whole)
    if not whole and len(text) <= MAX_HTML:
        pieces = article_of(pieces, text) if pieces else pieces_of(body, path, whole=True)
    made, blocks, places = compose(pieces)
    title = first_heading(part for part in pieces if part.level == 1) or _title(root)
    return Parsed(made, title, blocks, places)


def body_of(root: Element) -> tuple[Element, str]:
    """Return the body of a page and its path; the root and its path if there is no body."""
    name = local(root)
    body = next((child for child in root if local(child) == "body"), None)
    return (root, f"/{name}") if body is None else (body, f"/{name}/body")


def _title(root: Element) -> str:
    title = next((found for found in root.iter() if local(found) == "title"), None)
    return " ".join("".join(title.itertext()).split()) if title is not None else ""
