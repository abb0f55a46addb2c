"""Numbers of pages, and running headers, in plain text without form feeds."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.documents.plaintext import parse_plaintext

PAGE = "The society keeps a garden, a library and a boat house.\nMembers look after them in turn. " * 6


def said(text: str) -> str:
    return "\n".join(text[block.start : block.end] for block in parse_plaintext(text)[1])


@pytest.mark.parametrize(
    "marks",
    [
        ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"],
        ["- 1 -", "- 2 -", "- 3 -"],
        ["7", "8", "9"],
        ["Annual report                 7", "Annual report                 9", "Annual report                11"],
        ["12     Annual report", "14     Annual report", "16     Annual report"],
        ["Annual report\n\n1", "Annual report\n\n2", "Annual report\n\n3"],
    ],
)
def test_numbers_of_pages_and_what_stands_beside_them_are_left_out(marks: list[str]) -> None:
    text = "".join(f"{PAGE}\n\n{' ' * 20}{mark}\n\n" for mark in marks)
    assert said(text) == "\n".join(f"{PAGE.rstrip()}" for _ in marks)


@pytest.mark.parametrize(
    "text",
    [
        "Ana      1\nBen      2\nCid      3\nDora     4",
        "Week\n\n1\n\n2\n\n3\n\nis short.",
        "Page 3\n\nThe clown enters.",
        f"{PAGE}\n\n1902\n\n{PAGE}\n\n1910\n\n{PAGE}\n\n1923\n\n{PAGE}",
    ],
)
def test_other_numbers_are_read(text: str) -> None:
    assert said(text).split() == text.split()


@pytest.mark.parametrize("piece", ["Page 1 of 2\nWords.\n", "7\n\n", "Head   7\n\n"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)
