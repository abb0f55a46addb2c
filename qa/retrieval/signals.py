"""The scores of a hit: one row for each, from which all else that concerns scores is made.

A row is a field of `Scores`. Its `Signal` says what the score is, its range, how much it counts, and how it is switched
off. Ranking, JSON, "why this passage", ablation and the choice of a confidence model read `SIGNALS`. A new score is a
new row here and the code that computes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_type_hints

__all__ = ["SIGNALS", "Hit", "Scores", "Signal", "fused", "models_asked", "read_beside", "shown"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One row: a score, in which more is better."""

    says: str  # what it is, to a reader
    least: float  # the range
    most: float
    # Its weight where the sides are fused, and where it stands beside the cross-encoder's logit. Both were chosen on
    # clapnq-dev and the dev half of the gold set (benchmarks/README.md).
    fused: float = 0.0
    read: float = 0.0
    is_model: bool = False  # it comes of a model that can be left out: confidence is fitted with and without
    part: str = ""  # the part of retrieval that it comes from, as the ablation calls it
    without: Mapping[str, Any] | None = None  # options of `ask` that switch the part off
    is_shown: bool = True  # in JSON and in "why this passage"


class Scores(NamedTuple):
    """What each part of retrieval thought of a sentence; None where that part was not asked."""

    dense: Annotated[
        float | None,
        Signal(
            says="the same meaning (cosine similarity)",
            least=-1,
            most=1,
            fused=15.0,
            read=2.5,
            is_model=True,
            part="the embedding",
            without={"retrieval": "sparse"},
        ),
    ] = None
    sparse: Annotated[
        float | None,
        Signal(
            says="the same words (BM25)",
            least=0,
            most=math.inf,
            fused=1.0,
            read=0.2,
            part="BM25",
            without={"retrieval": "dense"},
        ),
    ] = None
    asked: Annotated[
        float | None,
        Signal(
            says="a question that readers may ask of it (cosine similarity)",
            least=-1,
            most=1,
            fused=10.0,
            read=10.0,
            part="anticipated questions",  # switched off by an index without them
        ),
    ] = None
    paragraph: Annotated[
        float | None,
        Signal(says="its paragraph's meaning (cosine similarity)", least=-1, most=1, fused=10.0),
    ] = None
    rerank: Annotated[
        float | None,
        Signal(
            says="question and sentence read together (cross-encoder, logit)",
            least=-math.inf,
            most=math.inf,
            is_model=True,
            part="the reranker",
            without={"reranker": None},
        ),
    ] = None
    again: Annotated[
        float | None,
        Signal(
            says="the same, read after the sentence before it (cross-encoder, logit)",
            least=-math.inf,
            most=math.inf,
            is_shown=False,
        ),
    ] = None
    final: Annotated[
        float,
        Signal(says="together: what the order goes by", least=-math.inf, most=math.inf),
    ] = 0.0


SIGNALS: dict[str, Signal] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Scores, include_extras=True).items()
}


class Hit(NamedTuple):  # hundreds are made for a question, and a tuple is made in a fifth of a dataclass's time
    """A sentence found by retrieval, by its position in the index."""

    position: int
    scores: Scores

    @property
    def final(self) -> float:
        """The score that the order goes by."""
        return self.scores.final


def fused(scores: Mapping[str, Any]) -> Any:
    """Return the weighted sum by which the sides are fused: of numbers, or of arrays of one shape, by signal."""
    return sum(signal.fused * scores[name] for name, signal in SIGNALS.items() if signal.fused and name in scores)


def read_beside(scores: Scores) -> float:
    """Return the weighted sum of what stands beside the cross-encoder's logit; a score that is None counts nothing."""
    found = scores._asdict()
    return float(sum(signal.read * (found[name] or 0.0) for name, signal in SIGNALS.items() if signal.read))


def shown(scores: Scores) -> dict[str, float | None]:
    """Return the scores that are shown, by the name of their signal."""
    return {name: value for name, value in scores._asdict().items() if SIGNALS[name].is_shown}


def models_asked(scores: Scores) -> str:
    """Return which models scored a hit, the last to read first, as confidence names its own models.

    >>> models_asked(Scores(dense=0.5, rerank=1.0)), models_asked(Scores(sparse=2.0))
    ('rerank dense', 'terms')
    """
    asked = [name for name, signal in SIGNALS.items() if signal.is_model and getattr(scores, name) is not None]
    return " ".join(reversed(asked)) or "terms"
