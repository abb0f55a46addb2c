"""Terms: what a text is searched by."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.terms import terms


def test_terms_keep_numbers_and_names_and_drop_endings_and_stop_words() -> None:
    assert terms("The model scores 89.5% on GPQA Diamond") == ["model", "score", "89.5", "gpqa", "diamond"]
    assert terms("Gemini 3.1 Pro's GPT-5.4 and Llama 4") == ["gemini", "3.1", "pro", "gpt", "5.4", "llama", "4"]
    assert terms("Café CAFÉ cafe\u0301") == ["cafe", "cafe", "cafe"]
    assert terms("What is it? 🙂 …") == []


@pytest.mark.parametrize("piece", ["\u0316\u0301", "\u0f73\u0f81", "e\u0301", "a", "1.", "'"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(terms, piece, 24_000)
