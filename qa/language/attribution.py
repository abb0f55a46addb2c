"""Whom a sentence itself credits: "per Fortune", "according to Simon Willison", "as Reuters reported" (pure).

The names are in the sentence's own words. What a person says is credited only where the sentence puts it
as a source; "Meta released" credits nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["attributed_to"]

_UPPER = "A-ZÀ-ÖØ-Þ"
# Fortune, gHacks, O'Brien, Dr., J. K., U.S.
_WORD = (
    rf"(?:(?:Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gov)[.](?=\s)|(?:[{_UPPER}0-9]|[a-z]+[A-Z])"
    rf"(?:[\w&-]|[.](?=\w)|(?<=\b[A-Z])[.](?=\s+[{_UPPER}])|[’'](?=[A-Z])|[’']s(?=\s+[A-Z]))*)"
)
_NAME = rf"{_WORD}(?:\s+(?:(?:of|the|for|and|&|de|von|van)\s+){{0,2}}{_WORD})*"
# "Meta's technical blog", "Labellerr's benchmark compilation": at most two words, none that goes on to something else.
_OWNED = r"(?:[’']s?\s+[a-z][a-z-]*(?:\s+(?!(?:and|for|from|in|is|of|on|that|was)\b)[a-z][a-z-]*)?)?"
_DESCRIBED = r"(?:(?:an?|the|its|their|his|her|[a-z]+)\s+){0,4}?"  # "independent analyst Simon Willison"
_SAYS = (
    r"(?:said|says|stated|states|noted|notes|reported|reports|wrote|writes|described|describes|claimed|claims|"
    r"argued|argues|estimated|estimates|found|put\s+it|observed|observes|explained|explains|called|calls|told)"
)
_PATTERNS = (
    re.compile(rf"\b(?:[Pp]er|[Aa]ccording\s+to)\s+{_DESCRIBED}(?P<name>(?:The\s+)?{_NAME}{_OWNED})"),
    re.compile(
        rf"\b(?:[Aa]s|what)\s+{_DESCRIBED}(?P<name>(?:The\s+)?{_NAME})(?:[’']s?\s+[a-z]+)?\s+(?:also\s+)?{_SAYS}\b"
    ),
    re.compile(
        rf"(?:^|[.!?:;]\s+|[\"”]\s*,?\s*)(?!As\b|What\b)(?P<name>{_NAME})\s+(?:also\s+)?{_SAYS}\b(?=:|,|\s+that\b|\s+the\b|\s*[\"“])"
    ),
)
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
_QUANTITY = re.compile(r"[\d.,]+[A-Za-z]?")  # "$3 per 1M tokens"
_NOT_A_SOURCE = frozenset(
    "a an as but he i if in it its she that the these they this those we what when where who you "
    "both each everybody everyone few many most nobody none nothing one others some somebody someone "
    "api capita cent cpu day gb gpu hour kb kg km kwh mb minute month mwh person second tb unit user watt week "
    "year".split()
)


@lru_cache(maxsize=4096)
def attributed_to(sentence: str) -> tuple[str, ...]:
    """Return the sources that a sentence credits, in the order in which it names them, each once.

    >>> attributed_to('It fell, per Fortune, and rose, according to independent analyst Simon Willison.')
    ('Fortune', 'Simon Willison')
    """
    found: dict[str, int] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            for name in _AND.split(match["name"]):
                if name.lower() not in _NOT_A_SOURCE and not _QUANTITY.fullmatch(name):
                    found.setdefault(name, match.start("name"))
    return tuple(sorted(found, key=lambda name: found[name]))
