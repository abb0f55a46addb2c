"""A question and the turns before it -> what is looked for: the question, or a reading of it that stands alone.

Which of the readings of `qa.followup` is taken is what the documents answer best. Nothing is generated: a reading is
put together from the words of the questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.followup import readings
from qa.retrieval import rerank, retrieve

if TYPE_CHECKING:
    from qa.datatypes import Reranker, RetrievalMode
    from qa.index import Index

__all__ = ["resolve"]

TURNS = 4  # turns that are looked back on
READ = 5  # hits of each reading that the cross-encoder reads to compare the readings


def resolve(
    index: Index, question: str, history: Sequence[str], *, mode: RetrievalMode, reader: Reranker | None
) -> str:
    """Return the question as it is to be looked for after these turns, oldest first."""
    turns = [*history[-TURNS:], question]
    text = turns[0]
    for turn in turns[1:]:
        text = _choose(index, readings(turn, text), mode, reader)
    return text


def _choose(index: Index, found: Sequence[str], mode: RetrievalMode, reader: Reranker | None) -> str:
    if len(found) == 1:
        return found[0]
    ranked = retrieve(index, found, mode=mode)
    if reader is not None:
        ranked = [rerank(index, text, hits[:READ], reader) for text, hits in zip(found, ranked, strict=True)]
    scores = [hits[0].final if hits else float("-inf") for hits in ranked]
    return found[scores.index(max(scores))]
