"""Overviews: a quote for each section, verbatim and in order, of any document and of many."""

from __future__ import annotations

import time

import pytest
from conftest import BagOfWords, IndexMaker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_index import MemoryIndex

from qa.answering.answer import Answer
from qa.answering.ask import ask, ask_many
from qa.answering.overview import MOST_QUOTES, evenly, overview
from qa.index.protocol import Index

LAKES = """# The lakes

The lakes lie in the north of the country, and most of them are shallow.

## Fish

What fish are there?
Photo: a pike in the lake. The lakes hold pike and perch in large numbers.
They spawn in May.

## Boats

Boats may sail on the two largest lakes from April on.
Short.

| Lake | Boats |
| --- | --- |
| North | 12 |

## Swimming

You need:

- a towel that is dry

Swimming is free at all of the lakes, and lifeguards watch from June.

## References

A book about the lakes was printed in the last century by a friend.
"""


def quotes(answer: Answer) -> list[str]:
    return [passage.quote for passage in answer.passages]


def assert_is_verbatim_and_in_order(index: Index, answer: Answer) -> None:
    order = [doc_id for doc_id, _, _ in index.documents()]
    places = [(order.index(p.citation.doc_id), p.citation.start) for p in answer.passages]
    assert places == sorted(set(places))
    assert [p.rank for p in answer.passages] == list(range(1, len(places) + 1))
    for passage in answer.passages:
        cited = passage.citation
        assert index.document(cited.doc_id).text[cited.start : cited.end] == passage.quote


def test_each_section_has_its_most_telling_sentence(make_index: IndexMaker) -> None:
    answer = ask(make_index({"lakes.md": LAKES}), "Summarise this document", reranker=None)
    assert quotes(answer) == [
        "The lakes lie in the north of the country, and most of them are shallow.",
        "The lakes hold pike and perch in large numbers.",
        "Boats may sail on the two largest lakes from April on.",
        "Swimming is free at all of the lakes, and lifeguards watch from June.",
    ]
    assert (answer.selection, answer.selected_of, answer.verdict) == ("overview", 4, "answered")
    assert answer.confidence == 0.9  # not 1: not every quote is a good one
    assert answer.searched_for is None


def test_both_engines_give_the_same_overview(make_index: IndexMaker) -> None:
    text = "The sea\n\nThe sea is deep and wide here. It is salt. Nobody swims in the sea in May or June.\n" * 6
    local, memory = make_index({"a.txt": text}), MemoryIndex({"a": text}, BagOfWords())
    assert [f.places[0].start for f in overview(local).found] == [f.places[0].start for f in overview(memory).found]


def test_the_article_has_a_quote_for_each_of_its_sections(article: Index) -> None:
    answer = ask(article, "What is this article about?", reranker=None)
    assert_is_verbatim_and_in_order(article, answer)
    headings = [passage.citation.heading for passage in answer.passages]
    assert len(set(headings)) == len(headings) == 11
    assert "Disclaimer" not in headings
    assert answer.passages[0].quote.startswith("On April 8, 2026, Meta released Muse Spark")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apples are red.", ["Apples are red."]),
        ("Is it so?", ["Is it so?"]),
        ("# One\n\n## Two\n\n## Three\n\nApples are red.", ["Apples are red."]),
        ("| Kind | Price |\n| --- | --- |\n| Adult | 5 |", 1),
        ("```\nprint(1)\n```", 1),
        ("\n\n".join(f"Thing number {n} is like all the others here." for n in range(100)), 12),
        ("Apples are red and round. " * 50, 1),  # a sentence is quoted once
        ("苹果是红色的。香蕉是黄色的。梨是绿色的。", 1),
    ],
)
def test_odd_documents_have_an_overview_too(make_index: IndexMaker, text: str, expected: object) -> None:
    index = make_index({"a.md": text})
    answer = ask(index, "Summarise", reranker=None)
    assert_is_verbatim_and_in_order(index, answer)
    assert expected in (quotes(answer), len(answer.passages))


def test_a_document_without_headings_is_cut_into_even_parts(make_index: IndexMaker) -> None:
    paragraphs = [" ".join(f"Topic{n} number {m} is told of here." for m in range(10)) for n in "abcdef"]
    answer = ask(make_index({"a.txt": "\n\n".join(paragraphs)}), "tl;dr", reranker=None)
    assert [passage.citation.paragraph for passage in answer.passages] == [1, 1, 2, 3, 4, 5, 6]


def test_many_sections_share_the_quotes_evenly(make_index: IndexMaker) -> None:
    text = "\n\n".join(f"## Part {n}\n\nThis part{n} tells of thing{n} and more{n}." for n in range(60))
    answer = ask(make_index({"a.md": text}), "Summarise", reranker=None)
    assert [passage.citation.heading for passage in answer.passages] == [f"Part {n}" for n in range(0, 60, 5)]
    assert answer.selected_of == 60


def test_high_headings_count_first(make_index: IndexMaker) -> None:
    part = "# Part {n}\n\nThe part {n} begins so.\n\n## A {n}\n\nMore of {n} in a.\n\n## B {n}\n\nMore of {n} in b.\n\n"
    answer = ask(make_index({"a.md": "".join(part.format(n=n) for n in range(8))}), "Summarise", reranker=None)
    assert [passage.citation.heading for passage in answer.passages] == [f"Part {n}" for n in range(8)]


def test_several_documents_share_the_quotes(make_index: IndexMaker) -> None:
    index = make_index({f"{name}.md": LAKES.replace("lakes", f"lakes{name}") for name in "abc"})
    answer = ask(index, "Give me an overview", reranker=None)
    assert [passage.citation.doc_id for passage in answer.passages] == [*"aaaabbbbcccc"]
    assert_is_verbatim_and_in_order(index, answer)


def test_of_three_hundred_documents_some_are_chosen_evenly(make_index: IndexMaker) -> None:
    index = make_index({f"{n:03}.txt": f"Document {n} tells of thing{n}." for n in range(300)})
    answer = ask(index, "What are these documents about?", reranker=None)
    assert len(answer.passages) == MOST_QUOTES
    assert [int(passage.citation.doc_id) // 25 for passage in answer.passages] == list(range(12))
    assert answer.selected_of == 300


def test_one_document_is_summarised_by_its_name(make_index: IndexMaker) -> None:
    index = make_index({"lease.md": "# Lease of a flat\n\nIt is let.", "notes.md": "# Notes\n\nIt rained."})
    assert quotes(ask(index, "Summarise the lease", reranker=None)) == ["It is let."]
    assert quotes(ask(index, "What is the lease about?", reranker=None)) == ["It is let."]
    assert quotes(ask(index, "Summarise the report", reranker=None)) == ["It is let.", "It rained."]
    assert ask(index, "What is in the flat?", reranker=None).selection == ""


def test_words_alone_can_be_searched_for(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. We summarise the apples."})
    assert ask(index, "Summarise", reranker=None).selection == "overview"
    assert ask(index, "Summarise", reranker=None, selections=False).selection == ""


def test_selections_stand_among_answers_in_the_order_of_the_questions(make_index: IndexMaker) -> None:
    index = make_index({"lakes.md": LAKES})
    asked = ["Summarise", "Which fish are there?", "List all lakes", "Summarise", "Is swimming free?"] * 30
    answers = list(ask_many(index, asked, reranker=None))
    assert [answer.question for answer in answers] == asked
    assert [answer.id for answer in answers] == [str(number) for number in range(1, 151)]
    assert [answer.selection for answer in answers] == ["overview", "", "list", "overview", ""] * 30


def test_a_large_document_is_summarised_at_once() -> None:
    text = "\n\n".join(f"Chapter {n}\n\n" + f"Thing{n} is here for all to see. " * 50 for n in range(100))
    index = MemoryIndex({"a": text}, BagOfWords())
    began = time.perf_counter()
    found = overview(index)
    assert time.perf_counter() - began < 1
    assert found.found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["Heading", "It is. ", "The sun is warm and bright in May.", "Is it?", "You need:", "", "1. Part", "a | b"]
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_document_has_an_overview_that_is_verbatim(lines: list[str]) -> None:
    text = "\n\n".join([*lines, "One sentence is here."])
    index = MemoryIndex({"a": text, "b": text[::-1] + "\n\nAnother one."}, BagOfWords())
    answer = ask(index, "Summarise", reranker=None, retrieval="sparse")
    assert answer.passages
    assert len(answer.passages) <= MOST_QUOTES
    assert len(set(quotes(answer))) == len(answer.passages)
    assert_is_verbatim_and_in_order(index, answer)


@given(st.integers(0, 50), st.integers(1, 20))
def test_even_runs_hold_all_items_in_order(size: int, count: int) -> None:
    runs = evenly(range(size), count)
    assert [item for run in runs for item in run] == list(range(size))
    assert len(runs) == min(size, count)
    assert {len(run) for run in runs} <= {size // max(len(runs), 1), size // max(len(runs), 1) + 1}
