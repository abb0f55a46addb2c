"""How likely it is that the best passage answers: a logistic model over what retrieval found.

The model is quadratic: of the features and their products two by two, since what a score means depends on the others
(near misses have the names and not the fact). The one that ships was fitted by ``benchmarks/fit_confidence.py``
(``confidence.json`` says on what). `qa calibrate` fits two numbers more for an index of one's own: a scale and a shift
of the log-odds (Platt 1999).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from qa.language.names import names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from qa.datatypes import Sentence
    from qa.index.local import Index
    from qa.retrieval.signals import Hit, Scores

__all__ = ["ANSWERED_AT", "FEATURES", "features", "inverse", "judge", "log_odds", "scores_of"]

ANSWERED_AT = 0.6  # chosen on the dev half of the gold set: what it turns away is in the README
MOST_SURE = 12.0  # log-odds; nothing is surer than that
MOST_MARGIN = 6.0  # how far ahead of the next passage says enough
FEATURES = ("better", "worse", "similarity", "paragraph", "sparse", "margin", "coverage", "expanded", "missing")


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model of standardised features: a weight for each, then for each product of two, itself included."""

    intercept: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
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
    terms = quadratic([(x - mean) / scale for x, mean, scale in zip(values, model.mean, model.scale, strict=True)])
    return model.intercept + sum(weight * term for weight, term in zip(model.weights, terms, strict=True))


def quadratic(values: Sequence[float]) -> list[float]:
    """Return the values and their products two by two.

    >>> quadratic([2.0, 3.0])
    [2.0, 3.0, 4.0, 6.0, 9.0]
    """
    return [*values, *(a * b for a, b in combinations_with_replacement(values, 2))]


def scores_of(hit: Hit | Scores) -> str:
    """Return which scores besides BM25 a hit has, as the models are named."""
    return " ".join(name for name in ("rerank", "dense") if getattr(hit, name) is not None) or "terms"


def features(index: Index, question: str, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return `FEATURES` of the best hit: what speaks for and against its being the answer.

    ``better``, ``worse``: of the cross-encoder's logits of the sentence and of it after the one before; 0 if not asked.
    ``similarity``: cosine similarity of the sentence or of an anticipated question of it, the greater. ``paragraph``:
    that of what stands around it. ``sparse``: BM25. ``margin``: the lead over the next hit, at most `MOST_MARGIN`.
    ``coverage``, ``expanded``: the share of the question's terms, weighted by rarity, that the sentence under its
    heading holds, and that it holds with its anticipated questions. ``missing``: the share of that weight that is names
    which not even the paragraph holds.
    """
    best = hits[0]
    sentence = index.sentences([best.position])[0]
    held = f"{sentence.heading}\n{sentence.text}"
    logits = [logit for logit in (best.rerank, best.again) if logit is not None] or [0.0]
    margin = best.final - hits[1].final if len(hits) > 1 else MOST_MARGIN
    return (
        max(logits),
        min(logits),
        max(best.dense or 0.0, best.asked or 0.0),
        best.paragraph or 0.0,
        best.sparse or 0.0,
        min(margin, MOST_MARGIN),
        index.coverage(question, held),
        index.coverage(question, held, best.position),
        index.missing(question, " ".join(names(question)), f"{held}\n{_paragraph(index, sentence)}"),
    )


def _paragraph(index: Index, sentence: Sentence) -> str:
    start = max(sentence.paragraph_start, sentence.start - 2000)
    return index.span(sentence.doc_id, start, min(sentence.paragraph_end, sentence.end + 2000))


@cache
def _shipped() -> dict[str, Model]:
    found: dict[str, Any] = json.loads((files("qa.answering") / "confidence.json").read_text(encoding="utf-8"))
    return {
        how: Model(model["intercept"], tuple(model["mean"]), tuple(model["scale"]), tuple(model["weights"]))
        for how, model in found["models"].items()
    }
