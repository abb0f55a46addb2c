"""The code of a number format ("#,##0.00 [$€-407]") -> its sections, each a run of tokens (pure)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["BUILT_IN", "GENERAL", "Section", "Token", "sections_of"]

GENERAL = "General"
MAX_CODE = 255  # characters, as in Excel
ENGLISH = 9  # the language in the low ten bits of a locale
# Formats that a file names only by their number. Those of dates in the system's order (14, 22) are written in the
# order of ISO 8601: what they look like depends on the machine, and 3/4/2025 can be two days.
BUILT_IN = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);("$"#,##0)'},
    **{7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);("$"#,##0.00)'},
    **{9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm"},
    **{37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)"},
    **{41: "#,##0_);(#,##0)", 42: '"$"#,##0_);("$"#,##0)', 43: "#,##0.00_);(#,##0.00)"},
    **{44: '"$"#,##0.00_);("$"#,##0.00)', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@"},
}
_TOKEN = re.compile(
    r"""
      (?P<literal>  " [^"]* "?                    # "kg"
                  | \\ . )                        # \k
    | (?P<skipped>  [_*] . )                      # _) leaves the width of ")" free; "* " fills the cell with spaces
    | \[ \$ (?P<money> [^\]-]* ) (?: - (?P<locale> [0-9A-F]+ ) )? [^\]]* \]  # [$€-407], [$-409]
    | \[ (?P<elapsed> h+ | m+ | s+ ) \]           # [h]: hours, more than 24 too
    | \[ (?P<bracket> [^\]]* ) \]                 # [Red], [>100]
    | (?P<general>  General | @ )
    | (?P<half>     AM/PM | A/P )                 # of the day
    | (?P<exponent> E [+-] )
    | (?P<date>     y+ | m+ | d+ | h+ | s+ )
    | (?P<digit>    [0#?] )
    | (?P<percent>  % )
    | (?P<point>    \. )
    | (?P<comma>    , )
    | (?P<end>      ; )
    | (?P<other>    . )                           # shown as it is: "$", "-", "(", "/"
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


class Token(NamedTuple):
    """A part of a format."""

    kind: str  # "text", or the name of a group in `_TOKEN`
    text: str


class Section(NamedTuple):
    """How values of one sign are shown."""

    tokens: tuple[Token, ...]
    is_date: bool = False
    is_foreign: bool = False  # the months' names are those of another language than English
    has_condition: bool = False  # "[>100]"


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """Return the sections of a format: for positive numbers, negative ones, zero, and text; often only the first.

    >>> sections_of('0.0 "kg"')[0].tokens[-1]
    Token(kind='text', text=' kg')
    """
    made: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code[: MAX_CODE + 1]):
        if match.lastgroup == "end":
            made.append([])
        else:
            made[-1].append(match)
    return tuple(_section(matches) for matches in made)


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    locale, has_condition = ENGLISH, False
    for match in matches:
        kind, text = str(match.lastgroup), match[0]
        if kind in ("money", "locale"):
            text = match["money"]
            if match["locale"] and not text:
                locale = int(match["locale"][-4:], 16)
            kind = "text"
        elif kind == "bracket":
            has_condition = has_condition or text[1:2] in ("<", ">", "=")
            continue
        elif kind == "literal":
            kind, text = "text", text[1:] if text[0] == "\\" else text.strip('"')
        elif kind == "skipped":
            continue
        elif kind == "elapsed":
            text = match["elapsed"]
        elif kind == "other":
            kind = "text"
        if kind == "text" and tokens and tokens[-1].kind == "text":
            text = tokens.pop().text + text
        tokens.append(Token(kind, text))
    is_date = any(token.kind in ("date", "elapsed") for token in tokens)
    is_system = locale >= 0xF000  # [$-F800], [$-F400]: the system's long date, and its time
    is_foreign = not is_system and locale & 0x3FF not in (0, ENGLISH)
    return Section(tuple(tokens), is_date, is_foreign, has_condition)
