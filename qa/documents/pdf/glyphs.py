"""The characters of a page -> runs (pure): spaces from gaps, ligatures as letters, without what no reader sees."""

from __future__ import annotations

from array import array
from statistics import median
from typing import NamedTuple

from qa.documents.pdf.runs import Run, is_joined_script, is_rtl

__all__ = ["SPACE_GAP", "WIDE_GAP", "RunMaker", "Style"]

SPACE_GAP = 0.15  # of the font's height; kerns are narrower, and the narrowest spaces of justified lines are wider
WIDE_GAP = 0.9  # a gap between columns or cells; justified lines rarely have one
APART = 0.2
FEW_SPACES = 5  # of a page that has spaces between its words, and not only gaps
SAME_LINE = 0.12  # of the height: a character that stands higher or lower is raised or lowered
BELOW, ABOVE = 0.22, 0.8  # of the size: how far letters reach below and above their base line
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# Characters of symbol fonts, which have no code of their own, and what PDFium makes of a hyphen at a line's end.
SIGNS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "◦", 0xF02D: "-", 0xFFFE: "-", 0x2: "-"}
_SPACES = frozenset(map(ord, " \t\r\n\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"))


class Style(NamedTuple):
    """How a text object is drawn."""

    is_bold: bool
    is_mono: bool
    direction: int  # quarter turns, counter-clockwise
    size: float  # points
    is_hidden: bool


class RunMaker:
    """Makes runs of characters that come in the order in which a page draws them."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._run: Run | None = None
        self._letters: list[str] = []
        self._style: Style | None = None
        self._is_spaced = False
        self._has_space = False  # a space that is drawn, before the next character
        self._spaces = 0
        self._order = 0
        self._box = (0.0, 0.0, 0.0)
        self._half = 0  # the first of the two codes by which PDFium gives a character beyond 0xFFFF: "😀"

    def space(self) -> None:
        """Take a space."""
        self._is_spaced = True

    def add(self, code: int, style: Style, left: float, right: float, base: float) -> None:
        """Take a character; its sides and its base line are given in the frame of its direction."""
        if code in _SPACES:
            self._is_spaced = self._has_space = True
            self._spaces += 1
            return
        if style is self._style and 0x20 < code < 0x7F and self._add_next(chr(code), left, right, base):
            return
        text = LIGATURES.get(code) or SIGNS.get(code) or self._sign(code)
        self._order += 1
        if not text:
            return
        run = self._run
        if run is not None and (left, right, base) == self._box and not self._is_spaced:
            left = (run.edges[-2] + right) / 2  # a further letter of the same glyph: "fi"
            self._append(run, text, left, right)
            return
        is_apart = run is not None and not is_rtl(text) and self._is_apart(run, style, left, base)
        self._box = left, right, base
        if run is None or is_apart or style != self._style or not self._goes_on(run, text, left, right, base):
            run = self._begin(style, left, base)
            run.is_apart = is_apart
        else:
            last = run.edges[-1]
            gap = left - last if left >= last else last - right if is_rtl(text) else 0.0
            if self._is_spaced or (gap > SPACE_GAP * run.size and not is_joined_script(text)):
                self._letters.append(" ")
                run.edges.append(last)
        self._append(run, text, left, right)
        self._style = style
        self._is_spaced = self._has_space = False

    def _sign(self, code: int) -> str:
        """Return a character by its code; "" if the code is not a character, or is the first half of one."""
        if 0xD800 <= code <= 0xDFFF:
            half, self._half = self._half, code if code < 0xDC00 else 0
            return chr(0x10000 + (half - 0xD800) * 0x400 + code - 0xDC00) if half and code >= 0xDC00 else ""
        if code < 0x20 or 0x7F <= code <= 0x9F or code > 0x10FFFF or code in (0xAD, 0xFFFF):
            return "-" if code == 0xAD else ""  # a soft hyphen that is drawn ends a line
        return chr(code)

    def _add_next(self, letter: str, left: float, right: float, base: float) -> bool:
        """Take a plain letter if it stands right after the one before, as nearly all do; tell whether it was taken."""
        run = self._run
        if run is None:
            return False
        size, last = run.size, run.edges[-1]
        gap = left - last
        if not -0.05 * size < gap < WIDE_GAP * size or abs(base - run.bottom - BELOW * size) > SAME_LINE * size:
            return False
        if self._is_spaced or gap > SPACE_GAP * size:
            self._letters.append(" ")
            run.edges.append(last)
        self._letters.append(letter)
        run.edges[-1] = left
        run.edges.append(right)
        self._box = left, right, base
        self._order += 1
        self._is_spaced = self._has_space = False
        return True

    def _append(self, run: Run, text: str, left: float, right: float) -> None:
        self._letters.append(text)
        if is_rtl(text):
            left, right = right, left
        run.edges[-1] = left
        if len(text) > 1:
            run.edges.extend(left + (right - left) * part / len(text) for part in range(1, len(text)))
        run.edges.append(right)

    def _is_apart(self, run: Run, style: Style, left: float, base: float) -> bool:
        """Tell whether a gap without a space stands where the page elsewhere has a space: a table cell ends there."""
        if self._has_space or self._spaces < FEW_SPACES or style is self._style:  # each text object has its own style
            return False
        is_level = abs(base - run.bottom - BELOW * run.size) < SAME_LINE * run.size
        return is_level and left - run.edges[-1] > APART * run.size

    def _goes_on(self, run: Run, text: str, left: float, right: float, base: float) -> bool:
        """Tell whether a character stands on the line of a run, after it and near it."""
        size = run.size
        if abs(base - run.bottom - BELOW * size) > SAME_LINE * size:
            return False
        last = run.edges[-1]
        if is_rtl(text) or is_rtl(self._letters[-1][-1]):  # PDFium gives the words of one line in different orders
            is_same = is_rtl(text) and is_rtl(self._letters[-1][-1])
            return is_same and -SPACE_GAP * size < last - right < WIDE_GAP * size
        return -0.5 * size < left - last < WIDE_GAP * size

    def _begin(self, style: Style, left: float, base: float) -> Run:
        self.close()
        self._style = style
        size = max(style.size, 0.1)
        bottom, top = base - BELOW * size, base + ABOVE * size
        edges = array("f", [left])
        marks = style.is_bold, style.is_mono, style.direction
        self._run = run = Run("", edges, bottom, top, size, *marks, self._order, self._is_spaced)
        return run

    def close(self) -> None:
        """End the run that is being made."""
        if self._run is not None:
            self._run.text = "".join(self._letters)
            words = self._run.text.split()
            if len(words) > 3 and sum(len(word) == 1 and word.isalpha() for word in words) > 0.8 * len(words):
                _close_up(self._run)
            self.runs.append(self._run)
        self._run, self._letters = None, []


def _close_up(run: Run) -> None:
    """Take out the spaces between letters that are set apart: "C H A P T E R  O N E"."""
    gaps = [run.edges[i + 1] - run.edges[i] for i, letter in enumerate(run.text) if letter == " "]
    least = 1.6 * median(gaps)
    kept = [i for i, letter in enumerate(run.text) if letter != " " or run.edges[i + 1] - run.edges[i] > least]
    run.edges = array("f", [*(run.edges[i] for i in kept), run.edges[-1]])
    run.text = "".join(run.text[i] for i in kept)
