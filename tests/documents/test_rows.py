"""A row of a table says each value with its column's name, whatever the program that wrote the file puts around."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.datatypes import ReadOptions
from qa.documents.formats import Parsed
from qa.documents.rows import read_rows


def read(text: str) -> Parsed:
    return read_rows(text.encode(), Path("a.csv"), ReadOptions(), lambda *_: None)


def said(text: str) -> list[str]:
    parsed = read(text)
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (",name,age\n0,Ada,36\n", "0 · name: Ada · age: 36"),  # as pandas writes it
        ("Name;Price;\nApple;1,20;\n", "Name: Apple · Price: 1,20"),
        ("Name,Score,Score\nAda,1,2\n", "Name: Ada · Score: 1 · Score: 2"),
        ("Country,2019,2020\nFrance,100,\n", "Country: France · 2019: 100"),
        ("Region,0-9,65+\nEast,12,13\n", "Region: East · 0-9: 12 · 65+: 13"),
        ("\n\nName,Price\nApple,1\n", "Name: Apple · Price: 1"),
    ],
)
def test_the_first_row_names_the_columns_also_if_some_names_are_missing_repeated_or_years(text: str, row: str) -> None:
    assert said(text) == [row]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Turing,1912,1954\nGödel,1906,1978\n", "Turing · 1912 · 1954"),
        ("Ada,12.5,x\nBob,7,y\n", "Ada · 12.5 · x"),
        ("Rent,€800,x\nFood,€90,y\n", "Rent · €800 · x"),
        ("Ada,,Ada\nBob,,x\n", "Ada · Ada"),
    ],
)
def test_a_first_row_of_values_names_no_columns(text: str, row: str) -> None:
    assert said(text)[0] == row


@pytest.mark.parametrize("filler", ["", ";;;"])
def test_columns_are_named_by_the_first_full_row_below_what_a_bank_writes_above_its_table(filler: str) -> None:
    above = f"Statement{filler}\nAccount;DE12{filler[2:]}\n{filler}\n"
    parsed = read(f"{above}Date;Payee;Amount;Balance\n02.01.2024;Rent;-800,00;1200,00\n")
    assert parsed.text.split("\n\n") == [
        "Statement",
        "Account · DE12",
        "Date: 02.01.2024 · Payee: Rent · Amount: -800,00 · Balance: 1200,00",
    ]
    assert [place.element for place in parsed.places] == ["row 1", "row 2", "row 5"]


def test_the_delimiter_is_the_one_that_splits_the_rows_alike() -> None:
    assert said('"Name, full";Price\n"Lovelace, Ada";3\n') == ["Name, full: Lovelace, Ada · Price: 3"]
    assert said("Name\nApple, red\nPear\n") == ["Name: Apple, red", "Name: Pear"]


def test_the_line_that_tells_excel_the_delimiter_is_no_row() -> None:
    parsed = read("sep=|\nName|Price\nApple|1,20\n")
    assert (parsed.text, parsed.places[0].element) == ("Name: Apple · Price: 1,20", "row 2")
