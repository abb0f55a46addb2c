"""What keeps ``qa chat`` and ``qa eval --report`` from their work is said before it begins, with what to do."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Runner, is_one_line_error
from conftest import write_files

from qa.chat.listening import check_address
from qa.errors import QAError


@pytest.fixture
def taken() -> Iterator[int]:
    """Listen on a port."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_that_is_in_use(empty: Path, qa: Runner, taken: int) -> None:
    write_files(empty, {"corpus/fruit.txt": "Apples are red."})
    said = f"qa: port {taken} is in use by another program: choose another with --port\n"
    assert qa("chat", "--port", taken) == (1, "", said)
    assert not (empty / "index").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_port_that_is_free_passes_and_stays_free(host: str, taken: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert free != taken
    check_address(host, free)
    check_address(host, free)


def test_an_address_that_this_machine_does_not_have() -> None:
    with pytest.raises(QAError, match=r"^--host 192\.0\.2\.1: this machine does not have this address$"):
        check_address("192.0.2.1", 7860)  # one that is kept for examples
    with pytest.raises(QAError, match=r"^--host a\.\.b: there is no machine of this name$"):
        check_address("a..b", 7860)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "port 80 is not open to you: choose one from 1024 on with --port"),
        (errno.ENOBUFS, "127.0.0.1:80 cannot be listened on: No buffer space available: choose another with --port"),
    ],
)
def test_other_reasons(number: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(QAError, match=f"^{said}$"):
        check_address("127.0.0.1", 80)


def test_a_library_or_a_report_that_cannot_be_written(empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(empty, {"corpus/fruit.txt": "Apples are red.", "gold.jsonl": '{"question": "x", "gold": []}\n'})
    for folder in ("gold.jsonl", "gold.jsonl/library"):
        said = "gold.jsonl: cannot be written: it is a file: name a folder"
        assert is_one_line_error(qa("chat", "--library", folder), said)
        assert is_one_line_error(qa("eval", "gold.jsonl", "--report", folder), said)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != empty.resolve() and mode == os.W_OK)
    for command in (("chat", "--library"), ("eval", "gold.jsonl", "--report")):
        assert is_one_line_error(qa(*command, "new/one"), "new/one: cannot be written: Permission denied")
    assert not (empty / "index").exists()
