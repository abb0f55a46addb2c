"""An index made of parts: rows of vectors, terms, a store of sentences and, where tokens are compared, their codes.

The engines share how the parts answer what `qa.index.protocol.Index` asks. Each engine (`qa.index.local`,
`qa.index.milvus`) decides where the parts are kept, and how a build replaces them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.index.late_interaction import LateInteraction
from qa.index.models import encoder_of, token_encoder_of
from qa.index.recent import Recent
from qa.index.similarity import Similarity
from qa.language.spelling import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from qa.datatypes import (
        Block,
        Document,
        Encoder,
        Listed,
        Place,
        Positions,
        Sentence,
        TokenEncoder,
        Vectors,
    )
    from qa.index.late_interaction import TokenRows
    from qa.index.manifest import Manifest
    from qa.index.protocol import DenseMatches, Sources, SparseMatches, TokenSimilarities
    from qa.index.sentences import Sentences
    from qa.index.similarity import Rows
    from qa.index.sparse import SparseIndex

__all__ = ["ComposedIndex"]


class ComposedIndex(ABC):
    """The methods of `qa.index.protocol.Index` that need only the parts, and what the next build takes over."""

    def __init__(
        self,
        manifest: Manifest,
        fingerprint: str,
        parts: tuple[Sentences, Rows, SparseIndex, TokenRows | None],
        encoder: Encoder | None,
        token_encoder: TokenEncoder | None,
    ) -> None:
        self.manifest = manifest
        self.fingerprint = fingerprint
        # The last part is the codes of all rows' tokens. It is None where codes are made when needed, or never.
        self._store, self._dense, self._sparse, self.tokens = parts
        self._encoder = encoder
        self._token_encoder = token_encoder
        self._question_vectors = Recent(lambda questions: list(self.encoder.encode(questions)))

    # What it is

    @property
    @abstractmethod
    def location(self) -> str:
        """Where it is, as a message names it."""

    @abstractmethod
    def sources(self) -> Sources | None:
        """Return what it was built from, if that is known."""

    @abstractmethod
    def verify(self) -> None:
        """Read everything and compare it with what was built; `UnusableIndexError` where it differs."""

    @abstractmethod
    def close(self) -> None:
        """Close the files and connections that the index holds open."""

    def __len__(self) -> int:
        return self.manifest.sentences

    @property
    def question_count(self) -> int:
        """The number of anticipated questions."""
        return self.manifest.questions

    @property
    def calibration(self) -> Mapping[str, tuple[float, float]]:
        """What `qa calibrate` fitted, by the models that were asked."""
        return self.manifest.calibration

    # Questions -> vectors

    @cached_property
    def encoder(self) -> Encoder:
        """The model that the index was built with, loaded when it is first needed."""
        return encoder_of(self.manifest, self._encoder, self.location)

    def load_encoder(self) -> None:
        """Load the encoder now, so that the first question does not wait for it."""
        _ = self.encoder

    def loaded(self) -> Self:
        """Return this index with its encoder loaded; if that cannot be loaded, close it and raise `ModelError`."""
        try:
            self.load_encoder()
        except ModelError:
            self.close()
            raise
        return self

    def encode(self, questions: Sequence[str]) -> Vectors:
        """Return the questions' vectors, float32 of unit length, shape ``(n, dimension)``."""
        import numpy as np

        vectors = self._question_vectors.of(questions)
        return np.array(vectors, dtype=np.float32).reshape(len(questions), self.encoder.dimension)

    # Search

    def search_dense(self, vectors: Vectors, k: int) -> list[DenseMatches]:
        """Find the ``k`` sentences nearest to each vector, shape ``(n, dimension)``."""
        return self._similarity.search(vectors, k)

    def search_sparse(self, questions: Sequence[str], k: int) -> list[SparseMatches]:
        """Find the ``k`` sentences with the best BM25 scores for each question."""
        return [self._sparse.search(question, k) for question in questions]

    @property
    def token_candidates(self) -> int:
        """How many sentences `compare_tokens` can compare with a question in little time; 0 where it cannot at all."""
        return self._late_interaction.candidates if self.manifest.token_model else 0

    @property
    def token_encoder(self) -> TokenEncoder | None:
        """The model with which tokens are compared, loaded when first needed; None where they are not compared."""
        return self._late_interaction.encoder if self.manifest.token_model else None

    def compare_tokens(self, questions: Sequence[str], positions: Sequence[Positions]) -> list[TokenSimilarities]:
        """Compare each question with these sentences, token by token."""
        return self._late_interaction.compare(questions, positions)

    def term_weights(self, text: str) -> dict[str, float]:
        """Return a text's terms, each with its rarity in the documents."""
        return self._sparse.weights(text)

    @property
    def languages(self) -> Sequence[str]:
        """The codes of the documents' languages, the commonest first."""
        return [language.code for language in self._sparse.languages]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The documents' words."""
        return Vocabulary(self._store.words(), self._sparse.vocabulary, languages=self._sparse.languages)

    @cached_property
    def _similarity(self) -> Similarity:
        return Similarity(self._dense, len(self), self._asked, self._paragraph_starts)

    @cached_property
    def _asked(self) -> Positions:
        """For each anticipated question the position of its sentence, in order."""
        import numpy as np

        return np.fromiter((position for position, _ in self.questions()), dtype=np.int64)

    @cached_property
    def _paragraph_starts(self) -> Positions:
        """The positions of the sentences that begin a paragraph, in order."""
        import numpy as np

        return np.fromiter(self._store.paragraph_starts(), dtype=np.int64)

    @cached_property
    def _late_interaction(self) -> LateInteraction:
        def load() -> TokenEncoder:
            return token_encoder_of(self.manifest, self._token_encoder, self.location)

        starts = self._paragraph_starts
        return LateInteraction(load, self.tokens, len(self), self._asked, starts, self._store.texts_of_rows)

    # Sentences

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return sentences in the order asked."""
        return self._store.sentences(positions)

    def neighbours(self, position: int, *, before: int = 0, after: int = 0) -> list[int]:
        """Return the positions of that many sentences before and after one, in the same document, in order."""
        around = range(max(position - before, 0), min(position + after + 1, len(self)))
        found = self.sentences(around)
        doc_id = found[around.index(position)].doc_id
        return [p for p, s in zip(around, found, strict=True) if s.doc_id == doc_id and p != position]

    def questions(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
        """Yield the anticipated questions of the sentences from ``start`` up to ``stop``, each with its position."""
        return self._store.questions(start, len(self) if stop is None else stop)

    def questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""
        return self._store.questions_of(position)

    # Documents

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""
        return self._documents

    @cached_property
    def _documents(self) -> list[tuple[str, str, int]]:
        return self._store.documents()

    def listing(self) -> list[Listed]:
        """Return an entry for every document, in order: its id, title, sizes, language and notes."""
        return self._store.listing()

    def document(self, doc_id: str) -> Document:
        """Return a whole document."""
        return self._store.document(doc_id)

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of documents."""
        return self._store.titles(doc_ids)

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a document's title and how many characters it has."""
        return self._store.title_and_size(doc_id)

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return ``document.text[start:end]`` as it is stored."""
        return self._store.span(doc_id, start, end)

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return where the characters of a span stand in the document's source, in order; nothing for a text file."""
        return self._store.places_in(doc_id, start, end)

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""
        return self._store.blocks_in(doc_id, start, end)

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return ``(position, start, end)`` of the sentences that overlap a span of a document."""
        return self._store.positions_in(doc_id, start, end)

    # For a build that follows this one

    def row_texts(self) -> Iterator[str]:
        """Yield all texts that have a vector: the sentences, and then the anticipated questions."""
        return self._store.row_texts()

    def vectors(self, rows: Iterable[int]) -> Vectors:
        """Return vectors by their rows, counted as in `row_texts`; float32, shape ``(n, dimension)``."""
        return self._dense.rows(rows)

    def vectors_at(self, positions: Positions) -> list[Vectors]:
        """Return for each sentence its vector, its paragraph's and those of its questions, ``(2 + q, dimension)``."""
        return self._similarity.vectors_at(positions)

    def token_texts(self) -> Iterator[str]:
        """Yield the texts whose tokens are compared, in the same rows. A sentence follows what stands above it."""
        return self._store.token_texts()
