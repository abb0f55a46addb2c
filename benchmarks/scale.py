"""Measure how an index grows: 10^3 to 10^6 sentences, from a folder of texts.

    python benchmarks/scale.py TEXTS --questions ../shared/data/xquad-dev/gold.jsonl --work FOLDER [--largest 1000000]

Takes the distinct sentences of the .txt files, in order; where they are too few, copies with two words changed for
others of the corpus fill up, and how many is said. For each size: the time of the build, with what was embedded
(vectors of the size before are known, as to any user who adds documents), its peak memory, the size on disk; then, in
a process of its own, the time to open it, the median search for 100 passages of a question and of an answer without
reranking, recall@10 against comparing all vectors, and peak resident memory.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scale_out import PEAK

ROOT = Path(__file__).resolve().parent.parent
MEASURE = (
    PEAK
    + """
import json, os, statistics, sys, time
sys.path.insert(0, sys.argv[1])
import numpy as np
from qa import ask, open_index
questions = json.loads(sys.argv[3])
started = time.perf_counter()
index = open_index(sys.argv[2])
opened = time.perf_counter() - started
vectors = index.encode(questions)
started = time.perf_counter()
ask(index, questions[0], reranker=None)
first = time.perf_counter() - started
found, times, answers = [], [], []
for vector in vectors:
    started = time.perf_counter()
    found.append(index.search_dense(vector[np.newaxis], 100)[0].positions)
    times.append(time.perf_counter() - started)
for question in questions:
    started = time.perf_counter()
    ask(index, question, reranker=None)
    answers.append(time.perf_counter() - started)
memory = peak()
best = np.full((len(vectors), 10), -2.0)
for start in range(0, len(index), 50_000):
    rows = index.vectors(range(start, min(start + 50_000, len(index))))
    best = -np.sort(-np.concatenate([best, vectors @ rows.T], axis=1), axis=1)[:, :10]
right = [
    np.sum(index.vectors(row[:10]) @ vector >= floor[-1] - 1e-5) / 10
    for row, vector, floor in zip(found, vectors, best)
]
print(json.dumps({"opened": opened, "first": first, "search": statistics.median(times),
                  "answer": statistics.median(answers), "memory": memory, "recall": float(np.mean(right)),
                  "kind": index.manifest.parameters["vectors"]["type"]}))
"""
)
BUILD = (
    PEAK
    + """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from qa import build_index
from qa.models.encoder import load_encoder
encoder = load_encoder()
started = time.perf_counter()
stages = {}
def progress(stage, done, total):
    stages.setdefault(stage, [time.perf_counter(), 0])[1] = time.perf_counter()
report = build_index([sys.argv[2]], sys.argv[3], encoder=encoder, progress=progress)
print(json.dumps({"seconds": report.seconds, "embedded": report.embedded, "sentences": report.sentences,
                  "stages": {stage: last - first for stage, (first, last) in stages.items()},
                  "memory": peak()}))
"""
)


def sentences(folder: Path) -> Iterator[str]:
    """Yield the distinct sentences of a folder's texts, and then changed copies of them, without an end."""
    sys.path.insert(0, str(ROOT))
    from qa.documents.files import find_files
    from qa.documents.read import read_document
    from qa.documents.sentences import split_document

    seen: dict[str, None] = {}
    for file in find_files([folder]):
        for sentence in split_document(read_document(file)):
            text = " ".join(sentence.text.split())
            if len(text) >= 30 and text not in seen:
                seen[text] = None
                yield text
    print(f"{len(seen):,} distinct sentences; what is more are changed copies", file=sys.stderr)
    chance, texts = random.Random(0), list(seen)
    while True:
        words = chance.choice(texts).split()
        for _ in range(2):
            words[chance.randrange(len(words))] = chance.choice(chance.choice(texts).split()).strip(".,;:")
        yield " ".join(words)


def main() -> None:
    """Build and measure each size; print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--questions", type=Path, required=True, help="a gold set; every sixth question is asked")
    parser.add_argument("--work", type=Path, required=True, help="a folder for the corpora and the index")
    parser.add_argument("--largest", type=int, default=1_000_000)
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()[::6]
    questions = json.dumps([json.loads(line)["question"] for line in lines])
    corpus, index = options.work / "corpus", options.work / "index"
    corpus.mkdir(parents=True, exist_ok=True)
    supply, written = sentences(options.texts), 0
    print(
        "| sentences | index | build | embedded | the rest of it | peak memory, building | on disk | opened | "
        "search, median | answer, median | recall@10 | memory, asking |\n| ---: | --- |" + " ---: |" * 10,
        flush=True,
    )
    for size in (10**power for power in range(3, 8)):
        if size > options.largest:
            break
        for number in range(written // 1000, size // 1000):  # a document of 1,000 sentences, five a paragraph
            some = list(islice(supply, 1000))
            paragraphs = (" ".join(some[place : place + 5]) for place in range(0, 1000, 5))
            (corpus / f"{number:06}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
        written = size
        built = run(BUILD, str(corpus), str(index))
        found = run(MEASURE, str(index), questions)
        disk = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6
        embedding = built["stages"].get("embedding", 0.0)
        print(
            f"| {built['sentences']:,} | {found['kind']} | {built['seconds']:.1f} s | {built['embedded']:,} in "
            f"{embedding:.1f} s | {built['seconds'] - embedding:.1f} s | {built['memory']:,.0f} MiB | {disk:,.0f} MB | "
            f"{found['opened'] * 1000:.0f} ms | {found['search'] * 1000:.1f} ms | {found['answer'] * 1000:.1f} ms | "
            f"{found['recall']:.3f} | {found['memory']:,.0f} MiB |  <!-- first answer {found['first']:.2f} s -->",
            flush=True,
        )


def run(code: str, *arguments: str) -> Any:
    """Run a program in a process of its own and return the JSON that it prints."""
    done = subprocess.run([sys.executable, "-c", code, str(ROOT), *arguments], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
