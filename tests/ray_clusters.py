"""Workers on Ray for tests, and what tells that it is at work there."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, BagOfWords

from qa.documents.plaintext import read_plaintext
from qa.index import ray_workers as workers_module
from qa.index.ray_workers import Workers, ray_workers

if TYPE_CHECKING:
    from qa.datatypes import Progress, ReadOptions, Vectors
    from qa.documents.formats import Parsed

PATH = f"{ROOT}:{ROOT / 'tests'}"  # where a worker finds what tests define
TOKEN = secrets.token_hex(32)  # a process reads it once


@pytest.fixture(scope="module")
def temporary() -> Iterator[Path]:
    """Have Ray keep its files in a folder of its own, so that ``auto`` finds no other cluster.

    The path is short, as those of sockets have to be.
    """
    folder = Path(tempfile.mkdtemp(prefix="qa-ray-", dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_TMPDIR", str(folder))
        patch.setenv("PYTHONPATH", f"{PATH}:{ROOT / 'tests' / 'index'}")
        patch.delenv("RAY_ADDRESS", raising=False)
        # Else a token in the home folder decides whether clusters ask for one, and `Cluster` does not look there.
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", TOKEN)
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def workers(temporary: Path) -> Iterator[Workers]:
    """Return two workers on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers_module, "cores", lambda: 2)
        with ray_workers("local") as found:
            yield found


class Slow(BagOfWords):
    """Takes its time over a batch, and says by a file that it has begun: name the folder in ``QA_TEST_BEGUN``."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        Path(os.environ["QA_TEST_BEGUN"], str(os.getpid())).touch()
        time.sleep(0.5)
        return super().encode(texts)


def read_slowly(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Read a text, as `Slow` encodes."""
    Path(os.environ["QA_TEST_BEGUN"], str(os.getpid())).touch()
    time.sleep(0.5)
    return read_plaintext(data, path, options, progress)
