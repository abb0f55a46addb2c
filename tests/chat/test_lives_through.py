"""What the served chat lives through: connections that come to nothing, many questions at once, signals, a crash.

The server is a process of its own, as its user starts it, with no more than 1,024 open files.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
from command_line import by_hand
from conftest import ROOT
from serving import free_port

pytestmark = pytest.mark.slow

QUESTION = "How many physicians helped train it?"
LONGEST = ("Who leads the lab that trained the model with so many physicians? " * 160)[:10_000]
MANY = 200  # questions at once; to answer them all takes seconds
FORM = {"Content-Type": "multipart/form-data; boundary=form-boundary"}
JSON = {"Content-Type": "application/json"}


def asking_for(question: str) -> bytes:
    """Return the body of a request for an answer."""
    return json.dumps({"data": [question, None, 3]}).encode()


def started_by_hand() -> None:
    """Have a process take few files, and hear all signals."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    by_hand()


class Server:
    """`qa chat` in a process, its log and its folder for temporary files."""

    def __init__(self, index: Path, folder: Path) -> None:
        self.port = free_port()
        self.temporary, self.log = folder / "temporary", folder / "log"
        self.temporary.mkdir(exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "--port", str(self.port), "--index", str(index)],
                stdout=log,
                stderr=log,
                env={**os.environ, "TMPDIR": str(self.temporary)},
                preexec_fn=started_by_hand,
            )
        deadline = time.monotonic() + 300
        while "the chat is at" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, question: str = QUESTION) -> int:
        """Return the status of the answer; 0 where the connection is lost."""
        return self.post("run/ask", asking_for(question))[0]

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = self.connection()
        try:
            connection.request("POST", f"/gradio_api/{path}", body, headers or JSON)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def upload(self, name: str) -> None:
        described = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        part = f"--form-boundary\r\n{described}\r\n\r\nCats purr.\r\n"
        assert self.post("upload", f"{part}--form-boundary--\r\n".encode(), FORM)[0] == 200

    def memory(self) -> int:
        """Return the resident memory in MB."""
        return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[0]) // 1000

    def end(self, number: int) -> float:
        """Send a signal; return how many seconds the server takes to end."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=60)
        return time.monotonic() - started


@contextmanager
def serving(index: Path, folder: Path) -> Iterator[Server]:
    server = Server(index, folder)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait()
    assert "Traceback" not in server.log.read_text(), server.log.read_text()[-5000:]


@pytest.fixture
def server(article_directory: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(article_directory, tmp_path) as found:
        yield found


def test_crowds(server: Server) -> None:
    """One server: idle connections, slow ones, many questions, long questions; then memory is as before."""
    server.ask()
    said = server.log.read_text()
    idle_connections_lock_nobody_out(server)
    slow_requests_come_to_an_end(server)
    with ThreadPoolExecutor(200) as pool:
        assert set(pool.map(server.ask, [QUESTION] * 200)) == {200}
        before = server.memory()
        assert set(pool.map(server.ask, [LONGEST] * 5)) == {200}
        assert set(pool.map(server.ask, [QUESTION] * 20)) == {200}
    assert server.memory() < before + 100
    assert server.log.read_text() == said
    assert server.end(signal.SIGINT) < 10


def idle_connections_lock_nobody_out(server: Server) -> None:
    with ExitStack() as open_ones:
        for _ in range(1000):
            open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
        assert [server.ask() for _ in range(3)] == [200] * 3


def slow_requests_come_to_an_end(server: Server) -> None:
    """A head of which a character comes each second is not waited for longer than 10 s."""
    head = b"POST /gradio_api/run/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        started = time.monotonic()
        with suppress(OSError):  # it is closed
            for n in range(30):
                connection.sendall(head[n : n + 1])
                time.sleep(1)
        assert 8 < time.monotonic() - started < 15


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_answers(server: Server, number: int) -> None:
    server.ask()
    server.upload("a.txt")
    assert list(server.temporary.rglob("a.txt"))
    with ExitStack() as open_ones:
        asking = [open_ones.enter_context(closing(server.connection())) for _ in range(MANY)]
        for connection in asking:
            connection.request("POST", "/gradio_api/run/ask", asking_for(LONGEST), JSON)
        found = [asking[0].getresponse().status]  # the others run, or wait
        assert server.end(number) < 10
        found += [connection.getresponse().status for connection in asking[1:]]
    assert server.process.returncode == 0
    assert set(found) == {200, 503}  # answered, or refused with the reason
    assert list(server.temporary.iterdir()) == []


def test_a_crash_leaves_files_until_the_next_start(article_directory: Path, tmp_path: Path) -> None:
    with serving(article_directory, tmp_path) as dead:
        dead.upload("of-the-dead.txt")
        dead.end(signal.SIGKILL)
        assert list(dead.temporary.rglob("of-the-dead.txt"))
    with serving(article_directory, tmp_path) as living:
        living.upload("of-the-living.txt")
        assert not list(living.temporary.rglob("of-the-dead.txt"))
        assert living.end(signal.SIGTERM) < 10
        assert list(living.temporary.iterdir()) == []
