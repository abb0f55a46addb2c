"""A text -> its terms, which a search counts and compares (pure)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from qa.language.language import Language

__all__ = ["stems", "terms"]

# Numbers stay whole ("14.3", "4.6"): in an article full of versions and scores they are the best terms.
_TERM = re.compile(rf"\d+(?:[.,]\d+)*|{LETTERS}(?:'{LETTERS})?")
# Most texts that are not ASCII are so because of these, which are no part of a term but for the apostrophe. Without
# them such a text need not be looked at character by character.
_PUNCTUATION = str.maketrans("’—–“”‘", "'     ")


def terms(text: str, *, language: Language = ENGLISH) -> list[str]:
    """Return the terms of a text, in its order: lower case, without accents, function words and endings.

    >>> terms("Claude Opus 4.6's scores: the highest of all!")
    ['claud', 'opus', '4.6', 'score', 'highest']
    """
    folded = text.casefold().translate(_PUNCTUATION)
    if not folded.isascii():
        # One by one: together, a run of accents would first be put in order, which takes quadratic time.
        folded = folded.translate({ord(character): _without_accents(character) for character in set(folded)})
    ignored = language.function_words
    words = [language.possessive.sub("", word) if "'" in word[-2:] else word for word in _TERM.findall(folded)]
    found: list[str] = _stemmer(language).stemWords([word for word in words if word not in ignored])
    return found


def stems(words: Sequence[str], *, language: Language = ENGLISH) -> list[str]:
    """Return each word in lower case without its endings, function words too.

    >>> stems(["Scores", "Meta's", "the"])
    ['score', 'meta', 'the']
    """
    found: list[str] = _stemmer(language).stemWords([language.possessive.sub("", word.lower()) for word in words])
    return found


def _without_accents(character: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))


@cache
def _stemmer(language: Language) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language.stemmer, 0)  # 0: it remembers no words, which may be a visitor's
