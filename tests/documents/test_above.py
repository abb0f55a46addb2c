"""Sentences -> what they are there for, and what a reader has in mind from above."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from texts import grows_linearly

from qa.datatypes import Block, Document, Sentence
from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document

Parse = Callable[[str], tuple[str, tuple[Block, ...]]]


def read(text: str, parse: Parse = parse_markdown) -> list[Sentence]:
    return list(split_document(Document("a", "", text, parse(text)[1], "")))


def above(text: str, parse: Parse = parse_markdown) -> list[tuple[str, str]]:
    return [(sentence.words, sentence.above) for sentence in read(text, parse)]


def roles(text: str, parse: Parse = parse_markdown) -> list[tuple[str, str]]:
    return [(sentence.words, sentence.role) for sentence in read(text, parse)]


LONG = "The quay was built of oak by two men from the north"  # too long to need the sentence before it


class TestHeadings:
    def test_a_change_stands_below_its_version(self) -> None:
        text = "# Log\n\n## [2.4.0] - 2024\n\n### Added\n\n- Export.\n\n### Fixed\n\n- A crash.\n\n## [2.3.1]\n\nOld.\n"
        assert above(text) == [
            ("Export.", "[2.4.0] - 2024. Added"),
            ("A crash.", "[2.4.0] - 2024. Fixed"),
            ("Old.", "[2.3.1]"),
        ]

    def test_a_title_is_left_out_where_another_heading_is_above_too(self) -> None:
        assert above("# Hut\n\nOne.\n\n## Fees\n\nTwo.\n") == [("One.", "Hut"), ("Two.", "Fees")]
        assert above("# Hut\n\n## Fees\n\nTwo.\n\n# Boat\n\nThree.\n") == [("Two.", "Hut. Fees"), ("Three.", "Boat")]

    def test_numbers_of_headings_nest_them_in_plain_text(self) -> None:
        text = "The Lease\n\n2 Rent\n\nIt is due.\n\n2.1 Deposit\n\nIt is kept.\n\n3 Repairs\n\nThey are ours.\n"
        assert above(text, parse_plaintext) == [
            ("It is due.", "2 Rent"),
            ("It is kept.", "2 Rent. 2.1 Deposit"),
            ("They are ours.", "3 Repairs"),
        ]

    def test_marks_are_left_out_and_a_stop_is_not_doubled(self) -> None:
        text = "# **Why** [`hut_2`](https://x.y)?\n\n## 2 * 3 <a name='x'></a>_now_ {#now}\n\nText.\n\n# B\n"
        assert above(text) == [("Text.", "Why hut_2? 2 * 3 now")]

    def test_a_long_part_is_cut_at_a_word_and_of_many_the_highest_are_dropped(self) -> None:
        text = "".join(f"{'#' * level} Level {level} {'word ' * 40}\n\n" for level in range(1, 7)) + "Text.\n"
        [(_, found)] = above(text)
        parts = [f"Level {level} {'word ' * 22}".strip() for level in (4, 5, 6)]
        assert found == ". ".join(parts)
        assert all(len(part) <= 120 for part in parts)
        assert len(found) <= 400


class TestLists:
    def test_an_item_stands_below_the_items_that_it_is_nested_in(self) -> None:
        text = "- One. And more of it.\n  - *two*\n    - three\n  - four\n- five\n\nSix.\n"
        assert above(text) == [
            ("One.", ""),
            ("And more of it.", ""),
            ("*two*", "One."),
            ("three", "One. two"),
            ("four", "One."),
            ("five", ""),
            ("Six.", ""),
        ]

    def test_what_else_stands_in_an_item_is_below_it_and_leads_in_to_its_list(self) -> None:
        text = "1. Unpack.\n\n   The foam has layers.\n   - upper\n\n   ```\n   code\n   ```\n2. Stop.\n"
        assert above(text) == [
            ("Unpack.", ""),
            ("The foam has layers.", "Unpack."),
            ("upper", "Unpack. The foam has layers."),
            ("code", "Unpack."),
            ("Stop.", ""),
        ]

    def test_a_heading_ends_a_list(self) -> None:
        assert above("- one\n  # H\n  - two\n")[1] == ("two", "H")


class TestLeadIns:
    def test_one_before_a_list_counts_for_all_that_is_in_the_list(self) -> None:
        text = "**You need:**\n\n- tools:\n  - a saw\n- a friend\n\nThen begin.\n"
        assert [(s.words, s.role, s.above) for s in read(text)] == [
            ("**You need:**", "lead-in", ""),
            ("tools:", "lead-in", "You need:"),
            ("a saw", "text", "You need: tools:"),
            ("a friend", "text", "You need:"),
            ("Then begin.", "text", ""),
        ]

    @pytest.mark.parametrize("block", ["```\nmake\n```", "| make |\n|---|", "make"])
    def test_one_before_another_block_counts_for_that_block(self, block: str) -> None:
        found = read(f"{LONG}. Run:\n\n{block}\n\n- item\n\nText.\n")
        assert [(s.role, s.above) for s in found] == [
            ("text", ""),
            ("lead-in", ""),
            ("text", "Run:"),
            ("text", ""),
            ("text", ""),
        ]

    def test_in_plain_text_too(self) -> None:
        text = "2. Bring:\n- a photo\n- the card\n3. Notes:\n4. Wait."
        assert [(s.words, s.role, s.above) for s in read(text, parse_plaintext)] == [
            ("Bring:", "lead-in", ""),
            ("a photo", "text", "Bring:"),
            ("the card", "text", "Bring:"),
            ("Notes:", "text", ""),
            ("Wait.", "text", ""),
        ]

    def test_without_anything_under_the_same_heading_it_is_text(self) -> None:
        assert roles("Run:\n\n# H\n\nWait for this:\n") == [("Run:", "text"), ("Wait for this:", "text")]

    def test_a_term_leads_in_to_its_definition(self) -> None:
        text = "Berth\n\n: A place for a boat.\n"
        assert [(s.role, s.above) for s in read(text)] == [("lead-in", ""), ("text", "Berth")]

    def test_a_short_line_without_a_mark_leads_in_to_a_list(self) -> None:
        assert above("You may swim if you\n- are over six\n- wear a cap\n\nElse you may not.\n") == [
            ("You may swim if you", ""),
            ("are over six", "You may swim if you"),
            ("wear a cap", "You may swim if you"),
            ("Else you may not.", ""),
        ]
        assert above("**Accounts**\n\n- mail\n")[1] == ("mail", "Accounts")
        assert roles("Room: 4\n- It is cold.\n")[0] == ("Room: 4", "text")
        assert roles("Go to the water.\n- It is cold.\n")[0] == ("Go to the water.", "text")

    def test_the_names_of_a_tables_columns_lead_in_to_its_rows(self) -> None:
        assert roles("| Day | Opens |\n|---|---|\n| Monday | 9 |\n") == [
            ("| Day | Opens |", "lead-in"),
            ("| Monday | 9 |", "text"),
        ]
        assert {role for _, role in roles("| Monday | 9 |\n")} == {"text"}

    def test_a_question_over_a_list_stands_above_its_items(self) -> None:
        assert above("When is it open?\n\n- Mondays\n- Fridays\n\nText.\n") == [
            ("When is it open?", ""),
            ("Mondays", "When is it open?"),
            ("Fridays", "When is it open?"),
            ("Text.", ""),
        ]


class TestQuestions:
    @pytest.mark.parametrize("text", ["Is it?", "**Q: Is it?**", "“Is it?”", "[Is it?](#is-it)", "_Is it?_", "是吗？"])
    def test_what_ends_as_a_question_is_one(self, text: str) -> None:
        assert roles(text)[-1][1] == "question"

    @pytest.mark.parametrize(
        "text", ['"Who coined the term?" asked Hale in 1951.', "It is (why?) old.", "    Is it?", "|a?|\n|-|"]
    )
    def test_what_does_not_or_is_no_prose_is_text(self, text: str) -> None:
        assert {role for _, role in roles(text)} == {"text"}

    @pytest.mark.parametrize("reply", ["No.", "Yes!", "Of course not.", "It depends.", "A: Not yet."])
    def test_a_bare_reply_leads_in_what_follows_it(self, reply: str) -> None:
        assert roles(f"Can I lend it?\n\n{reply} Cards are personal.\n") == [
            ("Can I lend it?", "question"),
            (reply, "lead-in"),
            ("Cards are personal.", "text"),
        ]

    @pytest.mark.parametrize("reply", ["No one may.", "No. 4 is free.", "Sure it is.", "Yes, on Mondays."])
    def test_a_reply_that_says_more_is_text(self, reply: str) -> None:
        assert {role for _, role in roles(f"{reply} Cards are personal.\n")} == {"text"}

    def test_the_marks_of_a_bold_question_stay_with_it(self) -> None:
        assert roles("**Is it free?** Yes.\n**Is it far?**\nNo.\n") == [
            ("**Is it free?**", "question"),
            ("Yes.", "text"),
            ("**Is it far?**", "question"),
            ("No.", "text"),
        ]


@pytest.mark.parametrize(
    "piece", ["- a:\n", "# a\n\n", "- a:\n  - b:\n    - c\n", "Is it? ", "It is. ", "a:\n\n", "**a** ", "[a](", "a_"]
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(read, piece, 12_000, start="# a\n\n")
