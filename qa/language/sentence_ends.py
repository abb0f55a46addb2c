"""Ends of sentences that Punkt does not know: marks of other scripts, and dots before a new sentence (pure).

The marks are those of Unicode's property Sentence_Terminal (UAX #29) in scripts of living languages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.quotations import CLOSERS
from qa.language.words import CAPITAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.language.language import Language

__all__ = ["cut_further"]

_FULL_WIDTH = "。！？｡．"  # these marks need no space after them
_SPACED = "؟۔।॥։።፧။៕᠃꓿꘎꯫"  # Arabic, Urdu, Hindi, Armenian, Ethiopic, Burmese, Khmer, Mongolian, Lisu, Vai, Manipuri
_UPPER = f"{CAPITAL}Α-ΩΆΈΉΊΌΎΏА-ЯЁЄІЇҐ"
_OTHER_END = re.compile(
    rf"""
    (?<![{_FULL_WIDTH}]) [{_FULL_WIDTH}]++ (?! [,，、] ) [”’」』》）)]* (?P<none> \s* )  # "六点开放。晚上", "开放！」"
  | (?<![{_SPACED}]) [{_SPACED}]++ [{CLOSERS}]*+ (?P<some> \s+ | (?=[^\W\d_]) )                     # "बंद है। कल"
  | (?<=[^\s.…]) (?: \.\.\.\.?+ | …++ ) [{CLOSERS}]*  # "Wait... Nobody moved.", "She smiled… The"
    (?P<dots> \s++ ) (?= ["“„«'‘(¿¡]* [{_UPPER}] )
  | (?<=[.!?]) [”"’)]?+ [¹²³⁰⁴-⁹]++ (?P<noted> \s++ ) (?= ["“„«'‘(¿¡]* [{_UPPER}] )  # "a charter.¹ It still exists."
  | (?<=\w) …++ (?P<joined> ) (?=[\u3040-\u30ff\u3400-\u9fff])                  # "他走了……门开了"
    """,
    re.VERBOSE,
)
_INNER_STOP = re.compile(r"[.;\u037e][»”\"]*+\s")
_NUMBER_OF_NOTE = re.compile(
    r"""
    (?: (?<=[a-z]{5}[.!?])    # "its quality.4 The best"
      | (?<=[a-z\d]\)[.!?])   # "(see below).4 The best"
      | (?<=[a-z][.!?]["”])   # '"fine."4 The best'
    ) \d{1,2}+ (?P<gap> \s++ ) (?= ["“(]?[A-Z] )
    """,
    re.VERBOSE,
)
_CAN_END = re.compile(rf"[{_FULL_WIDTH}{_SPACED}…¹²³⁰⁴-⁹]|\.\.\.")
# What stands after 「…。」 and tells who said it.
_SAYS = re.compile(r"[^。！？，：\s]{0,12}?(?:[说說道问問答喊叫笑]|表示|と)")


def cut_further(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a span that Punkt takes for one sentence.

    >>> from qa.language.english import ENGLISH
    >>> [*cut_further("It closes at 6 p.m. Staff leave.", 0, 32, ENGLISH)]
    [(0, 20), (20, 32)]
    """
    for _, cut in sorted(_ends(text, start, end, language)):
        if start < cut < end:
            yield start, cut
            start = cut
    yield start, end


def _ends(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the spans of white space, some of them empty, at which sentences end."""
    piece = text[start:end]
    if _INNER_STOP.search(piece):
        for match in language.ends_anyway.finditer(text, start, end):
            yield match.span("gap")
    for match in _NUMBER_OF_NOTE.finditer(text, start, end):
        yield match.span("gap")
    if ("..." not in piece and piece.isascii()) or not _CAN_END.search(piece):
        return
    for match in _OTHER_END.finditer(text, start, end):
        is_closed = match["none"] == "" and match[0][-1] in CLOSERS
        if not (is_closed and (match[0][-1] in ")）" or _SAYS.match(text, match.end()))):
            yield match.span(match.lastgroup or 0)
