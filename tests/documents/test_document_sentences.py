"""Documents -> sentences: where each stands, and what holds for any text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import ENGLISH, check_spans

from qa.datatypes import Block, Document, Sentence
from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document


def plain(text: str) -> Document:
    title, blocks = parse_plaintext(text)
    return Document("a", title, text, blocks, "")


class TestDocuments:
    def test_sentences_carry_where_they_stand(self) -> None:
        text = "The Title\n\nOne is here. Two\nis here.\n\nA Section\n\n  • Three.\n  • Four. Five."
        document = plain(text)
        found = [(s.paragraph, s.sentence, s.line, s.heading, s.text) for s in split_document(document)]
        assert found == [
            (1, 1, 3, "The Title", "One is here."),
            (1, 2, 3, "The Title", "Two\nis here."),
            (2, 1, 8, "A Section", "Three."),
            (3, 1, 9, "A Section", "Four."),
            (3, 2, 9, "A Section", "Five."),
        ]
        first = next(split_document(document))
        assert text[first.paragraph_start : first.paragraph_end] == "One is here. Two\nis here."
        assert first.doc_id == "a"

    def test_a_heading_over_two_lines_is_named_in_one(self) -> None:
        text = "The\n  Title\n===\n\nText."
        document = Document("a", "", text, parse_markdown(text)[1], "")
        assert [sentence.heading for sentence in split_document(document)] == ["The Title"]

    def test_without_a_heading_above_its_name_is_empty(self) -> None:
        assert [sentence.heading for sentence in split_document(plain("One. Two."))] == ["", ""]

    def test_sentences_of_tables_and_code_are_sentences_too(self) -> None:
        text = "| a |\n|---|\n| b |\n\n```\nx = 1\n```"
        document = Document("a", "", text, parse_markdown(text)[1], "")
        assert [sentence.text for sentence in split_document(document)] == ["| a |", "| b |", "x = 1"]

    def test_a_document_without_blocks_has_no_sentences(self) -> None:
        assert list(split_document(Document("a", "", "", (), ""))) == []

    def test_a_sentence_never_crosses_into_the_next_block(self) -> None:
        text = "no stop here\n\nand “a quotation. That\n\nis closed” elsewhere"
        blocks = tuple(Block("paragraph", *match.span()) for match in re.finditer(r"[^\n]+", text))
        assert [sentence.text for sentence in split_document(Document("a", "", text, blocks, ""))] == [
            "no stop here",
            "and “a quotation.",
            "That",
            "is closed” elsewhere",
        ]


DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "- ", "1. ", "• ", "> ", "    ", "The Title\n\n", "A b\n===\n"]),
        ENGLISH,
        st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\r\r", "\f", "\n \n"]),
    ),
    max_size=8,
).map(lambda parts: "".join(map("".join, parts)))


def first_sentences(found: list[Sentence]) -> list[Sentence]:
    return [sentence for sentence in found if sentence.sentence == 1]


class TestProperties:
    @settings(max_examples=100)
    @given(st.one_of(DOCUMENTS, st.text(max_size=300)), st.sampled_from([parse_plaintext, parse_markdown]))
    @example("    ... \n", parse_markdown)
    @example("    a\n    ...\n", parse_markdown)
    def test_sentences_of_a_document_say_truly_where_they_stand(
        self, text: str, parse: Callable[[str], tuple[str, tuple[Block, ...]]]
    ) -> None:
        blocks = parse(text)[1]
        found = list(split_document(Document("a", "", text, blocks, "")))
        for sentence in found:
            assert text[sentence.start : sentence.end] == sentence.text
            assert sentence.line == len(re.split(r"\r\n|\r|\n", text[: sentence.start]))
            assert sentence.paragraph_start <= sentence.start < sentence.end <= sentence.paragraph_end
        for before, after in pairwise(found):
            assert before.end <= after.start
        # Code without a word has no lines to ask: its place in the count stays empty.
        said = [block for block in blocks if block.kind != "heading"]
        bodies = [b for b in said if b.kind not in {"code", "table"} or re.search(r"\w", text[b.start : b.end])]
        assert [(s.paragraph_start, s.paragraph_end) for s in first_sentences(found)] == [
            (block.start, block.end) for block in bodies
        ], "every block that is not a heading has sentences, and no sentence is from elsewhere"
        assert [s.paragraph for s in first_sentences(found)] == [said.index(body) + 1 for body in bodies]
        for before, after in pairwise(found):
            is_same = before.paragraph == after.paragraph
            assert after.sentence == (before.sentence + 1 if is_same else 1)
        for block, number in ((body, said.index(body) + 1) for body in bodies if body.kind not in {"code", "table"}):
            check_spans(
                text[block.start : block.end],
                tuple((s.start - block.start, s.end - block.start) for s in found if s.paragraph == number),
            )
