"""The names in a text (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.language.language import QuestionLanguage

__all__ = ["name_spans", "names"]

_NEXT_WORD = re.compile(r"\S+\s*")


def names(text: str, *, language: QuestionLanguage = ENGLISH) -> list[str]:
    """Return the names in a text: runs of capitalised words and of words with digits, in order, each once.

    >>> names("What did Claude Opus 4.6 score on ARC AGI 2?")
    ['Claude Opus 4.6', 'ARC AGI 2']
    """
    found = (" ".join(text[start:end].split()) for start, end in name_spans(text, language=language))
    return list(dict.fromkeys(found))


def name_spans(text: str, *, language: QuestionLanguage = ENGLISH) -> Iterator[tuple[int, int]]:
    """Yield where the names in a text stand, half-open, in order, without words that only begin a sentence.

    >>> [*name_spans("What Is Muse Spark?")]
    [(8, 18)]
    """
    for match in language.name.finditer(text):
        start, end = match.span()
        while start < end and (word := _NEXT_WORD.match(text, start, end)) and _is_opener(word[0].rstrip(), language):
            start = word.end()
        if start < end:
            yield start, end


def _is_opener(word: str, language: QuestionLanguage) -> bool:
    """Tell whether a word has no capital, or one only because it stands first: "us" and "Us", but not "US"."""
    return word.lower() in language.openers and word in (word.lower(), word.capitalize())
