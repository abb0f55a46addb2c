"""A sheet's XML -> its rows: what each cell shows, without what is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.markup import attribute, finished_elements, local
from qa.documents.xlsx.format_code import sections_of
from qa.documents.xlsx.numbers import shown
from qa.documents.xlsx.styles import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.documents.markup import Element
    from qa.documents.xlsx.styles import Style

__all__ = ["Area", "Cell", "Row", "Sheet", "Workbook", "area_of", "read_sheet", "rich_text"]

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet
LONGEST = 10  # digits of a number that counts something
TOLD_EACH = 10_000  # rows
_AT = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)  # "B12"
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_", re.IGNORECASE)  # "_x000D_"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_TRUE = ("1", "true", "on")


class Cell(NamedTuple):
    """What a cell shows."""

    text: str  # in one line
    is_bold: bool = False
    is_amount: bool = False  # a number, and not a date or a time
    is_date: bool = False


class Area(NamedTuple):
    """Cells that are merged, or a table: its first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int


class Row(NamedTuple):
    """A row that shows something."""

    number: int  # from 1
    seen: int  # its number among the rows that are not hidden
    cells: dict[int, Cell]  # by the column, from 1; none is empty


@dataclass(slots=True)
class Sheet:
    """What a sheet shows."""

    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)  # rows that are known to name the columns
    hidden_rows: int = 0  # with values
    hidden_columns: set[int] = field(default_factory=set)  # with values
    unknown: int = 0  # formulas without a stored value


class Workbook(NamedTuple):
    """What the cells of all sheets refer to."""

    strings: Sequence[str]
    styles: Sequence[Style]
    from_1904: bool


def area_of(words: str) -> Area | None:
    """Return an area by its name; None if it is none.

    >>> area_of("B3:D3")
    Area(top=3, left=2, bottom=3, right=4)
    """
    ends = [_AT.fullmatch(part) for part in words.split(":")]
    if len(ends) not in (1, 2) or ends[0] is None or ends[-1] is None:
        return None
    (left, top), (right, bottom) = ((_column(end[1]), int(end[2])) for end in (ends[0], ends[-1]))
    return Area(top, left, bottom, right)


def rich_text(element: Element) -> str:
    """Return the words of a string, in one line; what says how they are pronounced is left out."""
    parts: list[str] = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(found.text or "" for found in child if local(found) == "t")
    return _in_one_line("".join(parts))


def read_sheet(data: bytes, name: str, workbook: Workbook, tell: Callable[[], None]) -> Sheet:
    """Read a sheet.

    Args:
        data: its XML.
        name: the file and the part, for messages.
        workbook: what its cells refer to.
        tell: called now and then.

    Raises:
        CorpusError: it is not XML.
    """
    sheet = Sheet()
    hidden = bytearray(MOST_COLUMNS + 1)  # 1 for a column that is hidden
    number = hidden_rows = read = 0
    for element in finished_elements(data, name, ("row", "col", "mergeCell", "autoFilter")):
        kind = local(element)
        if kind == "row":
            read += 1
            if read % TOLD_EACH == 0:
                tell()
            said = _whole(element.get("r"))
            number = said if 0 < said <= MOST_ROWS else number + 1
            cells = _cells(element, workbook, hidden, sheet)
            if element.get("hidden", "").lower() in _TRUE:
                hidden_rows += 1
                sheet.hidden_rows += bool(cells)
            elif cells:
                sheet.rows.append(Row(number, number - hidden_rows, cells))
        elif kind == "col":
            if element.get("hidden", "").lower() in _TRUE:
                _hide(element, hidden)
        elif (area := area_of(attribute(element, "ref"))) is not None:
            if kind == "mergecell":
                sheet.merged.append(area)
            else:
                sheet.heads.add(area.top)
    sheet.rows.sort(key=lambda row: row.number)
    return sheet


def _hide(columns: Element, hidden: bytearray) -> None:
    first, last = _whole(columns.get("min")), min(_whole(columns.get("max")), MOST_COLUMNS)
    if 0 < first <= last:
        hidden[first : last + 1] = b"\1" * (last + 1 - first)


def _cells(row: Element, workbook: Workbook, hidden: bytearray, sheet: Sheet) -> dict[int, Cell]:
    """Return the cells of a row that show something, by their columns."""
    cells: dict[int, Cell] = {}
    column = 0
    for element in row:
        if local(element) != "c":
            continue
        at = _AT.fullmatch(element.get("r", ""))
        column = _column(at[1]) if at else column + 1
        if column > MOST_COLUMNS:
            continue
        if hidden[column]:
            if len(element):
                sheet.hidden_columns.add(column)
            continue
        number = _whole(element.get("s", "0"))
        style = workbook.styles[number] if 0 <= number < len(workbook.styles) else PLAIN
        text = _text(element, style, workbook, sheet)
        if text:
            is_number = element.get("t", "n") == "n"
            is_date = is_number and sections_of(style.code)[0].is_date
            cells[column] = Cell(text, style.is_bold, is_number and not is_date, is_date)
    return cells


def _text(element: Element, style: Style, workbook: Workbook, sheet: Sheet) -> str:
    """Return what a cell shows; "" if it shows nothing, or an error."""
    kind = element.get("t", "n")
    value, has_formula = None, False
    for child in element:
        name = local(child)
        if name == "v":
            value = child.text or ""
        elif name == "f":
            has_formula = True
        elif name == "is" and kind == "inlineStr":
            return rich_text(child)
    if has_formula and (value is None or (not value and kind != "str")):
        sheet.unknown += 1
    if not value or kind == "e":
        return ""
    if kind == "s":
        number = _whole(value)
        return workbook.strings[number] if 0 <= number < len(workbook.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip().lower() in _TRUE else "FALSE"
    if kind == "n" and _NUMBER.fullmatch(value.strip()):
        return _in_one_line(shown(float(value), style.code, from_1904=workbook.from_1904))
    return _in_one_line(value)  # a formula's text, or a date by ISO 8601


def _in_one_line(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(text.replace("\0", "").split())


def _column(letters: str) -> int:
    """Return a column's number, from 1, by its letters.

    >>> _column("AA")
    27
    """
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _whole(words: str | None) -> int:
    """Return a whole number; -1 if it is none, or longer than any that counts."""
    words = (words or "").strip()
    return int(words) if words.isascii() and words.isdecimal() and len(words) < LONGEST else -1
