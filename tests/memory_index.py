"""A second, tiny implementation of `qa.index.protocol.Index`: lists in memory, compared with every question.

It shares no code with the local engine. Tests that run over both show that the program needs nothing but the protocol.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.datatypes import Block, Document, Encoder, Listed, Place, Sentence, TokenEncoder
from qa.documents.above import under
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document
from qa.index.late_interaction import COMPARED
from qa.index.protocol import Index, Similarities, Sources, TokenSimilarities
from qa.language.spelling import Vocabulary
from qa.language.terms import terms

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors

K1, B = 0.9, 0.4


@dataclass
class Dense:
    positions: Positions
    found: Similarities

    def similarities(self, positions: Positions) -> Similarities:
        asked = None if self.found.asked is None else self.found.asked[positions]
        return Similarities(self.found.own[positions], asked, self.found.paragraph[positions])


@dataclass
class Sparse:
    positions: Positions
    all: Vectors

    def scores(self, positions: Positions) -> Vectors:
        return self.all[positions]


class MemoryIndex:
    """An index of texts by document id, with anticipated questions by their sentence's position."""

    location = "memory"

    def __init__(
        self,
        texts: Mapping[str, str],
        encoder: Encoder,
        asked: Mapping[int, Sequence[str]] | None = None,
        token_encoder: TokenEncoder | None = None,
    ) -> None:
        self.encoder = encoder
        self.token_encoder = token_encoder
        self.calibration: Mapping[str, tuple[float, float]] = {}
        self.languages = ["en"]
        self._documents: dict[str, Document] = {}
        for doc_id, text in texts.items():
            title, blocks = parse_plaintext(text)
            digest = hashlib.sha256(text.encode()).hexdigest()
            self._documents[doc_id] = Document(doc_id, title or doc_id, text, blocks, digest)
        self._sentences = [s for document in self._documents.values() for s in split_document(document)]
        self._asked = [tuple((asked or {}).get(position, ())) for position in range(len(self._sentences))]
        self._vectors = encoder.encode([sentence.text for sentence in self._sentences])
        self._asked_vectors = [encoder.encode(questions) for questions in self._asked]
        self._paragraphs = np.array([self._paragraph(position) for position in range(len(self))])
        self._terms = [terms("\n".join([s.text, *q])) for s, q in zip(self._sentences, self._asked, strict=True)]
        self.fingerprint = hashlib.sha256(repr((texts, asked)).encode()).hexdigest()
        words = Counter(word for document in self._documents.values() for word in document.text.casefold().split())
        self.vocabulary = Vocabulary({word: (word, count) for word, count in words.items() if word.isalpha()})

    def __len__(self) -> int:
        return len(self._sentences)

    @property
    def token_candidates(self) -> int:
        return COMPARED if self.token_encoder else 0

    @property
    def question_count(self) -> int:
        return sum(map(len, self._asked))

    def save_calibration(self, calibration: Mapping[str, tuple[float, float]], about: Mapping[str, Any]) -> None:
        self.calibration = calibration

    def load_encoder(self) -> None:
        pass

    def encode(self, questions: Sequence[str]) -> Vectors:
        return self.encoder.encode(questions)

    def search_dense(self, vectors: Vectors, k: int) -> list[Dense]:
        return [self._dense(vector, k) for vector in vectors]

    def _dense(self, vector: Vectors, k: int) -> Dense:
        own = self._vectors @ vector
        asked = own.copy()
        for position, vectors in enumerate(self._asked_vectors):
            if len(vectors):
                asked[position] = (vectors @ vector).max()
        paragraph = self._paragraphs @ vector
        best = np.argsort(-np.maximum(own, asked), kind="stable")[:k]
        return Dense(best, Similarities(own, asked if self.question_count else None, paragraph))

    def _paragraph(self, position: int) -> Vectors:
        here = self._sentences[position]
        same = [
            p
            for p, s in enumerate(self._sentences)
            if (s.doc_id, s.paragraph) == (here.doc_id, here.paragraph) and abs(p - position) <= 8
        ]
        total = self._vectors[same].sum(axis=0)
        return np.asarray(total / np.linalg.norm(total))

    def search_sparse(self, questions: Sequence[str], k: int) -> list[Sparse]:
        return [self._sparse(question, k) for question in questions]

    def _sparse(self, question: str, k: int) -> Sparse:
        mean = sum(map(len, self._terms)) / len(self)
        scores = np.zeros(len(self), dtype=np.float32)
        for term in terms(question):
            weight = self._rarity(term)
            for position, held in enumerate(self._terms):
                often = held.count(term)
                scores[position] += weight * often / (often + K1 * (1 - B + B * len(held) / mean))
        order = np.argsort(-scores, kind="stable")[:k]
        return Sparse(order[scores[order] > 0], scores)

    def _rarity(self, term: str) -> float:
        rows = sum(term in held for held in self._terms)
        return math.log(1 + (len(self) - rows + 0.5) / (rows + 0.5))

    def compare_tokens(self, questions: Sequence[str], positions: Sequence[Positions]) -> list[TokenSimilarities]:
        return [self._tokens(question, where) for question, where in zip(questions, positions, strict=True)]

    def _tokens(self, question: str, positions: Positions) -> TokenSimilarities:
        assert self.token_encoder
        [asked] = self.token_encoder.encode_questions([question])
        own, around, nearest = [], [], []
        for position in positions.tolist():
            here, before = self._sentences[position], self._sentences[max(position - 1, 0)]
            same = (here.doc_id, here.paragraph) == (before.doc_id, before.paragraph)
            alone = self._nearest(asked, under(here.above, here.text))
            own.append(alone.mean())
            around.append(
                np.maximum(alone, self._nearest(asked, under(before.above, before.text)) if same else -1).mean()
            )
            nearest.append(max([own[-1], *(self._nearest(asked, text).mean() for text in self._asked[position])]))
        return TokenSimilarities(np.array(own), np.array(around), np.array(nearest) if self.question_count else None)

    def _nearest(self, question: Vectors, text: str) -> Vectors:
        assert self.token_encoder
        [codes] = self.token_encoder.encode_texts([text])
        return np.asarray((question @ codes.T.astype(np.float32)).max(axis=1))

    def term_weights(self, text: str) -> dict[str, float]:
        return {term: self._rarity(term) for term in sorted(set(terms(text)))}

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        return [self._sentences[position] for position in positions]

    def vectors(self, positions: Iterable[int]) -> Vectors:
        return self._vectors[list(positions)]

    def neighbours(self, position: int, *, before: int = 0, after: int = 0) -> list[int]:
        near = [p for p in range(len(self)) if -before <= p - position <= after and p != position]
        return [p for p in near if self._sentences[p].doc_id == self._sentences[position].doc_id]

    def questions(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
        for position in range(start, len(self) if stop is None else stop):
            for question in self._asked[position]:
                yield position, question

    def questions_of(self, position: int) -> tuple[str, ...]:
        return self._asked[position]

    def documents(self) -> list[tuple[str, str, int]]:
        return [(d.doc_id, d.title, len(d.text)) for d in self._documents.values()]

    def listing(self) -> list[Listed]:
        counts = Counter(sentence.doc_id for sentence in self._sentences)
        return [
            Listed(d.doc_id, d.title, len(d.text), counts[d.doc_id], 0, d.language, ())
            for d in self._documents.values()
        ]

    def document(self, doc_id: str) -> Document:
        return self._documents[doc_id]

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        return {doc_id: self._documents[doc_id].title for doc_id in doc_ids}

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        return self._documents[doc_id].title, len(self._documents[doc_id].text)

    def fetch_ahead(self, spans: Sequence[tuple[str, int, int]]) -> None:
        pass

    def span(self, doc_id: str, start: int, end: int) -> str:
        return self._documents[doc_id].text[start:end]

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        return []

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        return [block for block in self._documents[doc_id].blocks if block.start < end and block.end > start]

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        return [
            (position, s.start, s.end)
            for position, s in enumerate(self._sentences)
            if s.doc_id == doc_id and s.start < end and s.end > start
        ]

    def sources(self) -> Sources | None:
        return None

    def changes(self) -> tuple[str, ...]:
        return ()

    def latest(self) -> Index:
        return self

    def verify(self) -> None:
        pass

    def close(self) -> None:
        pass
