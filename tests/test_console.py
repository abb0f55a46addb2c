"""What is written to stdout and stderr: whatever the terminal can show, and bars only on a terminal."""

from __future__ import annotations

import io
import json

import pytest

from qa.console import as_json, counted, print_line, progress_bar, say, status


class Terminal(io.StringIO):
    """Text that is written to a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_what_an_encoding_lacks_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.TextIOWrapper(io.BytesIO(), "ascii"), io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    print_line("pâté")
    say("qa: pâté")
    out.seek(0)
    err.seek(0)
    assert (out.read(), err.read()) == ("p?t?\n", "qa: p\\xe2t\\xe9\n")


def test_what_a_terminal_would_obey_is_made_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("a\x1b[31mb\tc\nd\x9b\u202e")
    say("qa: a\x1b]0;x\x07b\nqa: c")
    assert capsys.readouterr() == ("a\ufffd[31mb\tc\nd\ufffd\ufffd\n", "qa: a\ufffd]0;x\ufffdb qa: c\n")


def test_json_says_what_it_holds_without_a_character_that_a_terminal_would_obey() -> None:
    value = {"a\x9b": "\x1b\x7f\u202e\u2069 é\n"}
    assert as_json(value) == '{"a\\u009b": "\\u001b\\u007f\\u202e\\u2069 é\\n"}'
    assert json.loads(as_json(value, indent=2)) == value


def test_without_a_terminal_a_short_job_writes_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with status("searching"), progress_bar() as show:
        show("reading", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_without_a_terminal_a_long_job_writes_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 10.0, 31.0, 31.0, 40.0, 62.0, 62.0])
    monkeypatch.setattr("qa.console.time.monotonic", lambda: next(clock))
    with progress_bar() as show:
        for done in (10, 1000, 1010, 2000):
            show("embedding", done, 123456)
    assert capsys.readouterr() == ("", "qa: embedding: 1,000 of 123,456\nqa: embedding: 2,000 of 123,456\n")


def test_on_a_terminal_progress_has_a_bar_for_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress_bar() as show:
        show("reading", 1, 2)
        show("reading", 2, 2)
        show("embedding", 3, 40)
    assert "reading" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()
    assert "3/40" in terminal.getvalue()


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 questions"), (1, "1 question"), (2, "2 questions"), (1234, "1,234 questions")],
)
def test_a_noun_is_in_the_plural_unless_there_is_one(number: int, said: str) -> None:
    assert counted(number, "question") == said
