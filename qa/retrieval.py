"""Questions -> ranked hits: dense, sparse, or both fused by reciprocal rank (Cormack et al. 2009).

It ranks; it does not decide whether a hit answers (`qa.confidence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.datatypes import Hit

if TYPE_CHECKING:
    from qa.datatypes import Positions, RetrievalMode, Vectors
    from qa.index import Index

__all__ = ["CANDIDATES", "RRF_K", "retrieve"]

CANDIDATES = 100  # taken from each side before they are fused
# The paper's constant is 60, for rankings of thousands. Of two rankings of sentences the first few places say most:
# with 10 every set that was tried is ranked as well or better (benchmarks/README.md).
RRF_K = 10


def retrieve(index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid") -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is the cosine similarity in ``dense`` mode, the BM25 score in ``sparse`` mode, and the
    reciprocal rank score in ``hybrid`` mode. A hit has the scores of all sides that were asked, also of
    the side that did not find it. Sparse retrieval loads no model.
    """
    if mode == "sparse":
        return [
            [Hit(int(p), float(scores[p]), sparse=float(scores[p])) for p in found]
            for found, scores in index.search_sparse(questions, CANDIDATES)
        ]
    vectors = index.encode(questions)
    nearest, similarities = index.search_dense(vectors, CANDIDATES)
    if mode == "dense":
        return [
            [Hit(int(p), float(s), dense=float(s)) for p, s in zip(*row, strict=True)]
            for row in zip(nearest, similarities, strict=True)
        ]
    return [
        _fuse(index, vector, dense, sparse, scores)
        for vector, dense, (sparse, scores) in zip(
            vectors, nearest, index.search_sparse(questions, CANDIDATES), strict=True
        )
    ]


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], *, k: int = RRF_K) -> dict[int, float]:
    """Score each item by the sum over rankings of ``1 / (k + rank)``, rank from 1.

    >>> reciprocal_rank_fusion([[7, 8], [8]], k=60) == {7: 1 / 61, 8: 1 / 62 + 1 / 61}
    True
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return scores


def _fuse(index: Index, vector: Vectors, dense: Positions, sparse: Positions, scores: Vectors) -> list[Hit]:
    fused = reciprocal_rank_fusion([dense.tolist(), sparse.tolist()])
    positions = sorted(fused, key=lambda position: (-fused[position], position))
    similarities = index.vectors(positions) @ vector
    return [
        Hit(position, fused[position], dense=float(similarity), sparse=float(scores[position]))
        for position, similarity in zip(positions, similarities, strict=True)
    ]
