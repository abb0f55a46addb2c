"""Lines of plain text that each say one thing of a list without marks: a term, a date or a part, and what of it."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext


def said(text: str) -> list[str]:
    return [text[block.start : block.end] for block in parse_plaintext(text)[1]]


@pytest.mark.parametrize(
    "entries",
    [
        [
            "Annuity - a fixed sum paid each year",
            "Bear market – prices fall for\nmonths",
            "APR: annual percentage rate",
        ],
        ["1851 - The first stone is laid.", "1940–45: The bridge is closed.", "May 2019 — A lift is added."],
        ["Inner width at the top: 26 cm", "Bacteria, six sachets: 12.80", "Hose (P2): 28 cm"],
        ["404: We do not know the place.", "500: It is our fault, so try again.", "503: Maintenance"],
        ["-----Original Message-----", "From: Joe", "Subject: The key"],
        ["24/0123 - 5 Mill Lane - Rear extension", "24/0131 - The Old Forge - Change of use"],
    ],
)
def test_each_entry_is_a_paragraph(entries: list[str]) -> None:
    assert said("\n".join(entries)) == entries


@pytest.mark.parametrize(
    "text",
    [
        "The bridge - which was built in 1851 - had become\ntoo narrow: two carts could not pass. It\nwas closed.",
        "There was only one way: she had to go by boat, and\nthe boat - the only one - was on the lake.",
        "We saw three things: a boat, a\nhut and a dog",
    ],
)
def test_a_dash_or_a_colon_in_wrapped_text_begins_no_entry(text: str) -> None:
    assert said(text) == [text]


@pytest.mark.parametrize("marks", [("[1] ", "[2] ", "[3] "), ("¹ ", "² ", "³ "), ("¹", "²", "³")])
def test_notes_are_items(marks: tuple[str, str, str]) -> None:
    text = f"{marks[0]}Hull, Pewter, p. 14.\n{marks[1]}From Edward IV,\nnot from V.\n{marks[2]}Ibid.\n"
    assert said(text) == ["Hull, Pewter, p. 14.", "From Edward IV,\nnot from V.", "Ibid."]


def test_letters_begin_paragraphs_and_stay_in_them() -> None:
    text = "A. Stay.\nB. Leave, and\ntake the key.\nC. Wait."
    assert said(text) == ["A. Stay.", "B. Leave, and\ntake the key.", "C. Wait."]


def test_initials_are_no_items() -> None:
    text = "A. Lind was born in 1960.\nC. Moss was not."
    assert said(text) == [text]


@pytest.mark.parametrize("piece", ["Tea: 2.80\n", "Tea - 2.80\n", "a b c d e f\n", "A - "])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)


def test_in_markdown_too() -> None:
    text = "# Log\n\n**Date:** 9 October, 19:30\n**Place:** the hut\n\n- Mail: x\n  Phone: 55\n- One: a\n  line\n"
    found = [(block.kind, text[block.start : block.end]) for block in parse_markdown(text)[1]]
    assert found[1:] == [
        ("paragraph", "**Date:** 9 October, 19:30"),
        ("paragraph", "**Place:** the hut"),
        ("list item", "Mail: x"),
        ("paragraph", "Phone: 55"),
        ("list item", "One: a\n  line"),
    ]
