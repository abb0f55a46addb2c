"""The shipped article: its bytes, its headings, its list items and its sentences."""

from __future__ import annotations

import pytest
from conftest import ARTICLE

from qa.datatypes import Document
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document

HEADINGS = (
    "The Nine-Month Reset That Changed Everything",
    "From Llama's Failure to Muse Spark's Ambition",
    "Benchmarks: Competitive, Not Dominant",
    "Where Muse Spark Actually Leads: Health AI",
    "The Architecture: Small, Fast, and Multimodal by Design",
    "The Open-Source Question: Temporary Retreat or Permanent Shift?",
    "The Distribution Advantage: Three Billion Users",
    "The Organizational Signal: Hedging the Superintelligence Bet",
    "What Muse Spark Doesn't Do — Yet",
    "Implications: A New Phase of the AI Race",
    "Key Takeaways",
    "Disclaimer",
)


ITEMS = (
    "Rapid capability gain: ",
    "Healthcare as differentiator: ",
    "Competitive but not leading overall: ",
    "Open source in limbo: ",
    "Distribution trumps benchmarks: ",
)


@pytest.fixture(scope="module")
def shipped() -> Document:
    [file] = find_files([ARTICLE])
    return read_document(file)


class TestShippedArticle:
    def test_it_is_the_article_byte_for_byte(self, shipped: Document) -> None:
        assert shipped.sha256 == "eaba960c30fc56b3e1d5ceca4df9bbad09236c9cbdcb8cdbc17e0ad4a3ed7b57"
        assert shipped.text == ARTICLE.read_bytes().decode("utf-8")
        assert shipped.doc_id == "muse-spark"

    def test_its_title_and_headings_are_found(self, shipped: Document) -> None:
        headings = [shipped.text[block.start : block.end] for block in shipped.blocks if block.kind == "heading"]
        assert headings == list(HEADINGS)
        assert shipped.title == HEADINGS[0]

    def test_its_list_items_are_found_without_their_bullets(self, shipped: Document) -> None:
        items = [shipped.text[block.start : block.end] for block in shipped.blocks if block.kind == "list item"]
        assert len(items) == len(ITEMS)
        for item, beginning in zip(items, ITEMS, strict=True):
            assert item.startswith(beginning)
            assert item.endswith(".")

    def test_its_121_sentences_are_found_each_under_its_heading(self, shipped: Document) -> None:
        sentences = list(split_document(shipped))
        assert len(sentences) == 121
        assert all(sentence.text[-1] in '."' for sentence in sentences)
        assert {sentence.heading for sentence in sentences} == set(HEADINGS)
        assert (sentences[0].line, sentences[0].heading) == (3, HEADINGS[0])
        assert (sentences[-1].line, sentences[-1].heading) == (113, "Disclaimer")
