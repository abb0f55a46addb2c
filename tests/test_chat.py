"""app.py from start to answer: a process of its own, asked through gradio_client."""

from __future__ import annotations

import html
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT


@pytest.fixture(scope="module")
def page(article_directory: Path) -> Iterator[str]:
    """Start app.py on a free port and return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--index", str(article_directory)],
        cwd=article_directory.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "",
            "NO_PROXY": "*",
        },
    )
    try:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ask(page: str, question: str) -> str:
    from gradio_client import Client

    client = Client(page, verbose=False)
    try:
        answer = client.predict(question, api_name="/chat")
    finally:
        client.close()
    assert isinstance(answer, str)
    return answer


# gradio_client keeps a connection of its own open when it is done.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_chat_quotes_and_cites(page: str) -> None:
    answer = ask(page, "How many physicians helped train it?")
    shown = answer.partition("<blockquote>")[2].partition("</blockquote>")[0]
    quote = html.unescape(shown.replace("<mark>", "").replace("</mark>", ""))
    assert "1,000 physicians" in quote
    assert quote in ARTICLE.read_text(encoding="utf-8")
    assert "characters 4274-4425" in html.unescape(answer)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_chat_says_what_is_not_there_and_what_cannot_be_asked(page: str) -> None:
    assert "The documents do not answer this." in html.unescape(ask(page, "What is the capital of France?"))
    assert ask(page, " ") == "The question is empty."
    assert "100,000 characters" in ask(page, "x" * 100_000)


def test_a_port_in_use_is_one_line(article_directory: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "qa",
                "chat",
                "--port",
                str(taken.getsockname()[1]),
                "--index",
                str(article_directory),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
