"""An answer -> what its template prints about it as a whole: its verdict, its confidence, what is to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.confidence import ANSWERED_AT, POSSIBLE_AT
from qa.answering.render import POSSIBLE, asks_nothing, selection_note, unanswered
from qa.console import counted
from qa.language.about_answer import what_of_answer
from qa.language.question_parts import split_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answering.answer import Answer

__all__ = ["ShownAnswer"]

_WORDS = (
    (0.9, "Very likely"),
    (0.75, "Likely"),
    (ANSWERED_AT, "Rather likely"),
    (POSSIBLE_AT, "Possible"),
    (0.0, "Unlikely"),
)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as the template prints it."""

    answer: Answer
    passages: Sequence[object]  # as the template prints them
    turn: int = 0  # the turn's number; 0 outside a conversation
    rated: str = ""  # what the visitor said about it
    unsaid: tuple[str, ...] = ()  # the question's words that the first quote does not have
    is_explained: bool = True  # whether the meaning of the confidence is explained

    @property
    def asks_nothing(self) -> bool:
        """Whether nothing was looked for."""
        return asks_nothing(self.answer)

    @property
    def note(self) -> str:
        """What a selection consists of; "" for other answers."""
        return selection_note(self.answer)

    @property
    def verdict(self) -> str:
        """What is said where the question is not plainly answered."""
        if self.answer.is_found:
            return POSSIBLE
        return unanswered(self.answer)

    @property
    def percent(self) -> int:
        """The confidence in per cent."""
        return round(100 * self.answer.confidence)

    @property
    def sure(self) -> str:
        """The confidence in a word or two."""
        return next(word for least, word in _WORDS if self.answer.confidence >= least)

    @property
    def is_checked_by_hand(self) -> bool:
        """Whether the visitor is asked if the quote answers."""
        return self.turn > 0 and self.answer.is_found and not self.answer.answered

    @property
    def others(self) -> str:
        """How many passages come after the first, in words."""
        return counted(len(self.passages) - 1, "further passage")

    @property
    def is_open(self) -> bool:
        """Whether the passages after the first are shown at once: the first is not all, or was said to be wrong."""
        return self._has_parts or (self.is_checked_by_hand and self.rated == "wrong")

    @property
    def _has_parts(self) -> bool:
        """Whether the question asks more than one thing. Then passages after the first may answer the rest."""
        asks_of_answer = what_of_answer(self.answer.question)  # then two questions were searched for, to ask one thing
        return not asks_of_answer and len(split_parts(self.answer.searched_for or self.answer.question)) > 1
