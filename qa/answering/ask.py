"""Questions -> answers: search, quote, judge, and say so where the documents do not answer."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Literal

from qa.answering.answer import TOP_K, Answer
from qa.answering.confidence import judge, verdict_of
from qa.answering.passages import to_passages
from qa.answering.selection import select
from qa.concurrency import ahead, batched
from qa.errors import QuestionError
from qa.language.attribution import credit_spans
from qa.language.question_parts import split_parts
from qa.language.short_answer import highlight
from qa.retrieval.question import Question
from qa.retrieval.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.answering.answer import Passage
    from qa.datatypes import Reranker, Verdict
    from qa.index.protocol import Index
    from qa.retrieval.question import Understood
    from qa.retrieval.retrieve import RetrievalMode
    from qa.retrieval.search import Prepared
    from qa.retrieval.signals import Found, Hit

__all__ = ["ask", "ask_many"]

SURE_SPAN = 0.6  # the score from which a reader's span is marked (qa/models/reader.md)
BLOCK = 64  # questions encoded and searched together


def ask(
    index: Index,
    question: str,
    *,
    history: Sequence[str] = (),
    top_k: int = TOP_K,
    retrieval: RetrievalMode = "hybrid",
    reranker: Reranker | Literal["default"] | None = "default",
    late_interaction: bool = True,
    spelling: bool = True,
    selections: bool = True,
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
        late_interaction=late_interaction,
        spelling=spelling,
        selections=selections,
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
    late_interaction: bool = True,
    spelling: bool = True,
    selections: bool = True,
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
        reranker: what reads the best of these together with the question, where that can change their order; ``None``
            for nothing. The default one is ms-marco-MiniLM-L-12-v2.
        late_interaction: in ``hybrid`` retrieval compare question and sentences token by token too, if the index can.
        spelling: take misspelt words for words of the documents; an answer says so.
        selections: answer "Summarise" and "List all deadlines" by a selection of quotes, which may be more than
            ``top_k``; else these words are searched for as a question is.
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
    searcher = Searcher(  # before the clock starts
        index,
        mode=retrieval,
        reranker=reranker,
        late_interaction=late_interaction,
        spelling=spelling,
        judge=_verdict,
    )

    def prepare(block: Sequence[Question]) -> tuple[list[Answer | None], Prepared]:
        selected = [select(index, searcher, question) if selections else None for question in block]
        return selected, searcher.prepare([q for q, answer in zip(block, selected, strict=True) if answer is None])

    # While one block is searched for and answered, the next is understood and encoded, and its selections are made.
    for selected, prepared in ahead(prepare, batched(_numbered(questions, histories, ids), BLOCK)):
        started = time.perf_counter()
        found = searcher.search(prepared)
        answers = [
            _answer(index, question, meant, ranked, top_k)
            for question, meant, ranked in zip(prepared.questions, prepared.understood, found, strict=True)
        ]
        seconds = prepared.seconds + time.perf_counter() - started
        answered = (replace(answer, seconds=seconds / len(answers)) for answer in answers)
        yield from (answer or next(answered) for answer in selected)


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
    confidence = _judged(index, meant, found)
    verdict = verdict_of(confidence)
    return Answer(
        id=question.id,
        question=question.text,
        answered=verdict == "answered",
        confidence=confidence,
        verdict=verdict,
        passages=_highlighted(meant, found, passages) if verdict == "answered" else passages,
        index=index.fingerprint,
        seconds=0.0,
        searched_for=meant.text if meant.text != question.text.strip() else None,
        corrections=meant.corrections,
    )


def _verdict(index: Index, question: str, hits: Sequence[Hit]) -> Verdict:
    return verdict_of(judge(index, question, hits))


def _judged(index: Index, meant: Understood, found: Sequence[Found]) -> float:
    """Return how likely the best answers."""
    of_answer = meant.of_answer
    if of_answer is None:
        return judge(index, meant.text, [one.hit for one in found[:2]])
    # What stands beside an answer is right only where the answer is.
    return of_answer.share * judge(index, of_answer.question, of_answer.judged)


def _highlighted(meant: Understood, found: Sequence[Found], passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Mark the words that answer in the first quote.

    A question in parts asks for more than one thing: which of them a quote holds is not plain, and nothing is marked.
    Nor is it what a sentence beside an answer says that answers "why?".
    """
    best, *others = passages
    return replace(best, highlight=_mark(meant, found[0], best.quote)), *others


def _mark(meant: Understood, found: Found, quote: str) -> tuple[int, int] | None:
    of_answer = meant.of_answer
    if of_answer and of_answer.kind == "credit":
        return next(iter(credit_spans(quote)), None)
    if of_answer and of_answer.kind != "else":
        return None
    asked = of_answer.question if of_answer else meant.text
    if len(split_parts(asked)) > 1:
        return None
    if found.hit.scores.answers is None:  # no reader read it
        return highlight(asked, quote)
    return next(((span.start, span.end) for span in found.hit.spans if span.score >= SURE_SPAN), None)
