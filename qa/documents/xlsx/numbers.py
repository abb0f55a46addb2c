"""A number and its format -> the text that a spreadsheet shows (pure).

Common formats are shown as a spreadsheet in English shows them; of fractions, conditions and other rare things in a
format nothing is shown: then the number is written as without a format.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from qa.documents.xlsx.dates import date_text
from qa.documents.xlsx.format_code import Token, sections_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["general", "shown"]

LARGEST = 1e15  # larger numbers are not exact: they are shown as without a format
DIGITS = 15  # that a spreadsheet keeps
EXACT = Context(prec=2000)  # more digits than any format of `MAX_CODE` characters can ask for
GENERAL_DIGITS = 10  # of a broken number without a format, as wide as Excel shows it
THOUSAND = 3  # digits
NEGATIVE, ZERO = 1, 2  # the sections of a format that are not for positive numbers
_KNOWN = frozenset(("text", "digit", "percent", "point", "comma", "general", "exponent"))


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """Return a number as its format shows it; "" where the format shows nothing.

    >>> [shown(1234.5, code) for code in ("General", "#,##0.00", "0%", '0 "kg"', "[$€-407] 0.00", "$#,##0.0,")]
    ['1234.5', '1,234.50', '123450%', '1235 kg', '€ 1234.50', '$1.2']
    >>> shown(-3, "0.0;(0.0)"), shown(45_000.75, "d/m/yyyy h:mm"), shown(0.5, "# ?/?")
    ('(3.0)', '15/3/2023 18:00', '0.5')
    """
    sections = sections_of(code)
    at = 0
    if value < 0 and len(sections) > NEGATIVE:
        at = NEGATIVE
    elif value == 0 and len(sections) > ZERO:
        at = ZERO
    section = sections[at]
    if any(part.has_condition for part in sections) or not math.isfinite(value):
        return general(value)
    if section.is_date:
        return date_text(value, section, from_1904=from_1904) or general(value)
    tokens = section.tokens
    if not tokens and len(sections) > 1:
        return ""  # ";;;" hides a value
    if abs(value) >= LARGEST or not _is_known(tokens, is_only=len(sections) == 1):
        return general(value)
    made = _in_format(abs(value), tokens)
    has_sign = value < 0 and at == 0 and any(digit in made for digit in "123456789")
    return " ".join(f"-{made}".split()) if has_sign else " ".join(made.split())


def general(value: float) -> str:
    """Return a number as it is shown without a format; "" if it is none.

    >>> general(1234567890123.0), general(0.1 + 0.2), general(1e-7)
    ('1234567890123', '0.3', '1E-07')
    """
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < LARGEST:
        return str(int(value))
    return f"{value:.{GENERAL_DIGITS}G}"


def _is_known(tokens: Sequence[Token], *, is_only: bool) -> bool:
    """Tell whether a number can be shown in a format: all its parts are known, and it is no fraction ("# ?/?").

    A format that is the only one for all numbers shows the number.
    """
    kinds = [token.kind for token in tokens]
    if is_only and not {"digit", "general"} & {*kinds}:
        return False
    is_fraction = any(
        token.kind == "text" and "/" in token.text and "digit" in (kinds[at - 1], kinds[at + 1])
        for at, token in enumerate(tokens)
        if 0 < at < len(tokens) - 1
    )
    return _KNOWN.issuperset(kinds) and kinds.count("point") <= 1 and kinds.count("exponent") <= 1 and not is_fraction


def _in_format(value: float, tokens: Sequence[Token]) -> str:
    """Return a number that is not negative in a format."""
    kinds = [token.kind for token in tokens]
    if "general" in kinds:
        return "".join(general(value) if token.kind == "general" else token.text for token in tokens)
    if "digit" not in kinds:
        return "".join(token.text for token in tokens)  # only words: "none"
    last = max(at for at, kind in enumerate(kinds) if kind == "digit")
    if "exponent" in kinds:
        return _scientific(value, tokens, last)
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole_end = max((at for at in range(min(point, len(kinds))) if kinds[at] == "digit"), default=-1) + 1
    scale = kinds[whole_end:point].count("comma") + (kinds[last + 1 :].count("comma") if last > point else 0)
    exact = Decimal(f"{value:.{DIGITS}g}").scaleb(2 * kinds.count("percent") - THOUSAND * scale)
    places = [token.text for token in tokens[point:] if token.kind == "digit"]
    rounded = exact.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, EXACT)
    whole, _, decimals = f"{rounded:f}".partition(".")
    return _whole(whole.lstrip("0"), tokens[:point], whole_end) + _decimals(decimals, tokens[point:])


def _whole(digits: str, tokens: Sequence[Token], end: int) -> str:
    """Return the part of a number before its point: its digits fill the format's from the right."""
    kinds = [token.kind for token in tokens]
    first = kinds.index("digit") if "digit" in kinds else len(kinds)
    is_grouped = "comma" in kinds[first:end]
    made: list[str] = [] if first < len(kinds) else [digits]
    written = 0
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind != "digit":
            made.append("" if token.kind == "comma" else token.text)
            continue
        taken = digits if at == first else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        for digit in reversed(taken or ("0" if token.text == "0" else "")):
            made.append("," if is_grouped and written and written % THOUSAND == 0 else "")
            made.append(digit)
            written += 1
    return "".join(reversed(made))


def _decimals(digits: str, tokens: Sequence[Token]) -> str:
    """Return the point and what follows: zeros at the end are left out where the format has "#" or "?"."""
    places = [token.text for token in tokens if token.kind == "digit"]
    fewest = len("".join(places).rstrip("#?"))
    kept = digits[:fewest] + digits[fewest:].rstrip("0")
    made, written = "", 0
    for token in tokens:
        if token.kind == "digit":
            made += kept[written : written + 1]
            written += 1
        elif token.kind == "point":
            made += "." if kept else ""
        elif token.kind != "comma":
            made += token.text
    return made


def _scientific(value: float, tokens: Sequence[Token], last: int) -> str:
    """Return a number with its exponent: "1.50E+03"."""
    kinds = [token.kind for token in tokens]
    first, mark = kinds.index("digit"), kinds.index("exponent")
    point = kinds.index("point") if "point" in kinds[:mark] else mark
    number = f"{value:.{kinds[point:mark].count('digit')}E}"
    return "".join(
        [*(token.text for token in tokens[:first]), number, *(token.text for token in tokens[max(last, mark) + 1 :])]
    )
