"""Uploaded files that wait for their page to take them in: limited in total, and removed when it does not."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qa.chat.calls import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Message, Receive

__all__ = ["LONGEST", "Uploads"]

LONGEST = 600  # seconds that a file waits for its page
SHORTEST = 60  # seconds that it waits where other files need the room
MOST = 50  # all waiting files together may be so many times as large as what one visitor may bring
MOST_AT_ONCE = 20  # uploads
LEAST_SIZE = 50_000  # bytes that a file counts for at least, so that the number of files is limited too
FORM = 100_000  # bytes of an upload besides its files: names and boundaries


class Uploads:
    """The folder that Gradio puts uploads in. Only the thread of the server's event loop may use it.

    ``most``: bytes that one visitor may bring; ``most_files``: how many files at once.
    """

    def __init__(self, folder: Path, most: int, most_files: int = 50) -> None:
        self._folder = folder
        self._most = most
        self._most_files = most_files
        self._at_once = 0

    @contextmanager
    def room(self, length: int) -> Iterator[None]:
        """Keep room for an upload while it arrives; ``length``: the bytes that it announces.

        Raises:
            RefusedError: it is too large, or there is no room.
        """
        if not self._most:
            raise RefusedError(404, "no documents can be brought here")
        if length > self._most + FORM:
            raise RefusedError(413, f"documents of at most {self._most / 1e6:g} MB together can be brought here")
        if self._at_once >= MOST_AT_ONCE or (self._is_full(LONGEST) and self._is_full(SHORTEST)):
            raise RefusedError(503, "too many documents are being brought: try again in a minute", wait=SHORTEST)
        self._at_once += 1
        try:
            yield
        finally:
            self._at_once -= 1

    def bounded(self, receive: Receive, boundary: bytes) -> Receive:
        """Return how an upload is read, up to what may be brought at once.

        An upload that is too large, has too many files or breaks off raises an error that Gradio knows. Gradio then
        removes what has arrived.
        """
        from starlette.formparsers import MultiPartException

        size, parts, end = 0, 0, b""
        delimiter = b"\r\n--" + boundary  # one between two parts, and one at the end

        async def checked() -> Message:
            nonlocal size, parts, end
            message = await receive()
            if message["type"] == "http.disconnect":
                raise MultiPartException("the upload was broken off")
            body = message.get("body", b"")
            size += len(body)
            parts += (end + body).count(delimiter)
            end = (end + body)[1 - len(delimiter) :]
            if size > self._most + FORM:
                raise MultiPartException(f"These documents exceed the maximum allowed size of {self._most} bytes.")
            if parts > self._most_files:
                raise MultiPartException(f"At most {self._most_files} documents can be brought at once.")
            return message

        return checked

    def sweep(self, age: float = LONGEST) -> int:
        """Remove files older than ``age`` seconds, and empty folders. Return the bytes that other files count for."""
        oldest = time.time() - age
        size = 0
        for folder, _, names in os.walk(self._folder, topdown=False):
            for path in (Path(folder, name) for name in names):
                with suppress(FileNotFoundError):
                    found = path.lstat()
                    if found.st_mtime < oldest:
                        path.unlink()
                    else:
                        size += max(found.st_size, LEAST_SIZE)
            with suppress(OSError):  # it is not empty
                Path(folder).rmdir()
        return size

    def _is_full(self, age: float) -> bool:
        """Remove files older than ``age`` seconds, and tell whether there is still no room for another upload."""
        return self.sweep(age) + (self._at_once + 1) * self._most > MOST * self._most
