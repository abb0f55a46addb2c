"""How likely it is that the best passage answers: a logistic model over what retrieval found.

The features are the best passage's cosine similarity to the question, and how much of the question's
terms, weighted by how rare they are in the documents, the passage holds. The coefficients were fitted by
``benchmarks/fit_confidence.py`` on clapnq-dev and the dev half of the article's gold set.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.datatypes import Hit
    from qa.index import Index

__all__ = ["ANSWERED_AT", "confidence", "features"]

# At this threshold about as many unanswerable questions are turned away as answerable ones are answered
# right, on what the coefficients were fitted on.
ANSWERED_AT = 0.35
# Intercept, weight of the similarity, weight of the coverage.
WITH_DENSE = (-3.24, 1.49, 4.35)
SPARSE_ONLY = (-3.63, 0.0, 6.22)


def confidence(index: Index, question: str, best: tuple[Hit, str] | None) -> float:
    """Return the probability that the best passage, a hit and its text, answers the question.

    0 where nothing was found.
    """
    if best is None:
        return 0.0
    hit, text = best
    intercept, *weights = SPARSE_ONLY if hit.dense is None else WITH_DENSE
    values = features(index, question, hit, text)
    return 1 / (1 + math.exp(-intercept - sum(w * v for w, v in zip(weights, values, strict=True))))


def features(index: Index, question: str, hit: Hit, text: str) -> tuple[float, float]:
    """Return the cosine similarity (0 where it was not asked for) and the share of terms covered, 0..1."""
    return (hit.dense or 0.0, index.coverage(question, text))
