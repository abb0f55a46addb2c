"""A question as it is asked, and what makes it one that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.errors import QuestionError
from qa.language.characters import half_pair
from qa.language.folding import search_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.retrieval.signals import Found, Hit

__all__ = ["MAX_QUESTION", "OfAnswer", "Question", "Understood", "check_history", "check_question"]

MAX_QUESTION = 10_000  # characters; the model reads about the first thousand, BM25 all


class Question(NamedTuple):
    """A question as it is asked."""

    id: str
    text: str
    history: Sequence[str] = ()  # the questions asked before it, oldest first


class OfAnswer(NamedTuple):
    """What a question asks of the answer before it, and what was found there."""

    kind: str  # as `qa.language.about_answer.what_of_answer` names it
    question: str = ""  # the one before
    found: Sequence[Found] = ()  # best first; nothing where there is no answer before
    judged: Sequence[Hit] = ()  # how likely these answer the one before tells how likely the first found does
    share: float = 0.0  # and this part of that

    @property
    def answering(self) -> Sequence[Found]:
        """What was found first, if it can answer."""
        return self.found[:1] if self.share else ()


class Understood(NamedTuple):
    """What a question is taken for."""

    text: str  # what is searched for
    corrections: tuple[tuple[str, str], ...] = ()  # words as they were typed, and what they were taken for
    of_answer: OfAnswer | None = None  # where it asks of the answer before


def check_question(question: str) -> str:
    """Return the question without white space around it.

    Raises:
        QuestionError: it is not a string, empty, longer than `MAX_QUESTION`, or holds half a surrogate pair.
    """
    if not isinstance(question, str):
        raise QuestionError(f"the question is {question!r}, not a string")
    stripped = question.strip()
    if not search_text(stripped).strip():  # nothing that is seen
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
