"""Sloppy typing: misspelt words become the documents' words; words that are right stay as they are."""

from __future__ import annotations

import re

import pytest
from conftest import IndexMaker
from hypothesis import given, settings
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


def test_a_short_spelling_stands_for_its_words_unless_the_documents_have_it() -> None:
    vocabulary = Vocabulary({"open": ("open", 2), "msg": ("MSG", 1)})
    meant = correct("Wat are ur opening hrs on Sunday, and do u close?", vocabulary)
    assert meant.text == "What are your opening hours on Sunday, and do you close?"
    assert meant.changed == (("Wat", "What"), ("ur", "your"), ("hrs", "hours"), ("u", "you"))
    for question in ("Is there msg in it?", "What is UR?", "Is there vitamin U in it?", "What is in dont.txt?"):
        assert correct(question, vocabulary).text == question


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


TYPED = st.lists(st.sampled_from("phisicians analist's Bencmhark the zzzz 4.6 a@analist.org muse? “".split())).map(
    " ".join
)


@settings(max_examples=50)
@given(TYPED)
def test_a_correction_says_all_that_it_changed(question: str) -> None:
    found = correct(question, WORDS)
    wrong = {"phisicians": "physicians", "analist": "analyst", "Bencmhark": "Benchmark"}
    assert dict(found.changed) == {
        typed: meant for typed, meant in wrong.items() if typed in re.split(r"[ ']", question)
    }
    for word, meant in found.changed:
        question = re.sub(rf"(?<!@){word}", meant, question)
    assert found.text == question


def test_a_long_text_is_not_looked_up_word_by_word() -> None:
    others = " ".join(f"xq{first}zzv{last}" for first in "abcdefghij" for last in "klm")
    assert correct(f"phisicians {others}", WORDS).changed == (("phisicians", "physicians"),)
    assert correct(f"{others} phisicians", WORDS).changed == ()  # the thirty-first word that is not known


def test_an_answer_says_what_it_looked_for(plain_article: Index) -> None:
    answer = ask(plain_article, "how many phisicians helped to train it", retrieval="sparse", reranker=None)
    assert answer.corrections == (("phisicians", "physicians"),)
    assert answer.searched_for == "how many physicians helped to train it"
    assert "physicians" in answer.passages[0].quote
    plain = ask(plain_article, "how many phisicians helped to train it", spelling=False, reranker=None)
    assert (plain.searched_for, plain.corrections) == (None, ())


def test_the_vocabulary_is_that_of_the_documents(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Zorblatt is a frabjous town."})
    answer = ask(index, "Is zorblat frabjus?", retrieval="sparse", reranker=None)
    assert dict(answer.corrections) == {"zorblat": "Zorblatt", "frabjus": "frabjous"}


@pytest.mark.parametrize(
    "question", ["Wann öffnet der Haven?", "¿Dónde está el puertp?", "停车费是多少", "Сколько стоит бертх"]
)
def test_words_of_another_language_are_never_corrected(question: str) -> None:
    words = Vocabulary(
        {
            "when": ("when", 9),
            "haven": ("haven", 2),
            "puerto": ("puerto", 2),
            "want": ("want", 5),
            "бертхо": ("бертхо", 2),
        }
    )
    assert correct(question, words).text == question
