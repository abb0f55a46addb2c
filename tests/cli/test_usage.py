"""The command line's contract: its commands, options, defaults and exit codes, on which scripts rely."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import Runner

from qa.cli.commands import RUN
from qa.cli.main import main
from qa.cli.parser import COMMANDS, build_parser

RANKING = {"--reranker", "--no-rerank", "--no-late-interaction"}
ANSWERING = {"--top-k", "--retrieval", "--no-spelling", *RANKING}
OPTIONS = {
    "index": {
        "--encoder",
        "--encoding",
        "--language",
        "--whole-page",
        "--ocr",
        "--watch",
        "--verify",
        "--ray",
        "--ray-cores",
    },
    "ask": {"--after", "--json", *ANSWERING},
    "batch": {"-o", "--output", "--format", "--resume", "--encoding", "--bom", "--raw", *ANSWERING},
    "eval": {"--split", "--json", "--misses", "--report", "--compare", "--trec-run", "--trec-qrels", *ANSWERING},
    "calibrate": {"--split", *RANKING},
    "chat": {
        *("--corpus", "--host", "--port", "--share", "--auth", "--root-path", "--concurrency", "--max-queue"),
        *(
            "--max-upload",
            "--library",
            "--no-library",
            "--feedback",
            "--mcp",
            "--auth-file",
            "--token-file",
            "--allow-host",
            *RANKING,
        ),
    },
    "documents": {"--json"},
    "show": {"--sentences"},
    "feedback": {"--gold", "--questions"},
}
DEFAULT_RANKING = {
    "reranker": "cross-encoder/ms-marco-MiniLM-L-12-v2",
    "no_rerank": False,
    "no_late_interaction": False,
}
DEFAULT_ANSWERING = {"retrieval": "hybrid", "no_spelling": False, **DEFAULT_RANKING}
DEFAULTS = {
    "index": {
        "sources": [],
        "encoder": "sentence-transformers/all-MiniLM-L6-v2",
        "encoding": None,
        "language": None,
        "whole_page": False,
        "ocr": None,
        "watch": False,
        "verify": False,
        "ray": None,
        "ray_cores": 1,
    },
    "ask x": {"question": ["x"], "after": [], "json": False, "top_k": 3, **DEFAULT_ANSWERING},
    "batch x": {
        "questions": "x",
        "output": None,
        "format": None,
        "resume": False,
        "encoding": None,
        "bom": False,
        "raw": False,
        "top_k": 3,
        **DEFAULT_ANSWERING,
    },
    "eval x": {
        "gold": Path("x"),
        "split": None,
        "json": False,
        "misses": 20,
        "report": None,
        "compare": None,
        "trec_run": None,
        "trec_qrels": None,
        "top_k": 10,
        **DEFAULT_ANSWERING,
    },
    "calibrate x": {"gold": Path("x"), "split": None, **DEFAULT_RANKING},
    "chat": {
        "corpus": None,
        "host": "127.0.0.1",
        "port": 7860,
        "share": False,
        "auth": [],
        "auth_file": None,
        "token_file": None,
        "allow_host": [],
        "root_path": "",
        "concurrency": os.cpu_count(),
        "max_queue": 100,
        "max_upload": None,
        "library": None,
        "no_library": False,
        "feedback": None,
        "mcp": False,
        **DEFAULT_RANKING,
    },
    "feedback x": {"file": Path("x"), "gold": False, "questions": None},
}


@pytest.fixture(autouse=True)
def no_gradio_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRADIO_SERVER_NAME", raising=False)
    monkeypatch.delenv("GRADIO_SERVER_PORT", raising=False)


def parsed(line: str) -> dict[str, object]:
    found = vars(build_parser().parse_args(line.split()))
    del found["command"]
    return found


def usage_error(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run wrong usage, which exits with 2, and return the last line that is written."""
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    out, err = capsys.readouterr()
    assert (caught.value.code, out) == (2, "")
    assert err.startswith("usage: qa")
    return err.splitlines()[-1]


def test_the_commands_are_these() -> None:
    assert [command.name for command in COMMANDS] == list(OPTIONS)
    assert list(RUN) == list(OPTIONS)


@pytest.mark.parametrize(("name", "options"), OPTIONS.items())
def test_a_command_has_these_options(name: str, options: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    lines = re.findall(r"^  (-.*?)(?:  |$)", capsys.readouterr().out, re.MULTILINE)  # "-o OUT, --output OUT"
    assert set(re.findall(r"(?<![\w-])-{1,2}[a-z][a-z-]*", " ".join(lines))) == {"-h", "--help", "--index", *options}


@pytest.mark.parametrize(("line", "defaults"), DEFAULTS.items())
def test_what_is_left_out_has_these_defaults(line: str, defaults: dict[str, object]) -> None:
    assert parsed(line) == {"index": None, **defaults}


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("ask a b", "question", ["a", "b"]),
        ("ask --after a --after b c", "after", ["a", "b"]),
        ("ask -- --json", "question", ["--json"]),
        ("ask x --top-k=2", "top_k", 2),
        ("ask x --top 2", "top_k", 2),  # an option can be shortened
        ("ask x --no-s", "no_spelling", True),
        ("ask x --retrieval dense", "retrieval", "dense"),
        ("batch x -oOUT", "output", Path("OUT")),
        ("batch x -o OUT --format csv", "format", "csv"),
        ("eval x --misses -1", "misses", -1),
        ("chat --auth a:b --auth c:d:e", "auth", [("a", "b"), ("c", "d:e")]),
        ("chat --allow-host a.example --allow-host ::1", "allow_host", ["a.example", "::1"]),
        ("chat --max-upload 0.5", "max_upload", 0.5),
        ("chat --port 65535", "port", 65535),
        ("index --language mi", "language", "mi"),  # Maori: it has no stemmer, and no list of function words
        ("index --encoding UTF-16", "encoding", "UTF-16"),
        ("index --encoding latin-1", "encoding", "latin-1"),
    ],
)
def test_options_are_read(line: str, name: str, value: object) -> None:
    assert parsed(line)[name] == value


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "the following arguments are required: COMMAND"),
        ("nonsense", "qa: error: argument COMMAND: invalid choice: 'nonsense' (choose from index, ask, batch, eval, "),
        ("idnex docs", "qa: error: argument COMMAND: invalid choice: 'idnex' (did you mean index?)"),
        ("document", "invalid choice: 'document' (did you mean documents?)"),
        ("Wang?", "invalid choice: 'Wang?' (a question is asked with qa ask \"...\")"),
        ("ask", "the following arguments are required: QUESTION"),
        ("ask x --top-k 0", "argument --top-k: 0 is not a whole number from 1 on"),
        ("ask x --top-k -1", "argument --top-k: -1 is not"),
        ("ask x --top-k many", "argument --top-k: many is not"),
        ("ask x --retrieval y", "argument --retrieval: invalid choice: 'y'"),
        ("ask x --no", "ambiguous option: --no could match --no-rerank, --no-late-interaction, --no-spelling"),
        ("ask x --nothing", "qa ask: error: unrecognized arguments: --nothing (see qa ask --help)"),
        ("ask x --idnex y", "qa ask: error: unrecognized arguments: --idnex y (did you mean --index?)"),
        ("show x --sentnces=y", "qa show: error: unrecognized arguments: --sentnces=y (did you mean --sentences?)"),
        ("index --encoding foo", "argument --encoding: foo is not an encoding: name one such as cp1252"),
        ("index --encoding base64", "argument --encoding: base64 is not an encoding"),
        ("index --language xx", "argument --language: xx is not a language: write it in two letters (ISO 639-1)"),
        ("index --language EN", "argument --language: EN is not"),
        ("batch - --encoding foo", "argument --encoding: foo is not an encoding"),
        ("batch - --format x", "argument --format: invalid choice: 'x'"),
        ("eval x --misses x", "argument --misses: invalid int value: 'x'"),
        ("chat --port abc", "argument --port: abc is not a port from 1 to 65535"),
        ("chat --port 65536", "argument --port: 65536 is not"),
        ("chat --auth a", "argument --auth: NAME:PASSWORD is needed"),
        ("chat --auth a:", "argument --auth: NAME:PASSWORD is needed"),
        ("chat --allow-host http://a.example", "argument --allow-host: http://a.example is not the name of a machine"),
        ("chat --max-upload 1001", "argument --max-upload: 1001 is not a number of megabytes from 0 to 1000"),
        ("chat --max-upload nan", "argument --max-upload: nan is not"),
        ("feedback x --gold --questions y", "argument --questions: not allowed with argument --gold"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(line: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint in usage_error(line.split(), capsys)


def test_a_wrong_option_is_told_with_the_usage_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["show", "x", "--json"])
    assert capsys.readouterr().err.startswith("usage: qa show [-h] [--index DIR] [--sentences] DOC\n")


def test_the_chats_address_comes_from_the_environment_where_no_option_gives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "8123")
    assert (parsed("chat")["host"], parsed("chat")["port"]) == ("0.0.0.0", 8123)
    assert parsed("chat --port 9000")["port"] == 9000
    monkeypatch.setenv("GRADIO_SERVER_PORT", "")
    assert parsed("chat")["port"] == 7860


def test_a_bad_port_in_the_environment_is_wrong_usage_of_the_chat_alone(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_PORT", "abc")
    said = usage_error(["chat"], capsys)
    assert said.endswith("argument --port: abc is not a port from 1 to 65535: correct --port, or GRADIO_SERVER_PORT")
    assert parsed("chat --port 9000")["port"] == 9000
    assert parsed("ask x")["question"] == ["x"]


def test_wrong_usage_repeats_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage_error(["feedback", "x", "\x1b[31m\nred"], capsys).endswith(": \ufffd[31m red (see qa feedback --help)")
