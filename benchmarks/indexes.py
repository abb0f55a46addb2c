"""Compare ways to search many vectors, on those of an index that ``benchmarks/scale.py`` has built.

    python benchmarks/indexes.py build/scale/index --questions ../shared/data/xquad-dev/gold.jsonl [--vectors 100000]

For each: the time to build it of the index's vectors (on all cores), its size in memory, the median search for 100
passages on one thread, and recall@10 against comparing all. Where vectors are coded, the best are compared again in
half precision, as the project does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from qa.concurrency import cores
from qa.index.dense import COMPARED
from qa.index.local import LocalIndex

if TYPE_CHECKING:
    from qa.datatypes import Vectors

WANTED, DEPTH = 100, 10
# Kind of index by FAISS's index factory, and settings with which it is searched.
WAYS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("Flat", "", (0,)),
    ("PQ96x4fs,Refine(SQfp16)", "", (0,)),
    ("IVF1024,PQ96x4fs,Refine(SQfp16)", "nprobe", (64, 256, 512)),
    ("IVF1024,SQfp16", "nprobe", (64, 256)),
    ("HNSW32,SQfp16", "efSearch", (100, 200, 400, 800)),
)


def factory(kind: str, dimension: int) -> Any:
    """Return an empty index of inner products."""
    if kind.startswith("HNSW"):
        halves: Any = faiss.ScalarQuantizer.QT_fp16
        return faiss.IndexHNSWSQ(dimension, halves, 32, faiss.METRIC_INNER_PRODUCT)
    return faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def searched(index: Any, setting: str, value: int, questions: Vectors) -> tuple[list[Any], float]:
    """Return what is found for each question, and the median time of a search, in seconds."""
    inner: Any = faiss.downcast_index(index.base_index) if hasattr(index, "refine_index") else index
    if hasattr(index, "refine_index"):
        index.k_factor = COMPARED
    if setting == "efSearch":
        index.hnsw.efSearch = value
    elif setting:
        inner.nprobe = value
    found, times = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(index.search(question[np.newaxis], WANTED)[1][0, :DEPTH])
        times.append(time.perf_counter() - started)
    return found, statistics.median(times)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path, help="an index whose vectors are taken")
    parser.add_argument("--questions", type=Path, required=True, help="a gold set; every third question is asked")
    parser.add_argument("--vectors", type=int, help="how many of them, from the first on (default: all)")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()[::3]
    opened = LocalIndex.open(options.index)
    questions = opened.encode([json.loads(line)["question"] for line in lines])
    vectors = opened.vectors(range(min(options.vectors or len(opened), len(opened))))
    opened.close()
    best = -np.sort(-(questions @ vectors.T), axis=1)[:, DEPTH - 1]
    print(f"{len(vectors):,} vectors, {len(questions)} questions\n")
    print("| index | searched with | built | size | search | recall@10 |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for kind, setting, values in WAYS:
        faiss.omp_set_num_threads(cores())
        index = factory(kind, vectors.shape[1])
        started = time.perf_counter()
        if not index.is_trained:
            index.train(vectors[:: max(1, len(vectors) // 65_536)])
        index.add(vectors)
        built = time.perf_counter() - started
        size = faiss.serialize_index(index).nbytes / 2**20
        faiss.omp_set_num_threads(1)
        for value in values:
            found, median = searched(index, setting, value, questions)
            near = [vectors[rows] @ question for rows, question in zip(found, questions, strict=True)]
            recall = np.mean([np.mean(row >= floor - 1e-5) for row, floor in zip(near, best, strict=True)])
            print(
                f"| {kind} | {f'{setting} {value}' if setting else '-'} | {built:.0f} s | {size:,.0f} MiB | "
                f"{median * 1000:.1f} ms | {recall:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
