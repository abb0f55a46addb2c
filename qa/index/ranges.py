"""Half-open ranges of numbers -> the numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.datatypes import Positions

__all__ = ["ranges"]


def ranges(firsts: Positions, lasts: Positions) -> tuple[Positions, Positions]:
    """Return the numbers in half-open ranges, one range after the other, and where each range starts among them."""
    import numpy as np

    lengths = lasts - firsts
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts
