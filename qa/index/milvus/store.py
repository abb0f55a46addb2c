"""Documents and sentences in the records of a generation: the counterpart of `qa.index.store.Store` in Milvus."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qa.concurrency import batched
from qa.datatypes import Document, Listed
from qa.documents.above import under
from qa.errors import UnusableIndexError
from qa.index.milvus.layout import CHUNK, PAGE, SentenceRecord, block_of, pages_over, place_of
from qa.index.milvus.records import RECORD, TOGETHER, Kept
from qa.language.folding import search_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qa.datatypes import Block, Place, Positions, Sentence
    from qa.index.manifest import Manifest
    from qa.index.milvus.records import Records

__all__ = ["MilvusStore"]

KEPT_SENTENCES = 40_000  # with their vectors: 100 MB where these are in half precision and no questions anticipated
KEPT_RECORDS = 3000  # documents' records, chunks of text, pages of places and blocks: about 40 MB
AT_ONCE = 200  # sentences fetched in one call where all are read


class MilvusStore:
    """Reads the records of documents and sentences; safe to use from several threads."""

    def __init__(self, records: Records, rows: str, manifest: Manifest, kind: str) -> None:
        """Read ``records``, and the collection ``rows``, whose records hold vectors of the NumPy type ``kind``."""
        self._records = records
        self._rows = rows
        self._kind = kind
        self._count = manifest.sentences
        self._number = {document.doc_id: number for number, document in enumerate(manifest.documents)}
        self._sentences = Kept(self._read_sentences, KEPT_SENTENCES)
        self._others = Kept(self._read_json, KEPT_RECORDS)

    def _read_json(self, keys: list[str]) -> list[Any]:
        return [json.loads(text) for text in self._records.of(keys)]

    def _read_sentences(self, positions: list[int]) -> list[SentenceRecord]:
        found: dict[int, str] = {}
        for some in batched(positions, TOGETHER):
            found |= self._records.client.fetch(self._rows, some, RECORD)
        long = [position for position in positions if not found.get(position)]
        found |= zip(long, self._records.of([f"sentence/{position}" for position in long]), strict=True)
        return [SentenceRecord.of_text(found[position], self._kind) for position in positions]

    def take(self, records: Mapping[int, str]) -> None:
        """Keep the records that a search has brought, each by its row."""
        owners = {row if row < self._count else int(self.asked[row - self._count]): row for row in records}
        new = {position: records[row] for position, row in owners.items() if position not in self._sentences}
        self._sentences.keep({at: SentenceRecord.of_text(text, self._kind) for at, text in new.items() if text})

    def sentences_ahead(self, positions: Iterable[int]) -> None:
        """Fetch sentences that are about to be asked for."""
        self._sentences.of([int(position) for position in positions])

    def _in_order(self, first: int = 0, stop: int = 2**62) -> Iterator[tuple[int, SentenceRecord]]:
        """Yield positions and their sentences' records, in order, without keeping the records."""
        for positions in batched(range(max(first, 0), min(stop, self._count)), AT_ONCE):
            yield from zip(positions, self._read_sentences(list(positions)), strict=True)

    def _about(self, doc_id: str) -> dict[str, Any]:
        """Return the record of a document; ``KeyError`` where there is none."""
        found: dict[str, Any] = self._others.of([f"document/{self._number[doc_id]}"])[0]
        return found

    # Sentences and their questions

    def row_texts(self) -> Iterator[str]:
        """Yield all texts that are embedded, as they are searched: the sentences, then the anticipated questions."""
        for _, record in self._in_order():
            yield search_text(record.sentence.text)
        for _, text in self.questions():
            yield search_text(text)

    def token_texts(self) -> Iterator[str]:
        """Yield all texts whose tokens are compared, in the order of `row_texts`.

        A sentence follows what stands above it.
        """
        for _, record in self._in_order():
            yield search_text(under(record.sentence.above, record.sentence.text))
        for _, text in self.questions():
            yield search_text(text)

    def texts_of_rows(self, rows: Sequence[int]) -> list[str]:
        """Return some of `token_texts`, by their rows, in the order asked."""
        asked = self.asked
        owners = [row if row < self._count else int(asked[row - self._count]) for row in rows]
        found = []
        for row, position, record in zip(rows, owners, self.records_of(owners), strict=True):
            if row < self._count:
                found.append(search_text(under(record.sentence.above, record.sentence.text)))
            else:
                first = int(asked.searchsorted(position))  # the sentence's first question
                found.append(search_text(record.questions[row - self._count - first]))
        return found

    @cached_property
    def asked(self) -> Positions:
        """For each anticipated question the position of its sentence, in order."""
        found: Positions = self._records.array("asked", "<i8")
        return found

    def paragraph_starts(self) -> Iterator[int]:
        """Yield the positions of the sentences that begin a paragraph, in order."""
        yield from self._records.array("paragraph-starts", "<i8").tolist()

    def words(self) -> dict[str, tuple[str, int]]:
        """Return the documents' words: casefolded word -> its usual form, and how often it occurs."""
        [words] = self._read_json(["words"])
        return {word: (form, count) for word, (form, count) in words.items()}

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return the sentences at these positions, in the order asked."""
        return [record.sentence for record in self.records_of(positions)]

    def records_of(self, positions: Sequence[int]) -> list[SentenceRecord]:
        """Return the records of the sentences at these positions, in the order asked."""
        if positions and not 0 <= min(positions) <= max(positions) < self._count:
            wrong = next(position for position in positions if not 0 <= position < self._count)
            raise UnusableIndexError(f"{self._records.client.location}: has no sentence {wrong}")
        return self._sentences.of([int(position) for position in positions])

    def questions(self, start: int = 0, stop: int = 2**62) -> Iterator[tuple[int, str]]:
        """Yield the anticipated questions of sentences from ``start`` up to ``stop``, each with its position."""
        for position, record in self._in_order(start, stop):
            yield from ((position, text) for text in record.questions)

    def questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""
        return self.records_of([position])[0].questions

    # Documents

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""
        return [(listed.doc_id, listed.title, listed.characters) for listed in self.listing()]

    def listing(self) -> list[Listed]:
        """Return an entry for every document, in order: its id, title, sizes, language and notes."""
        fields = ("doc_id", "title", "characters", "sentences", "pages", "language")
        every = self._read_json([f"document/{number}" for number in range(len(self._number))])
        return [Listed(*[*(about[field] for field in fields), tuple(about["notes"])]) for about in every]

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of these documents."""
        wanted = list(set(doc_ids))
        found = self._others.of([f"document/{self._number[doc_id]}" for doc_id in wanted])
        return {doc_id: about["title"] for doc_id, about in zip(wanted, found, strict=True)}

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a document's title and how many characters it has; ``KeyError`` where there is none."""
        about = self._about(doc_id)
        return about["title"], about["characters"]

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return ``document.text[start:end]``, reading only the chunks that hold it."""
        about = self._about(doc_id)
        start, end, _ = slice(start, end).indices(about["characters"])
        if start >= end:
            return ""
        first = start // CHUNK * CHUNK
        found = "".join(self._others.of(self._chunks_over(doc_id, start, end)))
        return found[start - first : end - first]

    def _chunks_over(self, doc_id: str, start: int, end: int) -> list[str]:
        """Return the keys of the chunks that hold a span."""
        number = self._number[doc_id]
        return [f"text/{number}/{chunk}" for chunk in range(start // CHUNK, (end - 1) // CHUNK + 1)]

    def fetch_ahead(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Fetch what `span` and `places_in` will be asked for: in one call, or two if the documents have places."""
        documents = [f"document/{self._number[doc_id]}" for doc_id, _, _ in spans]
        self._others.of([*documents, *(key for span in spans for key in self._chunks_over(*span))])
        self._others.of([key for span in spans for key in self._pages_of("places", *span)])

    def quotes_ahead(self, positions: Sequence[int]) -> None:
        """Fetch what quoting these sentences takes, of those whose records are here."""
        sentences = self.sentences([position for position in positions if position in self._sentences])
        self.fetch_ahead([(sentence.doc_id, sentence.start, sentence.end) for sentence in sentences])

    def document(self, doc_id: str) -> Document:
        """Return a whole document; ``KeyError`` where there is none."""
        about = self._about(doc_id)
        return Document(
            doc_id=doc_id,
            title=about["title"],
            text=self.span(doc_id, 0, about["characters"]),
            blocks=tuple(self.blocks_in(doc_id, 0, about["characters"] + 1)),
            sha256=about["sha256"],
            language=about["language"],
        )

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return ``(position, start, end)`` of the sentences of a document that overlap a span, in order."""
        about = self._about(doc_id)
        pages = pages_over(about["starts"], start, end)
        last = about["first"] + about["sentences"]
        near = range(about["first"] + pages.start * PAGE, min(about["first"] + pages.stop * PAGE, last))
        found = zip(near, self.sentences(near), strict=True)
        return [(position, s.start, s.end) for position, s in found if s.start < end and s.end > start]

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return where the characters of a span stand in the document's source, in order; nothing for a text file."""
        return [place for place in map(place_of, self._over("places", doc_id, start, end)) if place.end > start]

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""
        return [block for block in map(block_of, self._over("blocks", doc_id, start, end)) if block.end > start]

    def _over(self, kind: str, doc_id: str, start: int, end: int) -> list[list[Any]]:
        """Return those blocks or places on the pages over a span that begin before its end."""
        found = self._others.of(self._pages_of(kind, doc_id, start, end))
        return [row for rows in found for row in rows if row[0] < end]

    def _pages_of(self, kind: str, doc_id: str, start: int, end: int) -> list[str]:
        pages = pages_over(self._about(doc_id)[kind], start, end)
        return [f"{kind}/{self._number[doc_id]}/{page}" for page in pages]
