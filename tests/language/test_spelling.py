"""Sloppy typing: misspelt words become the documents' words; words that are right stay as they are."""

from __future__ import annotations

import pytest
from conftest import IndexMaker
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.ask import ask
from qa.index.protocol import Index
from qa.language.spelling import Correction, Vocabulary, correct

WORDS = Vocabulary(
    {
        "physicians": ("physicians", 3),
        "superintelligence": ("Superintelligence", 5),
        "benchmark": ("benchmark", 4),
        "analyst": ("analyst", 2),
        "muse": ("Muse", 9),
        "contemplating": ("Contemplating", 2),
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("How many phisicians helped?", "How many physicians helped?"),
        ("wich analist was it?", "which analyst was it?"),
        ("the superinteligence lab", "the Superintelligence lab"),
        ("a bencmhark", "a benchmark"),  # neighbours swapped
        ("the analist's view", "the analyst's view"),
    ],
)
def test_a_misspelt_word_becomes_the_documents_word(typed: str, meant: str) -> None:
    assert correct(typed, WORDS).text == meant


@pytest.mark.parametrize(
    "question",
    [
        "How many physicians helped?",  # the documents have it
        "Who must pay for benchmarks?",  # an inflection; "must" is English, though near "muse"
        "What is GPT5.4 or bencmhark2?",  # digits
        "See https://bencmhark.com or a@analist.org",
        "zzzzqqqq",
        "a an of",
        "日本語",
        "",
    ],
)
def test_other_words_stay(question: str) -> None:
    assert correct(question, WORDS) == Correction(question)


@given(st.text())
def test_a_correction_says_all_that_it_changed(question: str) -> None:
    found = correct(question, WORDS)
    assert bool(found.changed) == (found.text != question)


def test_a_long_text_is_not_looked_up_word_by_word() -> None:
    assert (
        len(
            correct(
                "phisicians " + " ".join(f"xq{chr(97 + n % 26)}zzv{chr(97 + n // 26)}" for n in range(300)), WORDS
            ).changed
        )
        == 1
    )


def test_an_answer_says_what_it_looked_for(article: Index) -> None:
    answer = ask(article, "how many phisicians helped to train it")
    assert ("phisicians", "physicians") in answer.corrections
    assert answer.searched_for is not None
    assert "physicians" in answer.searched_for
    assert "1,000 physicians" in answer.passages[0].quote
    plain = ask(article, "how many phisicians helped to train it", spelling=False)
    assert (plain.searched_for, plain.corrections) == (None, ())


def test_the_vocabulary_is_that_of_the_documents(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Zorblatt is a frabjous town."})
    answer = ask(index, "Is zorblat frabjus?", retrieval="sparse", reranker=None)
    assert dict(answer.corrections) == {"zorblat": "Zorblatt", "frabjus": "frabjous"}
