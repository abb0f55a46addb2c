"""Ranked hits -> the same hits in the order of a cross-encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.language.terms import terms
from qa.retrieval.signals import BESIDE_LOGIT, FORESEEN, FORESEEN_WEIGHT, FUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker, Sentence
    from qa.index.local import Index
    from qa.retrieval.signals import Hit

__all__ = ["RERANKED", "below", "rerank"]

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
