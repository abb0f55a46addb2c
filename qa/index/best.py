"""Scores -> the best of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors

__all__ = ["best_positions"]


def best_positions(scores: Vectors, count: int, *, above: float = 0.0) -> Positions:
    """Return where the ``count`` greatest scores above a floor are, greatest first, ties by position."""
    import numpy as np

    places = np.flatnonzero(scores > above)
    if len(places) > count:
        # All scores above the count-th one are kept, and the first ones of those that equal it.
        threshold = np.partition(scores[places], -count)[-count]
        places = places[scores[places] >= threshold]
    order = np.argsort(-scores[places], kind="stable")[:count]
    return places[order].astype(np.int64)
