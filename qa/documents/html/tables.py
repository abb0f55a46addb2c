"""Tables of a page: their rows, and which of them only lay out the page (pure)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qa.documents.markup import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.documents.markup import Element

__all__ = ["is_layout", "rows_of"]

_BLOCKS = frozenset("table h1 h2 h3 h4 h5 h6 ul ol dl pre".split())


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
