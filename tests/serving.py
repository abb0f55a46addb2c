"""Serve the chat, in a process of its own or in this one, and find Debian's Chromium."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from conftest import ROOT

from qa.chat.events import Chat
from qa.chat.page import build_page
from qa.chat.serve import launch


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(*options: object, cwd: Path, port: int | None = None) -> Iterator[str]:
    """Start app.py and yield its address; it asks nothing of other machines, and leaves no visitor's file behind."""
    port = port or free_port()
    log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # a pipe that nobody reads would fill up
    with tempfile.TemporaryDirectory() as temporary, socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.listen()
        outside = f"http://127.0.0.1:{proxy.getsockname()[1]}"  # all that goes to other machines goes through here
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(port), *map(str, options)],
            cwd=cwd,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), outside),
                **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
                "TMPDIR": temporary,
                "PYTHONUNBUFFERED": "1",
            },
        )
        try:
            deadline = time.monotonic() + 300
            while time.monotonic() < deadline:
                assert process.poll() is None, said(log)
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)
            out = said(log)
            log.close()
        assert "Traceback" not in out, out
        assert process.returncode == 0, out
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody has called
            proxy.accept()
        # Gradio makes an empty file for each that is uploaded, and forgets it.
        left = [str(path) for path in Path(temporary).rglob("*") if path.is_file() and path.stat().st_size]
        assert not left, left


@contextmanager
def launched(chat: Chat) -> Iterator[str]:
    """Serve a chat from a thread of this process and yield its address: quicker than `served`, and within reach."""
    with event_loop():
        page = build_page(chat)
        try:
            address, _ = launch(page, chat)
            yield address.rstrip("/")
        finally:
            page.close(verbose=False)


@contextmanager
def event_loop() -> Iterator[None]:
    """Close the event loop that Gradio makes for this thread, and leaves open, when a page is built."""
    try:
        yield
    finally:
        asyncio.get_event_loop().close()
        asyncio.set_event_loop(None)


def said(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


def chromium() -> str:
    """Return where Chromium is, installing Debian's if it is missing."""
    found = shutil.which("chromium")
    if not found:
        install_debian_package("chromium")
        found = shutil.which("chromium")
    assert found, "the browser tests need Debian's chromium"
    return found


def install_debian_package(name: str) -> None:
    """Install a package that the tests need."""
    subprocess.run(["apt-get", "update"], check=True, capture_output=True)
    subprocess.run(
        ["apt-get", "install", "-y", "--no-install-recommends", name],
        check=True,
        capture_output=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
