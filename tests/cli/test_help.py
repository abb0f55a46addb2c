"""The help of the command line, and its version."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from command_line import process_environment

from qa.answering.confidence import ANSWERED_AT, POSSIBLE_AT
from qa.cli.commands import RUN
from qa.cli.main import main


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "examples:\n  qa ask" in capsys.readouterr().err


@pytest.mark.parametrize("name", RUN)
def test_help_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    text = capsys.readouterr().out
    assert f"qa {name}" in text.partition("examples:")[2]


@pytest.mark.parametrize("name", ["ask", "batch", "eval", "calibrate"])
def test_help_says_from_which_confidence_on_a_question_is_answered(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    text = capsys.readouterr().out
    assert f"From {ANSWERED_AT:g}".replace("0.", ".") in text
    assert f"From {POSSIBLE_AT:g}".replace("0.", ".") in text


def test_help_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    assert re.findall(r"^    (\w+)", text, re.MULTILINE) == list(RUN)
    assert "exit codes: 0 done" in text


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().err == f"article-qa {version('article-qa')}\n"


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from qa.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'faiss', 'bm25s', 'onnxruntime', 'torch', 'gradio', 'punkt', 'scipy', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=process_environment()
    )
    assert done.stderr.strip() == "[]"
