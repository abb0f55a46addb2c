"""Compare the engines of an index: a folder, Milvus Lite, and a Milvus server.

    python benchmarks/scale_out.py build/scale/index build/x.db milvus://127.0.0.1:19530/x \
        --questions ../shared/data/xquad-dev/gold.jsonl --server PID --data FOLDER

The first index is a folder that is built already; its vectors are written into the others, so that their build time is
that of writing. Each engine is asked in a process of its own, without reranking and late interaction. First 150
questions warm it up. Then every question is a new one: the p50 and p95 of a search for 100 passages, of an answer, of
the same answer again, and of answers with 8 threads asking. Then: in how many answers the first quote is the folder's.
recall@10 is against comparing all vectors. PID is the server's process and FOLDER its data: their memory and size are
told.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.index.composed import ComposedIndex
    from qa.index.report import BuildReport

ROOT = Path(__file__).resolve().parent.parent
WARM, NEW, ASKERS = 150, 100, 8
PEAK = """
def peak():  # MiB; ru_maxrss would count the process that started this one, too
    lines = open("/proc/self/status", encoding="ascii")
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
"""
MEASURE = (
    PEAK
    + """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, sys.argv[1])
import numpy as np
from qa import ask, open_index
def timed(call, *given):
    started = time.perf_counter()
    call(*given)
    return time.perf_counter() - started
def told(times):
    return np.percentile(np.array(times) * 1000, [50, 95]).tolist()
questions, warm, new, askers = json.loads(sys.argv[3]), *map(int, sys.argv[4:])
started = time.perf_counter()
index = open_index(sys.argv[2])
opened = time.perf_counter() - started
quotes = {}
def answer(question):
    found = ask(index, question, reranker=None, late_interaction=False).passages
    quotes[question] = [found[0].citation.doc_id, found[0].citation.start] if found else None
for question in questions[:warm]:
    answer(question)
asked = questions[warm : warm + new]
answers = [timed(answer, question) for question in asked]
again = [timed(answer, question) for question in asked]
others = questions[warm + new :]
with ThreadPoolExecutor(askers) as pool:
    started = time.perf_counter()
    together = list(pool.map(lambda question: timed(answer, question), others))
    rate = len(others) / (time.perf_counter() - started)
searched = questions[-new:]
vectors = index.encode([question + "?" for question in searched])  # as no question was asked
found, search = [], []
for vector in vectors:
    started = time.perf_counter()
    found.append(index.search_dense(vector[np.newaxis], 100)[0].positions[:10].tolist())
    search.append(time.perf_counter() - started)
print(json.dumps({"opened": opened, "search": told(search), "new": told(answers), "again": told(again),
                  "together": told(together), "rate": rate, "found": found, "quotes": quotes,
                  "vectors": vectors.tolist(), "memory": peak()}))
"""
)


def main() -> None:
    """Write the index into each engine, ask all of them, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="an index in a folder")
    parser.add_argument("engines", nargs="*", help="where else to write and ask it")
    parser.add_argument("--questions", type=Path, required=True, help="a gold set")
    parser.add_argument("--server", help="the process of the Milvus server")
    parser.add_argument("--data", type=Path, help="the folder of its data")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = list(dict.fromkeys(str(json.loads(line)["question"]) for line in lines))
    print(
        "| engine | sentences | written | on disk | open | search | answer, new | again | 8 askers | answers/s | "
        "same quote | recall@10 | memory, asking | the server's |\n| --- |" + " ---: |" * 13,
        flush=True,
    )
    for location in (str(options.folder), *options.engines):
        before = _size(options.data)
        written = "-" if location == str(options.folder) else f"{write(options.folder, location):.1f} s"
        found = measured(location, questions)
        if location == str(options.folder):
            wanted = found["quotes"]
        same = sum(wanted[question] == quote for question, quote in found["quotes"].items())
        is_server = location.startswith("milvus:")
        disk = _size(options.data) - before if is_server else _size(Path(location))
        sentences, recall = recalled(options.folder, found)
        times = " | ".join(
            f"{found[name][0]:.1f}, {found[name][1]:.1f} ms" for name in ("search", "new", "again", "together")
        )
        print(
            f"| {location.partition(':')[0] if is_server else Path(location).name} | {sentences:,} | {written} | "
            f"{disk / 1e6:,.0f} MB | {found['opened']:.2f} s | {times} | {found['rate']:.0f} | {same} of "
            f"{len(wanted)} | {recall:.3f} | "
            f"{found['memory']:,.0f} MiB | {_memory(options.server) if is_server else '-'} |",
            flush=True,
        )


def write(folder: Path, location: str) -> float:
    """Write an index that is built into an engine; return the seconds that took."""
    from qa.index.local import LocalIndex
    from qa.index.milvus.address import address_of
    from qa.index.milvus.publish import publish
    from qa.index.report import BuildReport

    def copied(staging: Path, before: ComposedIndex | None, progress: object) -> BuildReport:
        del before, progress
        shutil.copytree(folder, staging, dirs_exist_ok=True)
        index = LocalIndex.open(staging)
        try:
            return BuildReport(staging, len(index.documents()), len(index), 0, (), (), is_new=True, seconds=0.0)
        finally:
            index.close()

    address = address_of(location)
    assert address is not None
    started = time.perf_counter()
    publish(address, copied, lambda *_: None)
    return time.perf_counter() - started


def measured(location: str, questions: list[str]) -> Any:
    """Ask an engine in a process of its own."""
    arguments = [str(ROOT), location, json.dumps(questions), *map(str, (WARM, NEW, ASKERS))]
    done = subprocess.run([sys.executable, "-c", MEASURE, *arguments], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def recalled(folder: Path, found: Any) -> tuple[int, float]:
    """Return how many sentences there are, and the share of the ten nearest that were found."""
    import numpy as np

    from qa.index.local import LocalIndex

    index = LocalIndex.open(folder)
    asked = np.array(found["vectors"], dtype=np.float32)
    count = len(index)
    every = asked @ index.vectors(range(count + index.question_count)).T
    near = every[:, :count]  # a sentence is as near as itself or its nearest anticipated question
    for row, (position, _) in enumerate(index.questions(), start=count):
        near[:, position] = np.maximum(near[:, position], every[:, row])
    floors = -np.sort(-near, axis=1)[:, 9]
    found_near = zip(near, found["found"], floors, strict=True)
    recall = float(np.mean([np.mean(of_one[places] >= floor - 1e-5) for of_one, places, floor in found_near]))
    index.close()
    return count, recall


def _size(folder: Path | None) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder else 0


def _memory(pid: str | None) -> str:
    if pid is None:
        return "?"
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return f"{kilobytes / 1024:,.0f} MiB"


if __name__ == "__main__":
    main()
