"""How likely it is that the best passage answers: a logistic model over what retrieval found.

The model is quadratic: its inputs are the features and their products two by two, because what a score means depends on
the others (near misses have the names and not the fact). ``benchmarks/fit_confidence.py`` fitted the model that ships;
``confidence.json`` says on what. `qa calibrate` fits two more numbers for an index of one's own: a scale and a shift of
the log-odds (Platt 1999).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from qa.language.choose import is_in_english
from qa.language.names import names
from qa.retrieval.signals import Scores, models_asked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from qa.datatypes import Sentence, Verdict
    from qa.index.protocol import Index
    from qa.retrieval.signals import Hit

__all__ = [
    "ANSWERED_AT",
    "FEATURES",
    "POSSIBLE_AT",
    "features",
    "inverse",
    "judge",
    "log_odds",
    "quadratic",
    "verdict_of",
]

ANSWERED_AT = 0.6  # chosen on dev sets: what it turns away is in docs/evaluation.md
POSSIBLE_AT = 0.15  # chosen there too: what is less likely is no answer
MOST_SURE = 12.0  # log-odds; nothing is surer than that
MOST_MARGIN = 6.0  # a lead over the next passage that says enough
PARAGRAPH = 2000  # characters before and after a sentence that count as its paragraph
FEATURES = (
    "answers",
    "rerank",
    "late",
    "late_asked",
    "late_around",
    "similarity",
    "paragraph",
    "sparse",
    "margin",
    "coverage",
    "expanded",
    "missing",
)


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model of standardised features: a weight for each, then for each product of two, itself included."""

    intercept: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]


def judge(index: Index, question: str, hits: Sequence[Hit]) -> float:
    """Return the probability that the best hit answers; 0 where nothing was found.

    ``hits`` are best first, and of different sentences.
    """
    if not hits:
        return 0.0
    how = models_asked(hits[0].scores)
    scale, shift = index.calibration.get(how, (1.0, 0.0))

    def likely(odds: float) -> float:
        return 1 / (1 + math.exp(-max(min(scale * odds + shift, MOST_SURE), -MOST_SURE)))

    found = likely(log_odds(how, features(index, question, hits)))
    if is_in_english(question, index.languages):
        return found
    # All models know English best. What has the very words of a question is as likely an answer in any language. What
    # has none of them is never called answered: it is likely only by the meaning, of which they know little there.
    by_words = likely(log_odds("terms", features(index, question, _by_words(hits))))
    return (found + by_words) / 2 if hits[0].scores.sparse == 0 else max(found, by_words)


def _by_words(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits as a search for words alone scores them."""
    words = [hit.scores.sparse or 0.0 for hit in hits]
    return [hit._replace(scores=Scores(sparse=score, final=score)) for hit, score in zip(hits, words, strict=True)]


def verdict_of(probability: float) -> Verdict:
    """Return what is said of an answer that is right with a probability.

    >>> [verdict_of(probability) for probability in (0.9, 0.4, 0.1)]
    ['answered', 'possible', 'not_found']
    """
    if probability >= ANSWERED_AT:
        return "answered"
    return "possible" if probability >= POSSIBLE_AT else "not_found"


def inverse(index: Index, probability: float, scores: Scores) -> tuple[str, float]:
    """Return which models were asked, and the log-odds of the shipped model behind a confidence."""
    how = models_asked(scores)
    scale, shift = index.calibration.get(how, (1.0, 0.0))
    return how, (math.log(probability / (1 - probability)) - shift) / scale


def log_odds(how: str, values: Sequence[float]) -> float:
    """Return the shipped model's log-odds for features, by which models were asked."""
    model = _shipped()[how]
    inputs = quadratic([(x - mean) / scale for x, mean, scale in zip(values, model.mean, model.scale, strict=True)])
    return model.intercept + sum(weight * value for weight, value in zip(model.weights, inputs, strict=True))


def quadratic(values: Sequence[float]) -> list[float]:
    """Return the values and their products two by two.

    >>> quadratic([2.0, 3.0])
    [2.0, 3.0, 4.0, 6.0, 9.0]
    """
    return [*values, *(a * b for a, b in combinations_with_replacement(values, 2))]


def features(index: Index, question: str, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return `FEATURES` of the best hit: what speaks for and against its being the answer.

    ``answers``, ``rerank``, ``late``, ``late_asked``, ``late_around``, ``paragraph``, ``sparse``: its scores by these
    signals; 0 where one was not asked. ``similarity``: cosine similarity of the sentence or of one of its anticipated
    questions, whichever is greater. ``margin``: the lead over the next hit, at most `MOST_MARGIN`. ``coverage``,
    ``expanded``: the share of the question's terms, weighted by rarity, that the sentence under what stands above it
    holds, and that it holds together with its anticipated questions. ``missing``: the share of that weight that is
    names which not even the paragraph holds.
    """
    best = hits[0].scores
    [sentence] = index.sentences([hits[0].position])
    margin = best.final - hits[1].final if len(hits) > 1 else MOST_MARGIN
    weights = index.term_weights(question)
    held = set(index.term_weights("\n".join((sentence.heading, sentence.above, sentence.text))))
    asked = set(index.term_weights("\n".join(index.questions_of(hits[0].position))))
    named = set(index.term_weights("\n".join(names(question))))
    return (
        best.answers or 0.0,
        best.rerank or 0.0,
        best.late or 0.0,
        best.late or 0.0 if best.late_asked is None else best.late_asked,
        best.late_around or 0.0,
        max(best.dense or 0.0, best.asked or 0.0),
        best.paragraph or 0.0,
        best.sparse or 0.0,
        min(margin, MOST_MARGIN),
        _share(weights, held),
        _share(weights, held | asked),
        _share(weights, named - held - set(index.term_weights(_paragraph(index, sentence)))),
    )


def _share(weights: Mapping[str, float], held: Collection[str]) -> float:
    """Return how much of the terms' weight is held: 0..1; 0 where there are no terms."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _paragraph(index: Index, sentence: Sentence) -> str:
    start = max(sentence.paragraph_start, sentence.start - PARAGRAPH)
    return index.span(sentence.doc_id, start, min(sentence.paragraph_end, sentence.end + PARAGRAPH))


@cache
def _shipped() -> dict[str, Model]:
    found: dict[str, Any] = json.loads((files("qa.answering") / "confidence.json").read_text(encoding="utf-8"))
    return {
        how: Model(model["intercept"], tuple(model["mean"]), tuple(model["scale"]), tuple(model["weights"]))
        for how, model in found["models"].items()
    }
