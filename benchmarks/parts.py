"""Where the time of indexing and of a warm answer goes: the mean of each part a text, and a question, in milliseconds.

    python benchmarks/parts.py [--texts FOLDER]

Parts lie within one another. What is indexed is the article with its anticipated questions, or a folder. The questions
are the gold set, asked of the article for the first time, after those of fit.jsonl; without reranking and with it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from functools import wraps
from pathlib import Path
from typing import Any

from qa import ask, build_index, open_index
from qa.answering import ask as answering
from qa.index import build
from qa.index.dense import DenseIndex
from qa.index.local import LocalIndex
from qa.index.sparse import SparseIndex
from qa.index.store_writer import StoreWriter
from qa.index.vector_cache import KnownVectors
from qa.models.encoder import load_encoder
from qa.models.onnx_runtime import Transformer
from qa.retrieval import retrieve, search
from qa.retrieval.search import Searcher

ROOT = Path(__file__).resolve().parent.parent
INDEXING: tuple[tuple[Any, str], ...] = (
    (build, "ingest"),  # split, and stored
    (StoreWriter, "finish"),
    (build, "embed"),
    (KnownVectors, "vectors"),
    (Transformer, "run"),
    (DenseIndex, "add"),
    (DenseIndex, "save"),
    (SparseIndex, "build"),
    (build, "_install"),
)
ANSWERING: tuple[tuple[Any, str], ...] = (
    (LocalIndex, "encode"),
    (LocalIndex, "search_dense"),
    (LocalIndex, "search_sparse"),
    (DenseIndex, "similarities"),
    (Transformer, "run"),
    (retrieve, "_ranked"),
    (search, "rerank"),
    (Searcher, "search"),
    (answering, "judge"),
    (answering, "highlight"),
    (answering, "to_passages"),
)


def main() -> None:
    """Print three lists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT / "corpus", metavar="FOLDER", help="what is indexed")
    texts: Path = parser.parse_args().texts
    spent: defaultdict[str, float] = defaultdict(float)  # seconds
    for owner, name in (*INDEXING, *ANSWERING):
        if f"{owner.__name__}.{name}" not in spent:
            _time(owner, name, spent)
    before, asked = (
        [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (ROOT / "benchmarks" / "fit.jsonl", ROOT / "corpus" / "gold.jsonl")
    )
    questions = [question for question in asked if question not in before]
    load_encoder().encode(["warm up"])
    with tempfile.TemporaryDirectory() as folder:
        spent.clear()
        report = build_index([texts], folder)
        index = open_index(folder)
        _print("indexed", INDEXING, spent, report.seconds, len(index) + index.question_count)
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
            _print("answered, reranked" if reranker else "answered", ANSWERING, spent, total, len(questions))


def _time(owner: Any, name: str, spent: defaultdict[str, float]) -> None:
    """Let a function add the time it takes to ``spent``."""
    key, whole = f"{owner.__name__}.{name}", owner.__dict__[name]
    function = getattr(whole, "__func__", whole)
    spent[key] = 0.0

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[key] += time.perf_counter() - started

    setattr(owner, name, classmethod(call) if isinstance(whole, classmethod) else call)


def _print(what: str, parts: tuple[tuple[Any, str], ...], spent: dict[str, float], total: float, count: int) -> None:
    print(f"\n{what}: {count:,} in {total:.2f} s, {1000 * total / count:.2f} ms each")
    keys = [f"{owner.__name__}.{name}" for owner, name in parts]
    for key in sorted(keys, key=lambda key: -spent[key]):
        print(f"  {1000 * spent[key] / count:6.2f}  {spent[key] / total:4.0%}  {key}")


if __name__ == "__main__":
    main()
