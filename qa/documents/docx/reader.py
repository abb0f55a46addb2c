"""A Word document (.docx) -> `Parsed`, from the XML inside."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from qa.documents.archive import Archive, joined
from qa.documents.docx.numbering import Numbering
from qa.documents.docx.styles import Styles, child, is_on
from qa.documents.docx.words import DROPPED, words_of
from qa.documents.formats import Parsed
from qa.documents.heads import MAX_WIDTH, Cell, names_of_columns
from qa.documents.markup import attribute, local
from qa.documents.pieces import Piece, Run, compose, first_heading, lays_out, piece, table_pieces
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["read_docx"]

MAIN = "word/document.xml"


def read_docx(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read a Word document.

    Raises:
        CorpusError: the file is not a Word document, is damaged, or needs a password.
    """
    archive = Archive(data, path, "a Word document (.docx)")
    main = _main(archive)
    styles = Styles(archive.xml_or_none(joined(main, "styles.xml")))
    numbering = Numbering(archive.xml_or_none(joined(main, "numbering.xml")))
    document = _Document(styles, numbering)
    root = archive.xml(main)
    _empty_placeholders(root)
    body = child(root, "body")
    if body is None:
        raise CorpusError(f"{path}: is not a Word document (.docx): its main part, {main}, holds no text")
    document.read(body)
    for kind in ("footnote", "endnote"):
        document.read_notes(kind, archive.xml_or_none(joined(main, f"{kind}s.xml")))
    text, blocks, places = compose(document.pieces)
    return Parsed(text, first_heading(document.pieces) or _core_title(archive), blocks, places)


def _main(archive: Archive) -> str:
    """Return the name of the part that holds the text; some programs do not give it the usual name."""
    links = archive.xml_or_none("_rels/.rels")
    for link in links if links is not None else ():
        target = joined("", attribute(link, "Target"))
        if attribute(link, "Type").endswith("/officeDocument") and target in archive:
            return target
    return MAIN


def _core_title(archive: Archive) -> str:
    core = archive.xml_or_none("docProps/core.xml")
    title = child(core, "title") if core is not None else None
    return " ".join((title.text or "").split()) if title is not None else ""


class _Document:
    """Collects the pieces of a document."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.pieces: list[Piece] = []
        self._styles, self._numbering = styles, numbering
        self._paragraphs = self._tables = 0
        # the ids of notes, in the order of the text, each with whether its mark is struck through
        self._notes: dict[str, dict[str, bool]] = {"footnote": {}, "endnote": {}}

    def read(self, elements: Iterable[Element]) -> None:
        """Read what stands in a body, a cell, a text box or a note."""
        for element in elements:
            name = local(element)
            if name == "p":
                if not _joins_next(element):
                    self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "sdt" and _is_contents(element):
                self.pieces.extend(part._replace(kind="contents", level=0) for part in self._apart(element))
            elif name and name not in DROPPED and name != "tblpr":
                self.read(element)

    def read_notes(self, kind: str, root: Element | None) -> None:
        """Read the notes that the text refers to, in the order of the text, each with its number.

        A note of words that are struck through is left out, and counts.
        """
        notes = {attribute(note, "id"): note for note in root if local(note)} if root is not None else {}
        for number, (name, is_struck) in enumerate(list(self._notes[kind].items()), start=1):
            below = [] if is_struck else self._apart(notes.get(name, ()))
            for at, part in enumerate(below):
                runs = (Run(part.text, f"{kind} {number}"),)
                mark = f"{number}. " if not at else part.mark
                self.pieces.append(Piece("paragraph", runs, mark=mark))

    def _paragraph(self, element: Element) -> None:
        style = self._styles.of(element)
        words = words_of(element, self._styles, is_struck=style.is_struck)
        for kind, name, is_struck in words.notes:
            self._notes[kind].setdefault(name, is_struck)
        level = style.indent or 0
        is_counted = words.is_counted and not style.is_hidden and style.number not in ("", "0")
        mark = self._numbering.mark(style.number, level) if is_counted else ""
        if words.text and not style.is_hidden:
            self._paragraphs += 1
            place = f"paragraph {self._paragraphs}"
            if style.is_contents:
                self.pieces.append(piece("contents", words.text, place))
            elif style.heading:
                text = " ".join(words.text.split())
                self.pieces.append(piece("heading", text, place, level=style.heading, mark=mark))
            elif mark:
                self.pieces.append(piece("list item", words.text, place, level=level + 1, mark=mark))
            else:
                self.pieces.append(piece("paragraph", words.text, place))
        for box in words.boxes:
            self.read(box)

    def _apart(self, elements: Iterable[Element]) -> list[Piece]:
        """Return the pieces of elements that do not stand in the flow of the text."""
        kept, self.pieces = self.pieces, []
        self.read(elements)
        found, self.pieces = self.pieces, kept
        return found

    def _table(self, element: Element) -> None:
        self._tables += 1
        number = self._tables
        rows = [list(_cells(row)) for row in _rows(element)]
        if max(map(len, rows), default=0) < 2:  # a frame around text
            for cell in (cell for row in rows for cell in row):
                self.read(cell)
            return
        above: dict[int, list[Piece]] = {}
        read = [(f"table {number}, row {at}", self._row(row, above)) for at, row in enumerate(rows, start=1)]
        grid = [list(_wide(row, held)) for row, (_, held) in zip(rows, read, strict=True)]
        told = _heads(element)
        heads, names = names_of_columns(grid, told)
        if heads:
            read[:heads] = [(read[0][0], [[piece("paragraph", name)] if name else [] for name in names])]
        self.pieces.extend(table_pieces(read, has_head=told > 0 or _is_set_off(rows)))

    def _row(self, cells: list[Element], above: dict[int, list[Piece]]) -> list[list[Piece]]:
        """Return what the cells of a row hold; a cell that is merged with the cell ``above`` it holds the same."""
        found: list[list[Piece]] = []
        column = gap = 0
        for cell in cells:
            merged, width = _merge(cell)
            held = above.get(column, []) if merged else self._apart(cell)
            above[column] = [] if lays_out(held) else held
            found.extend([[]] * gap)
            found.append(held)
            column += width
            gap = min(width, MAX_WIDTH) - 1  # the columns over which the cell goes stay empty, if cells follow
        return found


def _is_contents(control: Element) -> bool:
    """Tell whether a content control holds the list of contents that Word keeps up to date."""
    return any(
        attribute(kind, "val") == "Table of Contents" for kind in control.iterfind("{*}sdtPr/*/{*}docPartGallery")
    )


def _empty_placeholders(root: Element) -> None:
    """Take out the words with which Word asks to fill in a content control that is empty: "Click to enter text."."""
    for control in root.iter("{*}sdt"):
        properties = child(control, "sdtPr")
        if properties is not None and is_on(properties, "showingPlcHdr"):
            for text in control.iter("{*}t"):
                text.text = ""


def _joins_next(paragraph: Element) -> bool:
    """Tell whether the end of a paragraph is deleted; then put what it holds at the beginning of the next one."""
    letters = paragraph.find("{*}pPr/{*}rPr")
    following = paragraph.getnext()
    if letters is None or not _is_deleted(letters) or following is None or local(following) != "p":
        return False
    at = 1 if child(following, "pPr") is not None else 0
    following[at:at] = [element for element in paragraph if local(element) != "ppr"]
    return True


def _is_deleted(properties: Element) -> bool:
    """Tell whether the end of a paragraph, or a row of a table, is deleted or moved away by a tracked change."""
    return child(properties, "del") is not None or child(properties, "moveFrom") is not None


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table that are not deleted, including those in content controls."""
    for element in table:
        name = local(element)
        if name == "tr":
            properties = child(element, "trPr")
            if properties is None or not _is_deleted(properties):
                yield element
        elif name and name not in DROPPED and name not in ("tblpr", "tblgrid"):
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row that are not deleted."""
    for element in row:
        name = local(element)
        if name == "tc":
            if element.find("{*}tcPr/{*}cellDel") is None:
                yield element
        elif name in ("sdt", "sdtcontent", "customxml", "ins"):
            yield from _cells(element)


def _wide(cells: Iterable[Element], held: list[list[Piece]]) -> Iterator[Cell]:
    """Yield the cells of a row with their widths; ``held``: what its columns hold."""
    column = 0
    for cell in cells:
        _, width = _merge(cell)
        width = max(1, min(width, MAX_WIDTH))
        yield Cell(" ".join(" ".join(part.text.split()) for part in held[column]), width)
        column += width


def _heads(table: Element) -> int:
    """Return how many rows a table has at its top that Word repeats on each page."""
    properties = (child(row, "trPr") for row in _rows(table))
    return sum(1 for _ in takewhile(lambda said: said is not None and is_on(said, "tblHeader"), properties))


def _is_set_off(rows: Sequence[Sequence[Element]]) -> bool:
    """Tell whether all words of a table's first row are in bold, and not all of the second: so people mark a head."""
    return len(rows) > 1 and len(rows[0]) > 1 and all(map(_is_bold, rows[0])) and not all(map(_is_bold, rows[1]))


def _is_bold(cell: Element) -> bool:
    runs = [run for run in cell.iterdescendants() if local(run) == "r" and child(run, "t") is not None]
    letters = [child(run, "rPr") for run in runs]
    return bool(runs) and all(said is not None and is_on(said, "b") for said in letters)


def _merge(cell: Element) -> tuple[bool, int]:
    """Return whether a cell is merged with the cell above it, and how many columns wide it is."""
    properties = child(cell, "tcPr")
    if properties is None:
        return False, 1
    merged, span = child(properties, "vMerge"), child(properties, "gridSpan")
    width = attribute(span, "val") if span is not None else "1"
    return (
        merged is not None and attribute(merged, "val") in ("", "continue"),
        int(width[:4]) if width.isdecimal() else 1,
    )
