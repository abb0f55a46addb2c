"""Nothing leaves the machine: every connection that a command tries, natively or not, as the kernel is asked for it.

strace writes down what a command and its threads and processes ask of the kernel. A name that is looked up is a
connection to port 53, whoever answers; all other connections to addresses that are not this machine's are counted too.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from command_line import process_environment
from conftest import ROOT, write_files
from serving import free_port, install_debian_package

CHAT_SECONDS = float(os.environ.get("QA_TEST_CHAT_SECONDS", "20"))  # 180 is what telemetry was once found in
PYTHON = sys.executable

# sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)
# sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")
ADDRESS = re.compile(
    r"""
    sa_family=AF_INET6?,\ sin6?_port=htons\((?P<port>\d+)\)
    .*? (?:inet_addr\(|inet_pton\(AF_INET6,\ ) "(?P<address>[^"]+)"
    """,
    re.VERBOSE,
)
RESOLVER = re.compile(r'sun_path="[^"]*/(?:systemd/resolve|avahi-daemon|dbus)/[^"]*"')  # who looks names up for others
HERE = re.compile(r"127\.[\d.]+|::1|::ffff:127\.[\d.]+|0\.0\.0\.0|::")


def environment(**changes: str) -> dict[str, str]:
    """Return the user's environment: nothing in it forbids the libraries to use the network."""
    kept = {name: value for name, value in process_environment().items() if "proxy" not in name.lower()}
    return {**{name: value for name, value in kept.items() if not name.startswith(("HF_", "GRADIO_"))}, **changes}


@cache
def tracer() -> str:
    """Return where strace is, installing it if it is missing; skip the test where no process may be traced."""
    if not shutil.which("strace"):
        install_debian_package("strace")
    found = shutil.which("strace")
    assert found, "this test needs strace: apt-get install strace"
    tried = subprocess.run([found, "-qq", "-e", "trace=connect", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no process may be traced here: {tried.stderr.strip()}")
    return found


def watched(log: Path, *command: object) -> list[str]:
    """Return a command line that runs a command under strace, which writes down what it sends and where to."""
    traced = "trace=connect,sendto,sendmsg,sendmmsg"
    return [tracer(), "-f", "--seccomp-bpf", "-qq", "-e", traced, "-o", str(log), *map(str, command)]


def left(log: Path) -> list[str]:
    """Return the lines of a log that are of other machines, or of names that are looked up."""
    return [line for line in log.read_text(errors="replace").splitlines() if _leaves(line)]


def _leaves(line: str) -> bool:
    places = [(match["address"], match["port"]) for match in ADDRESS.finditer(line)]
    return any(port == "53" or not HERE.fullmatch(address) for address, port in places) or bool(RESOLVER.search(line))


def run(log: Path, command: Sequence[object], cwd: Path, **changes: str) -> str:
    done = subprocess.run(
        watched(log, *command), cwd=cwd, env=environment(**changes), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of its own with two documents in ``corpus`` and two questions."""
    texts = {"corpus/a.txt": "Apples are red. Bananas are yellow.", "corpus/b.md": "# Fruit\n\nCherries are small."}
    return write_files(tmp_path / "here", {**texts, "q.txt": "Which fruit is red?\nWhat is small?\n"})


def check_commands(folder: Path, log: Path, *commands: Sequence[str], **changes: str) -> None:
    for command in commands:
        run(log, [PYTHON, "-m", "qa", *command], folder, **changes)
        assert left(log) == [], command


def serve(folder: Path, log: Path, seconds: float, **changes: str) -> None:
    """Run the chat for so long, have it load its page and answer a question through its endpoint, and stop it."""
    from gradio_client import Client

    port = free_port()
    command = watched(log, PYTHON, ROOT / "app.py", "--port", port, "--index", "index")
    said = (log.parent / "chat.txt").open("w")
    with (
        said,
        subprocess.Popen(
            command, cwd=folder, env=environment(**changes), stdout=said, stderr=said, start_new_session=True
        ) as process,
    ):
        try:
            deadline = time.monotonic() + 120
            while not _is_open(port):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
            end = time.monotonic() + seconds
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                assert page.status == 200
            client = Client(f"http://127.0.0.1:{port}", verbose=False)
            assert "Apples are red." in str(client.predict("Which fruit is red?", api_name="/ask"))
            client.close()
            time.sleep(max(0.0, end - time.monotonic()))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_is_looked_for_is_seen(tmp_path: Path) -> None:
    sent = """
import contextlib, socket, threading
def leave():
    with contextlib.suppress(OSError):
        socket.getaddrinfo("nobody.invalid", 443)
    for family, address in (socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"):
        with contextlib.suppress(OSError), socket.socket(family) as connection:
            connection.setblocking(False)
            connection.connect((address, 443))
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"x", ("192.0.2.2", 9))
with contextlib.suppress(OSError):
    socket.create_connection(("127.0.0.1", 9))
threading.Thread(target=leave).start()
"""
    run(tmp_path / "log", [PYTHON, "-c", sent], tmp_path)
    text = "\n".join(left(tmp_path / "log"))
    assert all(address in text for address in ("htons(53)", "192.0.2.1", "2001:db8::1", "192.0.2.2"))
    assert 'htons(9), sin_addr=inet_addr("127.0.0.1")' not in text


@pytest.mark.usefixtures("real_encoder")
def test_index_ask_batch_and_a_moment_of_chat_send_nothing(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    check_commands(folder, log, ["index"], ["ask", "Which fruit is red?"], ["batch", "q.txt", "-o", "out.jsonl"])
    serve(folder, log, 3)
    assert left(log) == []


@pytest.mark.slow
def test_with_an_empty_cache_and_a_home_of_its_own_nothing_is_sent(folder: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home" / "cache")}
    log = tmp_path / "log"
    check_commands(folder, log, ["index"], ["ask", "Which fruit is red?"], **home)
    kept = [path.relative_to(tmp_path / "home").as_posix() for path in (tmp_path / "home").rglob("*")]
    assert not [path for path in kept if "Microsoft" in path or "onnxruntime" in path]


@pytest.mark.slow
def test_minutes_of_chat_send_nothing(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    check_commands(folder, log, ["index"])
    serve(folder, log, CHAT_SECONDS)
    assert left(log) == []
