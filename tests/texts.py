"""Texts that are hard to split, what holds of every split, how the time of a function grows; and quotes of a page."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable

from hypothesis import strategies as st

from qa.language.sentences import MAX_SENTENCE

FRAGMENTS = st.sampled_from(
    """The company paid $14.3 billion; U.S. U.K. p.m. e.g. i.e. No. Fig. 4 4. 3.1 J. R. Dr. Mr. Smith et al. etc.
    "Why?" "No," (see it.) (See [1] .[2] “It works. does,” ‘so’ he said. She left! Really?! ... … — : ; ! ? . " ” ) (
    [ ] « » 🎉 Élodie Потом 文です。 it is GPT-5.4 Terminal-Bench 2.0,\" a I we then Then iPhone""".split()
)
GAPS = st.sampled_from([" ", " ", " ", " ", "", "  ", "\n", "\r\n", "\r", "\u00a0", "\x1c", "\u2028", "\x85", "\x0b"])
ENGLISH = st.lists(st.tuples(FRAGMENTS, GAPS), max_size=40).map(lambda parts: "".join(map("".join, parts)))


def check_spans(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    """Check that spans are sentences of a text: in order, disjoint, trimmed, short, and with every character."""
    end = 0
    for span in spans:
        assert not text[end : span[0]].strip(), "no character is left out"
        assert end <= span[0] < span[1] <= len(text), "ordered, disjoint, not empty"
        assert text[slice(*span)] == text[slice(*span)].strip()
        assert span[1] - span[0] <= MAX_SENTENCE
        end = span[1]
    assert not text[end:].strip(), "no character is left out"


def grows_linearly(function: Callable[[str], object], piece: str, length: int, *, start: str = "") -> bool:
    """Tell whether a text of so many characters takes about four times as long as a quarter of it, not sixteen times.

    The text is ``piece`` again and again after ``start``. The quickest of three runs counts, since others may be
    disturbed; what takes less than 50 ms is quick enough, however it grows.
    """

    def seconds(size: int) -> float:
        text = start + piece * (size // len(piece))
        taken = []
        for _ in range(3):
            began = time.thread_time()  # what others use of the processor is not counted
            function(text)
            taken.append(time.thread_time() - began)
        return min(taken)

    return seconds(length) < 9 * seconds(length // 4) + 0.05


def quotes(page: str | None) -> list[str]:
    """Return the quotes of a conversation in HTML, without the marks of the words that answer."""
    found = re.findall(r"<blockquote>(.*?)</blockquote>", page or "")
    return [html.unescape(re.sub(r"</?mark>", "", quote)) for quote in found]
