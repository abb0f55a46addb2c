"""Misspelt words of a question -> words of the documents. A word that the documents or English have is never changed.

Candidates are the documents' own words (and the question words), by rapidfuzz's optimal string alignment distance:
insertions, deletions, substitutions and swaps of neighbours. What counts as English is symspellpy's dictionary of
82,765 words. It does not guess at short words, at names of products with digits, or between words that are as near.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from qa.language.terms import function_words, tokenize

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["Correction", "Vocabulary", "correct"]

SHORTEST = 4  # letters; a shorter word is near to too many
TWO_SLIPS = 7  # letters from which on two slips are allowed, else one
MAX_CORRECTED = 20  # words of a question that are looked up; more is not a question with slips in it
# Letters only, and not within something that has digits or is an address.
_WORD = re.compile(r"(?<![\w@/.\\])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w@/\\]|\.\w)")
_QUESTION_WORDS = frozenset("what when where which whose whom".split())
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Correction:
    """A question as it was meant, and which words were taken for which."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()


class Vocabulary:
    """The documents' words, each casefolded one with its usual form and how often it stands there."""

    def __init__(self, words: Mapping[str, tuple[str, int]], stems: Container[str] | None = None) -> None:
        """Take the words, and the stems of them all where these are known; else they are found."""
        self._words = words
        self._stems = stems if stems is not None else frozenset(stem for word in words for stem in tokenize(word))

    def knows(self, word: str) -> bool:
        """Tell whether the documents have a word, in any of its inflections."""
        return word in self._words or any(stem in self._stems for stem in tokenize(word)) or word in function_words()

    def nearest(self, word: str) -> str | None:
        """Return the word that was meant, in its usual form; ``None`` where that is not plain."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        # The first letter is right, or swapped with the second.
        pool = [*self._by_letter.get(word[0], ()), *(self._by_letter.get(word[1], ()) if word[1] != word[0] else ())]
        found = process.extract(
            word, pool, scorer=OSA.distance, score_cutoff=2 if len(word) >= TWO_SLIPS else 1, limit=50
        )
        if not found:
            return None
        least = min(distance for _, distance, _ in found)
        best = sorted(
            (name for name, distance, _ in found if distance == least), key=lambda name: (-self._count(name), name)
        )
        asking = [name for name in best if name in _QUESTION_WORDS]
        if asking:
            return str(asking[0])
        # Inflections of one word ("score", "scores") mean the same; different words as near do not.
        if len({tuple(tokenize(name)) for name in best}) > 1 and not self._count(best[0]) >= 5 * self._count(best[1]):
            return None
        return self._words[best[0]][0] if best[0] in self._words else best[0]

    def _count(self, word: str) -> int:
        return self._words[word][1] if word in self._words else 1

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for word in sorted({*self._words, *function_words()}):
            if len(word) >= SHORTEST - 1:
                groups.setdefault(word[0], []).append(word)
        return groups


def correct(question: str, vocabulary: Vocabulary) -> Correction:
    """Return the question with the documents' words in the place of misspelt ones, all else as it was typed.

    >>> correct("Who is the analist?", Vocabulary({"analyst": ("analyst", 3)}))
    Correction(text='Who is the analyst?', changed=(('analist', 'analyst'),))
    """
    changed: dict[str, str] = {}
    looked_up = 0
    for match in _WORD.finditer(question):
        typed = _POSSESSIVE.sub("", match[0])
        word = typed.casefold()
        if len(word) < SHORTEST or typed in changed or (typed.isupper() and len(typed) <= 5) or vocabulary.knows(word):
            continue
        if word in _english() or looked_up >= MAX_CORRECTED:
            continue
        looked_up += 1
        meant = vocabulary.nearest(word)
        if meant is not None:
            changed[typed] = meant.capitalize() if typed[0].isupper() and meant.islower() else meant
    if not changed:
        return Correction(question)

    def replaced(match: re.Match[str]) -> str:
        typed = _POSSESSIVE.sub("", match[0])
        return changed.get(typed, typed) + match[0][len(typed) :]

    return Correction(_WORD.sub(replaced, question), tuple(changed.items()))


@cache
def _english() -> frozenset[str]:
    from importlib.resources import files

    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)
