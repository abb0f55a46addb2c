"""Answers to one question from several indexes -> one answer, its passages in one ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.answering.answer import Answer, Passage

__all__ = ["merge"]


def merge(answers: Mapping[str, Answer]) -> tuple[Answer, tuple[str, ...]]:
    """Return one answer with the best passages of all, and the source of each passage.

    The scores are of one model, and can be compared across indexes. Each answer's own order is kept, because it is not
    by score alone (a document's own question stands behind its answer). The first passage is that of the answer with
    the highest confidence: it is right more often than the one with the highest score (``benchmarks/together.py``). The
    others follow by their score.

    Args:
        answers: answers to the same question, by their sources; at least one.
    """
    best = max(answers, key=lambda source: answers[source].confidence)
    waiting = {source: list(answer.passages) for source, answer in answers.items()}
    count = max(len(answer.passages) for answer in answers.values())
    found: list[tuple[str, Passage]] = []
    if waiting[best]:
        found.append((best, waiting[best].pop(0)))
    while len(found) < count and any(waiting.values()):
        source = max((source for source in waiting if waiting[source]), key=lambda one: waiting[one][0].scores.final)
        passage = waiting[source].pop(0)
        found.append((source, replace(passage, highlight=None)))  # what is marked is in the first quote
    passages = tuple(replace(passage, rank=rank) for rank, (_, passage) in enumerate(found, 1))
    seconds = sum(answer.seconds for answer in answers.values())
    return replace(answers[best], passages=passages, seconds=seconds), tuple(source for source, _ in found)
