"""Fit the weights of `qa.language.short_answer`, or measure the marks on questions that they were not fitted on.

    python benchmarks/highlight.py --data ../shared/data [--fit]

Questions with a known short answer, in the sentence that holds it: the article's gold set (``answer``), and XQuAD-en.
A mark is right if its words are the answer's (token F1 of at least .6, without articles). Precision is the share of
marks that are right, coverage the share of questions that have a mark; 95% intervals by the bootstrap.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa import build_index, open_index, read_gold
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import Estimate, estimate
from qa.language.short_answer import FEATURES, candidates, highlight, likelihood

ROOT = Path(__file__).resolve().parent.parent
Item = tuple[str, str, str]  # question, sentence, answer


def items(corpus: Path, gold: Path, split: str | None = None) -> list[tuple[str, Item]]:
    """Return the questions that have a short answer, each with its document's id."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder)
        index = open_index(folder)
        questions = read_gold(gold, split=split)
        for question, spans in zip(questions, find_spans(questions, index), strict=True):
            for span in spans:
                answer = question.answer or (index.span(span.doc_id, span.start, span.end) if split is None else None)
                places = index.positions_in(span.doc_id, span.start, span.end)
                texts = [sentence.text for sentence in index.sentences([position for position, _, _ in places])]
                holding = [text for text in texts if answer and answer in text]
                if answer and holding:
                    found.append((span.doc_id, (question.question, holding[0], answer)))
                    break
        index.close()
    return found


def is_right(marked: str, answer: str) -> bool:
    """Tell whether a mark is the answer: token F1 of at least .6."""
    one, other = _tokens(marked), _tokens(answer)
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common >= 0.6 * (len(one) + len(other)) > 0


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\b(?:the|a|an)\b", " ", text.lower()))


def fit(sample: list[Item]) -> None:
    """Print the intercept and the weights for `qa.language.short_answer`."""
    rows, labels = [], []
    for question, sentence, answer in sample:
        for candidate in candidates(question, sentence):
            rows.append(candidate.described)
            labels.append(is_right(sentence[candidate.start : candidate.end], answer))
    model = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(rows), labels)
    print(f"fitted on {len(rows)} candidates of {len(sample)} questions")
    print(f"INTERCEPT = {model.intercept_[0]:.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in model.coef_[0])})  # {', '.join(FEATURES)}")


def report(name: str, sample: list[Item], sweep: bool) -> None:
    """Print precision and coverage."""
    marks = [(highlight(question, sentence), sentence, answer) for question, sentence, answer in sample]
    right = [is_right(text[mark[0] : mark[1]], answer) for mark, text, answer in marks if mark]
    exact = [_tokens(text[mark[0] : mark[1]]) == _tokens(answer) for mark, text, answer in marks if mark]
    precision, coverage = estimate(right), estimate([mark is not None for mark, _, _ in marks])
    print(
        f"{name:24} {len(sample):4} questions  precision {_shown(precision)}  coverage {_shown(coverage)}"
        f"  the very words {np.mean(exact):.2f}"
    )
    if sweep:
        best = [
            max(((likelihood(c), c) for c in candidates(q, s)), key=lambda x: x[0], default=None) for q, s, _ in sample
        ]
        for sure in (0.5, 0.6, 0.7, 0.8, 0.9):
            said = [
                is_right(s[found[1].start : found[1].end], a)
                for found, (_, s, a) in zip(best, sample, strict=True)
                if found and found[0] >= sure
            ]
            precise = np.mean(said) if said else 0.0
            print(f"    if SURE = {sure}: precision {precise:.2f} coverage {len(said) / len(sample):.2f}")


def _shown(found: Estimate) -> str:
    return f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev")
    parser.add_argument("--fit", action="store_true", help="print the weights that fit, and what each SURE would give")
    options = parser.parse_args()
    gold = ROOT / "corpus" / "gold.jsonl"
    xquad = items(options.data / "xquad-dev" / "corpus", options.data / "xquad-dev" / "gold.jsonl")
    documents = sorted({doc_id for doc_id, _ in xquad})
    first = set(documents[: len(documents) // 2])
    fitted = {
        "article, dev": [item for _, item in items(ROOT / "corpus", gold, "dev")],
        "XQuAD-en, first half": [item for doc_id, item in xquad if doc_id in first],
    }
    held = {
        "article, test": [item for _, item in items(ROOT / "corpus", gold, "test")],
        "XQuAD-en, second half": [item for doc_id, item in xquad if doc_id not in first],
    }
    if options.fit:
        fit([item for sample in fitted.values() for item in sample])
    for name, sample in (fitted if options.fit else {**fitted, **held}).items():
        report(name, sample, options.fit)


if __name__ == "__main__":
    main()
