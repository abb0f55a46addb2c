"""Questions -> ranked hits: dense, sparse, or both fused by reciprocal rank (Cormack et al. 2009), then reranked.

It ranks; it does not decide whether a hit answers (`qa.confidence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.datatypes import Hit

if TYPE_CHECKING:
    from qa.datatypes import Positions, Reranker, RetrievalMode, Sentence, Vectors
    from qa.index import Index

__all__ = ["CANDIDATES", "RERANKED", "RRF_K", "rerank", "retrieve"]

CANDIDATES = 100  # taken from each side before they are fused
# The paper's constant is 60, for rankings of thousands. Of two rankings of sentences the first few places say most:
# with 10 every set that was tried is ranked as well or better (benchmarks/README.md).
RRF_K = 10
RERANKED = 20  # hits that the cross-encoder reads; the answer is among them for .96 to .98 of the questions
# What the cosine similarity adds to the cross-encoder's logit, which prefers shared words (benchmarks/README.md).
DENSE_WEIGHT = 5.0


def retrieve(index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid") -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is the cosine similarity in ``dense`` mode, the BM25 score in ``sparse`` mode, and the
    reciprocal rank score in ``hybrid`` mode. A hit has the scores of all sides that were asked, also of
    the side that did not find it. Sparse retrieval loads no embedding model.
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


def rerank(index: Index, question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Put the first `RERANKED` hits in a new order; the others follow as they are.

    The cross-encoder reads a sentence under its heading. ``final`` becomes its logit, plus `DENSE_WEIGHT` times the
    cosine similarity where that was asked for; hits that were not read are set below those that were.
    """
    first, rest = hits[:RERANKED], hits[RERANKED:]
    texts = [_under_heading(sentence) for sentence in index.sentences([hit.position for hit in first])]
    scored = [
        replace(hit, rerank=float(score), final=float(score) + DENSE_WEIGHT * (hit.dense or 0.0))
        for hit, score in zip(first, reranker.score(question, texts), strict=True)
    ]
    scored.sort(key=lambda hit: (-hit.final, hit.position))
    floor = scored[-1].final - 1 - max((hit.final for hit in rest), default=0.0) if scored else 0.0
    return [*scored, *(replace(hit, final=floor + hit.final) for hit in rest)]


def _under_heading(sentence: Sentence) -> str:
    return f"{sentence.heading}. {sentence.text}" if sentence.heading else sentence.text


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
