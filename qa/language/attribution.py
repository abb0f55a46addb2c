"""Whom a sentence itself credits: "per Fortune", "according to Simon Willison", "as Reuters reported" (pure).

The names are in the sentence's own words. Who says something is credited only where the sentence gives him as its
source: "Meta released" credits nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from qa.language.language import Language

__all__ = ["attributed_to"]

_QUANTITY = re.compile(r"[\d.,]+[A-Za-z]?")  # "$3 per 1M tokens"


def attributed_to(sentence: str, *, language: Language = ENGLISH) -> tuple[str, ...]:
    """Return the sources that a sentence credits, in the order in which it names them, each once.

    >>> attributed_to('It fell, per Fortune, and rose, according to independent analyst Simon Willison.')
    ('Fortune', 'Simon Willison')
    """
    found: dict[str, int] = {}
    for pattern in language.credits:
        for match in pattern.finditer(sentence):
            for name in language.credit_separator.split(match["names"]):
                if name.lower() not in language.no_source and not _QUANTITY.fullmatch(name):
                    found.setdefault(name, match.start("names"))
    return tuple(sorted(found, key=lambda name: found[name]))
