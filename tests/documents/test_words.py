"""Marks of Markdown and HTML -> the words that they stand around."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.documents.words import plain_parts, plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was *finished* in __1931__.[^1]", "It was finished in 1931."),
        ("[^1]: The plaque says so.", "The plaque says so."),
        ("See [the survey][s] and ![a map](m.png 'Map').", "See the survey and a map."),
        ("[![Build](b.svg)](https://ci.example)", "Build"),
        ("[the game](https://x.example/Bridge_(game))", "the game"),
        ("[[Fees]] and [[fees#Day|by day]]", "Fees and by day"),
        ("The lamp<br>is <b class='x'>green</b>.<!-- no -->", "The lamp is green."),
        ("<td>W-10</td><td>12 volts</td>", "W-10 12 volts"),
        ("| W-10 | 12 volts |", "W-10 | 12 volts"),
        ("List<String> and a < b", "List<String> and a < b"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("~~old~~ <s>older</s> new %%to check%% words", "~~old~~ <s>older</s> new words"),
        (r"2 \* 3 \# 4", "2 * 3 # 4"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("one\n> two\n> > three", "one two three"),
        ("Fees {: .no_toc }", "Fees"),
    ],
)
def test_marks_are_hidden_and_words_are_kept(text: str, words: str) -> None:
    assert plain_words(text) == words


def test_a_span_keeps_its_place_among_the_words() -> None:
    text = "**It costs [8 francs](#fees)** a day."
    assert plain_parts(text, 12, 20) == ("It costs ", "8 francs", " a day.")
    assert plain_parts(text, 0, 0) == ("It costs 8 francs a day.", "", "")
    assert plain_parts(text, 21, 24) == ("It costs 8 francs a day.", "", "")


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "[[",
        "[[a|",
        "[](",
        "](",
        "[^",
        "<!--",
        "%%",
        "<a ",
        "</td",
        "`",
        "~~",
        "*a",
        " ",
        " {#",
        " {#}",
        "|",
        "\\",
        "\n>",
    ],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(plain_words, piece, 24_000, start="[a](b) <b> ")
