"""Tables of a page: their rows, and which of them only lay out the page (pure)."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.heads import MAX_WIDTH, Cell, columns_of, names_of_columns
from qa.documents.markup import local
from qa.documents.pieces import MAX_CELL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.documents.markup import Element

__all__ = ["Spanning", "cell_of", "is_head", "is_layout", "lines_of", "rows_of"]

MAX_HEIGHT = 1000  # rows of a cell
MOST_LINKED = 0.9  # of the characters of a cell that is said again in the rows below; one with more leads to a page
_BLOCKS = frozenset("table h1 h2 h3 h4 h5 h6 ul ol dl pre".split())


class Spanning(NamedTuple):
    """A cell, and the rows that it goes over."""

    cell: Cell
    height: int = 1
    is_said_again: bool = True  # in each of the rows


def is_layout(table: Element) -> bool:
    """Tell whether a table only lays out a page.

    It does if its role says so, or if it has no head and has a single column or holds headings, lists, code or tables.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    rows = [[local(cell) for cell in row] for row, _ in rows_of(table, "")]
    if any("th" in row for row in rows) or "thead" in map(local, table):  # not of a table inside it
        return False
    widest = max((row.count("td") for row in rows), default=0)
    return widest < 2 or not _BLOCKS.isdisjoint(map(local, table.iterdescendants()))


def is_head(row: Element) -> bool:
    """Tell whether a row is a part of the table's head."""
    cells = [local(cell) for cell in row if local(cell) in ("td", "th")]
    return bool(cells) and ("td" not in cells or local(row.getparent()) == "thead")


def cell_of(element: Element, text: str, linked: int = 0) -> Spanning:
    """Return a cell with its words, of which so many characters are ``linked``."""
    width, height = (element.get(name, "1").strip() for name in ("colspan", "rowspan"))
    over = int(height[:6]) if height.isdecimal() else 1
    return Spanning(
        Cell(text, max(1, min(int(width[:6]), MAX_WIDTH)) if width.isdecimal() else 1),
        min(over, MAX_HEIGHT) or MAX_HEIGHT,  # 0: all rows that are left
        len(text) <= MAX_CELL and (local(element) == "th" or linked <= MOST_LINKED * len(text)),
    )


def lines_of(rows: Sequence[Sequence[Spanning]], heads: Iterable[bool]) -> list[str]:
    """Return the lines of a table's rows. A head of several rows is in its last row; the rows above are empty.

    Args:
        rows: the cells of each row.
        heads: for each row, whether the page says that it is a part of the head.
    """
    whole: list[list[Cell]] = []
    above: dict[int, tuple[Cell, int]] = {}  # column -> a cell that goes on there, and the row at which it ends
    for at, cells in enumerate(rows):
        waiting = list(reversed(cells))
        row: list[Cell] = []
        column = said_until = 0
        while waiting or (column in above and above[column][1] > at):
            cell, end = above.get(column, (Cell(""), 0))
            if end <= at:
                cell, height, is_said_again = waiting.pop()
                above[column] = cell if is_said_again else cell._replace(text=""), at + height
                said_until = len(row) + 1
            row.append(cell)
            said_until = len(row) if cell.text else said_until
            column += cell.width
        whole.append(row[:said_until])
    count, names = names_of_columns(whole, sum(takewhile(bool, heads)))
    said = [columns_of(row) for row in whole]
    said[:count] = [*([] for _ in range(count - 1)), names] if count else []
    return [" | ".join(row) for row in said]


def rows_of(table: Element, path: str) -> Iterator[tuple[Element, str]]:
    """Yield the rows of a table, and its caption, each with its path."""
    names = [local(child) for child in table]
    total, seen = Counter(names), Counter[str]()
    for child, name in zip(table, names, strict=True):
        seen[name] += 1
        below = f"{path}/{name}[{seen[name]}]" if total[name] > 1 else f"{path}/{name}"
        if name in ("thead", "tbody", "tfoot"):
            yield from rows_of(child, below)
        elif name in ("tr", "caption"):
            yield child, below
