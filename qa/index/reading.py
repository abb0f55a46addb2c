"""The bytes of files -> documents and their sentences, in order. Nothing here opens a file or knows of an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qa.documents.read import document_of
from qa.documents.sandbox import Sandbox
from qa.documents.sentences import split_document
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from qa.datatypes import Document, Progress, ReadOptions, Sentence
    from qa.documents.files import SourceFile
    from qa.documents.formats import Format, Parsed
    from qa.documents.read import Parse

__all__ = ["Contents", "ReadFiles", "Split", "read_and_split", "read_here"]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a file, and how it is to be read."""

    file: SourceFile  # its path is only for messages: it may be on another machine
    row: Format
    data: bytes  # empty where ``known`` says what is in them
    sha256: str
    options: ReadOptions
    known: Parsed | None = None  # what the reader of its format made of it in an earlier build


@dataclass(frozen=True, slots=True)
class Split:
    """A document and its sentences."""

    document: Document
    sentences: Iterable[Sentence] | None  # None: the document is not split yet


class ReadFiles(Protocol):
    """Reads files and splits their documents."""

    def __call__(
        self, contents: Iterator[Contents | CorpusError], total: int, progress: Progress
    ) -> Generator[Split | CorpusError]:
        """Yield what each of the ``total`` files holds, or why it cannot be read, in order.

        More of ``contents`` may be taken than is yielded yet. ``progress`` is told of the stages ``reading`` (files)
        and ``pages``.
        """


def read_here(
    contents: Iterator[Contents | CorpusError], total: int, progress: Progress
) -> Generator[Split | CorpusError]:
    """Read files in this process and its sandbox, one after the other; see `ReadFiles`."""
    with Sandbox() as sandbox:
        for done in range(total):
            progress("reading", done, total)
            yield read_and_split(next(contents), sandbox.parse, progress)  # no variable keeps a document in memory


def read_and_split(contents: Contents | CorpusError, parse: Parse, progress: Progress) -> Split | CorpusError:
    """Return a file's document, whose sentences are split off as they are asked for, or why it cannot be read."""
    if isinstance(contents, CorpusError):
        return contents
    try:
        parsed = contents.known or parse(contents.row, contents.data, contents.file.path, contents.options, progress)
        document = document_of(contents.file, parsed, contents.sha256, contents.options)
    except CorpusError as error:
        return error.with_traceback(None)  # a traceback would keep the bytes in memory
    return Split(document, split_document(document))
