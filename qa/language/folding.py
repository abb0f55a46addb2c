"""A text as it is searched, apart from the text as it is quoted (pure).

What a reader does not see is left out: soft hyphens, zero-width characters, hyphens at line ends. What looks the same
becomes the same: ligatures, full-width forms, spaces of other widths, accents that are characters of their own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SearchText", "search_text"]

_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LINE_END = r"(?<=[^\W\d_]) [-\u2010] [ \t]* (?:\r\n?|\n) [ \t]* (?=[^\W\d_A-Z])"  # "exam-", and below it "ple"
_ACCENT = "\u0300-\u0345\u0653-\u0655\u3099\u309a"
_FORMS = "\ufb00-\ufb06\uff01-\uff5e\uff61-\uff9f"  # ligatures, full-width and half-width forms
_FOLDED = re.compile(
    rf"""
    (?P<gone> [{_UNSEEN}]+ | {_LINE_END} )
  | (?![{_FORMS}]) [^\W\d_] [{_ACCENT}]{{1,8}}+                            # "é" as "e" and an accent
  | [\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?           # "한" as its parts
  | [\uff61-\uff9d][\uff9e\uff9f]?                           # half-width kana
  | [\ufb00-\ufb06\uff01-\uff5e\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f]  # "ﬁ", "Ａ", spaces
    """,
    re.VERBOSE,
)
_HYPHENATED = re.compile(_LINE_END, re.VERBOSE)


def search_text(text: str) -> str:
    r"""Return a text as it is searched; most texts are not changed.

    >>> search_text("ware\u00adhouse"), search_text("an exam-\nple"), search_text("ﬁve")
    ('warehouse', 'an example', 'five')
    """
    if text.isascii():
        return _HYPHENATED.sub("", text) if "-" in text and not text.isprintable() else text
    return _FOLDED.sub(_folded, text)


class SearchText:
    """A text as it is searched, which knows where its characters stand in the text as it is quoted."""

    def __init__(self, quoted: str) -> None:
        self.text = search_text(quoted)
        self._starts, self._shifts = [0], [0]  # from these places on, the quoted text is so many characters ahead
        if self.text != quoted:
            for place, shift in _shifts(quoted):
                self._starts.append(place)
                self._shifts.append(shift)

    def place(self, offset: int) -> int:
        """Return where a character stands in the text as it is quoted."""
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        r"""Return the span of the quoted text for a span of the searched text, both half-open.

        >>> text = SearchText("The ware\u00adhouse is o\ufb03cial.")
        >>> text.span(4, 13), text.span(17, 25)
        ((4, 14), (18, 24))
        """
        return (self.place(start), self.place(end - 1) + 1) if start < end else (self.place(start),) * 2


def _folded(match: re.Match[str]) -> str:
    return "" if match["gone"] is not None else unicodedata.normalize("NFKC", match[0])


def _shifts(quoted: str) -> Iterator[tuple[int, int]]:
    """Yield places of the searched text, and by how many characters the quoted text is ahead from there on."""
    shift = 0
    for match in _FOLDED.finditer(quoted):
        folded = _folded(match)
        start = match.start() - shift
        for place in range(1, len(folded)):  # all of "ﬁ" stands at its one place
            yield start + place, shift - min(place, max(place - len(match[0]) + 1, 0))
        shift += len(match[0]) - len(folded)
        yield start + len(folded), shift
