"""Answers to one question from several indexes -> one answer, its passages in one ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.confidence import verdict_of
from qa.answering.listing import MOST_LISTED
from qa.answering.overview import MOST_QUOTES, evenly

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

    Selections are put one after the other, in the order of their sources; what no source has selected is left out.

    Args:
        answers: answers to the same question, by their sources; at least one.
    """
    for wanted in ("overview", "list"):
        selected = {source: answer for source, answer in answers.items() if answer.selection == wanted}
        if selected:
            return _selections(selected)
    best = max(answers, key=lambda source: (answers[source].confidence, bool(answers[source].passages)))
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


def _selections(answers: Mapping[str, Answer]) -> tuple[Answer, tuple[str, ...]]:
    """Return one selection of as many quotes as one source can have: of each a share of them, evenly chosen."""
    first = next(iter(answers.values()))
    most = MOST_QUOTES if first.selection == "overview" else MOST_LISTED
    room = dict.fromkeys(answers, 0)
    while sum(room.values()) < most and any(room[name] < len(answers[name].passages) for name in room):
        least = min((name for name in room if room[name] < len(answers[name].passages)), key=room.__getitem__)
        room[least] += 1
    found = [
        (name, run[0]) for name, answer in answers.items() for run in evenly(answer.passages, room[name]) if room[name]
    ]
    passages = tuple(replace(passage, rank=rank) for rank, (_, passage) in enumerate(found, 1))
    share = sum(answer.confidence for answer in answers.values()) / len(answers)
    verdict = verdict_of(share)
    merged = replace(
        first,
        passages=passages,
        confidence=share,
        verdict=verdict,
        answered=verdict == "answered",
        selected_of=sum(answer.selected_of for answer in answers.values()),
        seconds=sum(answer.seconds for answer in answers.values()),
    )
    return merged, tuple(name for name, _ in found)
