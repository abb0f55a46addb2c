"""The scores of a hit: one row for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from typing import Any

__all__ = ["BESIDE_LOGIT", "FORESEEN", "FORESEEN_WEIGHT", "FUSED", "RETRIEVAL_MODES", "Hit", "RetrievalMode", "Scores"]

RetrievalMode = Literal["hybrid", "dense", "sparse"]
RETRIEVAL_MODES: tuple[RetrievalMode, ...] = ("hybrid", "dense", "sparse")


class Hit(NamedTuple):  # hundreds are made for a question, and a tuple is made in a fifth of a dataclass's time
    """A sentence found by retrieval: its position in the index, and every score that it got."""

    position: int
    final: float
    dense: float | None = None  # cosine similarity, -1..1
    sparse: float | None = None  # BM25
    rerank: float | None = None  # the cross-encoder's logit
    again: float | None = None  # its logit for the sentence after the one before it
    asked: float | None = None  # cosine similarity of the nearest anticipated question
    paragraph: float | None = None  # cosine similarity of the mean of the paragraph's sentences


@dataclass(frozen=True, slots=True)
class Scores:
    """What each part of retrieval thought of a passage; ``None`` where that part was not asked."""

    dense: float | None
    sparse: float | None
    rerank: float | None
    final: float
    asked: float | None = None
    paragraph: float | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What of a hit's scores is added together, and by how much."""

    sparse: float
    dense: float
    asked: float
    paragraph: float

    def of(self, hit: Hit) -> float:
        """Return the weighted sum of a hit's scores; those that were not asked for count nothing."""
        return float(self.total(hit.sparse or 0.0, hit.dense or 0.0, hit.asked or 0.0, hit.paragraph or 0.0))

    def total(self, sparse: Any, dense: Any, asked: Any, paragraph: Any) -> Any:
        """Return the weighted sum of scores, of one hit or of many."""
        return self.sparse * sparse + self.dense * dense + self.asked * asked + self.paragraph * paragraph


# Chosen on clapnq-dev and the dev half of the gold set (benchmarks/README.md). The cross-encoder prefers shared words;
# the similarities beside its logit are for paraphrases.
FUSED = Weights(sparse=1.0, dense=15.0, asked=10.0, paragraph=10.0)
BESIDE_LOGIT = Weights(sparse=0.2, dense=2.5, asked=10.0, paragraph=0.0)
# A question that is nearly one of those anticipated needs no judgement of what answers it. Of 60 anticipated questions
# themselves 52 found their sentence at first place without this, all with it; the gold set's dev half is as it was.
FORESEEN, FORESEEN_WEIGHT = 0.85, 80.0
