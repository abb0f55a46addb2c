"""Measure retrieval, and what each part of it is worth, on the article's gold test split and on public sets.

    python benchmarks/quality.py --data ../shared/data

``--data`` is a folder with ``xquad-dev`` and ``clapnq-dev``, each a ``corpus/`` and a ``gold.jsonl``; without it only
the article is measured. The README's table is this one's. The parts are those that ``qa eval --report`` switches off.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from qa import build_index, evaluate, open_index, read_gold
from qa.evaluation.ablate import ablate
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.results import Evaluation
from qa.index.protocol import Index
from qa.models.reranker import load_reranker

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("Success@1", "Success@5", "RR@10")


def main() -> None:
    """Print a Markdown table, a row for each set and each part left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with xquad-dev and clapnq-dev")
    data: Path | None = parser.parse_args().data
    sets: list[tuple[str, Path, Path, str | None]] = [
        ("article, test split", ROOT / "corpus", ROOT / "corpus" / "gold.jsonl", "test")
    ]
    for name in ("clapnq-dev", "xquad-dev") if data else ():
        assert data
        sets.append((name, data / name / "corpus", data / name / "gold.jsonl", None))
    print(f"| questions | without | {' | '.join(SHOWN)} |")
    print("| --- | --- |" + " ---: |" * len(SHOWN))
    for name, corpus, gold, split in sets:
        with tempfile.TemporaryDirectory() as folder:
            build_index([corpus], folder)
            index = open_index(folder)
            # Only what can be answered: this measures ranking.
            questions = [question for question in read_gold(gold, split=split) if question.gold]
            for part, found in _evaluations(index, questions):
                cells = [f"{e.value:.3f} [{e.low:.2f}, {e.high:.2f}]" for e in (found.measures[name] for name in SHOWN)]
                print(f"| {name} ({found.answerable}) | {part} | {' | '.join(cells)} |", flush=True)
            index.close()


def _evaluations(index: Index, questions: list[GoldQuestion]) -> list[tuple[str, Evaluation]]:
    found = [("nothing", evaluate(index, questions)), *ablate(index, questions, load_reranker()).items()]
    found.append(("reranker, late interaction and BM25", evaluate(index, questions, retrieval="dense", reranker=None)))
    return found


if __name__ == "__main__":
    main()
