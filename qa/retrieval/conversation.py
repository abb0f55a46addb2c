"""The turns before a question -> what the question is taken for.

The earlier turns are asked again: the same questions have the same answers, so the last quote is found again. A turn
that the documents did not answer lends nothing: neither its names nor its words go into the next question. One that
may have been answered lends as much as one that was: its quote was shown to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from qa.language.about_answer import what_of_answer
from qa.language.followups import leaning, says_of_pronoun, together
from qa.retrieval.evidence import Answered, answer_from, beside
from qa.retrieval.interpret import resolve
from qa.retrieval.question import OfAnswer, Understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.datatypes import Verdict
    from qa.index.protocol import Index
    from qa.retrieval.interpret import Find
    from qa.retrieval.signals import Found, Hit

__all__ = ["Conversation", "Judge"]

TURNS = 4  # questions that are looked back on
ASKING_ON = 16  # turns that are looked back on, with those that only ask of an answer ("go on")


class Judge(Protocol):
    """Tells whether the best hit answers a question."""

    def __call__(self, index: Index, question: str, hits: Sequence[Hit], /) -> Verdict:
        """Judge hits, best first, of different sentences."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Takes questions for what they mean after others; ``search`` finds what one question is answered with."""

    index: Index
    find: Find
    search: Callable[[str], list[Found]]
    judge: Judge | None = None

    def understood(self, meant: Understood, turns: Sequence[str]) -> Understood:
        """Return a question as it is taken for after these turns, oldest first."""
        if _stands_alone(meant.text):
            return meant
        before = self._shown(list(_recent(turns)))
        kind = what_of_answer(meant.text)
        if not kind:
            return meant._replace(text=self._resolved(meant.text, before))
        if before is None:
            return meant._replace(of_answer=OfAnswer(kind))
        of_answer = answer_from(self.index, self.search, kind, meant.text, before)
        return meant._replace(text=together(before.text, meant.text), of_answer=of_answer)

    def _resolved(self, question: str, before: Answered | None) -> str:
        if before is None:
            return question
        near = [one.hit.position for one in beside(self.index, before)] if says_of_pronoun(question) else []
        return resolve(self.find, question, before.text, before.quote.text, near=near)

    def _shown(self, turns: Sequence[str]) -> Answered | None:
        """Return the last of these turns that was, or may have been, answered, with what was quoted since.

        A turn is asked only where the next one leans on it.
        """
        if not turns:
            return None
        *earlier, last = turns
        if _stands_alone(last):
            return self._ask(last) or self._shown(earlier)
        before = self._shown(earlier)
        kind = what_of_answer(last)
        if not kind:
            return self._ask(self._resolved(last, before)) or before
        if before is None:
            return None
        return before.and_quoted(answer_from(self.index, self.search, kind, last, before).answering)

    def _ask(self, text: str) -> Answered | None:
        found = self.search(text)
        hits = [one.hit for one in found[:2]]
        if not hits or (self.judge and self.judge(self.index, text, hits) == "not_found"):
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
