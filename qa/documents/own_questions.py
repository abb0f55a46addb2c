"""Sentences -> the questions that the document itself asks before them, and that they therefore may answer (pure).

How do I renew my card?                    as a heading, or as a sentence
Bring it to the desk. Renewal is free.     both sentences may answer it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.words import question_text, shortened_part
from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.datatypes import Sentence
    from qa.language.language import Language

__all__ = ["own_questions"]

MOST = 8  # sentences that a question is given to


def own_questions(
    sentences: Iterable[Sentence], *, language: Language = ENGLISH
) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
    """Yield a document's sentences in order, each with the questions that it may answer, none twice.

    A heading that asks is given to the first sentences below it, up to a paragraph that begins with a question. A
    sentence that asks is given to those after it in its paragraph, up to the next question. If it ends its paragraph,
    it is given to those in the next paragraph under the same heading. If that ends in a lead-in, it is also given to
    what stands under the lead-in. Questions next to each other are given together.
    """
    heading: str | None = None
    above = asked = _Asked()
    was_question = 0  # the paragraph of the sentence before, if that is a question
    for sentence in sentences:
        if sentence.heading != heading:
            heading = sentence.heading
            above, asked, was_question = _Asked(_texts(heading, language)), _Asked(), 0
        found: tuple[str, ...] = ()
        if sentence.role == "question":
            if sentence.sentence == 1 and above.is_answered:
                above = _Asked()
            earlier = asked.texts if was_question == sentence.paragraph else ()
            asked = _Asked((*earlier, *_texts(sentence.text, language)), sentence)
            was_question = sentence.paragraph
        else:
            found = asked.reach(sentence)
            was_question = 0
        yield sentence, tuple(dict.fromkeys((*above.give(), *found)))


def _texts(text: str, language: Language) -> tuple[str, ...]:
    question = question_text(text, language)
    return (question,) if question else ()


class _Asked:
    """Questions, and which sentences below they still reach."""

    def __init__(self, texts: tuple[str, ...] = (), question: Sentence | None = None) -> None:
        self.texts = texts
        self._left = MOST
        self._paragraph = question.paragraph if question else 0
        self._is_next = True  # nothing has followed yet
        self._lead = shortened_part(question.text) if question else ""  # stands above all that is led in

    def reach(self, sentence: Sentence) -> tuple[str, ...]:
        """Return the questions that a sentence may answer; once it has none, later sentences have none."""
        if sentence.paragraph != self._paragraph and not self._is_next and self._lead not in sentence.above:
            self.texts = ()
        if not self.texts:
            return ()
        self._paragraph, self._is_next = sentence.paragraph, False
        if sentence.role == "lead-in":
            self._lead = shortened_part(sentence.text)
            return ()
        return self.give()

    @property
    def is_answered(self) -> bool:
        """Whether the questions were given to a sentence."""
        return self._left < MOST

    def give(self) -> tuple[str, ...]:
        """Return the questions, unless enough sentences have been given them."""
        self._left -= 1
        return self.texts if self._left >= 0 else ()
