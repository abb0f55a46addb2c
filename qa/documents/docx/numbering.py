"""Numbers of a Word document's paragraphs, as Word computes them: "3.2", "(a)", bullets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.docx.styles import child, value
from qa.documents.html.lists import letters, roman
from qa.documents.markup import attribute, children

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["Numbering"]

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


class _Level(NamedTuple):
    """How one level of a list is numbered."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int = LEVELS  # so many levels above it (all, as a rule; 0: none) make it start again


class Numbering:
    """Counts the paragraphs of all lists of a document, in its order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        self._fresh: dict[str, dict[int, int]] = {}  # numbering -> its levels that start anew -> the first number
        if root is None:
            return
        models = {
            attribute(model, "abstractNumId"): {
                int(attribute(level, "ilvl") or 0): _level(level) for level in children(model, "lvl")
            }
            for model in children(root, "abstractNum")
        }
        for number in children(root, "num"):
            name, model = attribute(number, "numId"), value(number, "abstractNumId")
            levels, fresh = dict(models.get(model, {})), {}
            for change in children(number, "lvlOverride"):
                at = int(attribute(change, "ilvl") or 0)
                own = child(change, "lvl")
                levels[at] = _level(own) if own is not None else levels.get(at, _Level())
                start = value(change, "startOverride")
                if start.isdecimal():
                    fresh[at] = int(start[:6])
            self._levels[name], self._abstract[name], self._fresh[name] = levels, model, fresh

    def mark(self, number: str, level: int) -> str:
        """Count a paragraph, and return what stands before it: "3.2 ", "(a) ", "- "; "" if nothing is shown."""
        levels = self._levels.get(number)
        if levels is None or not 0 <= level < LEVELS:
            return ""
        counts = self._counts.setdefault(self._abstract[number], [None] * LEVELS)
        own = levels.get(level, _Level())
        if level in self._fresh[number] and (number, level) not in self._started:
            counts[level] = self._fresh[number][level] - 1
        self._started.add((number, level))
        before = counts[level]
        counts[level] = own.start if before is None else before + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels.get(above, _Level()).start
        for below in range(level + 1, LEVELS):
            if level < levels.get(below, _Level()).restart:
                counts[below] = None
        if own.format == "bullet":
            return "- "
        text = _PLACE.sub(lambda match: _written(counts, levels, int(match[1]) - 1), own.text).strip()
        return f"{text} " if text else ""


def _level(element: Element) -> _Level:
    start, restart = value(element, "start"), value(element, "lvlRestart")
    return _Level(
        int(start[:6]) if start.isdecimal() else 0,
        value(element, "numFmt") or "decimal",
        value(element, "lvlText"),
        int(restart[:3]) if restart.isdecimal() else LEVELS,
    )


def _written(counts: list[int | None], levels: dict[int, _Level], at: int) -> str:
    number = counts[at] or 0
    form = levels.get(at, _Level()).format
    if form in ("lowerLetter", "upperLetter"):
        # Word counts a, b, ... z, aa, bb.
        count, rest = divmod(max(number, 1) - 1, 26)
        text = letters(rest + 1) * min(count + 1, 10)
    elif form in ("lowerRoman", "upperRoman"):
        text = roman(number)
    elif form == "decimalZero":
        text = f"{number:02}"
    else:
        text = "" if form in ("none", "bullet") else str(number)
    return text.upper() if form.startswith("upper") else text
