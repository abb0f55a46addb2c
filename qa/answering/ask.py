"""Questions -> answers: search, quote, judge, and say so where the documents do not answer."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Literal

from qa.answering.answer import TOP_K, Answer
from qa.answering.confidence import judge
from qa.answering.passages import to_passages
from qa.concurrency import ahead, batched
from qa.errors import QuestionError
from qa.language.question_parts import split_parts
from qa.language.short_answer import highlight
from qa.retrieval.question import Question
from qa.retrieval.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.answering.answer import Passage
    from qa.datatypes import Reranker
    from qa.index.protocol import Index
    from qa.retrieval.question import Understood
    from qa.retrieval.retrieve import RetrievalMode
    from qa.retrieval.search import Found

__all__ = ["ask", "ask_many"]

BLOCK = 64  # questions encoded and searched together


def ask(
    index: Index,
    question: str,
    *,
    history: Sequence[str] = (),
    top_k: int = TOP_K,
    retrieval: RetrievalMode = "hybrid",
    reranker: Reranker | Literal["default"] | None = "default",
    spelling: bool = True,
    id: str = "1",
) -> Answer:
    """Answer one question; see `ask_many`."""
    answers = ask_many(
        index,
        [question],
        histories=[history],
        top_k=top_k,
        retrieval=retrieval,
        reranker=reranker,
        spelling=spelling,
        ids=[id],
    )
    return next(answers)


def ask_many(
    index: Index,
    questions: Iterable[str],
    *,
    histories: Iterable[Sequence[str]] | None = None,
    top_k: int = TOP_K,
    retrieval: RetrievalMode = "hybrid",
    reranker: Reranker | Literal["default"] | None = "default",
    spelling: bool = True,
    ids: Iterable[str] | None = None,
) -> Iterator[Answer]:
    """Answer questions in order, a block at a time: far faster than one by one, with the same answers.

    Args:
        index: the documents to quote from.
        questions: each is answered on its own.
        histories: for each question the questions asked before it, oldest first, in which a follow-up such as
            "and Claude?" finds its subject; by default none.
        top_k: how many passages an answer lists; fewer where the documents have fewer sentences.
        retrieval: ``hybrid``, ``dense`` (vectors alone) or ``sparse`` (BM25 alone, loads no embedding model).
        reranker: what reads the best of these together with the question and orders them anew; ``None`` for nothing.
            The default one is ms-marco-MiniLM-L-12-v2.
        spelling: take misspelt words for words of the documents; an answer says so.
        ids: the answers' ids; by default the questions' numbers, from 1.

    Raises:
        QuestionError: a question is empty, too long, or not Unicode; or an option is out of range.
        UnusableIndexError: a quote is not what stands in the document: the index is damaged.
        ModelError: the index's model, or the reranker, is not on this machine.
    """
    if top_k < 1:
        raise QuestionError(f"top_k is {top_k}: at least 1 passage can be asked for")
    if isinstance(questions, str):
        raise QuestionError("ask_many takes a list of questions: for one, call ask")
    searcher = Searcher(index, mode=retrieval, reranker=reranker, spelling=spelling)  # before the clock starts
    blocks = batched(_numbered(questions, histories, ids), BLOCK)
    # While one block is searched for and answered, the next is understood and encoded.
    for prepared in ahead(searcher.prepare, blocks):
        started = time.perf_counter()
        found = searcher.search(prepared)
        answers = [
            _answer(index, question, meant, ranked, top_k)
            for question, meant, ranked in zip(prepared.questions, prepared.understood, found, strict=True)
        ]
        seconds = prepared.seconds + time.perf_counter() - started
        yield from (replace(answer, seconds=seconds / len(answers)) for answer in answers)


def _numbered(
    questions: Iterable[str], histories: Iterable[Sequence[str]] | None, ids: Iterable[str] | None
) -> Iterator[Question]:
    names = map(str, count(1)) if ids is None else ids
    named = zip(names, questions, strict=ids is not None)
    if histories is None:
        return (Question(name, text) for name, text in named)
    return (Question(name, text, history) for (name, text), history in zip(named, histories, strict=True))


def _answer(index: Index, question: Question, meant: Understood, found: Sequence[Found], top_k: int) -> Answer:
    """Quote the best of what was found, and judge whether it answers."""
    passages = to_passages(index, found[:top_k])
    confidence, is_answered = judge(index, meant.text, [one.hit for one in found[:2]])
    return Answer(
        id=question.id,
        question=question.text,
        answered=is_answered,
        confidence=confidence,
        passages=_highlighted(meant.text, passages) if is_answered else passages,
        index=index.fingerprint,
        seconds=0.0,
        searched_for=meant.text if meant.text != question.text.strip() else None,
        corrections=meant.corrections,
    )


def _highlighted(question: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Mark the words that answer in the first quote.

    A question in parts asks for more than one thing: which of them a quote holds is not plain, and nothing is marked.
    """
    if len(split_parts(question)) > 1:
        return passages
    best, *others = passages
    return replace(best, highlight=highlight(question, best.quote)), *others
