"""What a word and a name look like, in any language that puts spaces between words (pure).

The patterns here know no language: a language gives them its lists of words (`qa.language.english`).
"""

from __future__ import annotations

import re

__all__ = ["CAPITAL", "LETTERS", "WORD", "any_of", "name_grammar"]

LETTERS = r"[^\W\d_]+"  # a run of letters in any script
CAPITAL = "A-ZÀ-ÖØ-Þ"  # inside a character class
WORD = re.compile(r"\w+(?:[.'’&-]\w+)*%?")  # "Wang", "4.6", "GPT-5.4", "don't", "R&D", "42.8%"


def any_of(words: str) -> str:
    """Return a pattern for one of some words, which white space separates.

    >>> any_of("who what")
    '(?:who|what)'
    """
    return f"(?:{'|'.join(words.split())})"


def name_grammar(*, titles: str, joints: str, most: int | None = None) -> str:
    """Return a pattern, for `re.VERBOSE`, of a name: a capitalised word or a number, and the words that go on with it.

    Args:
        titles: words whose full stop does not end a name, for `any_of`: "Dr", "Mrs".
        joints: patterns of what can stand between a name's words beside white space, for `any_of`: "of", "von".
        most: words of a name. A pattern that goes on after the name needs a bound: it takes quadratic time without one.
    """
    part = rf"""
    (?:
        {any_of(titles)} [.](?=\s)              # "Dr. Jane Smith"
      | (?: [{CAPITAL}0-9] | [a-z]+[A-Z] )      # begins "Fortune", "École", "4.6", "gHacks"
        (?:
            [\w&-]                              # "AT&T", "Terminal-Bench"
          | [.](?=\w)                           # "Investing.com", "5.4"
          | (?<=\b[A-Z])[.](?=\s+[{CAPITAL}])   # "J. K. Rowling", "U.S. Army"
          | ['’](?=[A-Z])                       # "O'Brien"
        )*
        %?                                      # "42.8%"
    )"""
    others = "*" if most is None else f"{{0,{most - 1}}}"
    return rf"{part}(?:(?:{joints})\s+{part}){others}"
