"""Pieces of a document, in reading order -> its text, blocks and places (pure)."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from qa.datatypes import Block, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.datatypes import BlockKind

__all__ = ["MAX_CELL", "Piece", "Run", "compose", "first_heading", "lays_out", "piece", "table_pieces"]

BETWEEN = "\n\n"  # what stands between two blocks
MAX_CELL = 300  # characters of a table cell; a longer cell is text
_ENDS_SENTENCE = tuple(".!?…。！？")


class Run(NamedTuple):
    """Words that stand together in the source."""

    text: str
    element: str = ""
    page: int = 0


class Piece(NamedTuple):
    """What becomes one block of the document."""

    kind: BlockKind
    runs: tuple[Run, ...]  # the rows of a table, the cues of subtitles; any other kind has one run
    level: int = 0
    mark: str = ""  # before a list item: "3.2 ", "- "; it is in the text, but not in the block
    joint: str = "\n"  # between runs
    linked: int = 0  # how many of its characters are links
    has_head: bool = False  # of a table: its first row names the columns, as the file says
    is_lead: bool = False  # its class says that it is the introduction of an article

    @property
    def text(self) -> str:
        """The words of the runs, joined."""
        return self.joint.join(run.text for run in self.runs)


def piece(kind: BlockKind, text: str, element: str = "", *, level: int = 0, mark: str = "", page: int = 0) -> Piece:
    """Return a piece that is one run."""
    return Piece(kind, (Run(text, element, page),), level, mark)


def compose(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...], tuple[Place, ...]]:
    """Return the text of pieces, with a block for each and a place for each run; pieces without words are left out."""
    text: list[str] = []
    blocks: list[Block] = []
    places: list[Place] = []
    length = 0
    for part in pieces:
        runs = [run for run in part.runs if run.text.strip()]
        if not runs:
            continue
        before = (BETWEEN if blocks else "") + part.mark
        text.append(before)
        length += len(before)
        start = length
        for number, run in enumerate(runs):
            said = (part.joint if number else "") + run.text
            text.append(said)
            length += len(said)
            places.append(Place(length - len(run.text), length, page=run.page, element=run.element))
        blocks.append(Block(part.kind, start, length, part.level, part.has_head))
    return "".join(text), tuple(blocks), tuple(places)


def first_heading(pieces: Iterable[Piece]) -> str:
    """Return the words of the first heading of the highest level; "" where there is none."""
    headings = [part for part in pieces if part.kind == "heading"]
    return " ".join(min(headings, key=lambda part: part.level).text.split()) if headings else ""


def table_pieces(rows: Iterable[tuple[str, Sequence[Sequence[Piece]]]], *, has_head: bool) -> Iterator[Piece]:
    """Yield the pieces of a table: its rows, and in their place the text of cells that only lay out a page.

    Args:
        rows: the place of each row, and for each of its cells the pieces in it.
        has_head: the file says that the first row names the columns.
    """
    runs: list[Run] = []
    for place, cells in rows:
        has_several = any(len(cell) > 1 for cell in cells)
        is_text = [lays_out(cell) or (has_several and [part.kind for part in cell] == ["heading"]) for cell in cells]
        for is_apart, group in groupby(zip(is_text, cells, strict=True), key=itemgetter(0)):
            beside = [cell for _, cell in group]
            if is_apart or (any(is_text) and sum(map(bool, beside)) < 2):
                if runs:
                    yield Piece("table", tuple(runs), has_head=has_head)
                    runs = []
                has_head = False
                yield from (part for cell in beside for part in cell)
            elif any(beside):
                runs.append(Run(" | ".join(map(_in_one_line, beside)), place))
        has_head = has_head and bool(runs)  # a first row without words names nothing
    yield Piece("table", tuple(runs), has_head=has_head)


def lays_out(cell: Sequence[Piece]) -> bool:
    """Tell whether a table cell only lays out a part of a page, and does not hold a value.

    It does if it holds a long text, or several pieces of which one ends as a sentence does or is a heading.
    """
    is_prose = any(part.kind == "heading" or part.text.rstrip().endswith(_ENDS_SENTENCE) for part in cell)
    return (is_prose and len(cell) > 1) or sum(len(part.text) for part in cell) > MAX_CELL


def _in_one_line(cell: Sequence[Piece]) -> str:
    return " ".join(f"{part.mark}{' '.join(part.text.split())}" for part in cell)
