"""Where the time of a warm answer goes, without reranking and with it: the mean of each part, in milliseconds.

    python benchmarks/parts.py

Parts lie within one another; the questions are the gold set, asked for the first time, after those of fit.jsonl.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from functools import wraps
from pathlib import Path
from typing import Any

from qa import answer, ask, build_index, open_index, retrieval
from qa.dense import DenseIndex
from qa.index import Index
from qa.inference import Transformer

ROOT = Path(__file__).resolve().parent.parent
PARTS: tuple[tuple[Any, str], ...] = (
    (Index, "encode"),
    (Index, "compare"),
    (Index, "search_sparse"),
    (DenseIndex, "similarities"),
    (Transformer, "run"),
    (retrieval, "_ranked"),
    (answer, "rerank"),
    (answer, "rank"),
    (answer, "judge"),
    (answer, "highlight"),
    (answer, "_passage"),
)


def main() -> None:
    """Print two lists."""
    spent: defaultdict[str, float] = defaultdict(float)  # seconds

    def timed(owner: Any, name: str) -> None:
        function = getattr(owner, name)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[f"{owner.__name__}.{name}"] += time.perf_counter() - started

        setattr(owner, name, call)

    for owner, name in PARTS:
        timed(owner, name)
    before, asked = (
        [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (ROOT / "benchmarks" / "fit.jsonl", ROOT / "corpus" / "gold.jsonl")
    )
    questions = [question for question in asked if question not in before]
    with tempfile.TemporaryDirectory() as folder:
        build_index([ROOT / "corpus"], folder)
        for reranker in (None, "default"):
            index = open_index(folder)  # which remembers no question yet
            for some in (before, questions):
                spent.clear()
                started = time.perf_counter()
                for question in some:
                    ask(index, question, reranker=reranker)
                total = time.perf_counter() - started
            index.close()
            print(f"\n{'reranked' if reranker else 'not reranked'}: {1000 * total / len(questions):.2f} ms")
            for part, seconds in sorted(spent.items(), key=lambda item: -item[1]):
                print(f"  {1000 * seconds / len(questions):6.2f}  {part}")


if __name__ == "__main__":
    main()
