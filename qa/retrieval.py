"""Questions -> ranked hits: dense, sparse, or both fused by a weighted sum of their scores, then reranked.

It ranks; it does not decide whether a hit answers (`qa.confidence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from qa.datatypes import Hit
from qa.sparse import terms

if TYPE_CHECKING:
    from qa.datatypes import Positions, Reranker, RetrievalMode, Sentence, Vectors
    from qa.index import Index
    from qa.similarity import Comparison, Similarities

__all__ = ["CANDIDATES", "RERANKED", "below", "rerank", "retrieve"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What of a hit's scores is added together, and by how much."""

    sparse: float
    dense: float
    asked: float
    paragraph: float

    def of(self, hit: Hit) -> float:
        """Return the weighted sum of a hit's scores; those that were not asked for count nothing."""
        return float(self.total(hit.sparse or 0.0, hit.dense or 0.0, hit.asked or 0.0, hit.paragraph or 0.0))

    def total(self, sparse: Any, dense: Any, asked: Any, paragraph: Any) -> Any:
        """Return the weighted sum of scores, of one hit or of many."""
        return self.sparse * sparse + self.dense * dense + self.asked * asked + self.paragraph * paragraph


CANDIDATES = 100  # taken from each side before they are fused
# Chosen on clapnq-dev and the dev half of the gold set (benchmarks/README.md). The cross-encoder prefers shared words;
# the similarities beside its logit are for paraphrases.
FUSED = Weights(sparse=1.0, dense=15.0, asked=10.0, paragraph=10.0)
BESIDE_LOGIT = Weights(sparse=0.2, dense=2.5, asked=10.0, paragraph=0.0)
# A question that is nearly one of those anticipated needs no judgement of what answers it. Of 60 anticipated questions
# themselves 52 found their sentence at first place without this, all with it; the gold set's dev half is as it was.
FORESEEN, FORESEEN_WEIGHT = 0.85, 80.0
# How much the cross-encoder reads: nearly always the first place is that of reading all (benchmarks/README.md).
READ = 2  # hits at a time
RERANKED = 16  # hits at most
CLEAR_LEAD = 5.0  # in `FUSED`, of the best that was read before all that are next: enough to read no further
READ_AGAIN = 2  # at most, of those within `NEAR` of the best: with the sentence before, which says what "it" is
NEAR = 2.5
CONTEXT_WEIGHT = 0.5  # of that second logit
# A sentence of a few words ("Second, multi-agent orchestration.") shares much with a question and answers nothing.
LONG_ENOUGH = 80  # characters
SHORTNESS = 2.0  # what is taken off a sentence of no length, and in proportion off others


def retrieve(
    index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid", vectors: Vectors | None = None
) -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is the cosine similarity in ``dense`` mode, the BM25 score in ``sparse`` mode, and in ``hybrid``
    mode the BM25 score and the weighted similarities together. A hit has the scores of all sides that were
    asked, also of the side that did not find it. Sparse retrieval loads no embedding model, and needs no ``vectors``,
    which are the questions' where they are known already.
    """
    if mode == "sparse":
        return [
            [Hit(int(p), float(scores[p]), sparse=float(scores[p])) for p in found]
            for found, scores in index.search_sparse(questions, CANDIDATES)
        ]
    vectors = index.encode(questions) if vectors is None else vectors
    compared = index.compare(vectors, CANDIDATES)
    if mode == "dense":
        return [_by_meaning(comparison) for comparison in compared]
    found = index.search_sparse(questions, CANDIDATES)
    return [_fuse(comparison, *terms) for comparison, terms in zip(compared, found, strict=True)]


def rerank(index: Index, question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Put the first hits in a new order; the others follow as they are.

    The cross-encoder reads `READ` at a time, each sentence under its heading if that has a word of the question, until
    the best of them had a `CLEAR_LEAD` before the others already, or `RERANKED` are read. Those that are `NEAR` the
    best it reads once more after the sentence before. ``rerank`` is the first logit, ``again`` the second where there
    is one; ``final`` the weighted sum of both and of the similarities, less what is taken off short sentences. Hits
    that were not read stay below.
    """
    read: list[_Read] = []
    while len(read) < min(RERANKED, len(hits)):
        found = hits[len(read) : len(read) + READ]
        sentences = index.sentences([hit.position for hit in found])
        logits = reranker.score(question, [_under_heading(question, s, s.text) for s in sentences])
        read += [
            _Read(hit, sentence, float(logit)) for hit, sentence, logit in zip(found, sentences, logits, strict=True)
        ]
        best = max(read, key=lambda item: item.score)
        if FUSED.of(best.hit) >= CLEAR_LEAD + max(map(FUSED.of, hits[len(read) : RERANKED]), default=0.0):
            break
    rest = hits[len(read) :]
    read.sort(key=lambda item: (-item.score, item.hit.position))
    rivals = [item for item in read[:READ_AGAIN] if item.score >= read[0].score - NEAR]
    after = [item for item in rivals if item.sentence.sentence > 1]
    if len(rivals) > 1 and after:
        before = index.sentences([item.hit.position - 1 for item in after])
        both = [f"{first.text} {item.sentence.text}" for first, item in zip(before, after, strict=True)]
        texts = [_under_heading(question, item.sentence, text) for item, text in zip(after, both, strict=True)]
        logits = reranker.score(question, texts)
        for item, logit in zip(after, logits, strict=True):
            item.again = float(logit)
    ranked = [item.hit._replace(rerank=item.logit, again=item.again, final=item.score) for item in read]
    ranked.sort(key=lambda hit: (-hit.final, hit.position))
    return [*ranked, *below(ranked, rest)]


@dataclass(slots=True)
class _Read:
    """A hit that the cross-encoder read, once or again."""

    hit: Hit
    sentence: Sentence
    logit: float
    again: float | None = None

    @property
    def score(self) -> float:
        second = self.logit if self.again is None else self.again
        beside = BESIDE_LOGIT.of(self.hit) + _foreseen(self.hit) - _shortness(self.sentence)
        return self.logit + CONTEXT_WEIGHT * second + beside


def below(upper: Sequence[Hit], lower: Sequence[Hit]) -> list[Hit]:
    """Return the lower hits, in their order, with scores below those of the upper."""
    if not upper or not lower or lower[0].final < upper[-1].final:
        return list(lower)
    shift = upper[-1].final - 1 - lower[0].final
    return [hit._replace(final=hit.final + shift) for hit in lower]


def _under_heading(question: str, sentence: Sentence, text: str) -> str:
    """Return the text under its heading, or alone where the heading has no word of the question: it would distract."""
    return text if set(terms(question)).isdisjoint(terms(sentence.heading)) else f"{sentence.heading}. {text}"


def _foreseen(hit: Hit) -> float:
    return FORESEEN_WEIGHT * max((hit.asked or 0.0) - FORESEEN, 0.0)


def _shortness(sentence: Sentence) -> float:
    return SHORTNESS * (1 - min(len(sentence.text), LONG_ENOUGH) / LONG_ENOUGH)


def _by_meaning(comparison: Comparison) -> list[Hit]:
    """Return hits whose score is the similarity of the sentence or its nearest anticipated question, best first."""
    import numpy as np

    positions = comparison.nearest
    found = comparison.of(positions)
    return _ranked(positions, found.own if found.asked is None else np.maximum(found.own, found.asked), found)


def _fuse(comparison: Comparison, shared: Positions, scores: Vectors) -> list[Hit]:
    import numpy as np

    positions = np.union1d(comparison.nearest, shared)
    found = comparison.of(positions)
    sparse = scores[positions]
    asked = np.zeros_like(sparse) if found.asked is None else found.asked
    return _ranked(positions, FUSED.total(sparse, found.own, asked, found.paragraph), found, sparse)


def _ranked(positions: Positions, final: Vectors, found: Similarities, sparse: Vectors | None = None) -> list[Hit]:
    """Return hits with these scores, best first, ties in order of position."""
    import numpy as np

    order = np.lexsort((positions, -final))
    columns: list[Iterable[Any]] = [
        repeat(None) if column is None else column[order].tolist()
        for column in (found.own, sparse, None, None, found.asked, found.paragraph)
    ]
    rows = zip(positions[order].tolist(), final[order].tolist(), *columns, strict=False)
    return list(map(Hit._make, rows))
