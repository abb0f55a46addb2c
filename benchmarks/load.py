"""Measure the chat under load: many at once, long questions, visitors who come with documents and leave.

    qa chat --port 7861 --no-library &
    python benchmarks/load.py http://127.0.0.1:7861 --index index --pid $!

Every answer is compared with what `qa.ask` gives; one that differs is counted as wrong. With --pid the server's
resident memory is told after each step.
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
from qa.chat.library import DEFAULT
from qa.chat.sources import EVERYONES, source_of
from qa.retrieval.question import MAX_QUESTION

GOLD = Path(__file__).resolve().parent.parent / "corpus" / "gold.jsonl"
ROUNDS = 2  # of visitors who come and leave
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=form-boundary"}


def main() -> None:
    """Print a table: how many answers are as when asked alone, how long they took, and the server's memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--index", default="index")
    parser.add_argument("--pid", help="of the server")
    options = parser.parse_args()
    address = options.address.rstrip("/")
    questions = [question.question for question in read_gold(GOLD, split="dev")]
    longest = [(" ".join(questions[n:] + questions[:n]) * 20)[:MAX_QUESTION] for n in range(10)]
    index = open_index(options.index)
    wanted = {one: _plain(json.loads(json.dumps(to_dict(ask(index, one))))) for one in questions + longest}
    print(f"{'':<44} {'right':>11} {'median':>8} {'95th':>8} {'a second':>9} {'memory':>8}")
    print(f"{'before':<44} {'':>39} {_memory(options.pid)}")
    for name, asked, at_once in (
        ("20 visitors, 10 questions each", _repeated(questions, 200), 20),
        ("200 connections, a question each", _repeated(questions, 200), 200),
        (f"20 questions of {MAX_QUESTION:,} characters at once", _repeated(longest, 20), 20),
        ("20 visitors, 10 questions each, again", _repeated(questions, 200), 20),
    ):
        started = time.perf_counter()
        with ThreadPoolExecutor(at_once) as pool:
            found = list(pool.map(lambda question: _timed(address, question, wanted[question]), asked))
        _print_row(name, found, time.perf_counter() - started, options.pid)
    events = _events(address)
    for number in range(1, ROUNDS + 1):
        started = time.perf_counter()
        with ThreadPoolExecutor(10) as pool:
            names = [f"load{number}x{visitor}" for visitor in range(20)]
            found = list(pool.map(lambda name: _visit(address, events, name), names))
        time.sleep(2)  # they have left
        _print_row(f"20 visitors with documents, round {number}", found, time.perf_counter() - started, options.pid)


def _repeated(questions: list[str], count: int) -> list[str]:
    return [questions[number % len(questions)] for number in range(count)]


def _print_row(name: str, found: list[tuple[float, bool]], seconds: float, pid: str | None) -> None:
    median, high = np.percentile([took for took, _ in found], [50, 95])
    right = f"{sum(is_right for _, is_right in found)} of {len(found)}"
    rate = len(found) / seconds
    print(f"{name:<44} {right:>11} {median:>6.2f} s {high:>6.2f} s {rate:>9.1f} {_memory(pid)}", flush=True)


def _memory(pid: str | None) -> str:
    if pid is None:
        return f"{'?':>8}"
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return f"{kilobytes / 1000:>5.0f} MB"


def _timed(address: str, question: str, wanted: dict[str, Any]) -> tuple[float, bool]:
    started = time.perf_counter()
    (found,) = _post(f"{address}/gradio_api/run/ask", {"data": [question, None, 3]})["data"]
    return time.perf_counter() - started, _plain(found) == wanted


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "seconds": 0}


# A visitor of the page, as the browser is one


def _events(address: str) -> dict[str, int]:
    """Return the numbers of the page's events, by what triggers them."""
    with urllib.request.urlopen(f"{address}/config", timeout=60) as response:
        dependencies = json.load(response)["dependencies"]
    return {trigger: event["id"] for event in dependencies for _, trigger in event["targets"]}


def _visit(address: str, events: dict[str, int], name: str) -> tuple[float, bool]:
    """Open the page, bring a document, ask about it and leave; return the time, and whether it was quoted."""
    started = time.perf_counter()
    text = "".join(f"The parrot of {name} says {number} words in the morning.\n\n" for number in range(200))
    described = f'Content-Disposition: form-data; name="files"; filename="{name}.txt"'
    part = f"--form-boundary\r\n{described}\r\n\r\n{text}\r\n--form-boundary--\r\n"
    with urllib.request.urlopen(f"{address}/gradio_api/heartbeat/{name}", timeout=600):
        _send(address, events["load"], name, [])
        (path,) = _post(f"{address}/gradio_api/upload", part.encode(), FORM)
        file = {"path": path, "orig_name": f"{name}.txt", "meta": {"_type": "gradio.FileData"}}
        _send(address, events["upload"], name, [[file], list(EVERYONES), DEFAULT])
        asked = f"How many words does the parrot of {name} say?"
        answered = _send(address, events["submit"], name, [asked, [source_of(DEFAULT)]])
    return time.perf_counter() - started, f"The parrot of {name} says" in answered


def _send(address: str, event: int, session: str, data: list[object]) -> str:
    """Send an event of the page; return what it is told when all is done."""
    body = {"data": data, "fn_index": event, "session_hash": session, "event_data": None, "trigger_id": None}
    _post(f"{address}/gradio_api/queue/join", body)
    with urllib.request.urlopen(f"{address}/gradio_api/queue/data?session_hash={session}", timeout=600) as stream:
        return next(line for line in map(bytes.decode, stream) if "process_completed" in line)


def _post(address: str, body: object, headers: dict[str, str] | None = None) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers=headers or JSON)
    with urllib.request.urlopen(request, timeout=600) as response:
        return json.load(response)


if __name__ == "__main__":
    main()
