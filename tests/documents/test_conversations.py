"""Plain text in which several people write or speak, and questions with their answers: what stays together."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.documents.plaintext import parse_plaintext


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in parse_plaintext(text)[1]]


def test_a_short_question_of_a_speaker_is_no_heading() -> None:
    turns = [
        "LIND: By accident.",
        "HOST: And Then?",
        "LIND: Then I applied to Uppsala, and they took me.",
        "HOST: Why?",
    ]
    assert blocks("\n\n".join(turns)) == [("paragraph", turn) for turn in turns]


@pytest.mark.parametrize(
    "text",
    [
        "> Is the shed open yet?\n>\n> Piet\n>> The shed opens in June. It is at the gate.\n",
        "> Is it open?\n> > Was It?\n\nThe shed opens in June. It is at the gate.\n",
        "> Is the shed open yet?\n>\n> Piet\n\nThe shed opens in June. It is at the gate.\n",
        "Please write to Piet.\n\nMartha\n\n> The shed opens in June. It is at the gate.\n",
    ],
)
def test_the_name_under_an_e_mail_is_no_heading_of_the_next(text: str) -> None:
    assert "heading" not in [kind for kind, _ in blocks(text)]


def test_a_heading_may_be_marked_as_a_quotation_is() -> None:
    assert [kind for kind, _ in blocks(">> Money\n\nCairn costs nothing. It never will.")] == ["heading", "paragraph"]


def test_an_answer_without_a_full_stop_ends_where_the_next_question_begins() -> None:
    faq = (
        "How much is a family ticket?\n£14.50 for two adults and up to three children\nAre there lockers?\n"
        "Yes, they take a £1 coin\nWho gives lessons?\nAsk Kim at the desk."
    )
    text = f"When do you open?\nWe open at eight.\n\n{faq}"
    answered = faq.replace("children\nAre", "children\n\nAre").replace("coin\nWho", "coin\n\nWho").split("\n\n")
    assert [said for _, said in blocks(text)[1:]] == answered


def test_a_question_in_wrapped_text_does_not_begin_a_paragraph() -> None:
    text = (
        "Why is the sea salt?\n\nWho may sail?\n\nThe harbour master asked the crew of the boat at nine whether\n"
        "Captain Brandt had left. Did they know? And why did the old\nKing of the island never tell anyone what he saw?"
    )
    assert len(blocks(text)) == 3


def test_the_questions_of_a_poem_are_not_cut() -> None:
    poem = "In the forests of the night\nWho walks?\n\n"
    poem += "In what distant deeps or skies\nBurnt the fire of thine eyes?\nWho dared?\nWhy?"
    assert [said for _, said in blocks(poem)] == poem.split("\n\n")


@pytest.mark.parametrize("piece", ["Why?\n", "Why is it so?\nIt is\n", "> Anna\n>> Ben\n"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)
