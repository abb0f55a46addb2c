"""A document -> its language (pure).

A text that is plainly English is recognised by its function words. py3langid names the language of any other text. It
needs some words: a text that is too short, or between languages, counts as English.
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

SAMPLE = 10_000  # characters of a document that are looked at
ENOUGH = 20  # words that a text needs to be recognised as English without py3langid
ENGLISH_SHARE = 0.25  # the share of an English text's words that are function words; lists and tables have fewer
FEWEST = 20  # letters that a text needs so that another language than English is believed
SURE = 0.9  # the probability at which py3langid is believed
MORE = 2  # so many more function words than English has: then py3langid is believed although it is not sure
_WORD = re.compile(LETTERS)
_CHINESE = {"wuu": "zh", "yue": "zh"}  # they are written alike
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")  # a letter that is not Latin


def language_of(text: str, code: str | None = None) -> Language:
    """Return the language of a document: the one that is named, else the detected one."""
    return language_named(code or detect_language(text))


def language_named(code: str) -> Language:
    """Return a language by its code of ISO 639-1; one of which nothing is known is split without training."""
    return ENGLISH if code == ENGLISH.code else other_language(code)


def detect_language(text: str) -> str:
    """Return the code of the language in which a text is most likely written.

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
    if len(code) != 2:  # not of ISO 639-1: rare, or "zxx", not a language; most often a list of names or of code
        return ENGLISH.code
    # Between languages that are alike the probability is shared.
    is_believed = probability >= SURE or sum(word in function_words(code) for word in words) > known + MORE
    return code if is_believed or not is_latin else ENGLISH.code


def is_in_english(question: str, languages: Sequence[str]) -> bool:
    """Tell whether a question about documents in these languages counts as English, and so may its answer.

    A question is often too short to tell its language. So it is looked at only if some documents are in English and
    others are not; else it counts as being in the language of the documents.

    >>> is_in_english("Wie hoch ist die Kaution?", ["en"]), is_in_english("Wie hoch ist die Kaution?", ["de", "en"])
    (True, False)
    """
    others = [code for code in languages if code != ENGLISH.code]
    return not others or (len(others) < len(languages) and detect_language(question) == ENGLISH.code)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
