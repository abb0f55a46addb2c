"""How likely it is that the best passage answers: a logistic model over what retrieval found.

The model that ships was fitted by ``benchmarks/fit_confidence.py`` on public questions and the dev half of the
article's gold set (``calibration.json`` says on what). `qa calibrate` fits two numbers more for an index of one's own:
a scale and a shift of the log-odds (Platt 1999).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qa.followup import names

if TYPE_CHECKING:
    from qa.datatypes import Hit, Scores, Sentence
    from qa.index import Index

__all__ = ["ANSWERED_AT", "FEATURES", "features", "inverse", "judge", "log_odds", "scores_of"]

ANSWERED_AT = 0.5  # more likely right than wrong
MOST_SURE = 12.0  # log-odds; nothing is surer than that
MOST_MARGIN = 6.0  # how far ahead of the next passage says enough
FEATURES = ("logit", "context", "margin", "similarity", "asked", "coverage", "around", "missing")


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: the log-odds are the intercept and the weighted sum of the features."""

    intercept: float
    weights: tuple[float, ...]


def judge(index: Index, question: str, hits: Sequence[Hit]) -> tuple[float, bool]:
    """Return the probability that the best hit answers, and whether that is enough; 0 where nothing was found.

    ``hits`` are best first, and of different sentences.
    """
    if not hits:
        return 0.0, False
    how = scores_of(hits[0])
    scale, shift = index.manifest.calibration.get(how, (1.0, 0.0))
    found = scale * log_odds(how, features(index, question, hits)) + shift
    probability = 1 / (1 + math.exp(-max(min(found, MOST_SURE), -MOST_SURE)))
    return probability, probability >= ANSWERED_AT


def inverse(index: Index, probability: float, scores: Scores) -> tuple[str, float]:
    """Return which scores were asked for, and the log-odds of the shipped model behind a confidence."""
    how = scores_of(scores)
    scale, shift = index.manifest.calibration.get(how, (1.0, 0.0))
    return how, (math.log(probability / (1 - probability)) - shift) / scale


def log_odds(how: str, values: Sequence[float]) -> float:
    """Return the shipped model's log-odds for features, by which scores were asked for."""
    model = _shipped()[how]
    return model.intercept + sum(weight * value for weight, value in zip(model.weights, values, strict=True))


def scores_of(hit: Hit | Scores) -> str:
    """Return which scores besides BM25 a hit has, as the models are named."""
    return " ".join(name for name in ("rerank", "dense") if getattr(hit, name) is not None) or "terms"


def features(index: Index, question: str, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return `FEATURES` of the best hit: what speaks for and against its being the answer.

    ``logit``, ``context``: the cross-encoder's logits of the sentence, and of it after the one before; 0 if not asked.
    ``margin``: the lead over the next hit, in its score, at most `MOST_MARGIN`. ``similarity``, ``asked``: cosine
    similarity of the sentence, and how much nearer its nearest anticipated question is; 0 if not asked. ``coverage``,
    ``around``: the share of the question's terms, weighted by rarity, that the sentence under its heading holds, and
    its paragraph. ``missing``: the share of the question's weight that is names which not even its paragraph holds.
    """
    best = hits[0]
    sentence = index.sentences([best.position])[0]
    held = f"{sentence.heading}\n{sentence.text}"
    around = f"{held}\n{_paragraph(index, sentence)}"
    margin = best.final - hits[1].final if len(hits) > 1 else MOST_MARGIN
    return (
        best.rerank or 0.0,
        best.again or 0.0,
        min(margin, MOST_MARGIN),
        best.dense or 0.0,
        best.asked - best.dense if best.asked is not None and best.dense is not None else 0.0,
        index.coverage(question, held),
        index.coverage(question, around),
        index.missing(question, " ".join(names(question)), around),
    )


def _paragraph(index: Index, sentence: Sentence) -> str:
    start = max(sentence.paragraph_start, sentence.start - 2000)
    return index.span(sentence.doc_id, start, min(sentence.paragraph_end, sentence.end + 2000))


@cache
def _shipped() -> dict[str, Model]:
    found: dict[str, Any] = json.loads((files("qa") / "calibration.json").read_text(encoding="utf-8"))
    return {how: Model(model["intercept"], tuple(model["weights"])) for how, model in found["models"].items()}
