"""Lists of contents: what only repeats the headings and questions of its document is told, and is no sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from texts import grows_linearly

from qa.datatypes import Block
from qa.documents.contents import mark_contents
from qa.documents.files import SourceFile
from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.language.english import ENGLISH

Parse = Callable[[str], tuple[str, tuple[Block, ...]]]


def contents(text: str, parse: Parse = parse_markdown) -> list[str]:
    blocks = mark_contents(text, parse(text)[1], language=ENGLISH)
    return [text[block.start : block.end] for block in blocks if block.kind == "contents"]


BODY = "\n\n## Fees\n\nEight francs.\n\n## Where is the *key* kept?\n\nIn the shed.\n"


class TestMarkdown:
    def test_links_to_headings_are_contents(self) -> None:
        items = ["[Fees](#fees)", "[Where is the key kept?](#where-is-the-key-kept)"]
        assert contents(f"# Hut\n\n- {items[0]}\n- {items[1]}{BODY}") == items

    @pytest.mark.parametrize("item", ["Fees", "**fees**", "1.2 FEES", "`Fees` ..... 12", "[1. Fees](#fees)"])
    def test_case_marks_numbers_and_pages_do_not_count(self, item: str) -> None:
        assert contents(f"- {item}\n- Where  is the _key_ kept?{BODY}") == [item, "Where  is the _key_ kept?"]

    def test_items_of_nested_lists_stand_next_to_each_other(self) -> None:
        assert contents(f"- [Fees](#fees)\n  - [Where is the key kept?](#k)\n\nText.{BODY}") == [
            "[Fees](#fees)",
            "[Where is the key kept?](#k)",
        ]

    @pytest.mark.parametrize("target", ["https://x.y/fees", "fees.md", "other.md#fees", "/fees"])
    def test_links_to_other_places_are_not(self, target: str) -> None:
        assert contents(f"- [Fees]({target})\n- [Where is the key kept?]({target}){BODY}") == []

    def test_one_alone_is_not(self) -> None:
        assert contents(f"- [Fees](#fees)\n- Something else{BODY}") == []
        assert contents(f"- [Fees](#fees)\n\nA text.\n\n- [Where is the key kept?](#k){BODY}") == []

    def test_questions_that_are_no_headings_count_where_they_come_later(self) -> None:
        answers = "**Q: Is it far?**\n\nNo.\n\n**Is it steep?** Not at all.\n"
        assert contents(f"- Is it far?\n- Is it steep?\n\n{answers}") == ["Is it far?", "Is it steep?"]
        assert contents(f"{answers}\n- Is it far?\n- Is it steep?\n") == []

    def test_items_that_a_sentence_goes_on_with_are_text_unless_they_lead_elsewhere(self) -> None:
        heads = "\n\n## Linux\n\nA text.\n\n## Windows\n\nA text.\n"
        assert contents(f"These systems are supported:\n\n- Linux\n- Windows{heads}") == []
        assert contents(f"Contents:\n\n- Linux\n- Windows{heads}") == ["Linux", "Windows"]
        assert contents(f"This page is about these:\n\n- [Linux](#linux)\n- [Windows](#windows){heads}") != []

    def test_a_document_of_nothing_else_stays_as_it_is(self) -> None:
        assert contents("- [One](#one)\n- [Two](#two)\n\n# One\n\n# Two\n") == []

    def test_the_same_short_question_again_and_again_is_talk(self) -> None:
        assert contents("Why?\n\nWhy?\n\nWhy?\n\nNo.\n") == []


class TestPlainText:
    def test_dots_pages_and_numbers_do_not_count(self) -> None:
        body = (
            "1. Rent\n\nIt is 800 euros.\n\n1.1 Deposit\n\nIt is 1600 euros.\n\n2. Repairs\n\nThe landlord pays them.\n"
        )
        listed = "1. Rent .......... 2\n1.1 Deposit . . . . 2\n2. Repairs    13\n"
        assert contents(f"Contents\n\n{listed}\n{body}", parse_plaintext) == [
            "Rent .......... 2\n1.1 Deposit . . . . 2",
            "Repairs    13",
        ]

    def test_lines_without_bullets_are_contents(self) -> None:
        body = "Where is the key?\nIn the shed.\n\nIs it far?\nNo.\n"
        assert contents(f"Where is the key?\nIs it far?\n\n{body}", parse_plaintext) == [
            "Where is the key?\nIs it far?"
        ]

    def test_a_question_over_two_lines_is_the_same_question(self) -> None:
        body = "1. Is it far?\nNo.\n\n2. What if I lose the key of the hut?\nYou pay.\n"
        listed = "1. Is it far?\n2. What if I lose the key\n   of the hut?\n"
        assert contents(f"{listed}\n{body}", parse_plaintext) == [
            "Is it far?",
            "What if I lose the key\n   of the hut?",
        ]

    def test_a_paragraph_that_says_more_is_text(self) -> None:
        assert contents("Is it far?\nNo.\n\nIs it far?\nYes.\n", parse_plaintext) == []


def test_a_file_is_read_so_and_contents_are_no_sentences_but_count_as_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "hut.md"
    path.write_text(f"- [Fees](#fees)\n- [Where is the key kept?](#k){BODY}")
    document = read_document(SourceFile(path, "hut"))
    assert [(s.paragraph, s.text) for s in split_document(document)] == [(3, "Eight francs."), (4, "In the shed.")]


@pytest.mark.parametrize(
    "piece", ["- a\n", "- [a](#a)\n", "Is it a?\n\n", "[a](", "a?\n", "# a\n\n- a\n", "a . . ", "- a  \t"]
)
@pytest.mark.parametrize("parse", [parse_markdown, parse_plaintext])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str, parse: Parse) -> None:
    assert grows_linearly(lambda text: contents(text, parse), piece, 20_000, start="# a\n\n")
