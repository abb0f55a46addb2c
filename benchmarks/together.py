"""Measure how well several collections are asked together: two indexes, and the questions of both.

    python benchmarks/together.py benchmarks/everyday/corpus/dev benchmarks/everyday/dev.jsonl --split dev

Each answerable question of the article and of the other documents is asked of both indexes. It prints how often the
first quote is right: asked of its own index alone, and of both by two rules for the first passage (the surer answer, as
`qa.answering.merge` has it, or the higher score), with a 95% interval.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from qa.answering.answer import Answer
from qa.answering.ask import ask
from qa.answering.merge import merge
from qa.evaluation.gold import GoldQuestion, Quote, read_gold
from qa.evaluation.measures import estimate
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.models.reranker import DEFAULT_RERANKER, load_reranker


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--split", default="dev", help="of the article's gold questions (default: dev)")
    options = parser.parse_args()
    reranker = load_reranker(DEFAULT_RERANKER)
    with tempfile.TemporaryDirectory() as folder:
        indexes = {
            "article": built(Path("corpus"), Path(folder) / "article"),
            "everyday": built(options.documents, Path(folder) / "everyday"),
        }
        gold = {
            "article": [q for q in read_gold(Path("corpus/gold.jsonl")) if q.gold and q.split == options.split],
            "everyday": [question for question in read_gold(options.gold) if question.gold],
        }
        rules: dict[str, list[float]] = {"its own index alone": [], "both, the surer first": [], "both, by score": []}
        for name, questions in gold.items():
            here: dict[str, list[float]] = {rule: [] for rule in rules}
            for question in questions:
                answers = {
                    source: ask(index, question.question, reranker=reranker) for source, index in indexes.items()
                }
                by_score = max(answers, key=lambda source: final(answers[source]))
                here["its own index alone"].append(is_right(answers[name], question))
                merged, sources = merge(answers)
                here["both, the surer first"].append(is_right(merged, question) if sources[0] == name else 0.0)
                here["both, by score"].append(is_right(answers[by_score], question) if by_score == name else 0.0)
            for rule, found in here.items():
                print(name, said(rule, found), flush=True)
                rules[rule] += found
        for rule, found in rules.items():
            print("all", said(rule, found))


def built(documents: Path, directory: Path) -> Index:
    """Return an index of documents."""
    build_index([documents], directory)
    return open_unchecked(directory)


def final(answer: Answer) -> float:
    """Return the score of the first passage."""
    return answer.passages[0].scores.final if answer.passages else float("-inf")


def is_right(answer: Answer, question: GoldQuestion) -> float:
    """Return 1 if the first quote shares a place with a gold.text."""
    if not answer.passages:
        return 0.0
    first = answer.passages[0]
    c = first.citation
    for gold in question.gold:
        if isinstance(gold, Quote):
            is_same = gold.text in first.quote or first.quote in gold.text
        else:
            is_same = gold.start < c.end and c.start < gold.end
        if is_same and gold.doc_id in (None, c.doc_id):
            return 1.0
    return 0.0


def said(rule: str, found: list[float]) -> str:
    """Return a line of the comparison."""
    mean = estimate(found)
    return f"{rule}: first quote right {mean.value:.3f} [{mean.low:.3f}, {mean.high:.3f}] of {len(found)}"


if __name__ == "__main__":
    main()
