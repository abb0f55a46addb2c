"""Questions that a document asks itself -> the sentences that may answer them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import BagOfWords, IndexMaker

from qa.datatypes import Block, Document
from qa.documents.markdown import parse_markdown
from qa.documents.own_questions import own_questions
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document
from qa.documents.words import question_text
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.language.english import ENGLISH

Parse = Callable[[str], tuple[str, tuple[Block, ...]]]


def asked(text: str, parse: Parse = parse_plaintext) -> list[tuple[str, tuple[str, ...]]]:
    document = Document("a", "", text, parse(text)[1], "")
    return [(sentence.words, found) for sentence, found in own_questions(split_document(document))]


class TestSentences:
    def test_a_question_of_a_faq_is_given_to_its_answer(self) -> None:
        text = "How do I renew my card?\nAt the desk, daily. It is free.\n\nCan I lend it?\nNo.\n\nWe are open daily.\n"
        assert asked(text) == [
            ("How do I renew my card?", ()),
            ("At the desk, daily.", ("How do I renew my card?",)),
            ("It is free.", ("How do I renew my card?",)),
            ("Can I lend it?", ()),
            ("No.", ("Can I lend it?",)),
            ("We are open daily.", ()),
        ]

    def test_a_question_alone_is_given_to_the_next_paragraph(self) -> None:
        text = "**Q: What if I lose it?**\n\nA: You pay. It is little.\n\nMore.\n"
        assert asked(text, parse_markdown) == [
            ("**Q: What if I lose it?**", ()),
            ("A: You pay.", ("What if I lose it?",)),
            ("It is little.", ("What if I lose it?",)),
            ("More.", ()),
        ]

    def test_but_not_to_one_under_another_heading_nor_past_another_question(self) -> None:
        assert asked("Is it far?\n\n# H\n\nText.\n", parse_markdown)[1] == ("Text.", ())
        assert asked("Is it far?\n\nIs it steep?\n\nNo.\n")[2] == ("No.", ("Is it steep?",))

    def test_what_its_answer_leads_in_counts_too(self) -> None:
        text = "What do I need?\n\nBring these:\n\n- a saw\n- tools:\n  - a file\n\nThen wait.\n"
        assert asked(text, parse_markdown) == [
            ("What do I need?", ()),
            ("Bring these:", ()),
            ("a saw", ("What do I need?",)),
            ("tools:", ()),
            ("a file", ("What do I need?",)),
            ("Then wait.", ()),
        ]

    def test_a_question_over_a_list_is_given_to_all_of_it(self) -> None:
        text = "When is it open?\n- Mondays\n- Fridays\n\nCome in.\n"
        assert [found for _, found in asked(text)] == [(), ("When is it open?",), ("When is it open?",), ()]

    def test_questions_in_a_row_are_given_on_together(self) -> None:
        assert asked("Q: Did you bake? And who taught you?\n\nA: Never.\n") == [
            ("Q: Did you bake?", ()),
            ("And who taught you?", ()),
            ("A: Never.", ("Did you bake?", "And who taught you?")),
        ]

    def test_in_an_interview_each_turn_has_its_own(self) -> None:
        text = "Q: Where were you born?\nA: In Lund. It rained.\nQ: And then?\nA: I left.\n"
        assert asked(text) == [
            ("Q: Where were you born?", ()),
            ("A: In Lund.", ("Where were you born?",)),
            ("It rained.", ("Where were you born?",)),
            ("Q: And then?", ()),
            ("A: I left.", ("And then?",)),
        ]

    def test_in_prose_a_question_reaches_to_the_next_and_to_the_end_of_its_paragraph(self) -> None:
        text = "The weir fell. Why did it fall? The piles were rotten. Was it the flood? No.\n\nThe inquiry sat long."
        assert asked(text) == [
            ("The weir fell.", ()),
            ("Why did it fall?", ()),
            ("The piles were rotten.", ("Why did it fall?",)),
            ("Was it the flood?", ()),
            ("No.", ("Was it the flood?",)),
            ("The inquiry sat long.", ()),
        ]

    def test_at_most_eight_sentences_have_it(self) -> None:
        found = asked("Is it far? " + "We went on for a while. " * 10)
        assert [bool(questions) for _, questions in found] == [False, *[True] * 8, False, False]


class TestHeadings:
    def test_one_that_asks_is_given_to_what_stands_below(self) -> None:
        text = "# Help\n\nHello.\n\n## 2. Who may join?\n\nAnyone. You need:\n\n- a card\n\n## Fees\n\nNone.\n"
        assert asked(text, parse_markdown) == [
            ("Hello.", ()),
            ("Anyone.", ("Who may join?",)),
            ("You need:", ("Who may join?",)),
            ("a card", ("Who may join?",)),
            ("None.", ()),
        ]

    def test_to_at_most_eight_sentences(self) -> None:
        found = asked("# Is it far?\n\n" + "We went on.\n\n" * 10, parse_markdown)
        assert [bool(questions) for _, questions in found] == [*[True] * 8, False, False]

    def test_up_to_a_paragraph_that_begins_with_a_question(self) -> None:
        text = "# Is it far?\n\nIs it far from here? No. Or is it? No.\n\n**Is it steep?** Yes.\n\nText.\n"
        assert asked(text, parse_markdown) == [
            ("Is it far from here?", ("Is it far?",)),
            ("No.", ("Is it far?", "Is it far from here?")),
            ("Or is it?", ("Is it far?",)),
            ("No.", ("Is it far?", "Or is it?")),
            ("**Is it steep?**", ()),
            ("Yes.", ("Is it steep?",)),
            ("Text.", ()),
        ]

    def test_the_same_question_is_given_once(self) -> None:
        assert asked("# Is it far?\n\nIs it far? No.\n", parse_markdown)[1] == ("No.", ("Is it far?",))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("**Q: What if I lose it?**", "What if I lose it?"),
        ("Q1. Is it\nfar?", "Is it far?"),
        ("Question 12: Is it far?", "Is it far?"),
        ("Q) Is it far?", "Is it far?"),
        ("3. Is it far?", "Is it far?"),
        ("[Is it far?](#far)", "Is it far?"),
        ("“Is it far?”", "Is it far?"),
        ("1986 was good, was it not?", "1986 was good, was it not?"),
        ("如何续卡？", "如何续卡？"),
        ("Why?", ""),
        ("Q: Why?", ""),
        ("10 + 5 = ?", ""),
        ("It is far.", ""),
        ("Is it " + "very " * 100 + "far?", ""),
    ],
)
def test_a_question_is_without_marks_and_labels_and_neither_too_short_nor_too_long(text: str, question: str) -> None:
    assert question_text(text, ENGLISH) == question


def test_they_are_indexed_like_those_of_the_side_file_which_come_first(make_index: IndexMaker, tmp_path: Path) -> None:
    rows = [
        {"quote": "You pay.", "questions": ["what it costs", "What if I lose it?"]},
        {"quote": "The hut is old.", "questions": ["age"]},
    ]
    text = "The hut is old.\n\nWhat if I lose it?\nYou pay. It is little.\n"
    index = make_index({"hut.txt": text, "hut.questions.jsonl": "\n".join(map(json.dumps, rows))})
    assert list(index.questions()) == [
        (0, "age"),
        (2, "what it costs"),
        (2, "What if I lose it?"),
        (3, "What if I lose it?"),
    ]
    assert (index.question_count, index.manifest.documents[0].questions) == (4, 4)
    assert [(s.role, s.above) for s in index.sentences(range(4))] == [
        ("text", ""),
        ("question", ""),
        ("text", ""),
        ("text", ""),
    ]
    build_index(tmp_path / "documents", tmp_path / "without", encoder=BagOfWords(), anticipated=False)
    with closing(LocalIndex.open(tmp_path / "without", BagOfWords())) as without:
        assert list(without.questions()) == [(2, "What if I lose it?"), (3, "What if I lose it?")]


def test_they_count_for_documents_without_a_side_file_and_in_the_order_of_documents(make_index: IndexMaker) -> None:
    index = make_index({"a.md": "# Is it far?\n\n- No.\n\n  Not at all.\n", "b.txt": "Is it steep? Yes."})
    assert list(index.questions()) == [(0, "Is it far?"), (1, "Is it far?"), (3, "Is it steep?")]
    assert [block.level for block in index.document("a").blocks] == [1, 1, 1]
    assert index.blocks_in("a", 0, 99) == list(index.document("a").blocks)
