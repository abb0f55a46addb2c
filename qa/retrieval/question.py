"""A question as it is asked, and what makes it one that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.errors import QuestionError
from qa.language.characters import half_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MAX_QUESTION", "Question", "Understood", "check_history", "check_question"]

MAX_QUESTION = 10_000  # characters; the model reads about the first thousand, BM25 all


class Question(NamedTuple):
    """A question as it is asked."""

    id: str
    text: str
    history: Sequence[str] = ()  # the questions asked before it, oldest first


class Understood(NamedTuple):
    """What a question is taken for."""

    text: str  # what is searched for
    corrections: tuple[tuple[str, str], ...] = ()  # words as they were typed, and what they were taken for


def check_question(question: str) -> str:
    """Return the question as it is searched for, without white space around it.

    Raises:
        QuestionError: it is not a string, empty, longer than `MAX_QUESTION`, or holds half a surrogate pair.
    """
    if not isinstance(question, str):
        raise QuestionError(f"the question is {question!r}, not a string")
    stripped = question.strip()
    if not stripped:
        raise QuestionError("the question is empty")
    if len(stripped) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(stripped):,} characters: at most {MAX_QUESTION:,} can be asked")
    half = half_pair(stripped)
    if half is not None:
        raise QuestionError(f"the question is not Unicode: character {half + 1} is half a pair")
    return stripped


def check_history(history: Sequence[str]) -> list[str]:
    """Return the questions before a question, each as `check_question` returns it.

    Raises:
        QuestionError: it is a string, or one of them cannot be asked.
    """
    if isinstance(history, str):
        raise QuestionError("a history is a list of questions")
    return [check_question(turn) for turn in history]
