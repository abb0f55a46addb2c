"""The names in a text (pure)."""

from __future__ import annotations

import re

from qa.language.english import _VERB, _WH

__all__ = ["names"]

# A capitalised word, or one with a digit, and those that go on with it: "Claude Opus 4.6", "Bank of America's".
_PART = r"(?:[A-Z0-9][\w&.\-]*[\w%]|[A-Z0-9]|[a-z]+[A-Z]\w*)"
_NAMES = re.compile(rf"\b{_PART}(?:\s+(?:(?:of|the|de|von|van|for|&)\s+)?{_PART})*")
_NOT_A_NAME = re.compile(rf"^(?:{_WH}|{_VERB}|and|but|so|or|in|on|at|by|from|of|for|to|the|a|an|i)$", re.IGNORECASE)


def names(text: str) -> list[str]:
    """Return the names in a text: runs of capitalised words and of words with digits, in order, each once.

    >>> names("What did Claude Opus 4.6 score on ARC AGI 2?")
    ['Claude Opus 4.6', 'ARC AGI 2']
    """
    found = []
    for match in _NAMES.finditer(text):
        words = match[0].split()
        while words and _NOT_A_NAME.match(words[0]):
            words.pop(0)
        name = re.sub(r"['’]s?$", "", " ".join(words))
        if name and name not in found:
            found.append(name)
    return found
