"""Texts as characters: where one text stands in another, and which characters cannot be written (pure)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FoldedText", "half_pair", "occurrences", "paired", "without_accents"]

_WHITE = re.compile(r"\s{2,}|[^\S ]")  # all white space except a single space


def occurrences(text: str, part: str) -> Iterator[int]:
    """Yield each place where a part starts in a text, also where it overlaps itself.

    >>> [*occurrences("banana", "ana")]
    [1, 3]
    """
    # Not by a regular expression: `re` remembers what it compiles, and that can be a visitor's words.
    start = text.find(part)
    while start >= 0:
        yield start
        following = text.find(part, start + 1)
        step = following - start
        if 0 < step <= len(part) // 2:
            # The part repeats itself. While the text goes on so, the part is there again, and no search is needed.
            again = part[-step:]
            while text.startswith(again, following + len(part)):
                yield following
                following += step
        start = following


class FoldedText:
    """A text with one space for each run of white space. It knows where its characters stand in the original text."""

    def __init__(self, text: str) -> None:
        self._text = _WHITE.sub(" ", text)
        self._folds = [0]  # where, in the folded text, more of the text was left out
        self._left_out = [0]  # how many characters were left out before
        for run in _WHITE.finditer(text):
            self._folds.append(run.end() - self._left_out[-1] - len(run[0]) + 1)
            self._left_out.append(self._left_out[-1] + len(run[0]) - 1)

    def occurrences(self, part: str) -> Iterator[tuple[int, int]]:
        r"""Yield the spans of a part in the original text, whatever white space is between its words.

        >>> [*FoldedText("red\n pears, red pears").occurrences("red pears")]
        [(0, 10), (12, 21)]
        """
        folded = " ".join(part.split())
        for start in occurrences(self._text, folded):
            yield self._place(start), self._place(start + len(folded) - 1) + 1

    def _place(self, folded: int) -> int:
        return folded + self._left_out[bisect_right(self._folds, folded) - 1]


def half_pair(text: str) -> int | None:
    r"""Return the place of the first lone half of a surrogate pair, which cannot be encoded; ``None`` if there is none.

    >>> half_pair("a\ud800"), half_pair("a")
    (1, None)
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None


def paired(text: str) -> str:
    r"""Return a text with the halves of surrogate pairs joined; a half that stands alone becomes U+FFFD.

    >>> paired("a \ud83d\ude00"), paired("a \ud83d")
    ('a 😀', 'a \ufffd')
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def without_accents(text: str) -> str:
    """Return a text in lower case without accents, if letters with and without them are the same to a reader.

    Signs that are not accents to a reader stay: vowels of Hindi, voiced kana, й.

    >>> without_accents("Éire, Zoë, Ёж, й, が")
    'eire, zoe, еж, й, が'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    # One by one: together, a run of accents would first be put in order, which takes quadratic time.
    return folded.translate({ord(character): _without_accents(character) for character in set(folded)})


def _without_accents(character: str) -> str:
    if "\u0900" <= character <= "\u1dbf" or "\u2e80" <= character <= "\ud7ff":
        return character
    if "\u0400" <= character <= "\u052f":
        return "е" if character == "ё" else character
    return "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
