"""The turns before a question -> what the question is taken for.

The earlier turns are asked again: the same questions have the same answers, so the last quote is found again. A turn
that the documents did not answer lends nothing: neither its names nor its words go into the next question.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from qa.language.about_answer import what_of_answer
from qa.language.followups import leaning, together
from qa.retrieval.evidence import Answered, answer_from
from qa.retrieval.interpret import resolve
from qa.retrieval.question import Understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.index.protocol import Index
    from qa.retrieval.interpret import Find
    from qa.retrieval.question import OfAnswer
    from qa.retrieval.signals import Found, Hit

__all__ = ["Conversation", "IsAnswered"]

TURNS = 4  # questions that are looked back on
ASKING_ON = 16  # turns that are looked back on, with those that only ask of an answer ("go on")


class IsAnswered(Protocol):
    """Tells whether the best hit answers a question."""

    def __call__(self, index: Index, question: str, hits: Sequence[Hit], /) -> bool:
        """Judge hits, best first, of different sentences."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Takes questions for what they mean after others; ``search`` finds what one question is answered with."""

    index: Index
    find: Find
    search: Callable[[str], list[Found]]
    is_answered: IsAnswered | None = None

    def understood(self, meant: Understood, turns: Sequence[str]) -> Understood:
        """Return a question as it is taken for after these turns, oldest first."""
        if _stands_alone(meant.text):
            return meant
        before = self._answered(list(_recent(turns)))
        if before is None:
            return meant
        of_answer = self._of_answer(meant.text, before)
        if of_answer is not None:
            return meant._replace(text=together(before.text, meant.text), of_answer=of_answer)
        return meant._replace(text=resolve(self.find, meant.text, before.text, before.quote.text))

    def _of_answer(self, question: str, before: Answered) -> OfAnswer | None:
        kind = what_of_answer(question)
        return answer_from(self.index, self.search, kind, question, before) if kind else None

    def _answered(self, turns: Sequence[str]) -> Answered | None:
        """Return the last of these turns that was answered; a turn is asked only where the next one leans on it."""
        if not turns:
            return None
        *earlier, last = turns
        if _stands_alone(last):
            return self._ask(last) or self._answered(earlier)
        before = self._answered(earlier)
        if before is None:
            return self._ask(last)
        of_answer = self._of_answer(last, before)
        if of_answer is not None:
            return before.and_quoted(of_answer.found[:1])
        return self._ask(resolve(self.find, last, before.text, before.quote.text)) or before

    def _ask(self, text: str) -> Answered | None:
        found = self.search(text)
        hits = [one.hit for one in found[:2]]
        if not hits or (self.is_answered and not self.is_answered(self.index, text, hits)):
            return None
        return Answered(text, found, tuple(found[:1]))


def _stands_alone(question: str) -> bool:
    return not leaning(question).may and not what_of_answer(question)


def _recent(turns: Sequence[str]) -> Iterator[str]:
    """Yield the last turns, oldest first: so many that `TURNS` of them are more than "go on"."""
    latest = list(islice(reversed(turns), ASKING_ON))
    questions = [number for number, turn in enumerate(latest) if not what_of_answer(turn)]
    most = questions[TURNS - 1] + 1 if len(questions) >= TURNS else len(latest)
    return reversed(latest[:most])
