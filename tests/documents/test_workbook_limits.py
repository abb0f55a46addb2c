"""Workbooks of other programs, huge ones and damaged ones."""

from __future__ import annotations

import io
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from good_files import MERGED, ROWS, STYLES, xlsx, zipped
from workbooks import read, saved, sheet_of, workbook

from qa.datatypes import ReadOptions, no_progress
from qa.documents.formats import format_of
from qa.documents.sandbox import Sandbox
from qa.errors import CorpusError

SAID = "Fees\n\nFees: Members pay · Price: 8.50"


@pytest.mark.parametrize(
    "styles",
    [
        STYLES.replace("<font>", "<font><family val='20'/>"),
        STYLES + '<fills><fill><patternFill patternType="no such"/></fill></fills>',
        STYLES.replace('fontId="0"', 'fontId="9999999999999"'),
    ],
)
def test_what_is_odd_about_the_looks_of_a_sheet_does_not_hinder(styles: str) -> None:
    assert read(xlsx(ROWS, styles=styles)).text == SAID


def test_a_file_in_the_strict_form_is_read() -> None:
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    with ZipFile(io.BytesIO(xlsx(ROWS, styles=STYLES))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    assert read(zipped({name: data.replace(old, strict) for name, data in members.items()})).text == SAID


def test_a_sheet_that_says_it_is_huge_is_read_at_once() -> None:
    rows = f'{ROWS}<row r="1048576" hidden="0"><c r="XFD1048576" t="s"><v>0</v></c></row>'
    merged = MERGED.replace("A2:A3", "A2:XFD1048576")
    started = time.perf_counter()
    parsed = read(xlsx(rows, f'{merged}<dimension ref="A1:XFD1048576"/>', styles=STYLES))
    assert parsed.text.startswith(SAID)
    assert parsed.places[-1].element == "sheet Fees, row 1048576"
    assert time.perf_counter() - started < 2


@pytest.mark.slow
def test_twenty_thousand_rows_take_seconds() -> None:
    made = workbook([["Item", "Shelf", "Stock", "Price", "Supplier"]])
    for number in range(20_000):
        sheet_of(made).append([f"Item {number}", f"A{number % 40}", number % 77, number * 1.25, "Ada & Co."])
    data = saved(made)
    started = time.perf_counter()
    parsed = read(data)
    assert len(parsed.blocks) == 20_001
    assert time.perf_counter() - started < 20


def test_a_workbook_that_is_damaged_encrypted_or_a_bomb_is_one_line() -> None:
    row = format_of(Path("a.xlsx"))
    assert row is not None
    good = xlsx(ROWS, styles=STYLES)
    bomb = xlsx("<row>" + " " * 3_000_000 + "</row>")
    cases = {
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600): "needs a password: save it anew, without one$",
        bomb: "it is refused as a zip bomb$",
        good[: len(good) // 2]: "is not a workbook",
        xlsx("<row><c><v>1</v></row>"): "is damaged: ",
        xlsx("<row>" * 3000): "is damaged: ",
    }
    with Sandbox() as sandbox:
        for data, message in cases.items():
            with pytest.raises(CorpusError, match=rf"^a\.xlsx: [^\n]*{message}"):
                sandbox.parse(row, data, Path("a.xlsx"), ReadOptions(), no_progress)
            assert sandbox.parse(row, good, Path("a.xlsx"), ReadOptions(), no_progress).text == SAID
