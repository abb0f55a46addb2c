"""A question and the turns before it -> what is looked for: the question, or a reading of it that stands alone.

Which of the readings of `qa.followup` is taken is what the documents answer best. Nothing is generated: a reading is
put together from the words of the questions.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.language.followups import readings
from qa.language.question_parts import split_parts
from qa.retrieval.rerank import below, rerank
from qa.retrieval.retrieve import retrieve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker
    from qa.index.local import Index
    from qa.retrieval.signals import Hit, RetrievalMode

__all__ = ["TURNS", "complement", "looked_for", "resolve"]

TURNS = 4  # turns that are looked back on
FIRST = 1.0  # how much better than the first another reading must be answered
READ = 5  # hits of each reading that the cross-encoder reads to compare the readings


def resolve(index: Index, question: str, history: Sequence[str], mode: RetrievalMode, reader: Reranker | None) -> str:
    """Return the question as it is to be looked for after these turns, oldest first."""
    turns = [*history[-TURNS:], question]
    text = turns[0]
    for turn in turns[1:]:
        text = _choose(index, readings(turn, text), mode, reader)
    return text


def complement(
    index: Index, question: str, hits: Sequence[Hit], mode: RetrievalMode, reader: Reranker | None
) -> list[Hit]:
    """Put after the best hit the best for each part of the question that is another; the rest follow as they are.

    Of a question in one part nothing changes.
    """
    parts = split_parts(question)
    if len(parts) == 1 or not hits:
        return list(hits)
    whole: list[str] = []
    for part in parts:
        whole.append(resolve(index, part, whole, mode, reader))
    chosen = {hits[0].position: hits[0]}
    for text, found in zip(whole, retrieve(index, whole, mode=mode), strict=True):
        ranked = rerank(index, text, found, reader) if reader is not None else found
        if ranked:
            chosen.setdefault(ranked[0].position, ranked[0])
    first, *others = chosen.values()
    rest = [hit for hit in hits if hit.position not in chosen]
    return [first, *below([first], others), *below(others, rest)]


def looked_for(question: str) -> list[str]:
    """Return the question and what else `complement` will look for, as far as it is known before: to encode at once."""
    parts = split_parts(question)
    if len(parts) == 1:
        return [question]
    return [question, parts[0], *(text for before, part in pairwise(parts) for text in readings(part, before))]


def _choose(index: Index, found: Sequence[str], mode: RetrievalMode, reader: Reranker | None) -> str:
    if len(found) == 1:
        return found[0]
    ranked = retrieve(index, found, mode=mode)
    if reader is not None:
        ranked = [rerank(index, text, hits[:READ], reader) for text, hits in zip(found, ranked, strict=True)]
    scores = [hits[0].final if hits else float("-inf") for hits in ranked]
    scores[0] += FIRST
    return found[scores.index(max(scores))]
