"""The process in which `qa.documents.sandbox` runs readers, and the messages between the two processes.

A message is 8 bytes that say how long it is, little-endian, and then MessagePack. A request is followed by the file's
bytes, with their length before them in the same way.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from qa.datatypes import ReadOptions
from qa.documents.formats import PagePicture, Parsed, format_of
from qa.errors import CorpusError

__all__ = ["HEAD", "NO_MEMORY", "Answer", "Request", "decode", "framed"]

HEAD = 8  # bytes that say how long a message is
NO_MEMORY = 75  # the exit code of a process that ran out of memory


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read; its bytes come next."""

    path: str
    options: ReadOptions
    page: int = 0  # the page to draw, from 1; 0: read the whole file


@dataclass(frozen=True, slots=True)
class Answer:
    """One of four: what a file holds, the picture of a page, why the file cannot be read, or how far its reader is."""

    parsed: Parsed | None = None
    picture: PagePicture | None = None
    error: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0


def framed(message: object) -> bytes:
    """Return a message, or a file's bytes, with the length before it."""
    import msgspec

    data = message if isinstance(message, bytes) else msgspec.msgpack.encode(message)
    return len(data).to_bytes(HEAD, "little") + data


def decode(data: bytes, kind: type[Any]) -> Any:
    """Return the message of a kind that was encoded; raise `ValueError` if the bytes hold no such message."""
    import msgspec

    return msgspec.msgpack.decode(data, type=kind)


def main(memory: int) -> None:
    """Read files until there are no more: requests come on standard input, answers go to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    while head := requests.read(HEAD):
        request: Request = decode(_read(requests, head), Request)
        answer = _answer(request, _read(requests, requests.read(HEAD)), answers)
        try:
            message = framed(answer)
        except (OverflowError, UnicodeEncodeError) as error:  # a number that is too large, or half a surrogate pair
            message = framed(Answer(error=f"{request.path}: is damaged: {error}"))
        answers.write(message)
        answers.flush()
        del answer, message
        gc.collect()


def _read(stream: IO[bytes], head: bytes) -> bytes:
    return stream.read(int.from_bytes(head, "little"))


def _answer(request: Request, data: bytes, answers: IO[bytes]) -> Answer:
    def tell(stage: str, done: int, total: int) -> None:
        answers.write(framed(Answer(stage=stage, done=done, total=total)))
        answers.flush()

    path = Path(request.path)
    row = format_of(path)
    try:
        if row is None:
            raise CorpusError(f"{path}: not a kind of document that is read")
        if request.page:
            return Answer(picture=row.draw(data, path, request.page))
        return Answer(parsed=row.read(data, path, request.options, tell))
    except CorpusError as error:
        return Answer(error=str(error))
    except RecursionError:
        return Answer(error=f"{path}: its parts stand too deep inside one another: is it damaged?")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except MemoryError:
        os._exit(NO_MEMORY)
