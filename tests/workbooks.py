"""Workbooks for tests, written by openpyxl, and what the program reads in them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from qa.datatypes import ReadOptions
from qa.documents.formats import Parsed, format_of

__all__ = ["bold", "read", "saved", "sheet_of", "told", "workbook"]


def workbook(rows: Sequence[Sequence[Any]], name: str = "Prices") -> Any:
    """Return a workbook of a sheet; a row without values is an empty row."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return made


def sheet_of(made: Any) -> Any:
    """Return the first sheet."""
    return made.worksheets[0]


def bold(made: Any, *cells: str) -> Any:
    """Set cells, or ranges, of the first sheet in bold, and return the workbook."""
    for name in cells:
        found = sheet_of(made)[name]
        for row in found if isinstance(found, tuple) else ((found,),):
            for cell in row:
                cell.font = Font(bold=True)
    return made


def saved(made: Any) -> bytes:
    """Return the file."""
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def read(data: bytes, name: str = "a.xlsx") -> Parsed:
    """Return what the reader finds in a file."""
    row = format_of(Path(name))
    assert row is not None
    return row.read(data, Path(name), ReadOptions())


def told(made: Any) -> list[str]:
    """Return the blocks of a workbook as they are read, without the names of its sheets: "# " is before a heading."""
    parsed = read(saved(made))
    marks = {1: "#", 2: "## ", 3: "### "}
    blocks = [
        f"{marks[block.level] if block.kind == 'heading' else ''}{parsed.text[block.start : block.end]}"
        for block in parsed.blocks
    ]
    return [block for block in blocks if block[:1] != "#" or block[:2] == "##"]
