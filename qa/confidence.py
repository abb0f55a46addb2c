"""How likely it is that the best passage answers: a logistic model over what retrieval found.

The features are the cross-encoder's logit for the best passage, its cosine similarity to the question, and how much of
the question's terms, weighted by how rare they are in the documents, it holds. The coefficients were fitted by
``benchmarks/fit_confidence.py`` on clapnq-dev and the dev half of the article's gold set.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.datatypes import Hit
    from qa.index import Index

__all__ = ["confidence", "features", "judge"]

# By what was asked for: intercept, weights of the cross-encoder's logit, the similarity and the coverage; and from
# which confidence on a question counts as answered. There, on what the coefficients were fitted on, about as many
# unanswerable questions are turned away as answerable ones are answered (benchmarks/README.md).
COEFFICIENTS = {
    "rerank dense": (-1.07, 0.10, 0.22, 2.02),
    "rerank": (-1.93, 0.17, 0.0, 3.18),
    "dense": (-3.24, 0.0, 1.49, 4.35),
    "": (-3.62, 0.0, 0.0, 6.21),
}
ANSWERED_AT = {"rerank dense": 0.5, "rerank": 0.45, "dense": 0.35, "": 0.35}


def judge(index: Index, question: str, best: tuple[Hit, str] | None) -> tuple[float, bool]:
    """Return the confidence in the best passage, and whether that is enough; 0 where nothing was found."""
    if best is None:
        return 0.0, False
    found = confidence(index, question, *best)
    return found, found >= ANSWERED_AT[asked_for(best[0])]


def confidence(index: Index, question: str, hit: Hit, text: str) -> float:
    """Return the probability that a passage, a hit and its text, answers the question."""
    intercept, *weights = COEFFICIENTS[asked_for(hit)]
    values = features(index, question, hit, text)
    return 1 / (1 + math.exp(-intercept - sum(w * v for w, v in zip(weights, values, strict=True))))


def asked_for(hit: Hit) -> str:
    """Return which scores besides BM25 a hit has, as `COEFFICIENTS` names them."""
    return " ".join(name for name in ("rerank", "dense") if getattr(hit, name) is not None)


def features(index: Index, question: str, hit: Hit, text: str) -> tuple[float, float, float]:
    """Return the logit and the cosine similarity (0 where not asked for), and the share of terms covered, 0..1."""
    return (hit.rerank or 0.0, hit.dense or 0.0, index.coverage(question, text))
