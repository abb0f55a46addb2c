"""An OpenDocument text (.odt) -> `Parsed`, from the XML inside."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from qa.documents.archive import Archive
from qa.documents.formats import Parsed
from qa.documents.heads import MAX_WIDTH, Cell, names_of_columns
from qa.documents.markup import attribute, children, local
from qa.documents.odt_styles import Styles
from qa.documents.pieces import Piece, compose, first_heading, lays_out, piece, table_pieces
from qa.documents.superscript import superscript
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["read_odt"]

_DROPPED = frozenset(
    "tracked-changes annotation annotation-end note-citation sequence-decls forms table-of-content title desc "
    "placeholder".split()
)
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}


def read_odt(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read an OpenDocument text.

    Raises:
        CorpusError: the file is not an OpenDocument text, is damaged, or needs a password.
    """
    archive = Archive(data, path, "an OpenDocument text (.odt)")
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise CorpusError(f"{path}: needs a password: save it without one")
    root = archive.xml("content.xml")
    document = _Document(Styles(archive.xml_or_none("styles.xml"), root))
    for body in children(root, "body"):
        document.read(body, 0)
    pieces = [*document.pieces, *document.notes]
    text, blocks, places = compose(pieces)
    return Parsed(text, first_heading(pieces), blocks, places)


class _Document:
    """Collects the pieces of a document, and separately its notes."""

    def __init__(self, styles: Styles) -> None:
        self.pieces: list[Piece] = []
        self.notes: list[Piece] = []
        self._styles = styles
        self._paragraphs = self._tables = 0

    def read(self, element: Element, depth: int, mark: str = "") -> None:
        """Read what stands in an element; ``depth`` counts the lists around it; ``mark`` is that of its list item."""
        for child in element:
            name = local(child)
            if name and self._styles.is_hidden(child):
                continue
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
        if text:
            self._paragraphs += 1
            place = f"paragraph {self._paragraphs}"
            level = attribute(element, "outline-level")
            if name == "h":
                number = int(level[:2]) if level.isdecimal() else 1
                self.pieces.append(piece("heading", " ".join(text.split()), place, level=number))
            elif self._styles.is_title(element):
                self.pieces.append(piece("heading", " ".join(text.split()), place, level=1))
            else:
                self.pieces.append(piece("list item" if mark else "paragraph", text, place, level=depth, mark=mark))
        for box in boxes:
            self.read(box, 0)

    def _words(self, element: Element, boxes: list[Element], *, is_struck: bool = False) -> list[str]:
        """Return the words of an element, without those that a line goes through; add the text boxes in it."""
        is_struck = self._styles.is_struck(element, above=is_struck)
        said = [] if is_struck else [element.text or ""]
        for child in element:
            name = local(child)
            if name in _SIGNS:
                said.append(_SIGNS[name])
            elif name == "text-box":
                boxes.append(child)
            elif name == "note":
                self._note(child, is_struck=is_struck)
            elif name and name not in _DROPPED and not self._styles.is_hidden(child) and not _is_unfilled(child):
                words = self._words(child, boxes, is_struck=is_struck)
                is_raised = self._styles.is_raised(child)
                said.extend([superscript("".join(words), "".join(said[-2:]))] if is_raised else words)
            said.append("" if is_struck else child.tail or "")
        return said

    def _note(self, element: Element, *, is_struck: bool) -> None:
        """Read a note; one of words that a line goes through is left out, and counts."""
        paragraphs = self._paragraphs
        found = [part for body in children(element, "note-body") for part in self._apart(body)]
        self._paragraphs = paragraphs
        number = len(self.notes) + 1
        text = "" if is_struck else " ".join(part.text for part in found)
        self.notes.append(piece("paragraph", text, f"note {number}", mark=f"{number}. "))

    def _apart(self, element: Element) -> list[Piece]:
        """Return the pieces of an element that does not stand in the flow of the text."""
        kept, self.pieces = self.pieces, []
        self.read(element, 0)
        found, self.pieces = self.pieces, kept
        return found

    def _table(self, element: Element) -> None:
        self._tables += 1
        table = self._tables
        rows = [list(_cells(row)) for row in _rows(element)]
        if (
            max((sum(local(cell) == "table-cell" for cell in row) for row in rows), default=0) < 2
        ):  # a frame around text
            for cell in (cell for row in rows for cell in row):
                self.read(cell, 0)
            return
        above: dict[int, tuple[int, list[Piece]]] = {}
        read = [(f"table {table}, row {number}", self._row(row, above)) for number, row in enumerate(rows, start=1)]
        grid = [list(_wide(row, held)) for row, (_, held) in zip(rows, read, strict=True)]
        is_head = (local(row.getparent()) == "table-header-rows" for row in _rows(element))
        told = sum(takewhile(bool, is_head))
        heads, names = names_of_columns(grid, told)
        if heads:
            read[:heads] = [(read[0][0], [[piece("paragraph", name)] if name else [] for name in names])]
        self.pieces.extend(table_pieces(read, has_head=told > 0))

    def _row(self, cells: list[Element], above: dict[int, tuple[int, list[Piece]]]) -> list[list[Piece]]:
        """Return what the cells of a row hold; a cell that a cell ``above`` covers holds the same.

        ``above`` has for a column how many rows more the last cell in it covers, and what it holds.
        """
        found = []
        for column, cell in enumerate(cells):
            if local(cell) == "table-cell":
                held = self._apart(cell)
                spanned = attribute(cell, "number-rows-spanned")
                more = int(spanned[:4]) - 1 if spanned.isdecimal() else 0
                above[column] = more, [] if lays_out(held) else held
            else:
                more, held = above.get(column, (0, []))
                held = held if more > 0 else []
                above[column] = more - 1, held
            found.append(held)
        while found and not found[-1] and local(cells[len(found) - 1]) != "table-cell":
            found.pop()
        return found


def _is_unfilled(element: Element) -> bool:
    """Tell whether an element only asks to fill it in."""
    return attribute(element, "showing-place-holder") == "true"


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if local(cell) in ("table-cell", "covered-table-cell"))


def _wide(cells: list[Element], held: list[list[Piece]]) -> Iterator[Cell]:
    """Yield the cells of a row with their widths, without those that the cell before them covers."""
    covered = 0
    for cell, parts in zip(cells, held, strict=False):
        if covered:
            covered -= 1
            continue
        spanned = attribute(cell, "number-columns-spanned")
        width = max(1, min(int(spanned[:4]), MAX_WIDTH)) if spanned.isdecimal() else 1
        yield Cell(" ".join(" ".join(part.text.split()) for part in parts), width)
        covered = width - 1


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, but not the rows of tables inside it."""
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)
