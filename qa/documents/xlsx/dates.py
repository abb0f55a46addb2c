"""A number that is a date or a time, and its format -> the text that a spreadsheet shows (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.xlsx.format_code import Section, Token

__all__ = ["date_text"]

FIRST = datetime(1899, 12, 30)  # day 0, from day 60 on
FIRST_1904 = datetime(1904, 1, 1)  # day 0 of files that Excel for Mac once wrote
LEAP = 60  # a day that never was, 29 February 1900: the days before it are one later
MOST = 2_958_466  # days, up to the end of the year 9999
DAY = 86_400  # seconds
NOON = 12
SHORT, LONG, LETTER = 3, 4, 5  # letters that stand for "Jan", "January", "J"
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ISO = "%Y-%m-%d"


def date_text(value: float, section: Section, *, from_1904: bool = False) -> str:
    """Return a date or a time in a format; "" if the number is none.

    A date with a month's name in another language is written as ISO 8601 writes it: names are known in English alone.
    """
    if not 0 <= value < MOST:
        return ""
    tokens = section.tokens
    decimals = _decimals(tokens)
    seconds = round(value * DAY, decimals)
    days, rest = divmod(seconds, DAY)
    if not from_1904 and days < LEAP:
        days += 1
    try:
        when = (FIRST_1904 if from_1904 else FIRST) + timedelta(days=days, seconds=rest)
    except OverflowError:
        return ""
    if section.is_foreign and any(token.kind == "date" and _is_name(token.text.lower()) for token in tokens):
        return when.strftime(ISO)
    return " ".join("".join(_parts(when, seconds, tokens, decimals)).split())


def _is_name(code: str) -> bool:
    return code[0] in "dm" and len(code) >= SHORT


def _decimals(tokens: Sequence[Token]) -> int:
    """Return how many decimals of a second a format shows ("ss.00")."""
    kinds = [token.kind for token in tokens]
    return kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0


def _parts(when: datetime, seconds: float, tokens: Sequence[Token], decimals: int) -> list[str]:
    timed = [token.text[0].lower() if token.kind in ("date", "elapsed") else "" for token in tokens]
    has_halves = any(token.kind == "half" for token in tokens)
    made: list[str] = []
    for at, token in enumerate(tokens):
        code = token.text.lower()
        if token.kind == "elapsed":
            units = int(seconds // {"h": 3600, "m": 60, "s": 1}[code[0]])
            made.append(f"{units:0{len(code)}}")
        elif token.kind == "date":
            made.append(_time(code, when, has_halves) if _is_time(timed, at) else _date(code, when))
        elif token.kind == "half":
            half = "PM" if when.hour >= NOON else "AM"
            made.append(half if len(code) > SHORT else half[0])
        elif token.kind == "point" and decimals:
            made.append(f"{when.microsecond / 1e6:.{decimals}f}"[1:])
        elif token.kind in ("text", "comma", "point"):
            made.append(token.text)
    return made


def _is_time(timed: Sequence[str], at: int) -> bool:
    """Tell whether a token is of a time. "m" is minutes after hours and before seconds, otherwise the month."""
    if timed[at] != "m":
        return timed[at] in ("h", "s")
    before = next((code for code in reversed(timed[:at]) if code), "")
    after = next((code for code in timed[at + 1 :] if code), "")
    return before == "h" or after == "s"


def _time(code: str, when: datetime, has_halves: bool) -> str:
    hour = (when.hour - 1) % NOON + 1 if has_halves else when.hour
    number = {"h": hour, "m": when.minute, "s": when.second}[code[0]]
    return f"{number:0{min(len(code), 2)}}"


def _date(code: str, when: datetime) -> str:
    if code[0] == "y":
        return f"{when.year % 100:02}" if len(code) < SHORT else f"{when.year:04}"
    number, name = (when.day, DAYS[when.weekday()]) if code[0] == "d" else (when.month, MONTHS[when.month - 1])
    if len(code) < SHORT:
        return f"{number:0{len(code)}}"
    if code[0] == "m" and len(code) == LETTER:
        return name[0]
    return name[:SHORT] if len(code) == SHORT else name
