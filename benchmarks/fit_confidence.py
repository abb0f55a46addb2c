"""Fit the model of `qa.answering.confidence` that ships, and measure it on questions that it was not fitted on.

    python benchmarks/fit_confidence.py --data ../shared/data

Fits a quadratic logistic regression of "the best passage answers" for each way to retrieve: on the dev half of the
article's gold set, with its anticipated questions and without; questions about the article that were written for this
(``fit.jsonl``); everyday documents (``everyday/``, dev and fit); the half of clapnq-dev that the reader does not know;
and the questions of the other half, asked of the article and of the everyday documents, which do not answer them. A set
counts by the root of its questions. How much it is shrunk was chosen by cross-validation there. Its log-odds are then
scaled and shifted (Platt 1999, on folds that it was not fitted on) to the sets whose share of answerable questions is
the one to expect: the others hold far more that nothing answers, to learn from. Writes ``confidence.json``.

Reports, for each set when it is left out, and for those that were never fitted on: the area under the ROC curve for the
best passage's being right, and for the question's being answerable; the calibration error; and how often each
verdict is given, and hides what is right.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from training_sets import EVERYDAY, folders, halves, questions_of, short_folders

from qa import build_index, open_index, read_gold
from qa.answering.confidence import ANSWERED_AT, FEATURES, POSSIBLE_AT, features
from qa.documents.spans import overlaps
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import calibration_error, calibration_error_by_chance
from qa.models.reranker import load_reranker
from qa.retrieval.question import Question
from qa.retrieval.search import Searcher
from qa.retrieval.signals import models_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.datatypes import Reranker, Vectors
    from qa.evaluation.gold import GoldQuestion
    from qa.index.protocol import Index

ROOT = Path(__file__).resolve().parent.parent
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHRINKAGE = 0.05
WEIGHT = "logisticregression__sample_weight"


@dataclass(frozen=True)
class Sample:
    """What was found for each question."""

    features: Floats  # of the best passage
    how: list[str]  # the models that scored it
    right: Bools  # whether it answers
    answerable: Bools  # whether any passage could
    kinds: list[str]


@dataclass(frozen=True)
class Fitted:
    """A model, and the scale and shift of its log-odds."""

    model: Pipeline
    scale: float
    shift: float

    def log_odds(self, values: Floats) -> Floats:
        """Return the scaled log-odds of features."""
        found: Floats = self.scale * self.model.decision_function(values) + self.shift
        return found

    def written(self) -> dict[str, Any]:
        """Return what `qa.answering.confidence` reads; the weights include the second standardising and the scale."""
        first, _, second, logistic = (step for _, step in self.model.steps)
        weights = self.scale * logistic.coef_[0] / second.scale_
        intercept = self.scale * logistic.intercept_[0] + self.shift - weights @ second.mean_
        return {
            "intercept": round(float(intercept), 5),
            "mean": [round(float(value), 5) for value in first.mean_],
            "scale": [round(float(value), 5) for value in first.scale_],
            "weights": [round(float(value), 5) for value in weights],
        }


class Scoring:
    """The reader as a reranker that scores and says nothing else, as others do."""

    name = "scoring"

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text."""
        return load_reranker().score(question, texts)


@dataclass(frozen=True)
class Source:
    """Documents and questions about them."""

    corpus: Path
    gold: Path
    split: str | None = None
    held_out: bool = False  # only questions about documents on which the reader was not trained
    anticipated: bool = True
    foreign: bool = False  # the questions are about other documents, and those of the other half

    def questions(self) -> Sequence[GoldQuestion]:
        """Return the questions."""
        questions = read_gold(self.gold, split=self.split)
        if not (self.held_out or self.foreign):
            return questions
        corpus = self.gold.parent / "corpus"
        half = halves(corpus)[self.held_out]
        chosen = {item.text for item in questions_of(corpus, self.gold, half)}
        found = [question for question in questions if question.question in chosen]
        return [replace(question, gold=()) for question in found] if self.foreign else found

    def index(self, folder: Path) -> Index:
        """Build an index of the documents."""
        build_index([self.corpus], folder, anticipated=self.anticipated)
        return open_index(folder)


def sample(index: Index, questions: Sequence[GoldQuestion], searcher: Searcher) -> Sample:
    """Return what was found for each question."""
    prepared = searcher.prepare([Question(question.id, question.question) for question in questions])
    found = zip(questions, prepared.understood, searcher.search(prepared), find_spans(questions, index), strict=True)
    rows, how, labels, answerable, kinds = [], [], [], [], []
    for question, meant, ranked, spans in found:
        if not ranked:
            continue
        rows.append(features(index, meant.text, [found.hit for found in ranked[:2]]))
        how.append(models_asked(ranked[0].hit.scores))
        answerable.append(bool(spans))
        labels.append(any(overlaps(s, p.doc_id, p.start, p.end) for s in spans for p in ranked[0].places))
        kinds.append(question.kind)
    return Sample(np.array(rows), how, np.array(labels), np.array(answerable), kinds)


def joined(parts: Iterable[Sample]) -> Sample:
    """Return what was found in several indexes together."""
    found = list(parts)
    return Sample(
        np.concatenate([part.features for part in found]),
        [how for part in found for how in part.how],
        np.concatenate([part.right for part in found]),
        np.concatenate([part.answerable for part in found]),
        [kind for part in found for kind in part.kinds],
    )


def main() -> None:
    """Fit, write and report, for each way to retrieve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    corpus, gold = ROOT / "corpus", ROOT / "corpus" / "gold.jsonl"
    models: dict[str, Fitted] = {}
    with tempfile.TemporaryDirectory() as folder:
        few, mixed = (folders(name, Path(folder, f"everyday {name}")) for name in ("fit", "mixed"))
        short = {name: short_folders(name, Path(folder, f"short {name}")) for name in ("fit", "mixed")}
        fitted = {
            "article, dev": [Source(corpus, gold, "dev")],
            "article without questions, dev": [Source(corpus, gold, "dev", anticipated=False)],
            "everyday, dev": [Source(EVERYDAY / "corpus" / "dev", EVERYDAY / "dev.jsonl")],
            "everyday, fit": [Source(*one) for one in few],
            "article, fit": [Source(corpus, ROOT / "benchmarks" / "fit.jsonl")],
            "clapnq-dev, half": [
                Source(data / "clapnq-dev" / "corpus", data / "clapnq-dev" / "gold.jsonl", held_out=True)
            ],
        }
        for name, about in (("article", corpus), ("everyday, dev", EVERYDAY / "corpus" / "dev")):
            fitted[f"clapnq-dev's questions, of {name}"] = [
                Source(about, data / "clapnq-dev" / "gold.jsonl", foreign=True)
            ]
        scaled_on = list(fitted)[:4]
        reported = {
            "article, test": [Source(corpus, gold, "test")],
            "everyday, test": [Source(EVERYDAY / "corpus" / "test", EVERYDAY / "test.jsonl")],
            "everyday, mixed": [Source(*one) for one in mixed],
            **{f"everyday, {name}, short": [Source(*one) for one in parts] for name, parts in short.items()},
            "xquad-dev, half": [
                Source(data / "xquad-dev" / "corpus", data / "xquad-dev" / "gold.jsonl", held_out=True)
            ],
        }
        sources = {**fitted, **reported}
        asked = {
            name: [
                (part.index(Path(folder) / name / str(number)), part.questions()) for number, part in enumerate(parts)
            ]
            for name, parts in sources.items()
        }
        for mode, late in (("hybrid", True), ("hybrid", False), ("sparse", False)):
            for reranker in (load_reranker(), None, Scoring()):

                def of(name: str, mode: Any = mode, reranker: Reranker | None = reranker, late: bool = late) -> Sample:
                    return joined(
                        sample(index, questions, Searcher(index, mode=mode, reranker=reranker, late_interaction=late))
                        for index, questions in asked[name]
                    )

                # To fit on many questions, the best hits are read whether it matters to their order or not.
                with (
                    patch("qa.retrieval.rerank.reach", return_value=inf)
                    if isinstance(reranker, Scoring)
                    else nullcontext()
                ):
                    samples = {name: of(name) for name in fitted}
                [how] = {how for found in samples.values() for how in found.how}
                print(how)
                models[how] = fit(samples, scaled_on)
                for name in sources if mode == "hybrid" and not isinstance(reranker, Scoring) else []:
                    _report(name, samples.get(name) or of(name), models)
    written = {how: model.written() for how, model in models.items()}
    head = {"features": FEATURES, "fitted_on": list(fitted), "scaled_on": scaled_on}
    text = json.dumps({**head, "models": written}, indent=1)
    (ROOT / "qa" / "answering" / "confidence.json").write_text(text + "\n", encoding="utf-8")


def regression() -> Pipeline:
    """Return the model, not fitted: standardised features and their products, and a shrunk logistic regression."""
    return make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        StandardScaler(),
        LogisticRegression(C=SHRINKAGE, max_iter=5000),
    )


def fit(samples: Mapping[str, Sample], scaled_on: Sequence[str]) -> Fitted:
    """Return the fitted model, and the scale and shift of its log-odds that fit some of the sets.

    Says how well models do that were not fitted on the set that they are measured on.
    """
    values = np.concatenate([found.features for found in samples.values()])
    label = np.concatenate([found.right for found in samples.values()])
    of_set = np.concatenate([[name] * len(found.right) for name, found in samples.items()])
    weight = np.concatenate([np.full(len(found.right), len(found.right) ** -0.5) for found in samples.values()])
    weight *= len(weight) / weight.sum()
    folds = (StratifiedKFold(5, shuffle=True, random_state=seed) for seed in range(3))
    how = {"method": "decision_function", "params": {WEIGHT: weight}}
    odds = np.mean([cross_val_predict(regression(), values, label, cv=fold, **how) for fold in folds], axis=0)
    scaling = np.isin(of_set, scaled_on)
    platt = LogisticRegression(C=1e3).fit(odds[scaling, None], label[scaling], weight[scaling])
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    for name in [name for name, found in samples.items() if found.right.any()]:
        others = of_set != name
        found = regression().fit(values[others], label[others], **{WEIGHT: weight[others]})
        found = found.decision_function(values[~others])
        probability = 1 / (1 + np.exp(-(scale * found + shift)))
        print(
            f"  {name} left out: AUC right {roc_auc_score(label[~others], probability):.3f}  "
            f"ECE {calibration_error(probability, label[~others]):.3f}"
        )
    return Fitted(regression().fit(values, label, **{WEIGHT: weight}), scale, shift)


def _report(name: str, found: Sample, models: Mapping[str, Fitted]) -> None:
    right, answerable = found.right, found.answerable
    probability = np.zeros(len(right))
    for how in set(found.how):
        where = np.array([asked == how for asked in found.how])
        probability[where] = 1 / (1 + np.exp(-models[how].log_odds(found.features[where])))
    said, possible = probability >= ANSWERED_AT, probability >= POSSIBLE_AT
    line = f"  {name:14} n={len(right):4}  right {right.mean():.2f}"
    if not right.any():
        print(f"{line}  answered {said.mean():.2f}, or possible {possible.mean():.2f}", flush=True)
        return
    line += f"  AUC right {roc_auc_score(right, probability):.3f}"
    if (~answerable).any():
        line += f"  AUC answerable {roc_auc_score(answerable, probability):.3f}"
    by_chance = calibration_error_by_chance(probability).high
    line += f"  ECE {calibration_error(probability, right):.3f} (by chance up to {by_chance:.3f})  "
    line += f"answered {said[answerable].mean():.2f}, or possible {possible[answerable].mean():.2f}"
    for kind in sorted({kind for kind, could in zip(found.kinds, answerable, strict=True) if not could}):
        where = np.array([each == kind for each in found.kinds]) & ~answerable
        line += f"  not answered {kind or 'unanswerable'} {1 - said[where].mean():.2f}, not even possible "
        line += f"{1 - possible[where].mean():.2f} ({where.sum()})"
    print(
        f"{line}  right where answered {right[said].mean():.2f}, hidden of right {1 - possible[right].mean():.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
