"""A workbook (.xlsx, .xlsm) -> `Parsed`: a sheet is a section, each row says its values with their columns' names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.archive import Archive
from qa.documents.formats import Parsed
from qa.documents.markup import attribute, children, finished_elements, local
from qa.documents.pieces import compose
from qa.documents.xlsx.layout import sheet_pieces
from qa.documents.xlsx.sheet import Workbook, area_of, read_sheet, rich_text
from qa.documents.xlsx.styles import styles_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element
    from qa.documents.pieces import Piece
    from qa.documents.xlsx.sheet import Sheet

__all__ = ["read_xlsx"]

MAIN = "xl/workbook.xml"
_TRUE = ("1", "true", "on")


def read_xlsx(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read a workbook: the sheets, rows and columns that are not hidden.

    A formula has the value that the file keeps of it; a formula without one, and an error, are left out.

    Raises:
        CorpusError: the file is not a workbook, is damaged, or needs a password.
    """
    archive = Archive(data, path, "a workbook (.xlsx)")
    main = next((part for _, kind, part in archive.links() if kind.endswith("/officeDocument")), MAIN)
    root = archive.xml(main)
    links = [*archive.links(main)]
    parts = {name: part for name, kind, part in links if kind.endswith("/worksheet")}
    found = [sheet for group in children(root, "sheets") for sheet in children(group, "sheet")]
    seen = [sheet for sheet in found if attribute(sheet, "state") in ("", "visible") and _link(sheet) in parts]
    workbook = Workbook(
        strings=_strings(archive, path, _part(links, "sharedStrings")),
        styles=styles_of(archive.xml_or_none(_part(links, "styles"))),
        from_1904=any(attribute(said, "date1904") in _TRUE for said in children(root, "workbookPr")),
    )
    pieces: list[Piece] = []
    sheets: list[Sheet] = []
    for number, element in enumerate(seen, start=1):

        def tell(number: int = number) -> None:
            progress("pages", number, len(seen))

        tell()
        part = parts[_link(element)]
        sheet = read_sheet(archive.read(part), f"{path}: {part}", workbook, tell)
        sheet.heads.update(_heads(archive, part))
        sheets.append(sheet)
        pieces.extend(sheet_pieces(sheet, " ".join(attribute(element, "name").split()) or str(number)))
    text, blocks, places = compose(pieces)
    hidden_sheets = sum(_link(sheet) in parts for sheet in found) - len(seen)
    return Parsed(text, "", blocks, places, tuple(_notes(sheets, hidden_sheets)))


def _link(sheet: Element) -> str:
    return next((str(value) for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _part(links: list[tuple[str, str, str]], kind: str) -> str:
    return next((part for _, found, part in links if found.endswith(f"/{kind}")), "")


def _strings(archive: Archive, path: Path, name: str) -> list[str]:
    """Return the texts that the cells of all sheets share."""
    if name not in archive:
        return []
    return [rich_text(found) for found in finished_elements(archive.read(name), f"{path}: {name}", ("si",))]


def _heads(archive: Archive, part: str) -> Iterator[int]:
    """Yield the rows that name the columns of what was made a table."""
    for _, kind, name in archive.links(part):
        root = archive.xml_or_none(name) if kind.endswith("/table") else None
        if root is not None and local(root) == "table" and attribute(root, "headerRowCount") != "0":
            area = area_of(attribute(root, "ref"))
            if area is not None:
                yield area.top


def _notes(sheets: list[Sheet], hidden_sheets: int) -> Iterator[str]:
    """Yield what is not read."""
    hidden = {
        "sheet": hidden_sheets,
        "row": sum(sheet.hidden_rows for sheet in sheets),
        "column": sum(len(sheet.hidden_columns) for sheet in sheets),
    }
    said = [f"{count:,} {name}{'s' if count > 1 else ''}" for name, count in hidden.items() if count]
    if said:
        yield f"hidden, and not read: {', '.join(said)}"
    unknown = sum(sheet.unknown for sheet in sheets)
    if unknown:
        cells = "1 formula has" if unknown == 1 else f"{unknown:,} formulas have"
        yield f"{cells} no stored value: open the workbook in a spreadsheet and save it"
