"""An OpenDocument text (.odt) -> `Parsed`, from the XML inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.documents.archive import Archive
from qa.documents.formats import Parsed
from qa.documents.markup import attribute, children, local
from qa.documents.pieces import Piece, Run, compose, first_heading, in_one_line, is_layout, piece
from qa.documents.superscript import superscript
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["read_odt"]

_DROPPED = frozenset(
    "tracked-changes annotation annotation-end note-citation sequence-decls forms table-of-content title desc".split()
)
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}


def read_odt(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read an OpenDocument text.

    Raises:
        CorpusError: it is none, is damaged, or needs a password.
    """
    archive = Archive(data, path, "an OpenDocument text (.odt)")
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise CorpusError(f"{path}: needs a password: save it without one")
    root = archive.xml("content.xml")
    document = _Document(_styles(root))
    for body in children(root, "body"):
        document.read(body, 0)
    pieces = [*document.pieces, *document.notes]
    text, blocks, places = compose(pieces)
    return Parsed(text, first_heading(pieces), blocks, places)


class _Style(NamedTuple):
    """What a style that the document itself makes says."""

    parent: str = ""
    is_raised: bool = False
    is_hidden: bool = False


def _styles(root: Element) -> dict[str, _Style]:
    """Return the styles that a document itself makes."""
    found: dict[str, _Style] = {}
    for styles in children(root, "automatic-styles"):
        for style in children(styles, "style"):
            letters = next(children(style, "text-properties"), None)
            position = attribute(letters, "text-position") if letters is not None else ""
            found[attribute(style, "name")] = _Style(
                attribute(style, "parent-style-name"),
                is_raised=position.startswith(("super", *"123456789")),
                is_hidden=letters is not None and attribute(letters, "display") == "none",
            )
    return found


class _Document:
    """Collects the pieces of a document, and its notes apart."""

    def __init__(self, styles: Mapping[str, _Style]) -> None:
        self._styles = styles
        self.pieces: list[Piece] = []
        self.notes: list[Piece] = []
        self._paragraphs = self._tables = 0

    def read(self, element: Element, depth: int, mark: str = "") -> None:
        """Read what stands in an element; ``depth`` counts the lists around it; ``mark`` is its item's."""
        for child in element:
            name = local(child)
            if name in ("h", "p"):
                self._paragraph(child, name, depth, mark)
                mark = ""
            elif name == "list":
                self._list(child, depth + 1)
            elif name == "table":
                self._table(child)
            elif name and name not in _DROPPED:
                self.read(child, depth, mark)

    def _list(self, element: Element, depth: int) -> None:
        for item in element:
            if local(item) in ("list-item", "list-header"):
                self.read(item, depth, "- " if local(item) == "list-item" else "")

    def _paragraph(self, element: Element, name: str, depth: int, mark: str) -> None:
        boxes: list[Element] = []
        lines = (" ".join(line.split()) for line in "".join(self._words(element, boxes)).split("\n"))
        text = "\n".join(line for line in lines if line)
        if text and not self._style(attribute(element, "style-name")).is_hidden:
            self._paragraphs += 1
            place = f"paragraph {self._paragraphs}"
            level = attribute(element, "outline-level")
            if name == "h":
                number = int(level[:2]) if level.isdecimal() else 1
                self.pieces.append(piece("heading", " ".join(text.split()), place, level=number))
            elif "Title" in (style := attribute(element, "style-name"), self._style(style).parent):
                self.pieces.append(piece("heading", " ".join(text.split()), place, level=1))
            else:
                self.pieces.append(piece("list item" if mark else "paragraph", text, place, level=depth, mark=mark))
        for box in boxes:
            self.read(box, 0)

    def _words(self, element: Element, boxes: list[Element]) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = local(child)
            if name in _SIGNS:
                yield _SIGNS[name]
            elif name == "text-box":
                boxes.append(child)
            elif name == "note":
                self._note(child)
            elif name and name not in _DROPPED:
                style = self._style(attribute(child, "style-name")) if name == "span" else _Style()
                words = "".join(self._words(child, boxes))
                yield "" if style.is_hidden else superscript(words) if style.is_raised else words
            yield child.tail or ""

    def _style(self, name: str) -> _Style:
        return self._styles.get(name, _Style())

    def _note(self, element: Element) -> None:
        paragraphs = self._paragraphs
        found = [part for body in children(element, "note-body") for part in self._apart(body)]
        self._paragraphs = paragraphs
        number = len(self.notes) + 1
        text = " ".join(part.text for part in found)
        self.notes.append(piece("paragraph", text, f"note {number}", mark=f"{number}. "))

    def _table(self, element: Element) -> None:
        self._tables += 1
        table, runs = self._tables, []
        rows = [[self._apart(cell) for cell in children(row, "table-cell")] for row in _rows(element)]
        if is_layout(rows) or max(map(len, rows), default=0) < 2:  # a frame around text
            self.pieces.extend(part for row in rows for cell in row for part in cell)
            return
        for number, row in enumerate(rows, start=1):
            cells = [in_one_line(cell) for cell in row]
            if any(cells):
                runs.append(Run(" | ".join(cells), f"table {table}, row {number}"))
        self.pieces.append(Piece("table", tuple(runs)))

    def _apart(self, element: Element) -> list[Piece]:
        """Return the pieces of an element that does not stand in the flow of the text."""
        kept, self.pieces = self.pieces, []
        self.read(element, 0)
        found, self.pieces = self.pieces, kept
        return found


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, and not those of the tables in its cells."""
    for part in table:
        if local(part) == "table-row":
            yield part
        elif local(part) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(part)
