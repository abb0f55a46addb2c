"""Where characters stand in a document's source: pages, boxes and elements (pure)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.datatypes import Box, Place

__all__ = ["PageBox", "pack_edges", "page_boxes", "unpack_edges"]

UNITS = 32  # units in a point: edges are kept in 16 bits, so a line can be 2,047 points wide
WIDEST = 2**16 - 1


@dataclass(frozen=True, slots=True)
class PageBox:
    """A rectangle of a page, in points as in `qa.datatypes.Box`, rounded to a hundredth."""

    page: int  # from 1
    left: float
    bottom: float
    right: float
    top: float


def pack_edges(edges: Sequence[float]) -> bytes:
    """Pack the edges of a line's characters: the left edge of each, and the right edge of the last.

    Args:
        edges: distances from the left side of the line's box in points, none smaller than the one before.

    >>> unpack_edges(pack_edges([0, 5.5, 11.25]))
    (0.0, 5.5, 11.25)
    """
    return struct.pack(f"<{len(edges)}H", *(min(max(round(edge * UNITS), 0), WIDEST) for edge in edges))


def unpack_edges(packed: bytes) -> tuple[float, ...]:
    """Return what `pack_edges` was given, to a 32nd of a point."""
    return tuple(edge / UNITS for edge in struct.unpack(f"<{len(packed) // 2}H", packed))


def page_boxes(places: Iterable[Place], start: int, end: int) -> tuple[PageBox, ...]:
    """Return the boxes of the characters from ``start`` up to ``end``: one for each line that they stand on."""
    found = []
    for place in places:
        first, last = max(start, place.start), min(end, place.end)
        if place.box is not None and first < last:
            box = _cut(place, place.box, first - place.start, last - place.start)
            found.append(PageBox(place.page, *(round(edge, 2) for edge in box)))
    return tuple(found)


def _cut(place: Place, box: Box, first: int, last: int) -> Box:
    """Return the part of a line's box that holds some of its characters."""
    if not place.edges:
        return box
    edges = unpack_edges(place.edges)
    return box._replace(left=box.left + edges[first], right=box.left + edges[last])
