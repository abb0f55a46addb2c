"""Questions -> ranked hits: dense, sparse, or both fused by a weighted sum of their scores, then reranked.

It ranks; it does not decide whether a hit answers (`qa.confidence`).
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from qa.retrieval.signals import FUSED, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from qa.datatypes import Positions, Vectors
    from qa.index.local import Index
    from qa.index.similarity import Comparison, Similarities
    from qa.retrieval.signals import RetrievalMode

__all__ = ["CANDIDATES", "retrieve"]

CANDIDATES = 100  # taken from each side before they are fused


def retrieve(
    index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid", vectors: Vectors | None = None
) -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is the cosine similarity in ``dense`` mode, the BM25 score in ``sparse`` mode, and in ``hybrid``
    mode the BM25 score and the weighted similarities together. A hit has the scores of all sides that were
    asked, also of the side that did not find it. Sparse retrieval loads no embedding model, and needs no ``vectors``,
    which are the questions' where they are known already.
    """
    if mode == "sparse":
        return [
            [Hit(int(p), float(scores[p]), sparse=float(scores[p])) for p in found]
            for found, scores in index.search_sparse(questions, CANDIDATES)
        ]
    vectors = index.encode(questions) if vectors is None else vectors
    compared = index.compare(vectors, CANDIDATES)
    if mode == "dense":
        return [_by_meaning(comparison) for comparison in compared]
    found = index.search_sparse(questions, CANDIDATES)
    return [_fuse(comparison, *terms) for comparison, terms in zip(compared, found, strict=True)]


def _by_meaning(comparison: Comparison) -> list[Hit]:
    """Return hits whose score is the similarity of the sentence or its nearest anticipated question, best first."""
    import numpy as np

    positions = comparison.nearest
    found = comparison.of(positions)
    return _ranked(positions, found.own if found.asked is None else np.maximum(found.own, found.asked), found)


def _fuse(comparison: Comparison, shared: Positions, scores: Vectors) -> list[Hit]:
    import numpy as np

    positions = np.union1d(comparison.nearest, shared)
    found = comparison.of(positions)
    sparse = scores[positions]
    asked = np.zeros_like(sparse) if found.asked is None else found.asked
    return _ranked(positions, FUSED.total(sparse, found.own, asked, found.paragraph), found, sparse)


def _ranked(positions: Positions, final: Vectors, found: Similarities, sparse: Vectors | None = None) -> list[Hit]:
    """Return hits with these scores, best first, ties in order of position."""
    import numpy as np

    order = np.lexsort((positions, -final))
    columns: list[Iterable[Any]] = [
        repeat(None) if column is None else column[order].tolist()
        for column in (found.own, sparse, None, None, found.asked, found.paragraph)
    ]
    rows = zip(positions[order].tolist(), final[order].tolist(), *columns, strict=False)
    return list(map(Hit._make, rows))
