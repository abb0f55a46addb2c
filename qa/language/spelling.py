"""Misspelt words of a question -> words of the documents. A word that the documents or the language have stays.

Candidates are the documents' own words and the language's function words. They are compared by rapidfuzz's optimal
string alignment distance: insertions, deletions, substitutions and swaps of neighbours. Whether a word is English is
looked up in the dictionary of symspellpy (82,765 words). It is read in .2 s, and only for a question with a word that
the documents lack. symspellpy's own search would take 9 s to load and 135 MB. Short spellings ("hrs") are looked up in
a list. Nothing else is guessed for short words, for names of products with digits, or between words that are equally
near.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.others import is_foreign
from qa.language.terms import terms
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from qa.language.language import Language, QuestionLanguage

__all__ = ["Correction", "Vocabulary", "correct"]

SHORTEST = 4  # letters; a shorter word is near to too many
TWO_SLIPS = 7  # letters from which on two slips are allowed, else one
MAX_CORRECTED = 20  # words of a question that are looked up; more is not a question with slips in it
ABBREVIATION = 5  # letters; a word of at most so many letters, all capitals, is not misspelt
MUCH_COMMONER = 5  # times as often in the documents: enough to choose between words that are equally near
_SPELT = re.compile(r"[a-z'’\u00df-\u024f]+")  # a word in Latin letters: a word in another script is not English
# Letters only, and not within something that has digits or is an address.
_WORD = re.compile(
    rf"""
    (?<![\w@/.\\])                  # not "bencmhark.com", "GPT5"
    {LETTERS} (?: ['’]{LETTERS} )?  # "analist", "analist's"
    (?![\w@/\\] | \.\w)             # not "analist@home.org", "bencmhark2"
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A question as it was meant, and which words were taken for which."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()


class Vocabulary:
    """The documents' words: each casefolded word with its usual form and how often it occurs."""

    def __init__(
        self,
        words: Mapping[str, tuple[str, int]],
        stems: Container[str] | None = None,
        *,
        language: QuestionLanguage = ENGLISH,
        languages: Sequence[Language] = (ENGLISH,),
    ) -> None:
        """Take the words, and their terms in ``stems`` if these are known; else the terms are computed.

        ``language`` is that of questions, ``languages`` are those of the documents.
        """
        self.language = language
        self._languages = tuple(dict.fromkeys((language, *languages)))
        self._words = words
        self._stems = stems if stems is not None else frozenset(term for word in words for term in self._terms(word))

    def knows(self, word: str) -> bool:
        """Tell whether the documents have a word, in any of its inflections, or it is a function word."""
        if word in self._words or any(word in language.function_words for language in self._languages):
            return True
        return any(term in self._stems for language in self._languages for term in terms(word, language=language))

    def stands_for(self, typed: str) -> str | None:
        """Return what a short spelling stands for, if it is one, and the documents do not have it: "hrs"."""
        word = typed.casefold()
        is_abbreviation = typed.isupper()  # "UR", "vitamin U"
        return None if is_abbreviation or word in self._words else self.language.typed.get(word)

    def nearest(self, word: str) -> str | None:
        """Return the word that was meant, in its usual form; ``None`` if that is not plain."""
        best = self._as_near(word)
        if not best:
            return None
        asking = [name for name in best if name in self.language.question_words]
        if asking:
            return asking[0]
        # Inflections of one word ("score", "scores") mean the same; different words that are equally near do not.
        are_one = len({tuple(self._terms(name)) for name in best}) == 1
        if not are_one and self._count(best[0]) < MUCH_COMMONER * self._count(best[1]):
            return None
        return self._words[best[0]][0] if best[0] in self._words else best[0]

    def _as_near(self, word: str) -> list[str]:
        """Return the known words that differ from a word by the fewest slips, the commonest first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        # The first letter is right, or swapped with the second.
        pool = [known for letter in dict.fromkeys(word[:2]) for known in self._by_letter.get(letter, ())]
        slips = 2 if len(word) >= TWO_SLIPS else 1
        found = process.extract(word, pool, scorer=OSA.distance, score_cutoff=slips, limit=50)
        least = min((distance for _, distance, _ in found), default=0)
        near = [name for name, distance, _ in found if distance == least]
        return sorted(near, key=lambda name: (-self._count(name), name))

    def _terms(self, word: str) -> list[str]:
        return terms(word, language=self.language)

    def _count(self, word: str) -> int:
        return self._words[word][1] if word in self._words else 1

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for word in sorted({*self._words, *self.language.function_words}):
            if len(word) >= SHORTEST - 1:
                groups.setdefault(word[0], []).append(word)
        return groups


def correct(question: str, vocabulary: Vocabulary) -> Correction:
    """Return the question with the documents' words in the place of misspelt ones, all else as it was typed.

    >>> correct("Who is the analist?", Vocabulary({"analyst": ("analyst", 3)}))
    Correction(text='Who is the analyst?', changed=(('analist', 'analyst'),))
    """
    possessive = vocabulary.language.possessive
    typed = dict.fromkeys(possessive.sub("", word) for word in _WORD.findall(question))
    meant = {word: vocabulary.stands_for(word) for word in typed}
    unknown = [word for word in typed if meant[word] is None and _is_unknown(word, vocabulary)]
    meant |= {word: vocabulary.nearest(word.casefold()) for word in unknown[:MAX_CORRECTED]}
    changed = {word: _in_case_of(word, known) for word, known in meant.items() if known is not None}
    if not changed or is_foreign(question):
        return Correction(question)

    def replaced(match: re.Match[str]) -> str:
        word = possessive.sub("", match[0])
        return changed.get(word, word) + match[0][len(word) :]

    return Correction(_WORD.sub(replaced, question), tuple(changed.items()))


def _is_unknown(typed: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a word is long enough to be looked up, and neither the documents nor the language have it."""
    word = typed.casefold()
    if not _SPELT.fullmatch(word):
        return False
    is_abbreviation = typed.isupper() and len(typed) <= ABBREVIATION
    if len(word) < SHORTEST or is_abbreviation or vocabulary.knows(word):
        return False
    return word not in _dictionary(vocabulary.language)


def _in_case_of(typed: str, known: str) -> str:
    return known.capitalize() if typed[0].isupper() and known.islower() else known


@cache
def _dictionary(language: QuestionLanguage) -> frozenset[str]:
    from importlib.resources import files

    lines = (files("symspellpy") / language.dictionary).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)
