"""Measure the page's endpoint under load: visitors who ask at the same time, one question after the other.

    qa chat --port 7861 &
    python benchmarks/load.py http://127.0.0.1:7861 --index index

Every answer is compared with what `qa.ask` gives; one that differs is counted as wrong.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from qa import ask, open_index, read_gold
from qa.answering.render import to_dict

GOLD = Path(__file__).resolve().parent.parent / "corpus" / "gold.jsonl"


def main() -> None:
    """Print how long answers took, and how many were right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--index", default="index")
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    options = parser.parse_args()
    questions = [question.question for question in read_gold(GOLD, split="dev")]
    count = options.visitors * options.questions
    asked = [questions[number % len(questions)] for number in range(count)]
    index = open_index(options.index)
    wanted = {question: _plain(json.loads(json.dumps(to_dict(ask(index, question))))) for question in set(asked)}

    def visit(number: int) -> list[tuple[float, bool]]:
        mine = asked[number * options.questions : (number + 1) * options.questions]
        return [_timed(options.address, question, wanted[question]) for question in mine]

    started = time.perf_counter()
    with ThreadPoolExecutor(options.visitors) as pool:
        found = [row for rows in pool.map(visit, range(options.visitors)) for row in rows]
    seconds = time.perf_counter() - started
    median, high = np.percentile([took for took, _ in found], [50, 95])
    right = sum(is_right for _, is_right in found)
    print(f"{options.visitors} visitors, {options.questions} questions each: {right} of {count} as asked alone")
    print(f"median {median:.2f} s, 95th percentile {high:.2f} s, {count / seconds:.1f} answers a second")


def _timed(address: str, question: str, wanted: dict[str, Any]) -> tuple[float, bool]:
    request = urllib.request.Request(
        f"{address}/gradio_api/run/ask",
        data=json.dumps({"data": [question, None, 3]}).encode(),
        headers={"Content-Type": "application/json"},
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=600) as response:
        (found,) = json.load(response)["data"]
    return time.perf_counter() - started, _plain(found) == wanted


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "seconds": 0}


if __name__ == "__main__":
    main()
