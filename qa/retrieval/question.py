"""A question as it is typed -> what is searched for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.language.spelling import Correction, correct
from qa.retrieval.interpret import TURNS, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker
    from qa.index.local import Index
    from qa.retrieval.signals import RetrievalMode

__all__ = ["_look_for", "check_question"]

MAX_QUESTION = 10_000  # characters; the model reads about the first thousand, BM25 all


def _look_for(
    index: Index,
    question: str,
    history: Sequence[str],
    mode: RetrievalMode,
    reader: Reranker | None,
    spelling: bool,
) -> Correction:
    """Return what is searched for: the question, its spelling mended, made whole by the turns before it."""
    if isinstance(history, str):
        raise QuestionError("a history is a list of questions")
    corrected = _spelt(index, question, spelling)
    before = [_spelt(index, turn, spelling).text for turn in history[-TURNS:]]
    return replace(corrected, text=resolve(index, corrected.text, before, mode, reader)) if before else corrected


def _spelt(index: Index, question: str, spelling: bool) -> Correction:
    text = check_question(question)
    return correct(text, index.vocabulary) if spelling else Correction(text)


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
    try:
        stripped.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(f"the question is not Unicode: character {error.start + 1} is half a pair") from error
    return stripped
