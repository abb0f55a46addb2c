"""Readers in a process of their own: what they find, and files on which they crash, hang, or run out of memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.datatypes import ReadOptions, no_progress
from qa.documents import formats
from qa.documents.formats import FORMATS, Format, format_of
from qa.documents.sandbox import STALLED, Sandbox
from qa.documents.worker import HEAD, framed
from qa.errors import CorpusError

OPTIONS = ReadOptions()
PAGE = b"<html><body><h1>Quay</h1><p>The quay is deep.</p></body></html>"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def parse(sandbox: Sandbox, name: str, data: bytes) -> formats.Parsed:
    row = format_of(Path(name))
    assert row is not None
    return sandbox.parse(row, data, Path(name), OPTIONS, no_progress)


@pytest.mark.parametrize(("name", "data"), [("a.html", PAGE), ("a.csv", b"Name,Room\nAda,12\n"), ("a.txt", b"Deep.")])
def test_it_finds_what_the_reader_finds(sandbox: Sandbox, name: str, data: bytes) -> None:
    row = format_of(Path(name))
    assert row is not None
    assert parse(sandbox, name, data) == row.read(data, Path(name), OPTIONS)


def test_an_error_is_the_readers_and_the_next_file_is_read(sandbox: Sandbox) -> None:
    for _ in range(2):
        with pytest.raises(CorpusError, match=r"a\.pdf: "):
            parse(sandbox, "a.pdf", b"no PDF")
        assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text


def process_of(sandbox: Sandbox) -> int:
    parse(sandbox, "a.html", PAGE)
    assert sandbox._process is not None
    return sandbox._process.pid


def test_one_that_is_gone_is_replaced(sandbox: Sandbox) -> None:
    os.kill(process_of(sandbox), signal.SIGKILL)
    assert sandbox._process is not None
    sandbox._process.wait()
    assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text


def test_a_crash_while_a_file_is_read_names_the_file_and_loses_no_other(sandbox: Sandbox) -> None:
    pid = process_of(sandbox)

    def kill(stage: str, done: int, total: int) -> None:
        os.kill(pid, signal.SIGSEGV)

    row = format_of(Path("a.pdf"))
    assert row is not None
    data = (Path(__file__).parent / "files" / "columns.pdf").read_bytes()
    with pytest.raises(CorpusError, match=r"^a\.pdf: its reader crashed \(exit code -11\): is it damaged\?$"):
        sandbox.parse(row, data, Path("a.pdf"), OPTIONS, kill)
    assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text


@pytest.mark.parametrize("said", [b"no MessagePack", framed({"done": "many"})[HEAD:]])
def test_an_answer_that_makes_no_sense_is_one_line(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "_bytes", lambda _, count, __: bytes(HEAD) if count == HEAD else said)
        with pytest.raises(CorpusError, match=r"^a\.html: what its reader says makes no sense: is it damaged\?$"):
            parse(sandbox, "a.html", PAGE)
    assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text


def test_one_that_hangs_is_stopped() -> None:
    """Only the one that was stopped has little time: to start and to read may take a busy machine longer."""
    with Sandbox(stalled=0.5) as sandbox:
        limit, sandbox._stalled = sandbox._stalled, STALLED
        pid = process_of(sandbox)
        os.kill(pid, signal.SIGSTOP)
        sandbox._stalled = limit
        with pytest.raises(CorpusError, match=r"^a\.html: reading it takes too long: is it damaged\?$"):
            parse(sandbox, "a.html", PAGE)
        assert not Path(f"/proc/{pid}").exists()
        sandbox._stalled = STALLED
        assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text


def test_one_that_needs_too_much_memory_is_stopped() -> None:
    with Sandbox(memory=400 << 20) as sandbox:
        assert "The quay is deep." in parse(sandbox, "a.html", PAGE).text
        with pytest.raises(CorpusError, match=r"^a\.csv: reading it needs more memory than the 0\.39\d* GB"):
            parse(sandbox, "a.csv", b"a,b\n" + b"1,2\n" * 3_000_000)


def test_a_format_whose_extra_is_missing_is_one_line(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.extras.EXTRAS", {"none": ("no_such_module",)})
    row = Format("nothing", (".none",), ("qa.documents.none", "read"), extra="none")
    monkeypatch.setattr(formats, "FORMATS", [*FORMATS, row])
    with pytest.raises(CorpusError, match=r"a\.none: reading nothing needs no_such_module, .*\[none\]"):
        parse(sandbox, "a.none", b"x")
