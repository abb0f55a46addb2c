"""The scores of a question's candidates -> one score, by a linear model that was learned.

The model is listwise: the exponential of a candidate's score is proportional to the probability that it answers
(ListNet, Cao et al. 2007, with the sentences that answer as the target). ``benchmarks/fit_ranker.py`` fits it, and
``ranker.json`` holds the weights and says what they were fitted on. There is a model for each set of scores that can be
had: with and without late interaction, with a reader, with a cross-encoder that only ranks, and without either.

What a score is worth depends on the documents: where sentences have anticipated questions, likeness to those says most,
and the cross-encoder little. So each feature has two weights. The second counts by the share of the candidates that a
question of theirs is nearer to than they are themselves.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from qa.language.definitions import asked_definition, defines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from qa.datatypes import Sentence, Vectors

__all__ = ["SHAPES", "Model", "anticipated", "candidate_features", "definitions", "model_for", "reach"]

LONG_ENOUGH = 80  # characters: a sentence of a few words shares much with a question and answers nothing
NAMING = ("dense", "sparse", "late", "rerank", "answers")  # a model is known by those of these scores that it is for
# Where a sentence has no anticipated question, or no sentence has any, what counts is the sentence's own score.
INSTEAD = {"asked": "dense", "late_asked": "late"}
SHAPES = ("length", "is_question", "is_lead_in", "defines")  # what counts besides the scores


class Model:
    """A linear model of what `candidate_features` returns."""

    def __init__(self, weights: Mapping[str, Sequence[float]]) -> None:
        self._weights = {name: (float(first), float(second)) for name, (first, second) in weights.items()}

    def scores(self, features: Mapping[str, Vectors], share: float) -> Vectors:
        """Return the score of each candidate, float64; ``share`` is what `anticipated` returned."""
        import numpy as np

        names = list(self._weights)
        table = np.array([features[name] for name in names], dtype=np.float64)
        weights = np.array([self.weight(name, share) for name in names])
        # The sum goes by the features, so that a candidate's score does not depend on how many there are.
        found: Vectors = (weights[:, np.newaxis] * table).sum(axis=0)
        return found

    def weight(self, name: str, share: float) -> float:
        """Return what a feature counts."""
        first, second = self._weights[name]
        return first + share * second


def candidate_features(
    columns: Mapping[str, Vectors], sentences: Sequence[Sentence], terms: Mapping[str, float]
) -> dict[str, Vectors]:
    """Return the features of candidates: their scores by the name of the signal, and the shape of their sentences.

    ``columns`` are the scores, and under ``defines`` what `definitions` returns. ``terms`` are the question's, with
    their weights. ``sparse_share`` is the BM25 score by what they weigh together, so that it is about as great for a
    long question as for a short one.
    """
    import numpy as np

    shares = {"sparse_share": columns["sparse"] / (sum(terms.values()) or 1.0)} if "sparse" in columns else {}
    return {
        **shares,
        **{name: columns[own] for name, own in INSTEAD.items() if own in columns},
        **columns,
        "length": np.array([min(len(sentence.text), LONG_ENOUGH) / LONG_ENOUGH for sentence in sentences]),
        "is_question": np.array([sentence.role == "question" for sentence in sentences], dtype=float),
        "is_lead_in": np.array([sentence.role == "lead-in" for sentence in sentences], dtype=float),
    }


def definitions(question: str, sentences: Sequence[Sentence]) -> Vectors:
    """Return how far each sentence says what or who something is, where the question asks just that: 0 to 1."""
    import numpy as np

    if not asked_definition(question):
        return np.zeros(len(sentences), dtype=np.float32)
    return np.array([defines(question, sentence.text) for sentence in sentences], dtype=np.float32)


def anticipated(columns: Mapping[str, Vectors]) -> float:
    """Return the share of candidates that a question of theirs is nearer to than they are themselves, from 0 to 1."""
    if "asked" not in columns or not len(columns["asked"]):
        return 0.0
    return float((columns["asked"] > columns["dense"]).mean())


def model_for(names: Iterable[str]) -> Model:
    """Return the model for candidates that have these scores."""
    given = set(names)
    return _model(" ".join(name for name in NAMING if name in given))


def reach() -> float:
    """Return how much reading can make up for: that much of its logits, times their weights."""
    return float(_shipped()["reach"])


@cache
def _model(key: str) -> Model:
    return Model(_shipped()["models"][key])


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("ranker.json").read_text(encoding="utf-8"))
    return found
