"""What the server takes and refuses: wrong input, bodies without end, uploads that nobody's page asked for."""

from __future__ import annotations

import contextlib
import gc
import http.client
import json
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import free_port, launched

from qa.chat import uploads
from qa.chat.calls import RefusedError
from qa.chat.events import Chat

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

FRUIT = {"fruit.txt": "Apples are red. Pears are green."}
JSON = "application/json"
BOUNDARY = "form-boundary-of-these-tests"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
DEEP = b'{"data":' + b"[" * 5000 + b"]" * 5000 + b"}"

WRONG = {
    "too long": ({"data": ["x" * 100_000, None, 3]}, "100,000 characters"),
    "empty": ({"data": []}, "data has 0 values: it holds the question"),
    "one value": ({"data": ["Why?"]}, "data has 1 values"),
    "no list": ({"data": "x"}, "data is not a list"),
    "no data": ({}, "data is not a list"),
    "no object": ([1], "not a JSON object"),
    "null": ({"data": [None, None, 3]}, "the question is null, not a string"),
    "history": ({"data": ["x", "y", 1]}, "a list of questions"),
    "history of numbers": ({"data": ["x", [1], 1]}, "history is 1, not a string"),
    "top_k": ({"data": ["x", None, "3"]}, 'top_k is "3"'),
    "true": ({"data": ["x", None, True]}, "top_k is true"),
    "half a pair": (b'{"data":["\\ud800",null,1]}', "half a pair"),
    "another event": ({"data": ["x", None, 3], "fn_index": 0}, "leave it out"),
    "batched": ({"data": ["x", None, 3], "batched": True}, "batches"),
    "session": ({"data": ["x", None, 3], "session_hash": "x" * 1000}, "at most 100"),
    "deep": (DEEP, "nested too deeply"),
    "less deep": (b'{"data":["x",' + b"[" * 400 + b"]" * 400 + b",1]}", "nested too deeply"),
    "no JSON": (b"{x", "not JSON"),
    "no text": (b'{"data":["\xff"]}', "not JSON"),
    "nothing": (b"", "not JSON"),
}
TOOL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
ELSEWHERE = {
    "queue: no event": ("queue/join", {"data": [], "fn_index": 99, "session_hash": "s"}, 404, "no such event"),
    "queue: values": ("queue/join", {"data": [], "fn_index": 1, "session_hash": "s"}, 400, "a list of 2 values"),
    "queue: session": ("queue/join", {"data": [1, 2], "fn_index": 1}, 400, "session_hash is missing"),
    "named: nothing": ("call/v2/ask", {}, 422, "question is missing"),
    "named: unknown": ("call/v2/ask", {"question": "x", "q": 1}, 422, '"q" is not taken here'),
    "named: top_k": ("call/v2/ask", {"question": "x", "top_k": 0}, 422, "from 1 to 100"),
    "run": ("run/nothing", {"data": []}, 404, "nothing here"),
    "recording": ("process_recording", {"data": []}, 404, "nothing here"),
    "component": ("component_server", {"data": []}, 404, "nothing here"),
    "assistant: no JSON": ("mcp/", b"{", 400, "not JSON"),
    "assistant: deep": ("mcp/", DEEP, 400, "nested too deeply"),
}


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """Let what Gradio keeps open be collected here, where the warning of it is passed over."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Chat, Path]]:
    """Serve a small chat with MCP to all tests here; yield its address, it, and its folder of uploads."""
    from conftest import BagOfWords, write_files

    from qa.chat.options import ChatOptions
    from qa.index.build import build_index
    from qa.index.local import LocalIndex

    folder = tmp_path_factory.mktemp("limited")
    encoder = BagOfWords()
    build_index([write_files(folder / "documents", FRUIT)], folder / "index", encoder=encoder)
    options = ChatOptions(port=free_port(), mcp=True, max_upload=2_000_000)
    chat = Chat(LocalIndex.open(folder / "index", encoder), None, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "uploads"))
        with launched(chat) as address:
            yield address, chat, folder / "uploads"
    chat.visitors.close()


def post(address: str, path: str, body: object, content_type: str = JSON) -> tuple[int, str]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": content_type, "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"{address}/gradio_api/{path}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class TestWrongInput:
    @pytest.mark.parametrize("path", ["run/ask", "api/ask/", "call/ask"])
    @pytest.mark.parametrize(("body", "reason"), WRONG.values(), ids=WRONG)
    def test_of_the_endpoint_is_refused_with_its_reason(
        self, limited: Any, capfd: Any, path: str, body: object, reason: str
    ) -> None:
        status, text = post(limited[0], path, body)
        assert 400 <= status < 500
        assert reason in json.loads(text)["error"]
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(("path", "body", "status", "reason"), ELSEWHERE.values(), ids=ELSEWHERE)
    def test_of_other_routes_too(
        self, limited: Any, capfd: Any, path: str, body: object, status: int, reason: str
    ) -> None:
        found, text = post(limited[0], path, body)
        assert (found, reason in json.loads(text)["detail"]) == (status, True), text
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("path", ["http://127.0.0.1:9/secret", "/etc/passwd", "", None, "x\0y"])
    def test_a_file_that_was_not_uploaded_is_not_fetched(self, limited: Any, capfd: Any, path: str | None) -> None:
        address = limited[0]
        with urllib.request.urlopen(f"{address}/config", timeout=60) as response:
            events = json.load(response)["dependencies"]
        (bring,) = (event for event in events if ["upload"] in [target[1:] for target in event["targets"]])
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        for value in ([file], file):
            body = {"data": [value, ["shared"], "My documents"], "fn_index": bring["id"], "session_hash": "s"}
            status, text = post(address, "queue/join", body)
            assert (status, "not uploaded" in text) == (400, True)
        assert capfd.readouterr() == ("", "")

    def test_an_assistant_is_told_its_mistake(self, limited: Any, capfd: Any) -> None:
        for arguments, reason in (
            ({}, "'question' is a required property"),
            ({"question": "x", "history": "y"}, "'y' is not valid"),
            ({"question": "x" * 100_000}, "the question has 100,000 characters: at most 10,000 can be asked"),
        ):
            status, text = post(limited[0], "mcp/", {**TOOL, "params": {"name": "ask", "arguments": arguments}})
            (line,) = (line for line in text.splitlines() if line.startswith("data:"))
            result = json.loads(line.removeprefix("data:"))["result"]
            assert (status, result["isError"]) == (200, True)  # as its protocol has it
            assert reason in result["content"][0]["text"]
        assert post(limited[0], "mcp/", {**TOOL, "method": "nothing"})[0] == 200
        assert "Failed" not in capfd.readouterr().err

    def test_an_assistant_is_answered_in_json(self, limited: Any) -> None:
        arguments = {"question": "Which are green?"}
        _, text = post(limited[0], "mcp/", {**TOOL, "params": {"name": "ask", "arguments": arguments}})
        (line,) = (line for line in text.splitlines() if line.startswith("data:"))
        (content,) = json.loads(line.removeprefix("data:"))["result"]["content"]
        (direct,) = json.loads(post(limited[0], "run/ask", {"data": ["Which are green?", None, 3]})[1])["data"]
        assert {**json.loads(content["text"]), "seconds": 0} == {**direct, "seconds": 0}


class TestBodies:
    def test_one_that_announces_too_much_is_refused_before_it_comes(self, limited: Any) -> None:
        assert begun(limited[0], "run/ask", "Content-Length: 200000000", b"") == 413

    def test_one_that_announces_nothing_is_refused_when_it_is_too_large(self, limited: Any) -> None:
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        assert begun(limited[0], "run/ask", "Transfer-Encoding: chunked", chunk * 16) == 413
        assert begun(limited[0], "mcp/", "Transfer-Encoding: chunked", chunk * 16) == 413

    def test_the_largest_question_is_taken(self, limited: Any) -> None:
        data = [["\U0001f34f" * 10_000, None, 3], ["Which are green?", ["Which are red?"] * 1000, 3]]
        assert [post(limited[0], "run/ask", {"data": one})[0] for one in data] == [200, 200]


def begun(address: str, path: str, header: str, body: bytes) -> int:
    """Return the status with which a request is answered of which no more comes."""
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /gradio_api/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {JSON}\r\n{header}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status


def form(*files: tuple[str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        + text
        + b"\r\n"
        for name, text in files
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def size(folder: Path) -> int:
    """Return the bytes of the files in folder, from which the server may be removing some."""
    found = 0
    for inside, _, names in os.walk(folder):  # unlike rglob, it takes a folder that goes meanwhile for an empty one
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                found += (Path(inside) / name).stat().st_size
    return found


class TestUploads:
    @pytest.fixture(autouse=True)
    def _nothing_before(self, limited: Any) -> None:
        for inside, _, names in os.walk(limited[2]):
            for name in names:
                (Path(inside) / name).unlink(missing_ok=True)

    def test_those_that_nobody_takes_in_are_bounded_in_all(self, limited: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        address, chat, folder = limited
        monkeypatch.setattr(uploads, "MOST", 3)
        megabyte = os.urandom(1_000_000)
        found = [post(address, "upload", form((f"{n}.txt", megabyte[n:])), FORM) for n in range(25)]
        statuses = [status for status, _ in found]
        assert statuses == [200] * 5 + [503] * 20
        assert "try again in a minute" in found[-1][1]
        assert size(folder) <= 3 * chat.options.max_upload
        for path in folder.rglob("*.txt"):  # a minute later there is room again
            os.utime(path, (0, time.time() - 61))
        assert post(address, "upload", form(("later.txt", megabyte)), FORM)[0] == 200

    def test_they_expire(self, limited: Any) -> None:
        _, _, folder = limited
        post(limited[0], "upload", form(("a.txt", b"Apples."), ("b.txt", b"Pears.")), FORM)
        kept, gone = sorted(folder.rglob("*.txt"))
        os.utime(gone, (0, time.time() - 601))
        uploads.Uploads(folder, 2_000_000).sweep()
        assert (kept.exists(), gone.exists(), gone.parent.exists()) == (True, False, False)

    @pytest.mark.parametrize(
        ("files", "status", "reason"),
        [
            ([("a.txt", b"x"), ("b.txt", b"y" * 2_200_000)], 413, "at most 2 MB"),
            ([(f"{n}.txt", b"x") for n in range(52)], 400, "At most 50"),
        ],
    )
    def test_what_is_refused_is_removed_at_once(
        self, limited: Any, files: list[tuple[str, bytes]], status: int, reason: str
    ) -> None:
        found = post(limited[0], "upload", form(*files), FORM)
        assert (found[0], reason in found[1]) == (status, True)
        assert size(limited[2]) == 0

    def test_what_comes_in_parts_is_bounded_and_removed_too(self, limited: Any) -> None:
        address, _, folder = limited
        host, port = address.removeprefix("http://").split(":")
        body = form(("a.txt", b"x" * 2_500_000))
        for sent in (body, body[:300_000]):  # all of it, and one that breaks off
            connection = http.client.HTTPConnection(host, int(port), timeout=30)
            connection.putrequest("POST", "/gradio_api/upload")
            connection.putheader("Content-Type", FORM)
            connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders()
            for at in range(0, len(sent), 100_000):
                part = sent[at : at + 100_000]
                connection.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            if sent is body:
                connection.send(b"0\r\n\r\n")
                assert connection.getresponse().status == 413
            connection.close()
        deadline = time.monotonic() + 10
        while size(folder) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert size(folder) == 0

    def test_where_no_documents_may_be_brought_none_is_taken(self, tmp_path: Path) -> None:
        with pytest.raises(RefusedError, match="no documents") as refused, uploads.Uploads(tmp_path, 0).room(1):
            pass
        assert refused.value.status == 404
