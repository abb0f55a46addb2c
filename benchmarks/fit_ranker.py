"""Fit the learned ranker, and measure it on questions that it was not fitted on.

    python benchmarks/fit_ranker.py --data ../shared/data

Fits a linear model for each set of scores (`qa.retrieval.ranker`) by listwise softmax: the loss of a question is minus
the logarithm of the probability that its answers have together. Fitted on the dev half of the article's gold set, with
and without the anticipated questions; on clapnq-dev and xquad-dev; and on everyday documents (``everyday/``, dev, fit
and fit's short questions). Each set counts the same, the article without its questions half. Writes ``ranker.json``.

Reports Success@1, @3, @5, RR@10 and how many hits were read. For the sets that were fitted on it takes models that were
fitted without the questions' documents (of the article, without the questions; five folds), for the others those that
ship. What the token encoder and the reader say counts on documents alone that they were not trained on: the rows with
them leave out the others.
``reach`` was chosen on the sets that were fitted on.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import rankdata
from training_sets import folders, halves, short_folders

from qa import build_index, open_index, read_gold
from qa.documents.spans import overlaps
from qa.evaluation.gold import find_spans
from qa.models.reranker import load_reranker
from qa.retrieval.question import Question
from qa.retrieval.ranker import SHAPES, anticipated, candidate_features, definitions
from qa.retrieval.rerank import RERANKED, columns_of, read_hits
from qa.retrieval.retrieve import retrieve
from qa.retrieval.search import Searcher

if TYPE_CHECKING:
    from qa.datatypes import Vectors

ROOT = Path(__file__).resolve().parent.parent
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Folders = Callable[[str, Path], list[tuple[Path, Path]]]
PUBLIC = ("clapnq-dev", "xquad-dev")
BARE = "article without questions, dev"
WEIGHTS = {BARE: 0.5}  # of sets; the others have 1
SHRINKAGE = 0.01  # of the squares of the weights of standardised features
LEAST_SPREAD = 0.05  # of a feature: one that is nearly always 0 gets no weight that is out of proportion
STEPS = 100  # of the optimiser; the loss hardly falls any more after half of them
FOLDS = 5
READ = 24  # candidates of a question that are read to be chosen from
# The scores that a model is for, by the names in its key.
SCORES = {
    "dense": ("dense", "asked", "paragraph"),
    "sparse": ("sparse", "sparse_share"),
    "late": ("late", "late_asked", "late_around"),
    "rerank": ("rerank",),
    "answers": ("answers",),
}
KEYS = (
    "dense sparse",
    "dense sparse late",
    "dense sparse rerank",
    "dense sparse late rerank",
    "dense rerank",
    "sparse rerank",
    "dense sparse rerank answers",
    "dense sparse late rerank answers",
    "dense rerank answers",
    "sparse rerank answers",
)
REACHES = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
REACH = 3.0


@dataclass
class Sample:
    """A question's candidates."""

    source: str  # the set
    document: str  # of an answer; in a set about one document the question's id, so that folds divide it too
    features: dict[str, Vectors]  # ``rerank`` is NaN for what was not read
    share: float
    right: Bools
    words: list[str]
    is_known: bool  # the reader and the token encoder were trained on its document

    def table(self, key: str) -> Floats:
        """Return the inputs of a model: the features, and the features times the share."""
        found = np.stack([self.features[name] for name in names_of(key)], axis=1)
        return np.concatenate([found, found * self.share], axis=1)


def names_of(key: str) -> tuple[str, ...]:
    """Return the features of a model."""
    return (*(name for part in key.split() for name in SCORES[part]), *SHAPES)


def samples(source: str, corpus: Path, gold: Path, split: str | None, *, anticipate: bool = True) -> list[Sample]:
    """Return the answerable questions of a set, with all scores of their candidates."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder, anticipated=anticipate)
        index = open_index(folder)
        questions = [question for question in read_gold(gold, split=split) if question.gold]
        prepared = Searcher(index, reranker=None).prepare([Question(q.id, q.question, q.history) for q in questions])
        texts = [meant.text for meant in prepared.understood]
        reranker = load_reranker()
        known = halves(corpus)[0] if source in PUBLIC else set()
        with patch("qa.index.late_interaction.COMPARED", len(index)):  # all, whatever was fitted before
            found_hits = retrieve(index, texts)
        for question, text, hits, spans in zip(questions, texts, found_hits, find_spans(questions, index), strict=True):
            sentences = index.sentences([hit.position for hit in hits])
            columns = columns_of(hits)
            # The best by the mean of their ranks: which are read does not depend on what was fitted before.
            best = np.argsort(np.mean([rankdata(-column) for column in columns.values()], axis=0), kind="stable")[:READ]
            read = {name: np.full(len(hits), np.nan, dtype=np.float32) for name in ("rerank", "answers")}
            chosen = [hits[number] for number in best], [sentences[number] for number in best]
            for number, hit in zip(best, read_hits(index, text, *chosen, reranker), strict=True):
                read["rerank"][number], read["answers"][number] = hit.scores.rerank, hit.scores.answers
            given = {**columns, **read, "defines": definitions(text, sentences)}
            features = candidate_features(given, sentences, index.term_weights(text))
            right = np.array([any(overlaps(span, s.doc_id, s.start, s.end) for span in spans) for s in sentences])
            document = question.id if question.split else spans[0].doc_id
            words = [s.words for s in sentences]
            is_known = spans[0].doc_id in known
            found.append(Sample(source, document, features, anticipated(columns), right, words, is_known))
        index.close()
    return found


def fit(chosen: Sequence[Sample], key: str) -> Floats:
    """Return the weights of a model: of the features, and of the features times the share."""
    trained = not {"late", "answers"}.isdisjoint(key.split())
    usable = [sample for sample in chosen if sample.right.any() and not (sample.is_known and trained)]
    tables = [sample.table(key) for sample in usable]
    counts = {source: sum(sample.source == source for sample in usable) for source in {s.source for s in usable}}
    importance = np.array([WEIGHTS.get(sample.source, 1.0) / counts[sample.source] for sample in usable])
    importance /= importance.sum()
    spread = np.maximum(np.concatenate(tables).std(axis=0), LEAST_SPREAD)
    # All questions in one array, so that a step is one product; what is no candidate has no probability.
    longest = max(map(len, tables))
    inputs = np.zeros((len(tables), longest, len(spread)), dtype=np.float32)
    outside = np.ones((len(tables), longest), dtype=bool)
    wrong = np.ones((len(tables), longest), dtype=bool)
    for number, (sample, table) in enumerate(zip(usable, tables, strict=True)):
        inputs[number, : len(table)] = table / spread
        outside[number, : len(table)] = False
        wrong[number, : len(table)] = ~sample.right

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = np.where(outside, -np.inf, (inputs @ weights.astype(np.float32)).astype(np.float64))
        right = np.where(wrong, -np.inf, scores)
        all_of, right_of = logsumexp(scores, axis=1), logsumexp(right, axis=1)
        pull = np.exp(scores - all_of[:, np.newaxis]) - np.exp(right - right_of[:, np.newaxis])
        pull = (pull * importance[:, np.newaxis]).astype(np.float32)
        gradient = (pull.reshape(-1) @ inputs.reshape(-1, len(spread))).astype(np.float64)
        value = float(importance @ (all_of - right_of)) + SHRINKAGE * float(weights @ weights)
        return value, gradient + 2 * SHRINKAGE * weights

    options = {"maxiter": STEPS}
    found: Floats = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", options=options).x / spread
    return found


def read_only(sample: Sample, first: Floats, key: str, most: int = RERANKED) -> Sample:
    """Return a question's candidates that would be read: the best by a model without the cross-encoder."""
    order = np.argsort(-(sample.table(key) @ first), kind="stable")
    order = order[~np.isnan(sample.features["rerank"][order])][:most]
    features = {name: column[order] for name, column in sample.features.items()}
    words = [sample.words[number] for number in order]
    return replace(sample, features=features, right=sample.right[order], words=words)


def fit_all(chosen: Sequence[Sample]) -> dict[str, Floats]:
    """Return the weights of the models of `KEYS`; what reads is fitted on what would be read."""
    found: dict[str, Floats] = {}
    for key in KEYS:
        before, reads, _ = key.partition(" rerank")
        if not reads:
            found[key] = fit(chosen, key)
        else:
            first = found[before] if before in found else fit(chosen, before)
            found[key] = fit([read_only(sample, first, before) for sample in chosen], key)
    return found


def rank_of(sample: Sample, models: dict[str, Floats], *, late: bool, read: bool, reach: float) -> tuple[float, int]:
    """Return the rank of the first answer, each sentence counted once, and how many candidates were read."""
    before = f"dense sparse{' late' if late else ''}"
    scores = sample.table(before) @ models[before]
    order = np.argsort(-scores, kind="stable")
    reading = np.arange(0)
    if read:
        key = f"{before} rerank answers"
        names = names_of(key)
        both = models[key][: len(names)] + sample.share * models[key][len(names) :]
        weight = both[names.index("rerank")] + both[names.index("answers")]
        near = order[:RERANKED][scores[order[:RERANKED]] >= scores[order[0]] - reach * weight]
        reading = near[~np.isnan(sample.features["rerank"][near])] if len(near) > 1 else reading
        again = sample.table(key)[reading] @ models[key]
        order = np.concatenate([reading[np.argsort(-again, kind="stable")], order[~np.isin(order, reading)]])
    seen: dict[str, bool] = {}
    for number in order:
        seen[sample.words[number]] = seen.get(sample.words[number], False) or bool(sample.right[number])
    ranks = [rank for rank, right in enumerate(seen.values(), start=1) if right]
    return (ranks[0] if ranks else np.inf), len(reading)


def measured(ranks: Iterable[tuple[float, int]]) -> str:
    """Return the measures of questions in a line."""
    found = list(ranks)
    rank = np.array([rank for rank, _ in found])
    read = np.mean([read for _, read in found])
    reciprocal = np.where(rank <= 10, 1 / rank, 0).mean()
    shares = " | ".join(f"{(rank <= depth).mean():.3f}" for depth in (1, 3, 5))
    return f"{shares} | {reciprocal:.3f} | {read:.1f}"


def main() -> None:
    """Fit, write and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    article, gold, everyday = ROOT / "corpus", ROOT / "corpus" / "gold.jsonl", ROOT / "benchmarks" / "everyday"
    public = {name: samples(name, data / name / "corpus", data / name / "gold.jsonl", None) for name in PUBLIC}
    fitted_on = {
        "article, dev": samples("article, dev", article, gold, "dev"),
        "article without questions, dev": samples(BARE, article, gold, "dev", anticipate=False),
        **public,
        "everyday, dev": samples("everyday, dev", everyday / "corpus" / "dev", everyday / "dev.jsonl", None),
        "everyday, fit": _in_folders("fit"),
        "everyday, fit, short": _in_folders("fit", short_folders, ", short"),
    }
    others = {
        "article, test": samples("article, test", article, gold, "test"),
        "everyday, test": samples("everyday, test", everyday / "corpus" / "test", everyday / "test.jsonl", None),
        "everyday, mixed": _in_folders("mixed"),
        "everyday, mixed, short": _in_folders("mixed", short_folders, ", short"),
    }
    everything = [sample for group in fitted_on.values() for sample in group]
    models = fit_all(everything)
    _write(models, fitted_on)
    parts = {source: _folds(group) for source, group in fitted_on.items()}
    folds = [fit_all([s for s in everything if parts[s.source][s.document] != n]) for n in range(FOLDS)]
    for late, read, reach in [(False, False, 0.0), (True, False, 0.0), (False, True, REACH)] + [
        (True, True, reach) for reach in REACHES
    ]:
        print(f"\nlate interaction {late}, cross-encoder {read}, reach {reach}")
        print("| questions | Success@1 | Success@3 | Success@5 | RR@10 | read |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for source, group in {**fitted_on, **others}.items():
            ranks = [
                rank_of(
                    s,
                    folds[parts[source][s.document]] if source in parts else models,
                    late=late,
                    read=read,
                    reach=reach,
                )
                for s in group
                if not (s.is_known and (late or read))
            ]
            print(f"| {source} ({len(ranks)}) | {measured(ranks)} |", flush=True)


def _in_folders(name: str, cut: Folders = folders, kind: str = "") -> list[Sample]:
    with tempfile.TemporaryDirectory() as folder:
        return [found for few in cut(name, Path(folder)) for found in samples(f"everyday, {name}{kind}", *few, None)]


def _folds(group: Sequence[Sample]) -> dict[str, int]:
    """Return a fold for each document of a set."""
    documents = sorted({sample.document for sample in group})
    order = np.random.default_rng(0).permutation(len(documents))
    return {document: int(place) % FOLDS for document, place in zip(documents, order, strict=True)}


def _write(models: dict[str, Floats], fitted_on: dict[str, list[Sample]]) -> None:
    written = {}
    for key, weights in models.items():
        names = names_of(key)
        pairs = zip(names, weights[: len(names)], weights[len(names) :], strict=True)
        written[key] = {name: [round(float(first), 4), round(float(second), 4)] for name, first, second in pairs}
    assert all(np.isfinite(weights).all() and weights.any() for weights in models.values())
    found = {"fitted_on": {name: len(group) for name, group in fitted_on.items()}, "reach": REACH, "models": written}
    path = ROOT / "qa" / "retrieval" / "ranker.json"
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
