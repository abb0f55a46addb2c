"""Several answering servers over one Milvus server, behind a proxy: any of them answers, as one alone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import write_files
from proxies import Proxy
from serving import served

from qa.answering.ask import ask
from qa.answering.render import to_dict
from qa.index.build import build_index
from qa.index.open import open_index

FACTS = {
    "tower": "The tower of Velm is 61 metres high. It was built in 1904 by Anna Korv. Visitors climb 287 steps.",
    "lake": "Lake Orne lies 920 metres above the sea. Its water is 4 degrees cold in May. Pike and perch live there.",
    "tax": "The tax on dogs is 40 euros a year. It is due on 15 February. Guide dogs are exempt.",
    "bakery": "The bakery opens at six. Its rye bread is baked with honey. On Mondays it is closed.",
}
QUESTIONS = (
    "How high is the tower of Velm?",
    "Who built the tower?",
    "How cold is the water in May?",
    "Which fish live in the lake?",
    "When is the tax on dogs due?",
    "Which dogs are exempt?",
    "When does the bakery open?",
    "Who is the king of France?",
)
ASKERS = 8


@pytest.mark.slow
def test_eight_askers_on_two_servers_are_answered_as_one_alone(location: str, tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", {f"{name}.txt": text for name, text in FACTS.items()})
    build_index([corpus], location)
    index = open_index(location)
    wanted = {question: plain(to_dict(ask(index, question, top_k=3))) for question in QUESTIONS}
    index.close()
    assert any(answer["answered"] for answer in wanted.values())
    options = ("--index", location, "--no-library")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with served(*options, cwd=folders[0]) as one, served(*options, cwd=folders[1]) as two:
        ports = [int(address.rpartition(":")[2]) for address in (one, two)]
        with Proxy(*ports) as proxy, ThreadPoolExecutor(ASKERS) as askers:
            asked = [QUESTIONS[(asker + turn) % len(QUESTIONS)] for turn in range(5) for asker in range(ASKERS)]
            found = list(askers.map(lambda question: posted(proxy.port, question), asked))
            assert proxy.connections == [len(asked) // 2] * 2  # each server answered half of them
    for question, answer in zip(asked, found, strict=True):
        assert plain(answer) == wanted[question]


def posted(port: int, question: str) -> dict[str, Any]:
    body = json.dumps({"data": [question, None, 3]}).encode()
    address = f"http://127.0.0.1:{port}/gradio_api/run/ask"
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    try:
        opened = urllib.request.urlopen(request, timeout=300)
    except urllib.error.HTTPError as error:
        pytest.fail(error.read().decode())
    with opened as response:
        [found] = json.load(response)["data"]
    assert isinstance(found, dict)
    return found


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer says, less what differs from time to time."""
    return {**json.loads(json.dumps(answer)), "seconds": 0}
