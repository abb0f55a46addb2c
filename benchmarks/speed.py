"""Measure time and memory beside the plain recipe, in turn within one run: the README's table.

    python benchmarks/speed.py [--runs 5]

Each figure is a whole process's, the median of the runs; the ratio is that of the medians. The questions are every
fourth of the gold set.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "How many physicians helped train it?"
WARM = """
import statistics, sys, time
from pathlib import Path
from qa import ask, ask_many, open_index
index = open_index(sys.argv[1])
questions = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
mode, reranker = sys.argv[3], "default" if sys.argv[4] == "rerank" else None
ask(index, "warm up", retrieval=mode, reranker=reranker)
times = []
for question in questions:
    started = time.perf_counter()
    ask(index, question, retrieval=mode, reranker=reranker)
    times.append(time.perf_counter() - started)
started = time.perf_counter()
assert len(list(ask_many(index, questions, retrieval=mode, reranker=reranker))) == len(questions)
print(statistics.median(times), time.perf_counter() - started)
"""


def run(arguments: list[str]) -> tuple[float, float, str]:
    """Run a process; return its wall seconds, its peak resident memory in MiB, and what it printed."""
    import time

    read_end, write_end = os.pipe()
    started = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=write_end, stderr=subprocess.DEVNULL, cwd=ROOT)
    os.close(write_end)
    with os.fdopen(read_end) as output:
        printed = output.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[:4])} exited with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024, printed


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each process (default: 5)")
    runs: int = parser.parse_args().runs
    python = sys.executable
    lines = (ROOT / "corpus" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[::4]]  # of every kind
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder, "questions.txt")
        questions.write_text("".join(row["question"] + "\n" for row in rows), encoding="utf-8")
        plain = [python, "benchmarks/plain_recipe.py"]
        ours, theirs = f"{folder}/index", f"{folder}/plain"
        qa = [python, "-m", "qa"]
        warm = [python, "-c", WARM, ours, str(questions)]
        commands = {
            "index the article": (
                [
                    python,
                    "-c",
                    f"import shutil; shutil.rmtree({ours!r}, True); from qa.cli import main; "
                    f"main(['index', 'corpus', '--index', {ours!r}])",
                ],
                [*plain, "build", "corpus/muse-spark.txt", theirs],
            ),
            "one question, cold": ([*qa, "ask", QUESTION, "--index", ours], [*plain, "ask", theirs, QUESTION]),
            "one question, cold, `--no-rerank`": (
                [*qa, "ask", QUESTION, "--index", ours, "--no-rerank"],
                [*plain, "ask", theirs, QUESTION],
            ),
            "one question, cold, `--retrieval sparse`": (
                [*qa, "ask", QUESTION, "--index", ours, "--retrieval", "sparse"],
                [*plain, "ask", theirs, QUESTION],
            ),
            "warm": ([*warm, "hybrid", "rerank"], [*plain, "warm", theirs, str(questions)]),
            "warm, `--no-rerank`": ([*warm, "hybrid", "-"], [*plain, "warm", theirs, str(questions)]),
            "warm, `--retrieval sparse`": ([*warm, "sparse", "rerank"], [*plain, "warm", theirs, str(questions)]),
        }
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {runs} runs\n")
        print("| | this | plain recipe | ratio |\n| --- | ---: | ---: | ---: |")
        for name, (first, second) in commands.items():
            samples: list[list[tuple[float, float, str]]] = [[], []]
            for number in range(runs + 1):  # the first is not counted
                for side, command in enumerate((first, second)):
                    result = run(command)
                    if number:
                        samples[side].append(result)
            if name.startswith("warm"):
                answers, totals = (
                    [[float(result[2].split()[place]) for result in side] for side in samples] for place in (0, 1)
                )
                row(f"{name}, an answer", answers, 1000, "ms")
                row(f"{name}, {len(rows)} questions (in a batch; one by one)", totals, 1, "s")
            else:
                row(name, [[result[0] for result in side] for side in samples], 1, "s")
                row(f"{name}, peak memory", [[result[1] for result in side] for side in samples], 1, "MiB")


def row(name: str, sides: list[list[float]], scale: float, unit: str) -> None:
    """Print the medians and their ratio."""
    first, second = (statistics.median(side) * scale for side in sides)
    digits = 0 if unit == "MiB" else 2
    print(f"| {name} | {first:.{digits}f} {unit} | {second:.{digits}f} {unit} | {first / second:.2f} |", flush=True)


if __name__ == "__main__":
    main()
