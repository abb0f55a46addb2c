"""Texts as characters: a part is found every time, also where it overlaps itself, whatever white space it has."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.language.characters import FoldedText, occurrences

TEXT = st.text(alphabet="ab \n\t\u00a0\u2028")
FEW = st.text(alphabet="ab", max_size=12)


@settings(max_examples=500)
@given(FEW, FEW.filter(bool), st.integers(1, 6), st.integers(1, 3))
def test_every_place_is_found(text: str, part: str, texts: int, parts: int) -> None:
    text, part = text * texts, part * parts
    assert [*occurrences(text, part)] == [place for place in range(len(text)) if text.startswith(part, place)]


@given(TEXT, TEXT.filter(str.strip))
def test_a_part_is_found_where_a_regular_expression_finds_its_words(text: str, part: str) -> None:
    words = r"\s+".join(map(re.escape, part.split()))
    expected = [(found.start(), found.end(1)) for found in re.finditer(f"(?=({words}))", text)]
    assert list(FoldedText(text).occurrences(part)) == expected


@pytest.mark.parametrize("piece", ["a", "ab", "aab"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: [*occurrences(text, text[: len(text) // 2])], piece, 40_000)
