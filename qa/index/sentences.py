"""What an engine keeps of documents and sentences, as `qa.index.composed.ComposedIndex` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.datatypes import Block, Document, Listed, Place, Sentence

__all__ = ["Sentences"]


class Sentences(Protocol):
    """Documents and sentences; `qa.index.store.Store` says what each method returns."""

    def texts_of_rows(self, rows: Sequence[int]) -> list[str]:
        """Return texts whose tokens are compared, by their rows."""

    def row_texts(self) -> Iterator[str]:
        """Yield all texts that have a vector."""

    def token_texts(self) -> Iterator[str]:
        """Yield all texts whose tokens are compared, by row."""

    def words(self) -> dict[str, tuple[str, int]]:
        """Return each word with its usual form and its count."""

    def paragraph_starts(self) -> Iterable[int]:
        """Yield the positions that begin a paragraph."""

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return sentences in the order asked."""

    def questions(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """Yield anticipated questions by position."""

    def questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ids, titles and sizes."""

    def listing(self) -> list[Listed]:
        """Return an entry for every document."""

    def document(self, doc_id: str) -> Document:
        """Return a whole document."""

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return titles by id."""

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a title and a number of characters."""

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return a part of a text."""

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return the places of a span."""

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a span."""

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return the sentences of a span."""
