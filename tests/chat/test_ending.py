"""How the server ends, and whom it cuts off: in this process, with a question that takes as long as a test likes."""

from __future__ import annotations

import gc
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords, ChatMaker
from serving import event_loop, free_port, launched

from qa.chat.connections import BoundedProtocol
from qa.chat.ending import end
from qa.chat.events import Chat
from qa.chat.page import build_page
from qa.chat.serve import launch
from qa.errors import QAError

FRUIT = {"fruit.txt": "Apples are red. Pears are green."}
PEARS = "Which colour are pears?"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Let what Gradio keeps open be collected here, where the warning of it is passed over."""
    yield
    gc.collect()


class Gate:
    """Stands before the answers of a chat: one that has begun waits until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.open = threading.Event(), threading.Event()
        encode = BagOfWords.encode

        def waiting(encoder: BagOfWords, texts: Any) -> Any:
            self.begun.set()
            assert self.open.wait(30)
            return encode(encoder, texts)

        monkeypatch.setattr(BagOfWords, "encode", waiting)


def test_answers_that_have_begun_are_finished_and_others_refused(
    make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = make_chat(FRUIT, concurrency=1)
    gate = Gate(monkeypatch)
    found: dict[str, object] = {}

    def answer(session: str) -> None:
        try:
            found[session] = chat.answer(session, PEARS).is_answered
        except QAError as error:
            found[session] = str(error)

    first = threading.Thread(target=answer, args=("first",))
    first.start()
    assert gate.begun.wait(30)
    ending = threading.Thread(target=chat.end, args=(30,))
    ending.start()
    while not chat.is_ended:
        time.sleep(0.01)
    second = threading.Thread(target=answer, args=("second",))
    second.start()
    gate.open.set()
    for thread in (first, ending, second):
        thread.join(30)
    assert found == {"first": True, "second": "the server is ending: ask again later"}


def test_the_page_gets_the_answer_that_it_waits_for(
    make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chat = make_chat(FRUIT, port=free_port())
    gate = Gate(monkeypatch)
    told: list[str] = []
    with event_loop():
        page = build_page(chat)
        address = launch(page, chat)[0].rstrip("/")
        asking = threading.Thread(target=lambda: told.append(asked_on_the_page(address)))
        asking.start()
        assert gate.begun.wait(30)
        threading.Timer(0.3, gate.open.set).start()
        started = time.monotonic()
        end(page, chat, tmp_path / "nothing").cancel()
        assert time.monotonic() - started < 9
        asking.join(30)
    assert '"success":true' in told[0]
    assert "Pears are <mark>green</mark>." in json.loads(told[0].removeprefix("data: "))["output"]["data"][0]


def asked_on_the_page(address: str) -> str:
    with urllib.request.urlopen(f"{address}/config", timeout=60) as response:
        events = {name: one["id"] for one in json.load(response)["dependencies"] for _, name in one["targets"]}
    body = {"data": [PEARS, "shared"], "fn_index": events["submit"], "session_hash": "s"}
    request = urllib.request.Request(
        f"{address}/gradio_api/queue/join", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=60).close()
    with urllib.request.urlopen(f"{address}/gradio_api/queue/data?session_hash=s", timeout=60) as stream:
        return next(line for line in map(bytes.decode, stream) if "process_completed" in line)


class TestConnections:
    def test_slow_ones_are_closed(self, make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(BoundedProtocol, "head", 0.5)
        monkeypatch.setattr(BoundedProtocol, "body", 1)
        chat = make_chat(FRUIT, port=free_port())
        post = "POST /gradio_api/run/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        with launched(chat):
            for sent in ("", post, f"{post}Content-Length: 100\r\n\r\n{{"):
                with socket.create_connection(("127.0.0.1", chat.options.port), timeout=30) as connection:
                    started = time.monotonic()
                    connection.sendall(sent.encode())
                    assert is_closed(connection)
                    assert time.monotonic() - started < 10

    def test_of_too_many_an_idle_one_goes(self, make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch) -> None:
        chat = make_chat(FRUIT, port=free_port())
        with launched(chat) as address:
            monkeypatch.setattr(BoundedProtocol, "most", 10)
            opened = urllib.request.urlopen(f"{address}/gradio_api/heartbeat/open", timeout=60)  # as an open page does
            assert opened.readline() == b"data: ALIVE\n"
            idle = [socket.create_connection(("127.0.0.1", chat.options.port), timeout=30) for _ in range(30)]
            assert asks(chat) == 200
            assert is_closed(idle[0])
            idle[-1].settimeout(0.1)
            with pytest.raises(TimeoutError):
                idle[-1].recv(1)
            for connection in idle:
                connection.close()
            opened.close()

    def test_where_none_is_idle_a_newcomer_goes(self, make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch) -> None:
        chat = make_chat(FRUIT, port=free_port())
        with launched(chat) as address:
            monkeypatch.setattr(BoundedProtocol, "most", 5)
            pages = [urllib.request.urlopen(f"{address}/gradio_api/heartbeat/{n}", timeout=60) for n in range(5)]
            assert {page.readline() for page in pages} == {b"data: ALIVE\n"}
            with socket.create_connection(("127.0.0.1", chat.options.port), timeout=30) as connection:
                assert is_closed(connection)
            for page in pages:
                page.close()


def asks(chat: Chat) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{chat.options.port}/gradio_api/run/ask",
        json.dumps({"data": [PEARS, None, 3]}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return int(response.status)


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
