"""Pieces of a document, in reading order -> its text, blocks and places (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.datatypes import Block, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.datatypes import BlockKind

__all__ = ["Piece", "Run", "compose", "first_heading", "in_one_line", "is_layout", "piece"]

LONG_CELL = 200  # characters
BETWEEN = "\n\n"  # blocks


class Run(NamedTuple):
    """Words that stand together in the source."""

    text: str
    element: str = ""
    page: int = 0


class Piece(NamedTuple):
    """What becomes a block."""

    kind: BlockKind
    runs: tuple[Run, ...]  # the rows of a table, the cues of a subtitle; one run of all else
    level: int = 0
    mark: str = ""  # before a list item: "3.2 ", "- "; in the text, outside the block
    joint: str = "\n"  # between runs
    linked: int = 0  # how many of its characters are links

    @property
    def text(self) -> str:
        """Its words."""
        return self.joint.join(run.text for run in self.runs)


def piece(kind: BlockKind, text: str, element: str = "", *, level: int = 0, mark: str = "", page: int = 0) -> Piece:
    """Return a piece that is one run."""
    return Piece(kind, (Run(text, element, page),), level, mark)


def in_one_line(cell: Iterable[Piece]) -> str:
    """Return what a cell of a table holds, in one line."""
    return " ".join(f"{part.mark}{' '.join(part.text.split())}" for part in cell)


def is_layout(rows: Iterable[Iterable[Sequence[Piece]]]) -> bool:
    """Tell whether a table only sets a page: a cell of it holds a heading, or several paragraphs that are long.

    Args:
        rows: its rows, each a list of cells, each a list of pieces.
    """
    cells = [cell for row in rows for cell in row]
    return any(
        len(cell) > 1
        and (any(part.kind == "heading" for part in cell) or sum(len(part.text) for part in cell) > LONG_CELL)
        for cell in cells
    )


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
        blocks.append(Block(part.kind, start, length, part.level))
    return "".join(text), tuple(blocks), tuple(places)


def first_heading(pieces: Iterable[Piece]) -> str:
    """Return the words of the first heading of the highest level; "" where there is none."""
    headings = [part for part in pieces if part.kind == "heading"]
    return " ".join(min(headings, key=lambda part: part.level).text.split()) if headings else ""
