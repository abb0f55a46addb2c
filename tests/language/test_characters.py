"""Texts as characters: a part is found whatever white space is between its words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from qa.language.characters import FoldedText

TEXT = st.text(alphabet="ab \n\t\u00a0\u2028")


@given(TEXT, TEXT.filter(str.strip))
def test_a_part_is_found_where_a_regular_expression_finds_its_words(text: str, part: str) -> None:
    words = r"\s+".join(map(re.escape, part.split()))
    expected = [(found.start(), found.end(1)) for found in re.finditer(f"(?=({words}))", text)]
    assert list(FoldedText(text).occurrences(part)) == expected
