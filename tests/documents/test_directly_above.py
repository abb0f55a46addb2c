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


def test_a_short_line_with_the_next_number_is_a_heading_whatever_is_below() -> None:
    text = (
        "1 Safety\n1.1 General\nRead this manual before use, and keep it.\n1.2 Children\nChildren under eight must not "
        "use it.\n\n2 Programmes\nName      Water\nEco       9.5 l\n\n3 Faults\nProblem: The door is open.\nShut: "
        "Yes.\n\n4 Care\n4.1 The filter of the lower tray and its seal\n4.1.1 Lift it out, rinse it and refit it.\n"
    )
    assert headings(text) == [
        "1 Safety",
        "1.1 General",
        "1.2 Children",
        "2 Programmes",
        "3 Faults",
        "4 Care",
        "4.1 The filter of the lower tray and its seal",
    ]


def test_the_sections_of_a_law_are_headings() -> None:
    text = "§ 1 Who pays\n(1) Owners pay.\n(2) Guests do not.\n\n§ 2 When\nIn May or June.\n\n§ 3 Start\n\nAt once.\n"
    assert headings(text) == ["§ 1 Who pays", "§ 2 When", "§ 3 Start"]


def test_a_title_and_a_subtitle_may_stand_over_the_first_section() -> None:
    sections = "1. Purpose\n1.1 It clears ponds with fish.\n1.2 It clears others too.\n"
    assert headings(f"LILYBROOK FILTER 6000\n\nOperating Instructions\n\n{sections}") == [
        "LILYBROOK FILTER 6000",
        "Operating Instructions",
        "1. Purpose",
    ]


@pytest.mark.parametrize("end", ["", "."])
def test_lines_over_lists_are_headings(end: str) -> None:
    items = f"- a towel for the bench{end}\n- a cap{end}\n"
    text = f"Swim rules\n\nWhat to bring\n{items}\nIn the water\n{items}"
    assert headings(text) == ["Swim rules", "What to bring", "In the water"]


def test_a_title_and_a_subtitle_may_stand_over_a_heading_above_a_list() -> None:
    text = (
        "Instructions\n\nBoard of Examiners\n\nThe Day\n- Come at nine.\n- Bring a pen.\n\nThe End\n- Leave the room.\n"
    )
    assert headings(text) == ["Instructions", "Board of Examiners", "The Day", "The End"]


def test_a_title_may_have_a_second_line() -> None:
    title = "Lower Vale Chess League\nPlaying rules, all divisions"
    text = f"{title}\n\nWelcome\n\nThe league is for all who can move a pawn or two. Come and play.\n"
    assert headings(text) == ["Lower Vale Chess League", "Playing rules, all divisions", "Welcome"]
    letter = "12 Hill Road\nNorwich NR1 2AB\n3 May 2024\n\nThe roof leaks. Please mend it.\n"
    assert headings(letter) == []


def test_lines_over_entries_are_headings() -> None:
    text = "Loans\n\nMoney is lent.\n\nSAFE BOXES (Main Street)\n3 by 5: $30\nKey: $25\n\nOther\nFax: $1\nCoins: none\n"
    assert headings(text) == ["Loans", "SAFE BOXES (Main Street)", "Other"]


def test_a_line_that_goes_on_with_the_list_is_no_heading() -> None:
    text = "You may swim if you\n- are over six\n- wear a cap\n\nRing us at once if he\n- shivers\n- cannot speak\n"
    assert headings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1. Clothes\n   a. a rain jacket\n2. Kitchen\n   a. a stove that burns gas",
        "12 Hill Road\nPhone: 123\nBexford\n\n24 Mill Lane\nPhone: 456\nBexford",
        "1 apple of the sort that keeps\n2 pears\n3 plums",
        "1.1 The rent is paid to\nthe agent.\n1.2 It is due on\nMondays.",
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
