"""A document -> its language (pure)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.words import WORD

if TYPE_CHECKING:
    from qa.language.language import Language

__all__ = ["LANGUAGES", "language_of"]

# A new language is a module beside `qa.language.english`, and a row here.
LANGUAGES: tuple[Language, ...] = (ENGLISH,)
SAMPLE = 20_000  # characters of a document by which its language is told


def language_of(text: str) -> Language:
    """Return the language whose function words a text has most; the first of `LANGUAGES` where several are equal."""
    if len(LANGUAGES) == 1:  # nothing to choose: a folder of many files is not read twice for it
        return LANGUAGES[0]
    counts = Counter(WORD.findall(text[:SAMPLE].lower()))
    return max(LANGUAGES, key=lambda language: sum(counts[word] for word in language.function_words))
