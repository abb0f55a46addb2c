"""The scores of a hit: one row for each, from which all else that concerns scores is made.

A row is a field of `Scores`. Its `Signal` says what the score is, its range, how much it counts, and how it is switched
off. Ranking, JSON, "why this passage", ablation and the choice of a confidence model read `SIGNALS`. A new score is a
new row here and the code that computes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

if TYPE_CHECKING:
    from qa.datatypes import AnswerSpan, Sentence

__all__ = ["SIGNALS", "Found", "Hit", "Scores", "Signal", "below", "models_asked", "shown"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One row: a score, in which more is better."""

    says: str  # what it is, to a reader
    least: float  # the range
    most: float
    is_model: bool = False  # it comes of a model that can be left out: confidence is fitted with and without
    part: str = ""  # the part of retrieval that it comes from, as the ablation calls it
    without: Mapping[str, Any] | None = None  # options of `ask` that switch the part off


class Scores(NamedTuple):
    """What each part of retrieval thought of a sentence; None where that part was not asked."""

    dense: Annotated[
        float | None,
        Signal(
            says="the same meaning (cosine similarity)",
            least=-1,
            most=1,
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
            part="anticipated questions",  # switched off by an index without them
        ),
    ] = None
    paragraph: Annotated[
        float | None,
        Signal(says="its paragraph's meaning (cosine similarity)", least=-1, most=1),
    ] = None
    late: Annotated[
        float | None,
        Signal(
            says="the same meaning, word by word (late interaction)",
            least=-math.inf,
            most=math.inf,
            is_model=True,
            part="late interaction",
            without={"late_interaction": False},
        ),
    ] = None
    late_asked: Annotated[
        float | None,
        Signal(
            says="a question that readers may ask of it, word by word (late interaction)",
            least=-math.inf,
            most=math.inf,
        ),
    ] = None
    late_around: Annotated[
        float | None,
        Signal(
            says="with the sentence before it, word by word (late interaction)",
            least=-math.inf,
            most=math.inf,
        ),
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
    answers: Annotated[
        float | None,
        Signal(
            says="whether it answers at all (reader, logit)",
            least=-math.inf,
            most=math.inf,
            is_model=True,
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
    spans: Sequence[AnswerSpan] = ()  # of the sentence, that may be the short answer, the best first; from a reader

    @property
    def final(self) -> float:
        """The score that the order goes by."""
        return self.scores.final


class Found(NamedTuple):
    """A sentence that was found, and all the places where it stands, the one that ranks best first."""

    hit: Hit
    places: list[Sentence]


def below(upper: Sequence[Hit], lower: Sequence[Hit]) -> list[Hit]:
    """Return the lower hits in their order, with scores below those of the upper."""
    if not upper or not lower or lower[0].final < upper[-1].final:
        return list(lower)
    shift = upper[-1].final - 1 - lower[0].final
    return [hit._replace(scores=hit.scores._replace(final=hit.final + shift)) for hit in lower]


def shown(scores: Scores) -> dict[str, float | None]:
    """Return the scores that are shown, by the name of their signal."""
    return scores._asdict()


def models_asked(scores: Scores) -> str:
    """Return which models scored a hit, the last to read first, as confidence names its own models.

    The reader is a reranker, too: where it said whether a hit answers, ``rerank`` is not named.

    >>> models_asked(Scores(dense=0.5, rerank=1.0)), models_asked(Scores(sparse=2.0))
    ('rerank dense', 'terms')
    """
    asked = [name for name, signal in SIGNALS.items() if signal.is_model and getattr(scores, name) is not None]
    return " ".join(reversed([name for name in asked if name != "rerank" or "answers" not in asked])) or "terms"
