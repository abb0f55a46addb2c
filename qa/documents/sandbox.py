"""Readers of hostile formats, run in a process of their own with limits of memory and time.

A file can come from a stranger, and the libraries that read PDF, XML and archives can crash on it, hang, or use up the
memory. Then only their process is lost: the error names the file, and a new process reads the next one.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from qa.datatypes import ReadOptions, no_progress
from qa.documents.worker import HEAD, NO_MEMORY, Answer, Request, decode, framed
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from qa.datatypes import Progress
    from qa.documents.formats import Format, PagePicture, Parsed

__all__ = ["LONGEST", "Sandbox"]

MEMORY = 2 << 30  # bytes of address space that a reader may have
STALLED = 60.0  # seconds that a reader may work without a sign of progress
LONGEST = 1800.0  # seconds that a reader may take for a file in all
ENDING = 5.0  # seconds that a process gets to end by itself


class Sandbox:
    """Runs readers in a process of its own, which starts with the first file that needs it. It is for one thread."""

    def __init__(self, *, memory: int = MEMORY, stalled: float = STALLED) -> None:
        self._memory = memory
        self._stalled = stalled
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def parse(self, row: Format, data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
        """Run the reader of a format in the other process; the reader of a plain format runs in this process.

        Raises:
            CorpusError: the file is not what its format says, its reader crashed, hung, or ran out of memory, or the
                extra that it needs is not installed.
        """
        if row.is_plain:
            return row.read(data, path, options, progress)
        row.require(path)
        answer = self._answer(Request(str(path), options), data, progress)
        if answer.parsed is None:
            raise CorpusError(answer.error)
        return answer.parsed

    def draw(self, row: Format, data: bytes, path: Path, page: int) -> PagePicture:
        """Draw a page of a file, from 1.

        Raises:
            CorpusError: for the same reasons as `parse`, or if there is no such page.
        """
        row.require(path)
        answer = self._answer(Request(str(path), ReadOptions(), page), data, no_progress)
        if answer.picture is None:
            raise CorpusError(answer.error)
        return answer.picture

    def _answer(self, request: Request, data: bytes, progress: Progress) -> Answer:
        """Return what the process says of a file."""
        is_done = False
        try:
            answer = self._ask(framed(request) + framed(data), progress)
            is_done = True
        except _LostError as lost:
            raise CorpusError(f"{request.path}: {lost}") from None
        finally:
            if not is_done:  # what the process says from now on belongs to no file
                self.close()
        return answer

    def _ask(self, request: bytes, progress: Progress) -> Answer:
        """Return the process's last answer about a file; pass its reports of progress on."""
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(request)
            process.stdin.flush()
        except OSError:
            raise _LostError(self._reason(process)) from None
        last = time.monotonic() + LONGEST
        while True:
            size = int.from_bytes(self._bytes(process, HEAD, last), "little")
            try:
                answer: Answer = decode(self._bytes(process, size, last), Answer)
            except ValueError:
                raise _LostError("what its reader says makes no sense: is it damaged?") from None
            if not answer.stage:
                return answer
            progress(answer.stage, answer.done, answer.total)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-m", "qa.documents.worker", str(self._memory)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def _bytes(self, process: subprocess.Popen[bytes], count: int, last: float) -> bytes:
        """Return the next ``count`` bytes that the process writes."""
        assert process.stdout is not None
        found = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(found) < count:
                if not selector.select(max(min(self._stalled, last - time.monotonic()), 0)):
                    raise _LostError("reading it takes too long: is it damaged?")
                part = os.read(process.stdout.fileno(), count - len(found))  # what there is, without waiting for more
                if not part:
                    raise _LostError(self._reason(process))
                found += part
        return bytes(found)

    def _reason(self, process: subprocess.Popen[bytes]) -> str:
        """Return why a process ended."""
        try:
            code = process.wait(ENDING)
        except subprocess.TimeoutExpired:
            code = 0
        if code == NO_MEMORY:
            return f"reading it needs more memory than the {self._memory / 2**30:g} GB that it may have: is it damaged?"
        return f"its reader crashed (exit code {code}): is it damaged?"


class _LostError(Exception):
    """The process is lost, and with it the file that it read."""
