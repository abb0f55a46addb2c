"""Hyphens that English writes between the parts of a word, wherever its line ends (pure)."""

from __future__ import annotations

import re

__all__ = ["is_hyphenated"]

_FIRST = re.compile(
    r"""
    \b (?<!-) (?: self | well )           # "self-evident"
    | - (?: of | to | the | and | by )    # "state-of-the-art", "end-to-end"
    """,
    re.VERBOSE,
)
_SYLLABLE = re.compile(r"ish|less|same|hood|ness|ing|be")  # "selfish", "wellness", "welling", "wellbeing"


def is_hyphenated(before: str, second: str) -> bool:
    """Tell whether the hyphen between a text and what follows stands there also inside a line; both in lower case.

    >>> is_hyphenated("a state-of-the", "art"), is_hyphenated("self", "ish"), is_hyphenated("a moun", "tain")
    (True, False, False)
    """
    return any(match.end() == len(before) for match in _FIRST.finditer(before)) and _SYLLABLE.match(second) is None
