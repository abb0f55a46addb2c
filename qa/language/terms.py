"""A text -> its terms, which a search counts and compares (pure).

Scripts that put no spaces between words are cut into pairs of characters, as search engines do.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.language.characters import without_accents
from qa.language.english import ENGLISH
from qa.language.folding import search_text
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from typing import Any

    from qa.language.language import Language

__all__ = ["stems", "terms", "terms_of_question"]

# Numbers stay whole ("14.3", "4.6"): in an article full of versions and scores they are the best terms.
_TERM = re.compile(rf"\d+(?:[.,]\d+)*|{LETTERS}(?:'{LETTERS})?")
_HAN, _HIRAGANA, _KATAKANA = "\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", "\u3041-\u309f", "\u30a1-\u30ff"
_HANGUL, _OTHERS = "\uac00-\ud7a3", "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_UNSPACED = re.compile(
    rf"[{_HAN}]+ | [{_HIRAGANA}]+ | [{_KATAKANA}]+ | [{_HANGUL}]+ | (?:(?!\d)[{_OTHERS}])+", re.VERBOSE
)
# The letters of spaced scripts; in those of India, vowel signs are not letters to Python.
_LETTER = rf"(?: [^\W\d_{_HAN}{_HIRAGANA}{_KATAKANA}{_HANGUL}{_OTHERS}] | (?!\d)[\u0900-\u0963\u0970-\u0dff] )"
_ANY_TERM = re.compile(rf"\d+(?:[.,]\d+)* | {_LETTER}+(?:'{_LETTER}+)? | {_UNSPACED.pattern}", re.VERBOSE)
# Most texts that are not ASCII have only these other characters. None but the apostrophe is part of a term. Once they
# are replaced, such a text is ASCII, and need not be looked at character by character.
_PUNCTUATION = str.maketrans("’—–“”‘", "'     ")


def terms(text: str, *, language: Language = ENGLISH) -> list[str]:
    """Return the terms of a text, in its order: lower case, without accents, function words and endings.

    >>> terms("Claude Opus 4.6's scores: the highest of all!")
    ['claud', 'opus', '4.6', 'score', 'highest']
    >>> terms("図書館は九時に")
    ['図書', '書館', '九時']
    """
    ignored = language.function_words
    return _stemmed([word for word in _words(text, language) if word not in ignored], language)


def terms_of_question(text: str, languages: Sequence[Language], known: Container[str]) -> list[str]:
    """Return the terms of a question about documents in several languages, which have the terms ``known``.

    Each language stems a word, unless it is a function word there. The stems that the documents have are terms. If they
    have none of them, the word is left out if it is a function word of one of the languages; else its first stem is a
    term.
    """
    if len(languages) == 1:
        return terms(text, language=languages[0])
    found: list[str] = []
    for word in _words(text, languages[0]):
        stemmed = dict.fromkeys(
            stem for language in languages if word not in language.function_words for stem in _stemmed([word], language)
        )
        held = [stem for stem in stemmed if stem in known]
        is_ignored = any(word in language.function_words for language in languages)
        found += held or ([] if is_ignored else [*stemmed][:1])
    return found


def stems(words: Sequence[str], *, language: Language = ENGLISH) -> list[str]:
    """Return each word in lower case without its endings, function words too.

    >>> stems(["Scores", "Meta's", "the"])
    ['score', 'meta', 'the']
    """
    return _stemmed([language.possessive.sub("", word.lower()) for word in words], language)


def _words(text: str, language: Language) -> list[str]:
    """Return the words of a text as they are counted, before endings are taken off."""
    folded = search_text(text).casefold().translate(_PUNCTUATION)
    if folded.isascii():
        found = _TERM.findall(folded)
    else:
        found = [part for word in _ANY_TERM.findall(without_accents(folded)) for part in _parts(word)]
    return [language.possessive.sub("", word) if "'" in word[-2:] else word for word in found]


def _parts(word: str) -> Iterator[str]:
    """Yield a word, or each pair of neighbours in a run without spaces. A lone hiragana is a particle, and left out."""
    if not _UNSPACED.match(word) or "\u30a1" <= word[0] <= "\u30ff":  # katakana spell one word
        yield word
    elif len(word) > 1:
        yield from map("".join, pairwise(word))
    elif not "\u3041" <= word <= "\u309f":
        yield word


def _stemmed(words: list[str], language: Language) -> list[str]:
    stemmer = _stemmer(language)
    if stemmer is None:
        return words
    found: list[str] = stemmer.stemWords(words)
    return found


@cache
def _stemmer(language: Language) -> Any:
    import Stemmer

    # 0: the stemmer remembers no words, which may be a visitor's
    return Stemmer.Stemmer(language.english_name, 0) if language.english_name in Stemmer.algorithms() else None
