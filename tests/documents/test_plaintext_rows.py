"""Rows of plain text: each is a sentence of its own, and has the names of its columns above it."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.datatypes import Document
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document


def rows(text: str) -> list[tuple[str, str]]:
    """Return the sentences of a plain text, each with what stands above it."""
    document = Document("a", "", text, parse_plaintext(text)[1], "")
    return [(sentence.text, sentence.above) for sentence in split_document(document)]


@pytest.mark.parametrize("dots", [" ........ ", ".....", " . . . . ", " …… "])
def test_a_line_whose_dots_lead_to_a_value_is_a_row(dots: str) -> None:
    text = f"HOT DRINKS\nCoffee{dots}2.50\nTea (pot){dots}2.80\n\nCAKES\nCarrot cake{dots}3.90\nToast{dots}by weight\n"
    assert rows(text) == [
        (f"Coffee{dots}2.50", "HOT DRINKS"),
        (f"Tea (pot){dots}2.80", "HOT DRINKS"),
        (f"Carrot cake{dots}3.90", "CAKES"),
        (f"Toast{dots}by weight", "CAKES"),
    ]


def test_the_lines_of_a_list_of_contents_are_rows_too() -> None:
    entries = ["1   Introduction .......................7", "1.1    Purpose..........................7"]
    assert rows("\n".join(entries)) == [(entry, "") for entry in entries]


def test_dots_inside_a_sentence_lead_to_nothing() -> None:
    text = "He waited.... and waited, until the last boat had left.\nThen.... he went home along the quay.\n"
    assert len(rows(text)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("--host   The host to copy to.", "--keep   How many copies are kept: 7."),
        ("Mon ..... closed", "Tue ..... 9 to 5"),
    ],
)
def test_a_first_row_that_is_like_the_others_names_no_columns(first: str, second: str) -> None:
    assert rows(f"{first}\n{second}\n") == [(first, ""), (second, "")]


@pytest.mark.parametrize(
    "columns", ["Item      2022     2023", "Item      2021/22  2022/23", "Item      FY 2022  FY 2023"]
)
def test_years_name_columns(columns: str) -> None:
    above = ", ".join(columns.replace("FY ", "FY_").split()).replace("_", " ")
    text = f"{columns}\nRent      3,000    3,100\nWages     5,500    5,900\n"
    assert rows(text)[1:] == [("Rent      3,000    3,100", above), ("Wages     5,500    5,900", above)]


@pytest.mark.parametrize("first", ["Founded   1902", "Born      1902     1910 in May"])
def test_years_among_other_values_name_none(first: str) -> None:
    text = f"{first}\nMembers   412      3,100\nBoats     55       59\n"
    assert [above for _, above in rows(text)] == ["", "", ""]


@pytest.mark.parametrize("dot", ["Tea .... 2\n", "Tea. . . . ", "...... ", "Tea ....\n"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(dot: str) -> None:
    assert grows_linearly(parse_plaintext, dot, 24_000)
