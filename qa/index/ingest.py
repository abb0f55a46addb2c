"""Files -> documents, sentences and anticipated questions, in a store.

A question that a document itself asks counts as an anticipated question of the sentences after it.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.documents.anticipated_questions import AnticipatedQuestion, read_questions_file
from qa.documents.own_questions import own_questions
from qa.documents.read import file_bytes
from qa.documents.sentences import split_document
from qa.errors import CorpusError
from qa.index.freshness import look
from qa.index.manifest import IndexedDocument
from qa.index.reading import Contents, Split
from qa.index.store_writer import StoreWriter
from qa.language.choose import language_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from qa.datatypes import Document, Progress, Sentence
    from qa.documents.files import SourceFile
    from qa.index.known_documents import KnownDocuments
    from qa.index.manifest import Stamp
    from qa.index.reading import ReadFiles

__all__ = ["Ingested", "ingest"]

LEADS_OUT = "is a link that leads out of the folder: name the file that it leads to"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What was read into a store."""

    documents: tuple[IndexedDocument, ...]
    skipped: tuple[str, ...]  # why files, or lines of questions, were passed over
    notes: tuple[str, ...]  # on files that were read
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
    files: Sequence[SourceFile],
    path: Path,
    known: KnownDocuments,
    *,
    read_files: ReadFiles,
    anticipated: bool,
    progress: Progress,
) -> Ingested:
    """Read files, and write their documents and sentences into a new store.

    ``path`` is the store's: a file in a folder in the index's directory.

    Raises:
        CorpusError: none of the documents can be read.
        WorkersError: ``read_files`` uses workers, and these are lost.
    """
    writer = StoreWriter(path)
    documents: list[IndexedDocument] = []
    try:
        reading = _Reading(writer, known, anticipated, path.parent.parent.resolve())
        with closing(read_files(reading.contents(files), len(files), progress)) as found:
            for file in files:
                try:
                    documents.append(reading.add(file, next(found)))
                except CorpusError as error:
                    reading.skipped.append(str(error))
        progress("reading", len(files), len(files))
        skipped = [*reading.skipped, *reading.wrong_questions]
        if not documents:
            raise CorpusError(skipped[0] if len(skipped) == 1 else f"{skipped[0]} (and {len(skipped) - 1} more)")
        writer.finish()
    finally:
        writer.close()
    return Ingested(tuple(documents), tuple(skipped), reading.notes, reading.stamps)


@dataclass(slots=True)
class _Reading:
    """Files on their way into a store, and the notes on them."""

    writer: StoreWriter
    known: KnownDocuments
    anticipated: bool
    base: Path  # the index's directory
    stamps: dict[str, Stamp] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    wrong: dict[Path, Mapping[int, str]] = field(default_factory=dict)  # lines of questions that no document so far has
    noted: dict[str, list[str]] = field(default_factory=dict)  # a note, and the files of which it is said

    def contents(self, files: Iterable[SourceFile]) -> Iterator[Contents | CorpusError]:
        """Yield what is in each file, or why it cannot be opened; note how the files looked."""
        for file in files:
            try:
                yield self._contents(file)
            except CorpusError as error:
                yield error

    def _contents(self, file: SourceFile) -> Contents:
        if not file.holds(file.path):
            raise CorpusError(f"{file.path}: {LEADS_OUT}")
        looked = _look(file.path)  # before it is read, so that a change meanwhile is noticed later
        self.stamps[self._key(file.path)] = (*looked, "")  # also for a file that cannot be read
        row, data = file_bytes(file.path)
        sha256 = hashlib.sha256(data).hexdigest()
        known = None if row.is_plain else self.known.parsed(sha256)
        return Contents(file, row, b"" if known else data, sha256, self.known.options, known)

    def _key(self, path: Path) -> str:
        return os.path.relpath(path.resolve(), self.base)

    def add(self, file: SourceFile, found: Split | CorpusError) -> IndexedDocument:
        """Write one document. Note its digest, and which lines of its file of questions were passed over."""
        if isinstance(found, CorpusError):
            raise found
        document = found.document
        key = self._key(file.path)
        self.stamps[key] = (*self.stamps[key][:3], document.sha256)
        sentences = split_document(document) if found.sentences is None else found.sentences
        questions: tuple[AnticipatedQuestion, ...] = ()
        if self.anticipated and file.questions.is_file():
            sentences = tuple(sentences)
            questions = self._questions(file, document, sentences)
        asked: list[AnticipatedQuestion] = []
        pairs = own_questions(sentences, language=language_named(document.language))
        count = self.writer.add(document, _with_questions(pairs, questions, asked), asked)
        if not count:
            raise CorpusError(f"{file.path}: has headings but no sentences")
        for note in document.notes:
            self.noted.setdefault(note, []).append(str(file.path))
        return IndexedDocument(document.doc_id, document.sha256, count, questions=len(asked))

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes on files that were read, one line for each note."""
        return tuple(
            f"{paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''}: {note}"
            for note, paths in self.noted.items()
        )

    @property
    def wrong_questions(self) -> tuple[str, ...]:
        """Why lines of questions were passed over."""
        return tuple(reason for wrong in self.wrong.values() for reason in wrong.values())

    def _questions(
        self, file: SourceFile, document: Document, sentences: Sequence[Sentence]
    ) -> tuple[AnticipatedQuestion, ...]:
        """Return the anticipated questions in the file beside a document."""
        if not file.holds(file.questions):
            self.skipped.append(f"{file.questions}: {LEADS_OUT}")
            return ()
        try:
            looked = _look(file.questions)
            questions, wrong, sha256 = read_questions_file(file.questions, document, sentences)
        except CorpusError as error:  # the document is of use without them
            self.skipped.append(str(error))
            return ()
        self.stamps[self._key(file.questions)] = (*looked, sha256)
        # Documents that differ in their ending share the file: what one of them lacks another may have.
        before = self.wrong.get(file.questions, wrong)
        self.wrong[file.questions] = {line: reason for line, reason in before.items() if line in wrong}
        return questions


def _with_questions(
    pairs: Iterable[tuple[Sentence, tuple[str, ...]]],
    anticipated: Sequence[AnticipatedQuestion],
    asked: list[AnticipatedQuestion],
) -> Iterator[Sentence]:
    """Yield the sentences. Add each one's questions to ``asked``: anticipated ones, then those the document asks."""
    place = 0
    for number, (sentence, own) in enumerate(pairs):
        texts: dict[str, None] = {}
        while place < len(anticipated) and anticipated[place].sentence == number:
            texts[anticipated[place].text] = None
            place += 1
        texts.update(dict.fromkeys(own))
        asked += [AnticipatedQuestion(number, text) for text in texts]
        yield sentence


def _look(path: Path) -> tuple[int, int, int]:
    """Return what `look` does; `CorpusError` for a file that has vanished since it was found."""
    try:
        return look(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
