"""A question that asks of the answer before it -> what answers it: the quote itself, or sentences beside it.

"Who said that?" is answered by the credit in the quote, or beside it. "Why?" and "go on" are answered by the sentences
next to it, "what else?" by what was found for the question before. No quote is given again, but for its credit; where
nobody is credited, the quote is shown and is no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.language.about_answer import gives_reason
from qa.language.attribution import attributed_to
from qa.language.followups import telling_words, together
from qa.retrieval.question import OfAnswer
from qa.retrieval.signals import Found, Hit, Scores, below

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.datatypes import Sentence
    from qa.index.protocol import Index

__all__ = ["Answered", "answer_from", "beside"]

NEAR = 2  # sentences on either side, in the same paragraph, that can hold a credit or a reason
FOLLOWING = 3  # sentences that come next
BESIDE = 0.8  # how likely a credit or a reason is right that stands beside an answer, if the answer is
NO_WORD = 0.5  # the same of a reason without a word such as "because", about the same thing: to be checked, no more


class Answered(NamedTuple):
    """A question that was, or may have been, answered."""

    text: str  # as it was understood
    found: Sequence[Found]  # best first
    quoted: tuple[Found, ...]  # what it and the turns after it were answered with, the last one last

    @property
    def quote(self) -> Sentence:
        """The last quote."""
        return self.quoted[-1].places[0]

    def and_quoted(self, found: Sequence[Found]) -> Answered:
        """Return the same after more was quoted."""
        return self._replace(quoted=(*self.quoted, *found))


def answer_from(
    index: Index, search: Callable[[str], list[Found]], kind: str, question: str, before: Answered
) -> OfAnswer:
    """Return what answers a question that asks of the answer before.

    ``kind`` is what `qa.language.about_answer.what_of_answer` says of the question.
    """
    if kind == "credit":
        crediting = _crediting(index, before)
        if not crediting:
            return _of_answer(kind, before, _first(before.quoted[-1:], before.found), 0.0)
        share = 1.0 if crediting[0] is before.quoted[-1] else BESIDE
        return _of_answer(kind, before, _first(crediting, before.found), share)
    said = {one.places[0].words for one in before.quoted}
    find_beside = {"why": _reasons, "next": _following}.get(kind)
    near = [one for one in find_beside(index, before) if one.places[0].words not in said] if find_beside else []
    asked = together(before.text, question) if kind == "why" else before.text
    others = search(asked) if kind == "why" else before.found
    rest = [one for one in others if one.places[0].words not in said]
    share = _share_of_reason(index, before, (near or rest)[:1]) if kind == "why" else 1.0
    if near:
        return _of_answer(kind, before, _first(near, rest), share)
    # Nothing stands beside the quote: the rest is judged as what is found for any question is.
    return OfAnswer(kind, asked, rest, [one.hit for one in rest[:2]], share)


def _of_answer(kind: str, before: Answered, found: Sequence[Found], share: float) -> OfAnswer:
    return OfAnswer(kind, before.text, found, [one.hit for one in before.found[:2]], share)


def _crediting(index: Index, before: Answered) -> list[Found]:
    """Return the last quote if it credits somebody, else the nearest sentence of its paragraph that does."""
    if attributed_to(before.quote.text):
        return [before.quoted[-1]]
    return [one for one in beside(index, before) if attributed_to(one.places[0].text)][:1]


def _following(index: Index, before: Answered) -> list[Found]:
    """Return the sentences after the last quote."""
    return _at(index, index.neighbours(before.quoted[-1].hit.position, after=FOLLOWING))


def _reasons(index: Index, before: Answered) -> list[Found]:
    """Return the sentences beside the last quote, those first that have a word such as "because"."""
    return sorted(beside(index, before), key=lambda one: not gives_reason(one.places[0].text))


def _share_of_reason(index: Index, before: Answered, first: Sequence[Found]) -> float:
    """Return how likely the first sentence found is the reason, if the answer before is right."""
    text = "".join(one.places[0].text for one in first)
    if gives_reason(text):
        return BESIDE
    said = f"{before.text} {before.quote.text}"
    return NO_WORD if _told(index, text) & _told(index, said) else 0.0


def _told(index: Index, text: str) -> set[str]:
    """Return the terms of the words that say what a text is about."""
    return set(index.term_weights(" ".join(telling_words(text))))


def beside(index: Index, before: Answered) -> list[Found]:
    """Return the sentences on either side in the last quote's paragraph, the nearest first, then the later."""
    here = before.quoted[-1].hit.position
    near = _at(index, index.neighbours(here, before=NEAR, after=NEAR))
    in_paragraph = [one for one in near if one.places[0].paragraph == before.quote.paragraph]
    return sorted(in_paragraph, key=lambda one: (abs(one.hit.position - here), -one.hit.position))


def _at(index: Index, positions: Sequence[int]) -> list[Found]:
    sentences = index.sentences(positions)
    return [Found(Hit(position, Scores()), [sentence]) for position, sentence in zip(positions, sentences, strict=True)]


def _first(chosen: Sequence[Found], rest: Sequence[Found]) -> list[Found]:
    """Put some sentences before others; each has the scores that it has among the others."""
    known = {one.places[0].words: one for one in rest}
    taken = dict.fromkeys(one.places[0].words for one in chosen)
    own = {one.places[0].words: one for one in reversed(chosen)}
    best = rest[0].hit.final if rest else 0.0
    first = []
    for number, words in enumerate(taken):
        one = known.get(words, own[words])
        scores = one.hit.scores._replace(final=best + len(taken) - number)
        first.append(one._replace(hit=one.hit._replace(scores=scores)))
    others = [one for one in rest if one.places[0].words not in taken]
    hits = below([one.hit for one in first], [one.hit for one in others])
    return [*first, *(one._replace(hit=hit) for one, hit in zip(others, hits, strict=True))]
