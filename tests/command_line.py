"""Run ``qa`` in this process, or in one of its own; an index of the article that is asked without loading a model."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import ROOT, BagOfWords

from qa.cli.main import main
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.language.terms import terms

if TYPE_CHECKING:
    from qa.datatypes import Vectors

Run = tuple[int, str, str]  # exit code, stdout, stderr
Runner = Callable[..., Run]


class SharedTerms:
    """A reranker that is a function of its input: it counts the terms that a text shares with the question."""

    name = "shared-terms"

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        asked = set(terms(question))
        return np.array([len(asked & set(terms(text))) for text in texts], dtype=np.float32)


@pytest.fixture
def qa(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run a command in this process, where a model stays loaded."""

    def run(*arguments: object) -> Run:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever model is asked for: bags of words, the reranker that counts shared terms, and no token encoder."""
    for module in ("qa.index.build", "qa.index.models"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_, **__: BagOfWords())
    monkeypatch.setattr("qa.cli.open_or_build.load_reranker", lambda *_: SharedTerms())
    monkeypatch.setattr("qa.cli.open_or_build.load_token_encoder", lambda: None)


@pytest.fixture(scope="session")
def bag_of_words_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of the article by the bag-of-words encoder."""
    directory = tmp_path_factory.mktemp("bag-of-words") / "index"
    build_index([ROOT / "corpus"], directory, encoder=BagOfWords())
    return directory


@pytest.fixture(scope="session")
def plain_article(bag_of_words_directory: Path) -> Iterator[Index]:
    """Return that index, opened: for what is done with an article's words, whatever the model."""
    index = open_unchecked(bag_of_words_directory, BagOfWords())
    yield index
    index.close()


@pytest.fixture
def here(tmp_path: Path, bag_of_words_directory: Path, without_models: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder that holds the article's index, ``index``, and nothing else. No model is loaded."""
    shutil.copytree(bag_of_words_directory, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def empty(tmp_path: Path, without_models: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder. No model is loaded."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def here_with_models(tmp_path: Path, article_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder that holds the article's index by the real encoder, ``index``, and nothing else."""
    shutil.copytree(article_directory, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_one_line_error(run: Run, *words: str) -> bool:
    """Tell whether a command ended with 1, wrote nothing to stdout, and one line with these words to stderr."""
    code, out, err = run
    lines = err.strip().splitlines()
    return code == 1 and not out and len(lines) == 1 and lines[0].startswith("qa: ") and all(w in err for w in words)


def process_environment() -> dict[str, str]:
    """Return the environment of a process of its own: this checkout, and no network."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "HTTPS_PROXY": "http://127.0.0.1:9"}


def by_hand() -> None:
    """Have a process hear of Ctrl-C and of a terminal that hangs up: a shell in the background has these ignored."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def run_process(*arguments: object, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``python -m qa`` as a process of its own; it takes about a second to start."""
    return subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=process_environment(),
    )
