"""Fit the coefficients of `qa.confidence`, and say how well they do on questions that they were not fitted on.

    python benchmarks/fit_confidence.py --data ../shared/data

Fits a logistic regression of "the best passage answers" on clapnq-dev and the dev half of the article's gold set;
reports the area under the ROC curve and the expected calibration error (10 bins of equal width) there, on the gold
set's test half, and on xquad-dev.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from qa import build_index, open_index, read_gold
from qa.answer import ask_many
from qa.confidence import features
from qa.datatypes import Hit, Reranker, RetrievalMode
from qa.gold import find_spans
from qa.rerank import load_reranker
from qa.spans import overlaps

ROOT = Path(__file__).resolve().parent.parent


def sample(
    corpus: Path, gold: Path, split: str | None, mode: RetrievalMode, reranker: Reranker | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return each question's features, shape (n, 3), whether its best passage answers, and whether any could."""
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder)
        index = open_index(folder)
        questions = read_gold(gold, split=split)
        rows, labels, answerable = [], [], []
        answers = ask_many(
            index, [question.question for question in questions], top_k=1, retrieval=mode, reranker=reranker
        )
        for question, spans, answer in zip(questions, find_spans(questions, index), answers, strict=True):
            if not answer.passages:
                continue
            best = answer.passages[0]
            hit = Hit(
                0, best.scores.final, dense=best.scores.dense, sparse=best.scores.sparse, rerank=best.scores.rerank
            )
            rows.append(features(index, question.question, hit, best.quote))
            places = (best.citation, *best.also)
            answerable.append(bool(spans))
            labels.append(any(overlaps(s, c.doc_id, c.start, c.end) for s in spans for c in places))
        index.close()
    return np.array(rows), np.array(labels), np.array(answerable)


def calibration_error(probability: NDArray[np.float64], label: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence from accuracy over 10 bins, weighted by their sizes."""
    bins = np.minimum((probability * 10).astype(int), 9)
    gaps = [
        abs(probability[bins == b].mean() - label[bins == b].mean()) * np.mean(bins == b)
        for b in range(10)
        if (bins == b).any()
    ]
    return float(np.sum(gaps))


def main() -> None:
    """Fit and report, with and without vectors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    sources: dict[str, tuple[Path, Path, str | None]] = {
        "article, dev": (ROOT / "corpus", ROOT / "corpus" / "gold.jsonl", "dev"),
        "clapnq-dev": (data / "clapnq-dev" / "corpus", data / "clapnq-dev" / "gold.jsonl", None),
        "article, test": (ROOT / "corpus", ROOT / "corpus" / "gold.jsonl", "test"),
        "xquad-dev": (data / "xquad-dev" / "corpus", data / "xquad-dev" / "gold.jsonl", None),
    }
    ways: list[tuple[RetrievalMode, Reranker | None]] = [
        ("hybrid", load_reranker()),
        ("sparse", load_reranker()),
        ("hybrid", None),
        ("sparse", None),
    ]
    for mode, reranker in ways:
        samples = {name: sample(*source, mode, reranker) for name, source in sources.items()}
        fitted = [samples["article, dev"], samples["clapnq-dev"]]
        weights = np.concatenate([np.full(len(label), 1 / len(label)) for _, label, _ in fitted])
        values, label, _ = map(np.concatenate, zip(*fitted, strict=True))
        model = LogisticRegression(C=1e6).fit(values, label, sample_weight=weights * len(label) / 2)
        how = f"{mode}{', reranked' if reranker else ''}"
        print(f"{how}: intercept {model.intercept_[0]:.2f}, weights {np.round(model.coef_[0], 2).tolist()}")
        for name, (values, label, answerable) in samples.items():
            probability = model.predict_proba(values)[:, 1]
            auc = roc_auc_score(label, probability)
            error = calibration_error(probability, label)
            print(f"  {name:14} n={len(label):4}  right={label.mean():.2f}  AUC={auc:.3f}  ECE={error:.3f}")
            for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
                said = probability >= threshold
                abstained = f"{1 - said[~answerable].mean():.2f}" if (~answerable).any() else "-"
                print(
                    f"    at {threshold:.2f}: answered {said[answerable].mean():.2f} of the answerable, "
                    f"abstained from {abstained} of the others, right where answered {label[said].mean():.2f}"
                )


if __name__ == "__main__":
    main()
