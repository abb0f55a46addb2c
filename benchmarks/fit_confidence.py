"""Fit the model of `qa.answering.confidence` that ships, and measure it on questions that it was not fitted on.

    python benchmarks/fit_confidence.py --data ../shared/data

Fits a quadratic logistic regression of "the best passage answers" for each way to retrieve, on clapnq-dev, the dev half
of the article's gold set, and questions about the article that were written for this (``fit.jsonl``). How much it is
shrunk was chosen by cross-validation there. Its log-odds are then scaled and shifted (Platt 1999, on folds that it was
not fitted on) to the dev half alone, whose share of answerable questions is the one to expect: the others hold far
more that nothing answers, to learn from. Writes ``qa/answering/confidence.json``. Reports there, on the gold set's
test half and on xquad-dev: the area under the ROC curve for the best passage's being right, and for the question's
being answerable; the expected calibration error (10 bins of equal width); what is answered and turned away.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from qa import build_index, open_index, read_gold
from qa.answering.confidence import ANSWERED_AT, FEATURES, features
from qa.datatypes import Reranker
from qa.documents.spans import overlaps
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import calibration_error
from qa.models.reranker import load_reranker
from qa.retrieval.question import Question
from qa.retrieval.retrieve import RetrievalMode
from qa.retrieval.search import Searcher

ROOT = Path(__file__).resolve().parent.parent
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Sample = tuple[Floats, Bools, Bools, list[str]]
SHRINKAGE = 0.02


def sample(corpus: Path, gold: Path, split: str | None, mode: RetrievalMode, reader: Reranker | None) -> Sample:
    """Return each question's features, whether its best passage answers, whether any could, and its kind."""
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder)
        index = open_index(folder)
        questions = read_gold(gold, split=split)
        searcher = Searcher(index, mode=mode, reranker=reader)
        prepared = searcher.prepare([Question(question.id, question.question) for question in questions])
        rows, labels, answerable, kinds = [], [], [], []
        for question, meant, ranked, spans in zip(
            questions, prepared.understood, searcher.search(prepared), find_spans(questions, index), strict=True
        ):
            if not ranked:
                continue
            rows.append(features(index, meant.text, [found.hit for found in ranked[:2]]))
            answerable.append(bool(spans))
            labels.append(any(overlaps(s, p.doc_id, p.start, p.end) for s in spans for p in ranked[0].places))
            kinds.append(question.kind)
        index.close()
    return np.array(rows), np.array(labels), np.array(answerable), kinds


def main() -> None:
    """Fit, write and report, for each way to retrieve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    gold = ROOT / "corpus" / "gold.jsonl"
    sources: dict[str, tuple[Path, Path, str | None]] = {
        "article, dev": (ROOT / "corpus", gold, "dev"),
        "article, fit": (ROOT / "corpus", ROOT / "benchmarks" / "fit.jsonl", None),
        "clapnq-dev": (data / "clapnq-dev" / "corpus", data / "clapnq-dev" / "gold.jsonl", None),
        "article, test": (ROOT / "corpus", gold, "test"),
        "xquad-dev": (data / "xquad-dev" / "corpus", data / "xquad-dev" / "gold.jsonl", None),
    }
    fitted_on = ["article, dev", "article, fit", "clapnq-dev"]
    scaled_on = fitted_on[0]
    ways: list[tuple[RetrievalMode, Reranker | None]] = [
        ("hybrid", load_reranker()),
        ("sparse", load_reranker()),
        ("hybrid", None),
        ("sparse", None),
    ]
    models: dict[str, dict[str, Any]] = {}
    for mode, reader in ways:
        samples = {name: sample(*source, mode, reader) for name, source in sources.items()}
        values = np.concatenate([samples[name][0] for name in fitted_on])
        label = np.concatenate([samples[name][1] for name in fitted_on])
        model, scale, shift = fit(values, label, np.arange(len(label)) < len(samples[scaled_on][1]))
        how = f"{'rerank ' if reader else ''}{'dense' if mode == 'hybrid' else ''}".strip() or "terms"
        models[how] = written(model, scale, shift)
        print(how, f"scale {scale:.2f} shift {shift:.2f}")
        for name, (found, right, answerable, kinds) in samples.items():
            odds = scale * model.decision_function(found) + shift
            _report(name, 1 / (1 + np.exp(-odds)), right, answerable, kinds)
    text = json.dumps(
        {"features": FEATURES, "fitted_on": fitted_on, "scaled_on": scaled_on, "models": models}, indent=1
    )
    (ROOT / "qa" / "answering" / "confidence.json").write_text(text + "\n", encoding="utf-8")


def regression() -> Pipeline:
    """Return the model, not fitted: standardised features and their products, and a shrunk logistic regression."""
    return make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        StandardScaler(),
        LogisticRegression(C=SHRINKAGE, max_iter=5000),
    )


def fit(values: Floats, label: Bools, scaled_on: Bools) -> tuple[Pipeline, float, float]:
    """Return the fitted model, and the scale and shift of its log-odds that fit some of the questions."""
    folds = (StratifiedKFold(5, shuffle=True, random_state=seed) for seed in range(3))
    odds = np.mean(
        [cross_val_predict(regression(), values, label, cv=fold, method="decision_function") for fold in folds], axis=0
    )
    print(f"  cross-validated AUC right {roc_auc_score(label, odds):.3f}")
    platt = LogisticRegression(C=1e3).fit(odds[scaled_on, None], label[scaled_on])
    return regression().fit(values, label), float(platt.coef_[0, 0]), float(platt.intercept_[0])


def written(model: Pipeline, scale: float, shift: float) -> dict[str, Any]:
    """Return what `qa.answering.confidence` reads; the weights include the second standardising, scale and shift."""
    first, _, second, logistic = (step for _, step in model.steps)
    weights = scale * logistic.coef_[0] / second.scale_
    intercept = scale * logistic.intercept_[0] + shift - weights @ second.mean_
    return {
        "intercept": round(float(intercept), 5),
        "mean": [round(float(value), 5) for value in first.mean_],
        "scale": [round(float(value), 5) for value in first.scale_],
        "weights": [round(float(value), 5) for value in weights],
    }


def _report(
    name: str,
    probability: Floats,
    right: Bools,
    answerable: Bools,
    kinds: list[str],
) -> None:
    said = probability >= ANSWERED_AT
    line = f"  {name:14} n={len(right):4}  right {right.mean():.2f}  AUC right {roc_auc_score(right, probability):.3f}"
    if (~answerable).any():
        line += f"  AUC answerable {roc_auc_score(answerable, probability):.3f}"
    line += f"  ECE {calibration_error(probability, right):.3f}  answered {said[answerable].mean():.2f}"
    for kind in sorted({kind for kind, could in zip(kinds, answerable, strict=True) if not could}):
        where = np.array([found == kind for found in kinds]) & ~answerable
        line += f"  turned away {kind or 'unanswerable'} {1 - said[where].mean():.2f} ({where.sum()})"
    print(f"{line}  right where answered {right[said].mean():.2f}", flush=True)


if __name__ == "__main__":
    main()
