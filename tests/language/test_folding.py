"""Texts as they are searched, apart from how they are quoted."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import grows_linearly

from qa.language.folding import SearchText, search_text


@pytest.mark.parametrize(
    ("quoted", "searched"),
    [
        ("ware\u00adhouse", "warehouse"),
        ("gate\u200bway la\u2060dder \ufefftop", "gateway ladder top"),
        ("ﬁve oﬃces", "five offices"),
        ("Ｗｉｄｇｅｔ　５", "Widget 5"),
        ("9\u00a0euros, 10\u202f000", "9 euros, 10 000"),
        ("cafe\u0301 Mu\u0308ller", "café Müller"),
        ("か\u3099", "が"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("\u1112\u1161\u11ab", "한"),
        ("an exam-\nple", "an example"),
        ("an exam-\r\n   ple", "an example"),
        ("Fuß\u2010\ngänger", "Fußgänger"),
    ],
)
def test_what_looks_the_same_is_searched_as_the_same(quoted: str, searched: str) -> None:
    assert search_text(quoted) == searched


@pytest.mark.parametrize(
    "text",
    ["It is plain.", "A well-known one.", "Café — “so” it’s…", "- a\n- b", "GPT-\n5", "Nord-\nSüd", "हिन्दी", "1-\n2"],
)
def test_other_texts_are_searched_as_they_are(text: str) -> None:
    assert search_text(text) is text or search_text(text) == text


@given(st.text(st.sampled_from("ab é-\n\u00ad\u200bﬁﬃ５か\u3099e\u0301\u00a0\u1112\u1161\u11abｶﾞ"), max_size=30))
def test_each_character_that_is_searched_stands_where_the_quoted_one_does(quoted: str) -> None:
    text = SearchText(quoted)
    places = [text.place(offset) for offset in range(len(text.text))]
    assert places == sorted(places)
    assert all(place < len(quoted) for place in places)
    for offset, place in enumerate(places):
        here = quoted[max(place - 8, 0) : place + 9]  # accents on one letter are put in their usual order
        folded = (
            here + unicodedata.normalize("NFKC", here) + "".join(unicodedata.normalize("NFKC", sign) for sign in here)
        )
        assert text.text[offset] in folded


def test_a_span_covers_what_is_not_seen_inside_it() -> None:
    quoted = "The ware\u00adhouse code is ﬁve."
    text = SearchText(quoted)
    start = text.text.index("warehouse")
    first, last = text.span(start, start + len("warehouse"))
    assert quoted[first:last] == "ware\u00adhouse"
    start = text.text.index("five")
    first, last = text.span(start, start + len("five"))
    assert quoted[first:last] == "ﬁve"


@pytest.mark.parametrize("piece", ["\u0301", "e\u0301", "\u00ad", "a-\n", "-\n", "- ", "ﬁ", "\u1112"])
def test_time_grows_with_the_length_of_a_text(piece: str) -> None:
    assert grows_linearly(search_text, piece, 200_000)
    assert grows_linearly(SearchText, piece, 100_000)
