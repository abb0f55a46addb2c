"""A text -> its terms, which the sparse index counts and compares."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

__all__ = ["function_words", "terms", "tokenize"]

# Numbers stay whole ("14.3", "4.6"): in an article full of versions and scores they are the best terms.
_TERM = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
# What makes most texts other than ASCII, and no term: replaced first, the rest need not be looked at by the character.
_PUNCTUATION = str.maketrans("’—–“”‘", "'     ")


def tokenize(text: str) -> list[str]:
    """Return the terms of a text: lower case, without accents, stop words and endings.

    >>> tokenize("Claude Opus 4.6's scores: the highest of all!")
    ['claud', 'opus', '4.6', 'score', 'highest']
    """
    folded = text.casefold().translate(_PUNCTUATION)
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = [word.removesuffix("s").removesuffix("'") if "'" in word[-2:] else word for word in _TERM.findall(folded)]
    ignored = function_words()
    stems: list[str] = _stemmer().stemWords([word for word in words if word not in ignored])
    return stems


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[str, ...]:
    """Return `tokenize`'s terms, remembered: of a question and a sentence they are asked for again and again."""
    return tuple(tokenize(text))


@cache
def function_words() -> frozenset[str]:
    """Return the words that are no terms: articles, pronouns, question words."""
    package = find_spec("bm25s")
    if package is None or package.origin is None:
        raise ImportError("bm25s is not installed")
    words = spec_from_file_location("bm25s_stopwords", Path(package.origin).with_name("stopwords.py"))
    if words is None or words.loader is None:
        raise ImportError("bm25s has no stop words")
    module = module_from_spec(words)  # this file alone: its package would bring SciPy along
    words.loader.exec_module(module)
    return frozenset(module.STOPWORDS_EN_PLUS)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")
