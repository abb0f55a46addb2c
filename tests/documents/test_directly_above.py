"""Headings with no blank line between them and their text."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.documents.plaintext import parse_plaintext


def headings(text: str) -> list[str]:
    return [text[block.start : block.end] for block in parse_plaintext(text)[1] if block.kind == "heading"]


def test_capitals_numbers_above_their_clause_and_short_lines_are_headings() -> None:
    text = (
        "HOUSE RULES\n\n1. NOISE\n\n1.1 No music after ten.\n\n2. Rubbish\n2.1 Bins are emptied on Monday.\n"
        "3. Fire\n3.1 Keep the stairs free.\n\nPets\nDogs must be on a lead.\n\nPARKING\nOne car per flat.\n"
    )
    assert headings(text) == ["HOUSE RULES", "1. NOISE", "2. Rubbish", "3. Fire", "Pets", "PARKING"]


@pytest.mark.parametrize(
    "text",
    [
        "The tenant pays the rent to\nMrs Pell on the first day of each month.\n\nHe may\nHave one cat in the flat.",
        "Tyger Tyger, burning bright\nIn the forests of the night.\n\nWhat immortal hand or eye\nCould frame it so.",
        "ANNA BERG\nHead of Sales\nBexford\n\nTOM HALL\nCaretaker\nBexford",
        "Pets\nDogs must be on a lead in all of the gardens.",
        "1. Rent ........ 2\n1.1 Deposit .... 3\n2. Repairs ..... 4\n2.1 The roof ... 5",
        "Monday  9 to 5\nTuesday  9 to 5\n\nFriday  9 to 1\nSunday  closed",
        "THE GARDEN IS CLOSED FROM\nNOVEMBER TO MARCH.\n\nDOGS MUST BE\nON A LEAD.",
    ],
)
def test_lines_that_may_be_anything_else_are_none(text: str) -> None:
    assert headings(text) == []


@pytest.mark.parametrize(
    "piece", ["RENT\nIt is due. ", "RENT\nA row of words.\n", "1. Rent\n1.1 It is due.\n", "RENT\nPets\n"]
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)
