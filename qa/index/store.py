"""Documents and sentences on disk: reads the SQLite file that `qa.index.store_writer` wrote.

A document's text is stored in chunks, so that a span of a long document is fetched without reading the rest. The text
of each sentence is stored too, as it was when the document was split, so that the two can be compared.
"""

from __future__ import annotations

import sqlite3
import struct
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from qa.concurrency import batched
from qa.datatypes import Block, Box, Document, Listed, Place, Sentence
from qa.documents.above import under
from qa.errors import UnusableIndexError
from qa.index import schema
from qa.language.folding import search_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["BOX", "CHUNK", "Store"]

BOX = struct.Struct("<4f")  # left, bottom, right, top
CHUNK = 4096  # characters; about a page of the database
RECENT = 5000  # sentences kept in memory, and titles: the next question often finds the same ones
RECENT_CHUNKS = 1000  # chunks of text kept in memory: at most 16 MB
_SENTENCE = (
    'doc_id, paragraph, sentence, line, start, "end", paragraph_start, paragraph_end, heading, text, role, above, '
    "path, markup FROM sentences JOIN documents ON document = number"
)
_CHUNKS = "SELECT text FROM chunks WHERE document = (SELECT number FROM documents WHERE doc_id = ?) AND chunk"
FEW = 4  # a span of at most so many chunks is fetched chunk by chunk, and these are kept; a longer one in one query


class Store:
    """Reads a store; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise UnusableIndexError(f"{path}: cannot be opened: {error}") from error
        self._recent: dict[int, Sentence] = {}
        self.questions_of = lru_cache(RECENT)(self._questions_of)
        self.title_and_size = lru_cache(RECENT)(self._title_and_size)
        self._chunk = lru_cache(RECENT_CHUNKS)(self._read_chunk)
        self._check()

    def _check(self) -> None:
        """Refuse a file that is not a store now, not in the middle of an answer. Nothing in it is run or written."""
        try:
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA query_only = ON")
            if schema.is_ours(self._connection):
                return
            wrong = "is not a store of sentences"
        except sqlite3.DatabaseError as error:
            wrong = str(error)
        self._connection.close()
        raise UnusableIndexError(f"{self._path}: {wrong}: build it again with qa index")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return list(self._each(query, values))

    def _each(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            # `yield from` would close the cursor, perhaps when its store is closed already.
            for row in self._connection.execute(query, values):  # noqa: UP028
                yield row
        except sqlite3.DatabaseError as error:
            raise UnusableIndexError(f"{self._path}: {error}: build it again with qa index") from error

    def count(self) -> int:
        """Return how many sentences there are."""
        [(last,)] = self._rows("SELECT max(position) FROM sentences")
        return 0 if last is None else int(last) + 1

    def texts(self) -> Iterator[str]:
        """Yield the sentences' texts in order of position."""
        for (text,) in self._each("SELECT text FROM sentences ORDER BY position"):
            yield text

    def languages(self) -> Iterator[str]:
        """Yield the code of each sentence's language, in order of position."""
        for (code,) in self._each(
            "SELECT language FROM sentences JOIN documents ON document = number ORDER BY position"
        ):
            yield code

    def words(self) -> dict[str, tuple[str, int]]:
        """Return the documents' words: casefolded word -> its usual form, and how often it occurs."""
        return {
            str(word): (str(form), int(count))
            for word, form, count in self._rows("SELECT word, form, count FROM words")
        }

    def row_texts(self) -> Iterator[str]:
        """Yield all texts that are embedded, as they are searched: the sentences, then the anticipated questions."""
        yield from map(search_text, self.texts())
        for _, text in self.questions():
            yield search_text(text)

    def token_texts(self) -> Iterator[str]:
        """Yield all texts whose tokens are compared, in the order of `row_texts`.

        A sentence follows what stands above it.
        """
        for above, text in self._each("SELECT above, text FROM sentences ORDER BY position"):
            yield search_text(under(above, text))
        for _, text in self.questions():
            yield search_text(text)

    def texts_of_rows(self, rows: Sequence[int]) -> list[str]:
        """Return some of `token_texts`, by their rows, in the order asked."""
        count = self.count()
        sentences = self.sentences([row for row in rows if row < count])
        found = {row: under(s.above, s.text) for row, s in zip((r for r in rows if r < count), sentences, strict=True)}
        for some in batched((row for row in rows if row >= count), 500):
            marks = ",".join("?" * len(some))
            numbers = [row - count for row in some]
            asked = self._rows(f"SELECT number, text FROM questions WHERE number IN ({marks})", numbers)
            found |= {number + count: str(text) for number, text in asked}
        return [search_text(found[row]) for row in rows]

    def expanded_texts(self) -> Iterator[str]:
        """Yield each sentence's text together with its anticipated questions, in order of position."""
        questions = groupby(self.questions(), key=lambda row: row[0])
        asked, group = next(questions, (-1, iter(())))
        for position, text in enumerate(self.texts()):
            if position == asked:
                yield "\n".join([text, *(question for _, question in group)])
                asked, group = next(questions, (-1, iter(())))
            else:
                yield text

    def questions(self, start: int = 0, stop: int = 2**62) -> Iterator[tuple[int, str]]:
        """Yield the anticipated questions of sentences from ``start`` up to ``stop``, each with its position."""
        yield from self._each(
            "SELECT position, text FROM questions WHERE position >= ? AND position < ? ORDER BY position, number",
            (start, stop),
        )

    def _questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""
        rows = self._rows("SELECT text FROM questions WHERE position = ? ORDER BY number", (position,))
        return tuple(str(text) for (text,) in rows)

    def paragraph_starts(self) -> Iterator[int]:
        """Yield the positions of the sentences that begin a paragraph, in order."""
        for (position,) in self._each("SELECT position FROM sentences WHERE sentence = 1 ORDER BY position"):
            yield position

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return the sentences at these positions, in the order asked."""
        recent = self._recent  # other threads may be reading it: when it is full it is replaced, never emptied
        missing = [position for position in positions if position not in recent]
        if missing and len(recent) > RECENT:
            missing = list(positions)
            self._recent = recent = {}
        for some in batched(missing, 500):
            marks = ",".join("?" * len(some))
            for row in self._rows(f"SELECT position, {_SENTENCE} WHERE position IN ({marks})", some):
                position, *values, path, markup = row
                recent[position] = Sentence(*[*values, tuple(path.splitlines()), markup])
        try:
            return [recent[position] for position in positions]
        except KeyError as error:
            raise UnusableIndexError(f"{self._path}: has no sentence {error}: build it again with qa index") from None

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return ``(position, start, end)`` of the sentences of a document that overlap a span, in order."""
        rows = self._rows(
            'SELECT position, start, "end" FROM sentences WHERE start < ? AND "end" > ? AND document = '
            "(SELECT number FROM documents WHERE doc_id = ?) ORDER BY start",
            (end, start, doc_id),
        )
        return [(int(p), int(s), int(e)) for p, s, e in rows]

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return where the characters of a span stand in the document's source, in order; nothing for a text file."""
        rows = self._rows(
            'SELECT start, "end", page, element, box, edges FROM places WHERE start < ? AND "end" > ? AND document = '
            "(SELECT number FROM documents WHERE doc_id = ?) ORDER BY start",
            (end, start, doc_id),
        )
        return [
            Place(start, end, page, element, Box(*BOX.unpack(box)) if box else None, edges)
            for start, end, page, element, box, edges in rows
        ]

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""
        rows = self._rows(
            'SELECT kind, start, "end", level FROM blocks WHERE start < ? AND "end" > ? AND document = '
            "(SELECT number FROM documents WHERE doc_id = ?) ORDER BY start",
            (end, start, doc_id),
        )
        return [Block(*row) for row in rows]

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""
        return [(listed.doc_id, listed.title, listed.characters) for listed in self.listing()]

    def listing(self) -> list[Listed]:
        """Return an entry for every document, in order: its id, title, sizes, language and notes."""
        fields = "doc_id, title, characters, sentences, pages, language, notes"
        rows = self._rows(f"SELECT {fields} FROM documents ORDER BY number")
        return [Listed(*[*values, tuple(notes.splitlines())]) for *values, notes in rows]

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of these documents."""
        return {doc_id: self.title_and_size(doc_id)[0] for doc_id in set(doc_ids)}

    def _title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a document's title and how many characters it has.

        Raises:
            KeyError: there is no document with this id.
        """
        rows = self._rows("SELECT title, characters FROM documents WHERE doc_id = ?", (doc_id,))
        if not rows:
            raise KeyError(doc_id)
        return str(rows[0][0]), int(rows[0][1])

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return ``document.text[start:end]``, reading only the chunks that hold it."""
        first, last = start // CHUNK, max(end - 1, start) // CHUNK
        if last - first < FEW:
            found = "".join([self._chunk(doc_id, number) for number in range(first, last + 1)])
        else:
            rows = self._rows(f"{_CHUNKS} BETWEEN ? AND ? ORDER BY chunk", (doc_id, first, last))
            found = "".join(str(text) for (text,) in rows)
        return found[start - first * CHUNK : end - first * CHUNK]

    def _read_chunk(self, doc_id: str, number: int) -> str:
        return "".join(str(text) for (text,) in self._rows(f"{_CHUNKS} = ?", (doc_id, number)))

    def document(self, doc_id: str) -> Document:
        """Return a whole document.

        Raises:
            KeyError: there is no document with this id.
        """
        rows = self._rows(
            "SELECT number, title, sha256, characters, language FROM documents WHERE doc_id = ?", (doc_id,)
        )
        if not rows:
            raise KeyError(doc_id)
        number, title, sha256, characters, language = rows[0]
        blocks = self._rows('SELECT kind, start, "end", level FROM blocks WHERE document = ? ORDER BY start', (number,))
        return Document(
            doc_id=doc_id,
            title=str(title),
            text=self.span(doc_id, 0, int(characters)),
            blocks=tuple(Block(*block) for block in blocks),
            sha256=str(sha256),
            language=str(language),
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
