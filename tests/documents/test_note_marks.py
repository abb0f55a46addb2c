"""Numbers of notes on a web page are left out, one or several; powers and ordinals stay."""

from __future__ import annotations

import re
import time

import pytest
from test_furniture import words
from test_other_formats import read


@pytest.mark.parametrize(
    "marks",
    [
        '<sup><a href="#n1">1</a>,<a href="#n2">2</a></sup>',
        '<sup>[<a href="#n1">1</a>, <a href="#n2">2</a>]</sup>',
        '<sup><a href="#n1">1</a>–<a href="#n3">3</a></sup>',
        '<sup><span><a href="#n1">1,2</a></span></sup>',
        '<sup><a href="notes.html">12</a></sup>',
        '<a href="#n1"><sup>1</sup></a>, <a href="#n2"><sup>2</sup></a>',
        '<a href="#n1"><sup>1</sup></a><sup>,</sup><a href="#n2"><sup>2</sup></a>',
        '<sup><a href="#n1">[1]</a></sup><sup><a href="#n2">[2]</a></sup>',
        '<a class="footnote" href="#n1">[1, 2]</a>',
        "<sup>1,2</sup>",
        "<sup>1–3</sup>",
        "<sup>[1][2]</sup>",
        "<sup>12</sup>",
        "<sup>†</sup>",
    ],
)
@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("harbour", "harbour"),
        ("<em>harbour</em>", "harbour"),
        ("“harbour”", "“harbour”"),
        ("<b><i>harbour</i></b>", "harbour"),
        ("<em>harbour.</em>", "harbour."),
    ],
)
def test_marks_of_notes_are_no_words(word: str, bare: str, marks: str) -> None:
    assert words(f"<p>It lay in the {word}{marks} that is deep.</p>") == f"It lay in the {bare} that is deep."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("10<sup>6</sup>", "10⁶"),
        ("<b>10</b><sup>6</sup>", "10⁶"),
        ("10<sup>−6</sup>", "10⁻⁶"),
        ("the 1<sup>st</sup> and 2<sup>nd</sup>", "the 1st and 2nd"),
        ("<em>x</em><sup>2</sup>", "x²"),
        ("5 km<sup>2</sup>", "5 km²"),
        ("5 square metres<sup>2</sup>", "5 square metres²"),
        ("mass × speed<sup>2</sup>", "mass × speed²"),
        ("width<sup>2</sup> + height", "width² + height"),
        ("<sup>14</sup>C", "¹⁴C"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("(a + b)<sup>2</sup>", "(a + b)²"),
        ('<a href="#power">10<sup>6</sup></a>', "10⁶"),
        ('10<sup><a href="/wiki/Six">6</a></sup>', "10⁶"),
        ("10<sup>3–5</sup>", "10^3–5"),
        ("the 2<sup>nd</sup>, 3<sup>rd</sup>", "the 2nd, 3rd"),
    ],
)
def test_powers_and_ordinals_stay(source: str, expected: str) -> None:
    assert words(f"<p>It is {source} here.</p>") == f"It is {expected} here."


def test_the_comma_between_two_words_with_marks_stays() -> None:
    page = '<p>The harbour,<sup><a href="#n1">1</a></sup> the quay<sup>4</sup>, and the pier<sup>5</sup>.</p>'
    assert words(page) == "The harbour, the quay, and the pier."


@pytest.mark.parametrize("word", ["alpha", "<em>sigma</em>", "<var>rate</var>", "pixels", "metros"])
def test_a_power_of_a_word_stays_and_on_a_page_with_bare_numbers_it_is_a_note(word: str) -> None:
    bare = re.sub("<.*?>", "", word)
    linked = '<p>The quay is long.<sup><a href="#n1">1</a></sup></p>'
    assert words(f"{linked}<p>It is {word}<sup>2</sup> here.</p>").endswith(f"It is {bare}² here.")
    notes = "<p>The harbour<sup>1</sup> is old.</p>"
    assert words(f"{notes}<p>It is {word}<sup>2</sup> here.</p>").endswith(f"It is {bare} here.")


@pytest.mark.parametrize("mark", ['<a href="#x">#</a>', "<sup>1</sup>,", '<sup><a href="#n">1</a></sup>, '])
def test_many_marks_are_read_in_time_that_grows_with_their_number(mark: str) -> None:
    started = time.perf_counter()
    read(f"<p>It is cold.{mark * (300_000 // len(mark))}</p>", "a.html")
    assert time.perf_counter() - started < 5
