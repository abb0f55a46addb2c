"""Texts as characters: where one stands in another, and what cannot be written (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["half_pair", "occurrences"]


def occurrences(text: str, part: str) -> Iterator[int]:
    """Yield where a part starts in a text, every time, also where it overlaps itself.

    >>> [*occurrences("banana", "ana")]
    [1, 3]
    """
    # Not by a regular expression: `re` remembers what it compiles, and that can be a visitor's words.
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def half_pair(text: str) -> int | None:
    r"""Return the place of the first half of a surrogate pair, which no encoding can write; ``None`` if there is none.

    >>> half_pair("a\ud800"), half_pair("a")
    (1, None)
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None
