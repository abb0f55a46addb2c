"""What is read from a page: runs of characters that stand side by side in one style (pure)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.datatypes import Box

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable

__all__ = ["Page", "Run", "is_joined_script", "is_rtl", "to_frame", "to_user", "usual_size"]

Sides = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(slots=True)
class Run:
    """Characters of one style on one line, without a wide gap between them.

    Coordinates are points in the frame of the run's direction, in which its lines go from left to right and from top to
    bottom, see `to_frame`.
    """

    text: str
    edges: array[float]  # the left edge of each character, and the right edge of the last; mirrored if right to left
    bottom: float
    top: float
    size: float  # height of the font
    is_bold: bool
    is_mono: bool  # all characters are equally wide
    direction: int  # quarter turns, counter-clockwise, by which the text is turned in the page
    order: int  # of its first character among all that the page draws
    is_spaced: bool  # a space stands before it
    is_apart: bool = False  # a gap without a space stands before it, on a page that has spaces
    is_cell: bool = False  # a rule stands before it, as between the cells of a table
    is_ocr: bool = False  # found by character recognition

    middle: float = field(init=False)  # the height at which its middle stands

    def __post_init__(self) -> None:
        self.middle = (self.bottom + self.top) / 2

    @property
    def left(self) -> float:
        """The left side."""
        return min(self.edges[0], self.edges[-1])

    @property
    def right(self) -> float:
        """The right side."""
        return max(self.edges[0], self.edges[-1])


@dataclass(slots=True)
class Page:
    """A page's runs, as they are drawn; if it has hardly any text, whether it has pictures, else its rules and dots."""

    number: int  # from 1
    box: Box  # what is shown of it
    rotation: int  # quarter turns, clockwise, by which it is shown turned
    runs: list[Run]
    has_picture: bool = False
    rules: list[Box] = field(default_factory=list)  # lines, and the sides of frames
    dots: list[Box] = field(default_factory=list)  # small shapes, such as a browser draws before the items of a list


def to_frame(box: Sides, direction: int) -> Sides:
    """Turn a box of the page into the frame in which text of a direction goes from left to right.

    >>> to_frame((10, 20, 30, 70), 1)
    (20, -30, 70, -10)
    """
    left, bottom, right, top = box
    if direction == 1:
        return bottom, -right, top, -left
    if direction == 2:
        return -right, -top, -left, -bottom
    if direction == 3:
        return -top, left, -bottom, right
    return box


def to_user(box: Sides, direction: int) -> Box:
    """Turn a box of a frame back into the page's user space.

    >>> to_user(to_frame((10, 20, 30, 70), 1), 1)
    Box(left=10, bottom=20, right=30, top=70)
    """
    return Box(*(round(side, 2) for side in to_frame(box, -direction % 4)))


def is_rtl(character: str) -> bool:
    """Tell whether a character is of a script that is written from right to left."""
    return "\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc"


def is_joined_script(character: str) -> bool:
    """Tell whether a character is of a script that puts no spaces between words: Chinese, Japanese."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def usual_size(texts: Iterable[tuple[float, str]]) -> float:
    """Return the size that most letters have, of two that are equally frequent the smaller; 10 if there are none."""
    sizes: Counter[float] = Counter()
    for size, text in texts:
        sizes[size] += len(text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.0)
