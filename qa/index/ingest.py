"""Files -> documents, sentences and anticipated questions, in a store."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.documents.anticipated_questions import read_questions_file
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.errors import CorpusError
from qa.index.freshness import look
from qa.index.manifest import IndexedDocument
from qa.index.store_writer import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.datatypes import Progress, Sentence
    from qa.documents.anticipated_questions import AnticipatedQuestion
    from qa.documents.files import SourceFile
    from qa.index.manifest import Stamp

__all__ = ["Ingested", "ingest"]

LEADS_OUT = "is a link that leads out of the folder: name the file that it leads to"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What was read into a store."""

    documents: tuple[IndexedDocument, ...]
    skipped: tuple[str, ...]  # why files, or lines of questions, were passed over
    stamps: dict[str, Stamp] = field(repr=False)  # how each file looked, by its path from the index's directory

    @property
    def sentences(self) -> int:
        """The number of sentences."""
        return sum(document.sentences for document in self.documents)

    @property
    def rows(self) -> int:
        """The number of texts that get a vector: sentences and anticipated questions."""
        return self.sentences + sum(document.questions for document in self.documents)


def ingest(
    files: Sequence[SourceFile], path: Path, *, encoding: str | None, anticipated: bool, progress: Progress
) -> Ingested:
    """Read files, and write their documents and sentences into a new store at ``path``, in a folder of the index's.

    Raises:
        CorpusError: none of the documents can be read.
    """
    writer = StoreWriter(path)
    documents: list[IndexedDocument] = []
    skipped: list[str] = []
    stamps: dict[str, Stamp] = {}
    base = path.parent.parent.resolve()
    try:
        for number, file in enumerate(files):
            progress("reading", number, len(files))
            try:
                documents.append(_add(writer, file, encoding, anticipated, base, stamps, skipped))
            except CorpusError as error:
                skipped.append(str(error))
        progress("reading", len(files), len(files))
        if not documents:
            raise CorpusError(skipped[0] if len(skipped) == 1 else f"{skipped[0]} (and {len(skipped) - 1} more)")
        writer.finish()
    finally:
        writer.close()
    return Ingested(tuple(documents), tuple(skipped), stamps)


def _add(
    writer: StoreWriter,
    file: SourceFile,
    encoding: str | None,
    anticipated: bool,
    base: Path,
    stamps: dict[str, Stamp],
    skipped: list[str],
) -> IndexedDocument:
    """Write one document; note how its files looked, and which lines of its questions were passed over."""
    if not file.holds(file.path):
        raise CorpusError(f"{file.path}: {LEADS_OUT}")
    key = os.path.relpath(file.path.resolve(), base)
    looked = _look(file.path)  # before it is read: a change meanwhile is then noticed later
    stamps[key] = (*looked, "")  # also of a file that cannot be read
    document = read_document(file, encoding=encoding)
    stamps[key] = (*looked, document.sha256)
    questions: tuple[AnticipatedQuestion, ...] = ()
    sentences: Iterable[Sentence] = split_document(document)
    if anticipated and not file.holds(file.questions):
        skipped.append(f"{file.questions}: {LEADS_OUT}")
    elif anticipated and file.questions.is_file():
        beside = os.path.relpath(file.questions.resolve(), base)
        sentences = tuple(sentences)
        try:
            looked = _look(file.questions)
            questions, wrong, sha256 = read_questions_file(file.questions, document, sentences)
            stamps[beside] = (*looked, sha256)
            skipped += wrong
        except CorpusError as error:  # the document can be asked without them
            skipped.append(str(error))
    count = writer.add(document, sentences, questions)
    if not count:
        raise CorpusError(f"{file.path}: has headings but no sentences")
    return IndexedDocument(document.doc_id, document.sha256, count, questions=len(questions))


def _look(path: Path) -> tuple[int, int, int]:
    """Return how a file looks, see `look`; one that has vanished since it was found is a bad document."""
    try:
        return look(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
