"""Documents and sentences -> one SQLite file, which is written once; `qa.index.store` reads it."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

from qa.index.schema import INDEXES, TABLES
from qa.index.store import BOX, CHUNK
from qa.language.folding import search_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from qa.datatypes import Document, Sentence
    from qa.documents.anticipated_questions import AnticipatedQuestion

__all__ = ["StoreWriter"]

_WORD = re.compile(r"[^\W\d_]+")


class StoreWriter:
    """Writes a store: documents in order, each with its sentences, whose positions count from 0."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        # The file is new, and is thrown away unless it is finished. It needs no journal.
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        self.documents = 0
        self.sentences = 0
        self.questions = 0
        self._forms: Counter[str] = Counter()

    def add(
        self, document: Document, sentences: Iterable[Sentence], questions: Iterable[AnticipatedQuestion] = ()
    ) -> int:
        """Store a document and return how many sentences it has; a document without any is not stored.

        ``questions`` are in the order of their sentences. They are read after all ``sentences``.
        """
        number, first = self.documents, self.sentences
        rows = (
            (
                position,
                number,
                s.paragraph,
                s.sentence,
                s.line,
                s.start,
                s.end,
                s.paragraph_start,
                s.paragraph_end,
                s.heading,
                s.text,
                s.role,
                s.above,
                "\n".join(s.path),
                s.markup,
            )
            for position, s in enumerate(self._counted(sentences), start=first)
        )
        cursor = self._connection.executemany(f"INSERT INTO sentences VALUES ({','.join('?' * 15)})", rows)
        count = max(cursor.rowcount, 0)
        if not count:
            return 0
        text = document.text
        self._connection.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?)",
            (
                number,
                document.doc_id,
                document.title,
                document.sha256,
                len(text),
                count,
                document.language,
                max((place.page for place in document.places), default=0),
                "\n".join(document.notes),
            ),
        )
        self._connection.executemany(
            "INSERT INTO places VALUES (?,?,?,?,?,?,?)",
            (
                (number, p.start, p.end, p.page, p.element, BOX.pack(*p.box) if p.box else None, p.edges)
                for p in document.places
            ),
        )
        self._connection.executemany(
            "INSERT INTO chunks VALUES (?,?,?)",
            ((number, start // CHUNK, text[start : start + CHUNK]) for start in range(0, len(text), CHUNK)),
        )
        self._connection.executemany(
            "INSERT INTO blocks VALUES (?,?,?,?,?)",
            ((number, block.start, block.end, block.kind, block.level) for block in document.blocks),
        )
        cursor = self._connection.executemany(
            "INSERT INTO questions VALUES (?,?,?)",
            (
                (number, first + question.sentence, question.text)
                for number, question in enumerate(questions, start=self.questions)
            ),
        )
        self.questions += max(cursor.rowcount, 0)
        self.documents += 1
        self.sentences += count
        return count

    def _counted(self, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
        heading = ""
        for sentence in sentences:
            self._forms.update(_WORD.findall(search_text(sentence.text)))
            if sentence.heading != heading:
                heading = sentence.heading
                self._forms.update(_WORD.findall(search_text(heading)))
            yield sentence

    def finish(self) -> None:
        """Write the words and the indexes, and close the store, which is whole now."""
        counts: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for form, count in self._forms.most_common():
            counts[form.casefold()] += count
            forms.setdefault(form.casefold(), form)
        self._connection.executemany(
            "INSERT INTO words VALUES (?,?,?)", ((word, forms[word], counts[word]) for word in sorted(counts))
        )
        self._connection.executescript(INDEXES)
        self._connection.commit()
        self._connection.close()

    def close(self) -> None:
        """Close the file, whole or not."""
        self._connection.close()
