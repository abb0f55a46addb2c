"""Ask engines of an index question by question, in turn: the ratio of their times on a machine that is never quiet.

    python benchmarks/in_turns.py build/scale/index milvus://127.0.0.1:19530/x \
        --questions ../shared/data/xquad-dev/gold.jsonl

The indexes are built already (`benchmarks/scale_out.py` writes one into an engine). Each engine is a process of its
own, without reranking and late interaction. First 150 questions warm it up. Then each question is asked of all engines,
in an order drawn for it, and then again. Times are p50 and p95; a ratio is of the p50 to that of the first engine.
Then: in how many answers the first quote, and all passages, are those of the first engine. ``--before CHECKOUT
LOCATION`` asks an index with the code of another checkout too.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WARM = 150
ENGINE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from qa import ask, open_index
index = open_index(sys.argv[2])
for line in sys.stdin:
    question = json.loads(line)
    started = time.perf_counter()
    found = ask(index, question, reranker=None, late_interaction=False).passages
    seconds = time.perf_counter() - started
    places = [[passage.citation.doc_id, passage.citation.start, passage.citation.end] for passage in found]
    print(json.dumps([seconds, places]), flush=True)
"""


class Engine:
    """A process that answers from one index."""

    def __init__(self, checkout: Path, location: str) -> None:
        command = [sys.executable, "-c", ENGINE, str(checkout), location]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.new: list[float] = []
        self.again: list[float] = []
        self.found: list[Any] = []

    def ask(self, question: str) -> tuple[float, Any]:
        """Return the seconds of an answer, and where its passages stand."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(question), file=self._process.stdin, flush=True)
        seconds, places = json.loads(self._process.stdout.readline())
        return seconds, places

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def main() -> None:
    """Ask all engines in turn, and print a Markdown table."""
    import numpy as np

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("locations", nargs="+", help="indexes; the first is what the others are compared with")
    parser.add_argument("--questions", type=Path, required=True, help="a gold set")
    parser.add_argument("--before", nargs=2, metavar=("CHECKOUT", "LOCATION"), help="an index of another version")
    parser.add_argument("--new", type=int, default=300, help="questions after those that warm up")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = list(dict.fromkeys(str(json.loads(line)["question"]) for line in lines))
    engines = {location: Engine(ROOT, location) for location in options.locations}
    if options.before:
        engines["before"] = Engine(Path(options.before[0]).resolve(), options.before[1])
    for question in questions[:WARM]:
        for engine in engines.values():
            engine.ask(question)
    chance, order = random.Random(0), list(engines.values())
    for question in questions[WARM : WARM + options.new]:
        chance.shuffle(order)
        for engine in order:
            seconds, found = engine.ask(question)
            engine.new.append(seconds * 1000)
            engine.found.append(found)
        for engine in order:
            engine.again.append(engine.ask(question)[0] * 1000)
    print("| engine | answer, new | ratio | again | ratio | same first | same passages |\n| --- |" + " ---: |" * 6)
    first = next(iter(engines.values()))
    for name, engine in engines.items():
        times = " | ".join(
            "{:.1f}, {:.1f} ms | {:.2f}".format(*np.percentile(own, [50, 95]), np.median(own) / np.median(others))
            for own, others in ((engine.new, first.new), (engine.again, first.again))
        )
        pairs = list(zip(engine.found, first.found, strict=True))
        quotes, passages = sum(a[:1] == b[:1] for a, b in pairs), sum(a == b for a, b in pairs)
        print(f"| {name} | {times} | {quotes} of {len(pairs)} | {passages} |")
        engine.close()


if __name__ == "__main__":
    main()
