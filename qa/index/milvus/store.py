"""Documents and sentences in the records of a generation: what `qa.index.store.Store` is over a file."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qa.datatypes import Document, Listed
from qa.documents.above import under
from qa.errors import UnusableIndexError
from qa.index.milvus.layout import CHUNK, PAGE, block_of, pages_over, place_of, sentence_of
from qa.index.milvus.records import Kept
from qa.language.folding import search_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.datatypes import Block, Place, Positions, Sentence
    from qa.index.manifest import Manifest
    from qa.index.milvus.records import Records

__all__ = ["MilvusStore"]

KEPT_PAGES = 1000  # of sentences: about 20 MB
KEPT_CHUNKS = 1000  # of text: at most 16 MB
KEPT_DOCUMENTS = 2000
AT_ONCE = 50  # pages fetched together where all are read


class _Page:
    """Some sentences in a row, and their anticipated questions."""

    def __init__(self, text: str) -> None:
        found = json.loads(text)
        self.sentences: list[Sentence] = [sentence_of(row) for row in found["sentences"]]
        self.questions: list[tuple[int, str]] = [(int(position), str(asked)) for position, asked in found["questions"]]


class MilvusStore:
    """Reads the records of documents and sentences; safe to use from several threads."""

    def __init__(self, records: Records, manifest: Manifest) -> None:
        self._records = records
        self._count = manifest.sentences
        self._number = {document.doc_id: number for number, document in enumerate(manifest.documents)}
        self._pages = Kept(self._read_pages, KEPT_PAGES)
        self._chunks = Kept(self._read_json, KEPT_CHUNKS)
        self._documents = Kept(self._read_json, KEPT_DOCUMENTS)

    def _read_json(self, keys: list[str]) -> list[Any]:
        return [json.loads(text) for text in self._records.of(keys)]

    def _read_pages(self, numbers: list[int]) -> list[_Page]:
        return [_Page(text) for text in self._records.of([f"sentences/{number}" for number in numbers])]

    def _all_pages(self, first: int = 0, stop: int | None = None) -> Iterator[_Page]:
        """Yield the pages of positions, in order, without keeping them."""
        last = -(-(self._count if stop is None else min(stop, self._count)) // PAGE)
        for start in range(first // PAGE, last, AT_ONCE):
            yield from self._read_pages(list(range(start, min(start + AT_ONCE, last))))

    def _about(self, doc_id: str) -> dict[str, Any]:
        """Return the record of a document; ``KeyError`` where there is none."""
        found: dict[str, Any] = self._documents.of([f"document/{self._number[doc_id]}"])[0]
        return found

    # Sentences and their questions

    def row_texts(self) -> Iterator[str]:
        """Yield all texts that are embedded, as they are searched: the sentences', then the anticipated questions."""
        for page in self._all_pages():
            yield from (search_text(sentence.text) for sentence in page.sentences)
        for _, text in self.questions():
            yield search_text(text)

    def token_texts(self) -> Iterator[str]:
        """Yield all texts whose tokens are compared, in the order of `row_texts`: a sentence under what is above it."""
        for page in self._all_pages():
            yield from (search_text(under(sentence.above, sentence.text)) for sentence in page.sentences)
        for _, text in self.questions():
            yield search_text(text)

    def texts_of_rows(self, rows: Sequence[int]) -> list[str]:
        """Return some of `token_texts`, by their rows, in the order asked."""
        asked = self.asked
        owners = [row if row < self._count else int(asked[row - self._count]) for row in rows]
        found = []
        for row, position, page in zip(rows, owners, self._pages.of([p // PAGE for p in owners]), strict=True):
            if row < self._count:
                sentence = page.sentences[position % PAGE]
                found.append(search_text(under(sentence.above, sentence.text)))
            else:
                first = int(asked.searchsorted(position - position % PAGE))  # the first question of the page
                found.append(search_text(page.questions[row - self._count - first][1]))
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
        """Return the documents' words: casefolded -> their usual form, and how often they stand there."""
        [words] = self._read_json(["words"])
        return {word: (form, count) for word, (form, count) in words.items()}

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return the sentences at these positions, in the order asked."""
        wrong = [position for position in positions if not 0 <= position < self._count]
        if wrong:
            raise UnusableIndexError(f"{self._records.client.location}: has no sentence {wrong[0]}")
        pages = self._pages.of([int(position) // PAGE for position in positions])
        return [page.sentences[position % PAGE] for position, page in zip(positions, pages, strict=True)]

    def questions(self, start: int = 0, stop: int = 2**62) -> Iterator[tuple[int, str]]:
        """Yield the anticipated questions of sentences from ``start`` up to ``stop``, each with its position."""
        for page in self._all_pages(start, stop):
            yield from ((position, text) for position, text in page.questions if start <= position < stop)

    def questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""
        [page] = self._pages.of([position // PAGE])
        return tuple(text for owner, text in page.questions if owner == position)

    # Documents

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""
        return [(listed.doc_id, listed.title, listed.characters) for listed in self.listing()]

    def listing(self) -> list[Listed]:
        """Return what there is to say of every document, in order."""
        fields = ("doc_id", "title", "characters", "sentences", "pages", "language")
        every = self._read_json([f"document/{number}" for number in range(len(self._number))])
        return [Listed(*[*(about[field] for field in fields), tuple(about["notes"])]) for about in every]

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of these documents."""
        wanted = list(set(doc_ids))
        found = self._documents.of([f"document/{self._number[doc_id]}" for doc_id in wanted])
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
        first, last = start // CHUNK, (end - 1) // CHUNK
        number = self._number[doc_id]
        found = "".join(self._chunks.of([f"text/{number}/{chunk}" for chunk in range(first, last + 1)]))
        return found[start - first * CHUNK : end - first * CHUNK]

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
        first = about["first"] // PAGE
        numbers = [first + page for page in pages_over(about["starts"], start, end)]
        return [
            (number * PAGE + place, s.start, s.end)
            for number, page in zip(numbers, self._pages.of(numbers), strict=True)
            for place, s in enumerate(page.sentences)
            if s.doc_id == doc_id and s.start < end and s.end > start
        ]

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return where the characters of a span stand in the document's source, in order; nothing for a text file."""
        return [place for place in map(place_of, self._over("places", doc_id, start, end)) if place.end > start]

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""
        return [block for block in map(block_of, self._over("blocks", doc_id, start, end)) if block.end > start]

    def _over(self, kind: str, doc_id: str, start: int, end: int) -> list[list[Any]]:
        """Return the blocks or places of the pages over a span, those that begin before its end."""
        pages = pages_over(self._about(doc_id)[kind], start, end)
        found = self._chunks.of([f"{kind}/{self._number[doc_id]}/{page}" for page in pages])
        return [row for rows in found for row in rows if row[0] < end]
