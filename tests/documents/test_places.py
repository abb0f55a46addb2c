"""Boxes of quotes: a box for each line, cut at the quote's first and last character."""

from __future__ import annotations

import pytest

from qa.datatypes import Box, Place
from qa.documents.places import PageBox, pack_edges, page_boxes, unpack_edges

FIRST = Place(10, 15, page=1, box=Box(100, 700, 150, 712), edges=pack_edges([0, 10, 20, 30, 40, 50]))
SECOND = Place(15, 18, page=2, box=Box(72, 40, 90, 52))


@pytest.mark.parametrize(
    ("start", "end", "boxes"),
    [
        (10, 15, [PageBox(1, 100, 700, 150, 712)]),
        (11, 13, [PageBox(1, 110, 700, 130, 712)]),
        (14, 16, [PageBox(1, 140, 700, 150, 712), PageBox(2, 72, 40, 90, 52)]),
        (0, 10, []),
        (18, 30, []),
    ],
)
def test_a_box_is_cut_at_the_characters(start: int, end: int, boxes: list[PageBox]) -> None:
    assert list(page_boxes([FIRST, SECOND], start, end)) == boxes


def test_what_has_no_box_has_none() -> None:
    assert page_boxes([Place(0, 5, element="row 1")], 0, 5) == ()


def test_edges_are_kept_to_a_32nd_of_a_point_and_wide_lines_to_their_limit() -> None:
    assert unpack_edges(pack_edges([0, 1 / 3, 72.01, 5000])) == (0.0, 0.34375, 72.0, 65535 / 32)
