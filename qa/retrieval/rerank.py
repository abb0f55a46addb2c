"""Hits -> the same hits in a new order, after a cross-encoder has read the first of them with the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.language.terms import terms
from qa.retrieval.signals import fused, read_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker, Sentence
    from qa.index.protocol import Index
    from qa.retrieval.signals import Hit

__all__ = ["RERANKED", "below", "rerank"]

# How much the cross-encoder reads: nearly always the first place is that of reading all (benchmarks/README.md).
READ = 2  # hits at a time
RERANKED = 16  # hits at most
CLEAR_LEAD = 5.0  # of the best hit that was read before all that are next, in `fused`: then no more are read
READ_AGAIN = 2  # hits at most that are read once more, after the sentence before them, which says what "it" is
NEAR = 2.5  # how far below the best a hit may be to be read once more
CONTEXT_WEIGHT = 0.5  # of the logit of that second reading
# A question that is nearly one of those anticipated needs no judgement of what answers it. Of 60 anticipated questions
# themselves 52 found their sentence at first place without this, all with it; the gold set's dev half is as it was.
FORESEEN, FORESEEN_WEIGHT = 0.85, 80.0
# A sentence of a few words ("Second, multi-agent orchestration.") shares much with a question and answers nothing.
LONG_ENOUGH = 80  # characters
SHORTNESS = 2.0  # what is taken off a sentence of no length, and in proportion off others


def rerank(index: Index, question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Order the first hits anew; the others follow as they are, with scores below.

    ``rerank`` is the logit of the first reading, ``again`` that of a second reading where there was one. ``final`` is
    the sum of both and of `read_beside`, more for a question that was foreseen, less for a short sentence.
    """
    reading = _Reading(index, question, reranker)
    leads = [_fused(hit) for hit in hits[:RERANKED]]
    # 1. Read a few at a time, until the best of them has a clear lead before those that are next.
    read: list[_Read] = []
    while len(read) < min(RERANKED, len(hits)) and not _has_clear_lead(read, leads):
        read += reading.first(hits[len(read) : len(read) + READ])
    rest = hits[len(read) :]
    # 2. Read the best once more, after the sentence before, if another is near it.
    read.sort(key=_Read.order)
    rivals = [item for item in read[:READ_AGAIN] if item.score >= read[0].score - NEAR]
    if len(rivals) > 1:
        reading.again(rivals)
    # 3. Put those that were read above the rest, in the order of their new scores.
    read.sort(key=_Read.order)
    ranked = [item.ranked() for item in read]
    return [*ranked, *below(ranked, rest)]


def below(upper: Sequence[Hit], lower: Sequence[Hit]) -> list[Hit]:
    """Return the lower hits in their order, with scores below those of the upper."""
    if not upper or not lower or lower[0].final < upper[-1].final:
        return list(lower)
    shift = upper[-1].final - 1 - lower[0].final
    return [hit._replace(scores=hit.scores._replace(final=hit.final + shift)) for hit in lower]


@dataclass(slots=True)
class _Read:
    """A hit that was read."""

    hit: Hit
    sentence: Sentence
    logit: float
    beside: float  # what stands beside the logits in the score
    again: float | None = None

    @property
    def score(self) -> float:
        second = self.logit if self.again is None else self.again
        return self.logit + CONTEXT_WEIGHT * second + self.beside

    def order(self) -> tuple[float, int]:
        return -self.score, self.hit.position

    def ranked(self) -> Hit:
        scores = self.hit.scores._replace(rerank=self.logit, again=self.again, final=self.score)
        return self.hit._replace(scores=scores)


class _Reading:
    """A cross-encoder reading sentences of an index with one question."""

    def __init__(self, index: Index, question: str, reranker: Reranker) -> None:
        self._index = index
        self._question = question
        self._reranker = reranker
        self._terms = set(terms(question))

    def first(self, hits: Sequence[Hit]) -> list[_Read]:
        """Read the hits' sentences."""
        sentences = self._index.sentences([hit.position for hit in hits])
        logits = self._logits([(sentence, sentence.text) for sentence in sentences])
        return [
            _Read(hit, sentence, logit, read_beside(hit.scores) + _foreseen(hit) - _shortness(sentence))
            for hit, sentence, logit in zip(hits, sentences, logits, strict=True)
        ]

    def again(self, rivals: Sequence[_Read]) -> None:
        """Read sentences once more after the sentence before; one that begins its paragraph is not read again."""
        inside = [item for item in rivals if item.sentence.sentence > 1]
        if not inside:
            return
        before = [self._index.neighbours(item.hit.position, before=1)[0] for item in inside]
        firsts = self._index.sentences(before)
        texts = [f"{first.text} {item.sentence.text}" for first, item in zip(firsts, inside, strict=True)]
        logits = self._logits([(item.sentence, text) for item, text in zip(inside, texts, strict=True)])
        for item, logit in zip(inside, logits, strict=True):
            item.again = logit

    def _logits(self, texts: Sequence[tuple[Sentence, str]]) -> list[float]:
        return [float(x) for x in self._reranker.score(self._question, [self.under_heading(*pair) for pair in texts])]

    def under_heading(self, sentence: Sentence, text: str) -> str:
        """Return a text under its sentence's heading; without a word of the question a heading would distract."""
        return text if self._terms.isdisjoint(terms(sentence.heading)) else f"{sentence.heading}. {text}"


def _has_clear_lead(read: Sequence[_Read], leads: Sequence[float]) -> bool:
    """Tell whether the best of those read led the others before it was read; ``leads`` are those of all in order."""
    if not read:
        return False
    best = max(range(len(read)), key=lambda number: read[number].score)
    return leads[best] >= CLEAR_LEAD + max(leads[len(read) :], default=0.0)


def _fused(hit: Hit) -> float:
    return float(fused({name: score or 0.0 for name, score in hit.scores._asdict().items()}))


def _foreseen(hit: Hit) -> float:
    return FORESEEN_WEIGHT * max((hit.scores.asked or 0.0) - FORESEEN, 0.0)


def _shortness(sentence: Sentence) -> float:
    return SHORTNESS * (1 - min(len(sentence.text), LONG_ENOUGH) / LONG_ENOUGH)
