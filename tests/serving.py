"""Serve the chat in a process of its own, and open it in Debian's Chromium."""

from __future__ import annotations

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

from conftest import ROOT

OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "", "NO_PROXY": "*", "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(*options: object, cwd: Path) -> Iterator[str]:
    """Start app.py on a free port and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # a pipe that nobody reads would fill up
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "--port", str(port), *map(str, options)],
        cwd=cwd,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **OFFLINE},
    )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert process.poll() is None, said(log)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        out = said(log)
        log.close()
    assert "Traceback" not in out, out


def said(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


def chromium() -> str:
    """Return where Chromium is, installing Debian's if it is missing."""
    found = shutil.which("chromium")
    if not found:
        subprocess.run(["apt-get", "update"], check=True, capture_output=True)
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
            check=True,
            capture_output=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        found = shutil.which("chromium")
    assert found, "the browser tests need Debian's chromium"
    return found
