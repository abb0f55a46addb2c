"""English where a question is asked again of something else: what of it can be replaced, and what agrees with it."""

from __future__ import annotations

import re

from qa.language.language import Rewriting
from qa.language.words import any_of

__all__ = ["REWRITING"]


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE | re.IGNORECASE)


_BE = any_of("is are was were")
_HAVE = any_of("has have had")
_DO = any_of("do does did can could will would shall should may must")
_MORE = r"(?:\s+\w+){0,2}?"  # "how much", "what time"
_ARTICLE = r"(?: (?P<article>an?|the) \s+ )?"

REWRITING = Rewriting(
    whole=(
        _pattern(
            rf"""
            (?: what | who | where | when | why | which | how ) {_MORE} \s+
            (?P<verb>{_BE}) \s+ {_ARTICLE}                                     # "How much is the lamp?"
            """
        ),
        _pattern(
            rf"""
            (?: who (?:\s+{_DO})? | what ) \s+
            (?! (?: {_BE} | {_HAVE} | {_DO} ) \b ) \w+ \s+ {_ARTICLE}         # "Who teaches yoga?"
            """
        ),
    ),
    with_verb=(
        _pattern(rf"(?P<verb> {_BE} | {_HAVE} ) \s+ {_ARTICLE}  # Is the pool open?"),
        _pattern(rf"(?: when | why ) \s+ (?P<verb> {_BE} | {_HAVE} ) \s+ {_ARTICLE}  # When is the pool closed?"),
        _pattern(
            rf"""
            (?: (?: what | where | when | why | which | how ) {_MORE} \s+ )?
            (?P<verb>{_DO}) \s+ {_ARTICLE}                                     # "What does a towel cost?"
            """
        ),
    ),
    noun_after=_pattern(
        rf"""
        \b(?: (?P<article>an?|the)                                          # "Can I have a dog?"
          | (?P<verb>{_BE}) \s+ there                                       # "Is there parking?"
          | on | in | at | by | for | with | from | of | to | about | per | than
          | my | your | our | his | her | its | their | any | some | no | more | many | much | other
        ) \s+ \Z
        """
    ),
    article=_pattern(r"(?: an? | the )\b"),
    indefinite=frozenset({"a", "an"}),
    one=frozenset("is was does has".split()),
    several=frozenset("are were do have".split()),
    plural=_pattern(r".* (?: [^\Wsui]s | \b(?:people|children|men|women) ) \Z"),
    vowel=_pattern(r"[aeiou]"),
)
