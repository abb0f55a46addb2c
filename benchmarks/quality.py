"""Measure retrieval quality on the article's gold test split and on public sets: the README's table.

    python benchmarks/quality.py --data ../shared/data

``--data`` is a folder with ``xquad-dev`` and ``clapnq-dev``, each a ``corpus/`` and a ``gold.jsonl``; without it only
the article is measured.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from qa import build_index, evaluate, open_index, read_gold
from qa.datatypes import RetrievalMode
from qa.rerank import load_reranker

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("Success@1", "Success@5", "RR@10")
MODES: tuple[RetrievalMode, ...] = ("sparse", "dense", "hybrid")


def main() -> None:
    """Print a Markdown table, a row for each set and mode."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with xquad-dev and clapnq-dev")
    data: Path | None = parser.parse_args().data
    sets: list[tuple[str, Path, Path, str | None]] = [
        ("article, test split", ROOT / "corpus", ROOT / "corpus" / "gold.jsonl", "test")
    ]
    for name in ("xquad-dev", "clapnq-dev") if data else ():
        assert data
        sets.append((name, data / name / "corpus", data / name / "gold.jsonl", None))
    print(f"| questions | retrieval | {' | '.join(SHOWN)} | ms a question |")
    print("| --- | --- |" + " ---: |" * (len(SHOWN) + 1))
    for name, corpus, gold, split in sets:
        with tempfile.TemporaryDirectory() as folder:
            build_index([corpus], folder)
            index = open_index(folder)
            questions = read_gold(gold, split=split)
            for mode, reranker in ((mode, reader) for reader in (None, load_reranker()) for mode in MODES):
                found = evaluate(index, questions, retrieval=mode, reranker=reranker)
                how = f"{mode}, reranked" if reranker else mode
                cells = [f"{e.value:.3f} [{e.low:.2f}, {e.high:.2f}]" for e in (found.measures[name] for name in SHOWN)]
                milliseconds = f"{1000 * found.seconds_per_question:.1f}"
                print(f"| {name} ({found.answerable}) | {how} | {' | '.join(cells)} | {milliseconds} |", flush=True)
            index.close()


if __name__ == "__main__":
    main()
