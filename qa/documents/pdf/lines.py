"""Runs -> lines (pure): a line is the runs that stand side by side at one height of a column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.pdf.glyphs import SPACE_GAP, WIDE_GAP
from qa.documents.pdf.runs import is_joined_script, is_rtl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.documents.pdf.runs import Run

WIDEST_SPACE = 1.6  # of the size: the widest space of a line that goes from side to side
MOST_STRETCHED = 1.8  # times the narrowest space of a justified line: its widest space, at the end of a sentence
FEWEST_SPACES = 3  # between the words of a line
WIDEST_WORD_SPACE = 0.5  # of the size
WIDEST_STRETCHED = 4  # times the size: wider gaps, though they are equally wide, stand between the cells of a table

__all__ = ["CAPTION", "LIST_MARK", "Line", "Piece", "lines_of"]

CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Abbildung|Abb\.|Tabelle|Tableau|Figura|Tabla)\s?\d+", re.IGNORECASE)
LIST_MARK = re.compile(
    r"""
    (?: [•‣⁃◦▪●○■□▢▸►➢➤✓✔✗☐☑☒·∙*–—-]      # "• "
      | \d{1,3}[.)]                        # "1. ", "12) "
      | \( (?: \d{1,3} | [a-z] | [ivx]{2,5} ) \)  # "(1) ", "(a) ", "(iv) "
      | [a-zA-Z][.)] | [ivx]{2,5}[.)]      # "a) ", "B. ", "iv. "
      | \[\d{1,3}\]                        # "[12] "
    )(?:[ ]+(?=\S)|$)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run in the text of a line."""

    run: Run
    spaced: bool  # a space separates it from the piece before


@dataclass(slots=True)
class Line:
    """Runs at one height, in reading order: from left to right, or from right to left if their script is read so."""

    page: int
    runs: list[Run]
    column: tuple[float, float]  # left and right side of the column that it stands in
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0
    size: float = 0  # of most of its characters
    text: str = ""
    is_bold: bool = False
    is_mono: bool = False
    is_dotted: bool = False  # a drawn bullet stands before it
    is_ruled: bool = False  # a rule stands above it, below the line before

    def __post_init__(self) -> None:
        runs = self.runs
        self.left, self.right = min(run.left for run in runs), max(run.right for run in runs)
        sizes: Counter[float] = Counter()
        for run in runs:
            sizes[round(run.size, 1)] += len(run.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        main = [run for run in runs if round(run.size, 1) == self.size]
        self.bottom, self.top = min(run.bottom for run in main), max(run.top for run in main)
        lettered = [run for run in runs if any(map(str.isalnum, run.text))] or runs
        letters = sum(len(run.text) for run in lettered)
        self.is_bold = lettered[0].is_bold and sum(len(run.text) for run in lettered if run.is_bold) > 0.6 * letters
        self.is_mono = all(run.is_mono for run in lettered)
        self.text = "".join(" " * piece.spaced + piece.run.text for piece in self.pieces())

    @property
    def middle(self) -> float:
        """The height at which the middle of the line stands."""
        return (self.top + self.bottom) / 2

    @property
    def direction(self) -> int:
        """The direction of its runs."""
        return self.runs[0].direction

    def pieces(self) -> Iterable[Piece]:
        """Yield the runs, and whether a space stands before each."""
        yield Piece(self.runs[0], False)
        for number, (before, run) in enumerate(pairwise(self.runs)):
            is_note = number == 0 and before.size < 0.85 * run.size and before.text.isdigit()  # of a footnote: "1 See"
            yield Piece(run, is_note or _is_parted(before, run))

    def is_stretched(self) -> bool:
        """Tell whether the line is justified: its spaces are about equally wide, and it ends where its column ends."""
        if any(run.is_cell for run in self.runs) or self.column[1] - self.right > self.size:
            return False
        apart = [run.left - before.right for before, run in pairwise(self.runs)]
        if self.left - self.column[0] < 4 * self.size and max(apart, default=0) < WIDEST_SPACE * self.size:
            return True
        gaps = [
            run.left - before.right for before, run in pairwise(self.runs) if run.left - before.right > 0.1 * run.size
        ]
        for run in self.runs:
            gaps.extend(run.edges[at + 1] - run.edges[at] for at, letter in enumerate(run.text) if letter == " ")
        return len(gaps) > 1 and max(gaps) <= min(MOST_STRETCHED * min(gaps), WIDEST_STRETCHED * self.size)

    def _has_only_spaces(self) -> bool:
        """Tell whether the gaps between the runs are as many and as equally narrow as the spaces between words."""
        gaps = [run.left - before.right for before, run in pairwise(self.runs) if run.is_apart]
        return len(gaps) >= FEWEST_SPACES and max(gaps) < min(WIDEST_WORD_SPACE * self.size, MOST_STRETCHED * min(gaps))

    def cells(self) -> list[list[Run]]:
        """Return the runs in groups, the cells, which wide gaps or rules separate."""
        groups = [[self.runs[0]]]
        has_spaces = self._has_only_spaces()
        for before, run in pairwise(self.runs):
            if (
                run.is_cell
                or (run.is_apart and not has_spaces)
                or (abs(run.left - before.right) > WIDE_GAP * min(before.size, run.size) and run.left > before.right)
            ):
                groups.append([run])
            else:
                groups[-1].append(run)
        return groups


def _is_parted(before: Run, run: Run) -> bool:
    gap = run.left - before.right if run.left >= before.left else before.left - run.right
    size = min(before.size, run.size)
    if is_joined_script(run.text[0]) and is_joined_script(before.text[-1]):
        return gap > WIDE_GAP * size
    if run.text[0] in ".,;:" and not run.is_spaced:
        return False  # a footnote's number stood between
    return gap > SPACE_GAP * size or (run.is_spaced and run.order > before.order and gap > 0)


def lines_of(runs: Sequence[Run], page: int, column: tuple[float, float]) -> list[Line]:
    """Return the lines of runs that stand in one column, from top to bottom."""
    rows: list[list[Run]] = []
    talls: list[Run] = []  # for each row its largest run, which gives its height
    for run in sorted(runs, key=lambda run: (-run.middle, run.left)):
        for at in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            if _is_beside(talls[at], run) and not _covers(rows[at], run):
                rows[at].append(run)
                if run.size > talls[at].size:
                    talls[at] = run
                break
        else:
            rows.append([run])
            talls.append(run)
    return [Line(page, _in_order(row), column) for row in rows]


def _is_beside(tall: Run, run: Run) -> bool:
    shared = min(tall.top, run.top) - max(tall.bottom, run.bottom)
    return shared > 0.5 * min(tall.top - tall.bottom, run.top - run.bottom)


def _covers(row: Sequence[Run], run: Run) -> bool:
    """Tell whether a run overlaps another run of a row: then it is on another line, above or below."""
    width = run.right - run.left
    if width < 1.5 * run.size:  # a raised or lowered letter, as in the name of TeX
        return False
    return any(min(other.right, run.right) - max(other.left, run.left) > 0.6 * width for other in row)


def _in_order(row: list[Run]) -> list[Run]:
    row.sort(key=lambda run: (run.left, run.order))
    text = "".join(run.text for run in row)
    if not text.isascii() and sum(map(is_rtl, text)) * 2 > sum(map(str.isalpha, text)):
        row.reverse()
    return row
