"""A document -> its language (pure).

What is plainly English is told by its function words. Of all else py3langid says what it is. It needs some words: what
is shorter, or between languages, is taken for English.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.others import function_words, other_language
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from qa.language.language import Language

__all__ = ["detect_language", "is_in_english", "language_named", "language_of"]

SAMPLE = 10_000  # characters of a document by which its language is told
ENOUGH = 20  # words by which English is told without py3langid
ENGLISH_SHARE = 0.25  # of the words of an English text that are function words; of lists and tables they are fewer
FEWEST = 20  # letters of a text of which a language other than English is believed
SURE = 0.9  # probability
MORE = 2  # function words than of English: these tell the language where py3langid is not sure
_WORD = re.compile(LETTERS)
_CHINESE = {"wuu": "zh", "yue": "zh"}  # they are written alike
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")  # a letter that is not Latin


def language_of(text: str, code: str | None = None) -> Language:
    """Return the language of a document: the one that is named, else the one that it is taken for."""
    return language_named(code or detect_language(text))


def language_named(code: str) -> Language:
    """Return a language by its code of ISO 639-1; one of which nothing is known is split by Unicode's rules."""
    return ENGLISH if code == ENGLISH.code else other_language(code)


def detect_language(text: str) -> str:
    """Return the code of the language that a text is taken for.

    >>> detect_language("It opens at six in the morning, and it is closed at night.")
    'en'
    """
    sample = text[:SAMPLE]
    words = [match[0].lower() for match in islice(_WORD.finditer(sample), 500)]
    known = sum(word in ENGLISH.function_words for word in words)
    if not words or (len(words) >= ENOUGH and known >= ENGLISH_SHARE * len(words)):
        return ENGLISH.code
    letters = sum(map(len, words))
    is_latin = 2 * len(_OTHER_SCRIPT.findall(sample)) < len("".join(_WORD.findall(sample)))
    if is_latin and letters < FEWEST:
        return ENGLISH.code
    code, probability = _identifier().classify(sample)
    code = str(_CHINESE.get(code, code))
    if len(code) != 2:  # not of ISO 639-1: rare, or "zxx", which is no language; most often a list of names or of code
        return ENGLISH.code
    # Between languages that are alike the probability is shared.
    is_believed = probability >= SURE or sum(word in function_words(code) for word in words) > known + MORE
    return code if is_believed or not is_latin else ENGLISH.code


def is_in_english(question: str, languages: Sequence[str]) -> bool:
    """Tell whether a question of documents in these languages is in English, and so may what answers it be.

    A question is often too short to tell its language. So only where some documents are in English and others are not,
    it is looked at.

    >>> is_in_english("Wie hoch ist die Kaution?", ["en"]), is_in_english("Wie hoch ist die Kaution?", ["de", "en"])
    (True, False)
    """
    others = [code for code in languages if code != ENGLISH.code]
    return not others or (len(others) < len(languages) and detect_language(question) == ENGLISH.code)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
