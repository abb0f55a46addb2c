"""Workers on Ray for tests, and what tells that it is at work there."""

from __future__ import annotations

import gc
import os
import re
import secrets
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
TOO_SLOW = re.compile("timed out|GCS", re.IGNORECASE)  # so Ray says it, with errors of several types


@contextmanager
def clusters_in(folder: Path) -> Iterator[None]:
    """Have Ray keep its files in this folder, so that ``auto`` finds no other cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_TMPDIR", str(folder))
        patch.setenv("PYTHONPATH", f"{PATH}:{ROOT / 'tests' / 'index'}")
        patch.delenv("RAY_ADDRESS", raising=False)
        # Else a token in the home folder decides whether clusters ask for one, and `Cluster` does not look there.
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", TOKEN)
        yield


def short_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder with a path that is short, as those of sockets have to be."""
    return tempfile.TemporaryDirectory(prefix="qa-ray-", dir="/tmp", ignore_cleanup_errors=True)


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Return the folder of a cluster that a test starts itself."""
    with short_folder() as folder, clusters_in(Path(folder)):
        yield Path(folder)


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Return two workers on this machine, for all tests that need no cluster of their own: a start takes seconds."""
    with short_folder() as folder, ExitStack() as stack:
        with clusters_in(Path(folder)), pytest.MonkeyPatch.context() as patch:
            patch.setattr(workers_module, "cores", lambda: 2)
            found = started(stack)
        yield found


def started(stack: ExitStack) -> Workers:
    """Start a cluster; if Ray's processes are too slow for Ray, as on a busy machine, once more."""
    import ray

    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # Ray forgets the processes of the first
        try:
            return stack.enter_context(ray_workers("local"))
        except Exception as error:
            if not TOO_SLOW.search(str(error)):
                raise
        ray.shutdown()
        gc.collect()
    return stack.enter_context(ray_workers("local"))


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
