"""Hits -> answers: quote, cite, or say that the documents do not answer.

Before an answer leaves this module every quote has been compared, character by character, with the
stored document; one that differs is an error, never a quote.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.answer import Answer
from qa.answering.confidence import judge
from qa.answering.passages import _passage
from qa.concurrency import ahead, batched, cores
from qa.errors import QuestionError
from qa.language.question_parts import split_parts
from qa.language.short_answer import highlight
from qa.models.reranker import load_reranker
from qa.retrieval.interpret import looked_for
from qa.retrieval.question import _look_for
from qa.retrieval.retrieve import retrieve
from qa.retrieval.search import rank
from qa.retrieval.signals import RETRIEVAL_MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    from qa.answering.answer import Passage
    from qa.datatypes import Reranker, Vectors
    from qa.index.local import Index
    from qa.language.spelling import Correction
    from qa.retrieval.signals import Hit, RetrievalMode

__all__ = ["TOP_K", "ask", "ask_many"]

TOP_K = 3
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
    if retrieval not in RETRIEVAL_MODES:
        raise QuestionError(f"retrieval is {retrieval!r}: it is one of {', '.join(RETRIEVAL_MODES)}")
    if isinstance(questions, str):
        raise QuestionError("ask_many takes a list of questions: for one, call ask")
    if retrieval != "sparse":
        index.encoder  # noqa: B018  # loaded before the clock starts: it is a cost of the first answer only
    reader = load_reranker() if reranker == "default" else reranker
    numbered = ((str(number), question) for number, question in enumerate(questions, start=1))
    named = numbered if ids is None else zip(ids, (question for _, question in numbered), strict=True)
    turns = ((name, question, ()) for name, question in named) if histories is None else _with(histories, named)

    def prepare(block: list[tuple[str, str, Sequence[str]]]) -> _Prepared:
        started = time.perf_counter()
        found = [_look_for(index, question, history, retrieval, reader, spelling) for _, question, history in block]
        vectors = None
        if retrieval != "sparse":
            index.encode([text for meant in found for text in looked_for(meant.text)])  # which remembers them
            vectors = index.encode([meant.text for meant in found])
        return _Prepared(block, found, vectors, time.perf_counter() - started)

    for block, found, vectors, spent in ahead(prepare, batched(turns, BLOCK)):
        started = time.perf_counter() - spent
        ranked = retrieve(index, [meant.text for meant in found], mode=retrieval, vectors=vectors)
        drafts = _drafts(index, [meant.text for meant in found], ranked, top_k, retrieval, reader)
        seconds = (time.perf_counter() - started) / len(block)
        for (name, question, _), meant, (passages, probability, is_answered) in zip(block, found, drafts, strict=True):
            yield Answer(
                id=name,
                question=question,
                answered=is_answered,
                confidence=probability,
                passages=passages,
                index=index.fingerprint,
                seconds=seconds,
                searched_for=meant.text if meant.text != question.strip() else None,
                corrections=meant.changed,
            )


class _Prepared(NamedTuple):
    """A block of questions with what is looked for, and its vectors; how many seconds that took."""

    block: list[tuple[str, str, Sequence[str]]]
    found: list[Correction]
    vectors: Vectors | None
    seconds: float


def _with(
    histories: Iterable[Sequence[str]], named: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str, Sequence[str]]]:
    for (name, question), history in zip(named, histories, strict=True):
        yield name, question, history


def _drafts(
    index: Index,
    questions: Sequence[str],
    found: Sequence[Sequence[Hit]],
    top_k: int,
    mode: RetrievalMode,
    reader: Reranker | None,
) -> list[tuple[tuple[Passage, ...], float, bool]]:
    """Return `_draft`'s result for each question.

    Where a cross-encoder reads, questions go side by side: one alone leaves cores idle while the longest pair is read.
    """
    draft = partial(_draft, index, top_k=top_k, mode=mode, reader=reader)
    if reader is None or len(questions) == 1:
        return list(map(draft, questions, found))
    with ThreadPoolExecutor(cores()) as threads:
        return list(threads.map(draft, questions, found))


def _draft(
    index: Index, question: str, hits: Sequence[Hit], top_k: int, mode: RetrievalMode, reader: Reranker | None
) -> tuple[tuple[Passage, ...], float, bool]:
    """Return the passages for a question from what was found for the whole of it, and how sure the first is."""
    ranked = rank(index, question, hits, mode, reader)
    shown = ranked[:top_k]
    titles = index.titles(place.doc_id for _, group in shown for place in group)
    passages = tuple(_passage(index, number, hit, group, titles) for number, (hit, group) in enumerate(shown, start=1))
    confidence, is_answered = judge(index, question, [hit for hit, _ in ranked[:2]])
    # A question in parts asks for more than one thing: which of them a quote holds is not plain.
    if is_answered and len(split_parts(question)) == 1:
        best = passages[0]
        passages = (replace(best, highlight=highlight(question, best.quote)), *passages[1:])
    return passages, confidence, is_answered
