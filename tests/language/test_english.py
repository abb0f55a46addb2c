"""English as an object, how a document's language is told, and what another language needs to bring."""

from __future__ import annotations

import re
from dataclasses import fields, replace

from qa.language.attribution import attributed_to
from qa.language.english import ENGLISH
from qa.language.sentences import split_paragraph
from qa.language.terms import stems, terms

GERMAN = replace(
    ENGLISH,
    code="de",
    function_words=frozenset("das ist ein und noch der die sagt laut".split()),
    english_name="german",
    abbreviations=frozenset(),
    sentence_starters=frozenset(),
    credits=(re.compile(r"\blaut (?P<names>[A-Z]\w+)"),),
)


def test_the_function_words_are_those_of_bm25s_on_which_indexes_depend() -> None:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    assert ENGLISH.function_words == set(STOPWORDS_EN_PLUS)


def test_words_are_in_lower_case_and_whole() -> None:
    lists = {field.name: getattr(ENGLISH, field.name) for field in fields(ENGLISH)}
    words = {name: value for name, value in lists.items() if isinstance(value, frozenset)}
    assert len(words) == 17
    assert {
        word for value in words.values() for word in value if word != word.lower() or re.search(r"\s", word)
    } == set()


def test_a_language_equals_itself_alone() -> None:
    assert replace(ENGLISH) != ENGLISH
    assert len({ENGLISH, ENGLISH, replace(ENGLISH)}) == 2


def test_a_second_language_is_an_object_that_the_functions_are_given() -> None:
    text = "Das ist z.B. ein Satz. Und noch einer."
    spans = split_paragraph(text, language=GERMAN)
    assert [text[start:end] for start, end in spans] == ["Das ist z.B. ein Satz.", "Und noch einer."]
    assert terms("Die Häuser und das Haus", language=GERMAN) == ["haus", "haus"]
    assert attributed_to("Das ist so, laut Reuters.", language=GERMAN) == ("Reuters",)
    assert attributed_to("Das ist so, laut Reuters.") == ()


def test_stems_are_of_all_words_in_their_order() -> None:
    assert stems(["The", "Physicians'", "Meta’s", "scores", "4.6"]) == ["the", "physician", "meta", "score", "4.6"]
