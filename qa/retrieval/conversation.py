"""The turns before a question -> what the question is taken for.

The earlier turns are asked again: the same questions have the same answers, so the last quote is found again. A turn
that the documents did not answer lends nothing: neither its names nor its words go into the next question. Where it may
have been answered, its quote was shown to be checked, and "who said that?" and "go on" ask of that quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from qa.language.about_answer import what_of_answer
from qa.language.followups import leaning, together
from qa.retrieval.evidence import Answered, answer_from
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


class Before(NamedTuple):
    """What the turns before a question leave to it."""

    answered: Answered | None = None  # the last that was answered: it lends names and words
    shown: Answered | None = None  # the last that was, or may have been, answered: its quote can be asked about


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
        before = self._before(list(_recent(turns)))
        kind = what_of_answer(meant.text)
        if not kind:
            return meant._replace(text=self._resolved(meant.text, before))
        if before.shown is None:
            return meant._replace(of_answer=OfAnswer(kind))
        of_answer = self._of_answer(kind, meant.text, before.shown)
        return meant._replace(text=together(before.shown.text, meant.text), of_answer=of_answer)

    def _of_answer(self, kind: str, question: str, shown: Answered) -> OfAnswer:
        return answer_from(self.index, self.search, kind, question, shown)

    def _resolved(self, question: str, before: Before) -> str:
        lends = before.answered
        return resolve(self.find, question, lends.text, lends.quote.text) if lends else question

    def _before(self, turns: Sequence[str]) -> Before:
        """Return what turns leave to the next one; a turn is asked only where the next one leans on it."""
        if not turns:
            return Before()
        *earlier, last = turns
        if _stands_alone(last):
            asked, verdict = self._ask(last)
            return Before(asked, asked) if verdict == "answered" else _after(self._before(earlier), asked, verdict)
        before = self._before(earlier)
        kind = what_of_answer(last)
        if not kind:
            return _after(before, *self._ask(self._resolved(last, before)))
        if before.shown is None:
            return before
        quoted = before.shown.and_quoted(self._of_answer(kind, last, before.shown).answering)
        return Before(quoted if before.answered is before.shown else before.answered, quoted)

    def _ask(self, text: str) -> tuple[Answered | None, Verdict]:
        found = self.search(text)
        if not found:
            return None, "not_found"
        verdict = self.judge(self.index, text, [one.hit for one in found[:2]]) if self.judge else "answered"
        return Answered(text, found, tuple(found[:1])), verdict


def _after(before: Before, asked: Answered | None, verdict: Verdict) -> Before:
    """Return what is left to the next turn after one more was asked."""
    if verdict == "answered":
        return Before(asked, asked)
    return before._replace(shown=asked) if verdict == "possible" else before


def _stands_alone(question: str) -> bool:
    return not leaning(question).may and not what_of_answer(question)


def _recent(turns: Sequence[str]) -> Iterator[str]:
    """Yield the last turns, oldest first: so many that `TURNS` of them are more than "go on"."""
    latest = list(islice(reversed(turns), ASKING_ON))
    questions = [number for number, turn in enumerate(latest) if not what_of_answer(turn)]
    most = questions[TURNS - 1] + 1 if len(questions) >= TURNS else len(latest)
    return reversed(latest[:most])
