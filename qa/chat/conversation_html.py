"""Questions and answers -> HTML (pure). The templates are in ``templates/``; this module provides their values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line, describe, reference
from qa.answering.escape import one_line
from qa.answering.render import asks_nothing, headlines, marked_parts, unanswered, words_of
from qa.chat.copied import Copied
from qa.chat.permalinks import permalink
from qa.chat.shown_answer import ShownAnswer
from qa.chat.sources import SHARED
from qa.chat.templating import render_template
from qa.console import counted
from qa.retrieval.signals import SIGNALS, shown

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from qa.answering.answer import Answer, Citation, Passage
    from qa.answering.citation import Described
    from qa.chat.collection import Collection
    from qa.chat.feedback import Verdict

__all__ = [
    "Place",
    "Said",
    "Turn",
    "answer_html",
    "conversation_html",
    "files_html",
    "message_html",
    "spoken",
    "start_html",
]

SHORT = 5  # turns that are shown whole; a longer conversation has an outline of its questions
Place = tuple[str, str, int, int]  # source, doc_id, start, end


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor said about an answer, or about a passage."""

    verdict: Verdict
    row: str  # the id of the row for feedback; "" where it is not written down


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as the page shows them."""

    number: int  # from 1
    answer: Answer
    sources: tuple[str, ...]  # which index each passage is from
    suggestions: tuple[str, ...] = ()
    said: Mapping[int, Said] = field(default_factory=dict)  # by the rank of the passage; 0 is the answer as a whole
    reasons: tuple[tuple[str, ...], ...] = ()  # why each passage was found
    unsaid: tuple[str, ...] = ()  # the question's words that the first quote does not have
    scope: tuple[str, ...] = ()  # the sources that were asked
    exact: bool = False  # asked just as it was typed

    @property
    def asked(self) -> str:
        """The question as it was understood."""
        return self.answer.searched_for or self.answer.question

    @property
    def source(self) -> str:
        """Which index the first passage is from; "" where there is none."""
        return self.sources[0] if self.sources else ""

    @property
    def is_possible(self) -> bool:
        """Whether the visitor is to check the first quote."""
        return self.answer.is_found and not self.answer.answered and not self.answer.selection

    @property
    def quoted(self) -> list[tuple[str, Passage]]:
        """Each passage with its source."""
        return list(zip(self.sources, self.answer.passages, strict=True))


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage as the template prints it."""

    passage: Passage
    source: str
    number: int
    reasons: tuple[str, ...] = ()
    has_link: bool = True
    is_confirmed: bool | None = None  # whether the visitor said that it answers; None where that cannot be said
    headline: str = ""  # what stands above it in a selection

    @property
    def citation(self) -> Citation:
        return self.passage.citation

    @property
    def quote(self) -> tuple[str, str, str]:
        """The quote in three parts: before, in and after the words that answer."""
        return marked_parts(self.passage)

    @property
    def words_quoted(self) -> str:
        """The quote in one piece."""
        return words_of(self.passage)

    @property
    def words(self) -> Described:
        """The citation in words."""
        return describe(self.citation)

    @property
    def also(self) -> list[str]:
        """The other places where the same sentence stands."""
        return [citation_line(place) for place in self.passage.also]

    @property
    def copied(self) -> Copied:
        """What its buttons copy. A document that is removed when the page is closed has no address."""
        link = permalink(self.citation, self.passage.quote, self.source) if self.has_link else ""
        return Copied(words_of(self.passage), reference(self.citation), link)

    @property
    def scores(self) -> list[tuple[str, str]]:
        """What each score says, and its value."""
        found = shown(self.passage.scores)
        return [(SIGNALS[name].says, f"{value:.2f}") for name, value in found.items() if value is not None]


def conversation_html(
    turns: Sequence[Turn],
    numbers: Mapping[Place, int],
    *,
    rated_source: str | None,
    opened: Container[int] = (),
    own_is_kept: bool = False,
) -> str:
    """Return a conversation.

    Args:
        turns: what was asked and answered, oldest first.
        numbers: the number of each quoted sentence in the conversation, by its place.
        rated_source: the source whose answers can be rated, or ``None``.
        opened: the numbers of earlier turns that are shown whole, as the newest `SHORT` are.
        own_is_kept: whether the visitor's own documents are kept, so that links to them are of use.
    """
    newest = len(turns) - SHORT
    shown = [
        {
            **_turn(turn, numbers, turn is turns[-1], rated_source, own_is_kept),
            "is_earlier": at < newest,
            "is_folded": at < newest and turn.number not in opened,
        }
        for at, turn in enumerate(turns)
    ]
    return render_template("conversation", turns=shown, is_long=len(turns) > SHORT)


def answer_html(answer: Answer, numbers: Mapping[Place, int] | None = None) -> str:
    """Return an answer: the best quote large, the others after it; or that there is none, and the nearest passages."""
    quoted = zip(answer.passages, headlines(answer), strict=True)
    passages = [
        _Passage(passage, SHARED, _number(SHARED, passage, numbers or {}), headline=above) for passage, above in quoted
    ]
    return render_template("answer", shown=ShownAnswer(answer, tuple(passages)))


def start_html(title: str, examples: Sequence[str], note: str = "") -> str:
    """Return what stands in the conversation before the first question."""
    return render_template("start", title=title, examples=examples, note=note)


def files_html(collections: Sequence[Collection], *, is_kept: bool) -> str:
    """Return collections and their files, each with a button that removes it; ``is_kept``: whether they are kept."""
    return render_template("files", collections=collections, is_kept=is_kept)


def message_html(text: str, *, is_alert: bool = False, is_only_said: bool = False) -> str:
    """Return a message to the visitor.

    Args:
        text: the message; "" gives no HTML.
        is_alert: whether something went wrong: then a screen reader speaks it at once.
        is_only_said: whether it is only for screen readers, and not shown.
    """
    return render_template("message", text=text, is_alert=is_alert, is_only_said=is_only_said)


def spoken(answer: Answer) -> str:
    """Say an answer in plain words to those who hear the page."""
    if not answer.is_found:
        return unanswered(answer)
    said = "Answer" if answer.answered else "Possible answer"
    if answer.selection:
        said = f"{counted(len(answer.passages), 'quote')}, the first"
    return f"{said}: {one_line(words_of(answer.passages[0]))}"


def _turn(
    turn: Turn, numbers: Mapping[Place, int], is_last: bool, rated_source: str | None, own_is_kept: bool
) -> dict[str, object]:
    answer = turn.answer
    return {
        "number": turn.number,
        "question": answer.question.strip(),
        "typed": answer.question,
        "exact": turn.exact,
        "scope": "\n".join(turn.scope),
        "searched_for": one_line(answer.searched_for or ""),
        "shown": _shown(turn, numbers, rated_source, own_is_kept),
        "can_be_rated": turn.source == rated_source
        and not turn.is_possible
        and not asks_nothing(answer)
        and not answer.selection,
        "suggestions": turn.suggestions if is_last else (),
    }


def _shown(turn: Turn, numbers: Mapping[Place, int], rated_source: str | None, own_is_kept: bool) -> ShownAnswer:
    first = 2 if turn.answer.is_found else 1  # the answer itself has buttons of its own

    def is_confirmed(source: str, rank: int) -> bool | None:
        can_be_said = source == rated_source and rank >= first and not turn.answer.selection
        return rank in turn.said if can_be_said else None

    why = turn.reasons or ((),) * len(turn.sources)
    passages = [
        _Passage(
            passage,
            source,
            _number(source, passage, numbers),
            said,
            has_link=own_is_kept or source == SHARED,
            is_confirmed=is_confirmed(source, passage.rank),
            headline=above,
        )
        for (source, passage), said, above in zip(turn.quoted, why, headlines(turn.answer), strict=True)
    ]
    rated = turn.said[0].verdict if 0 in turn.said else ""
    return ShownAnswer(turn.answer, tuple(passages), turn.number, rated, turn.unsaid, is_explained=turn.number == 1)


def _number(source: str, passage: Passage, numbers: Mapping[Place, int]) -> int:
    c = passage.citation
    return numbers.get((source, c.doc_id, c.start, c.end), passage.rank)
