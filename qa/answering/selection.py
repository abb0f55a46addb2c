"""What asks for an overview, or for all passages about something -> an answer that is a selection of quotes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.answer import Answer
from qa.answering.confidence import verdict_of
from qa.answering.listing import passages_about, passages_with
from qa.answering.overview import overview
from qa.answering.passages import to_passages
from qa.language.folding import search_text
from qa.language.requests import read_request
from qa.language.terms import terms
from qa.retrieval.question import check_history, check_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answering.answer import Selection
    from qa.index.protocol import Index
    from qa.language.requests import Request
    from qa.retrieval.question import Question
    from qa.retrieval.search import Searcher
    from qa.retrieval.signals import Found

__all__ = ["select"]

GOOD = 0.9  # of the quotes of an overview: 83 of 89 were judged good (benchmarks/overviews.py)


def select(index: Index, searcher: Searcher, question: Question) -> Answer | None:
    """Return the selection that is asked for; None where a question is asked, or nothing can be selected.

    Raises:
        QuestionError: it, or a question before it, cannot be asked.
    """
    started = time.perf_counter()
    asked = search_text(check_question(question.text)).strip()
    history = check_history(question.history)
    request = read_request(asked, follows=bool(history))
    if request is None:
        return None
    answer = _overview(index, question, request) if request.wants == "overview" else None
    if answer is None and "list" in (request.wants, request.otherwise):
        answer = _list(index, searcher, question, request.about, by_words=request.by_words)
    return answer and replace(answer, seconds=time.perf_counter() - started)


def _overview(index: Index, question: Question, request: Request) -> Answer | None:
    # "What is in the flat?" asks for no overview of "Lease of a flat", but "Summarise the flat" does.
    doc_ids = _called(index, request.about, exactly=not request.otherwise) if request.about else None
    if request.about and not doc_ids:
        if request.otherwise != "overview":
            return None
        doc_ids = None
    chosen = overview(index, doc_ids)
    return _answer(index, question, "overview", chosen.found, chosen.of, GOOD) if chosen.found else None


def _called(index: Index, name: str, *, exactly: bool) -> set[str]:
    """Return the documents whose title or id has the words of a name, and with ``exactly`` no others."""
    wanted = set(terms(name))
    found = set()
    for doc_id, title, _ in index.documents():
        names = [set(terms(title)), set(terms(doc_id.replace("_", " ")))]
        if wanted and any(wanted == words if exactly else wanted <= words for words in names):
            found.add(doc_id)
    return found


def _list(index: Index, searcher: Searcher, question: Question, about: str, *, by_words: bool) -> Answer | None:
    meant = searcher.understood_alone(about)
    found = passages_with(index, meant.text) if by_words else None
    if not found or not found.found:  # nothing has all of the words
        found = passages_about(index, searcher, meant.text)
    if not found.found:
        return None
    answer = _answer(index, question, "list", found.found, found.of, found.share)
    return replace(answer, searched_for=meant.text, corrections=meant.corrections)


def _answer(
    index: Index, question: Question, selection: Selection, found: Sequence[Found], of: int, share: float
) -> Answer:
    verdict = verdict_of(share)
    return Answer(
        id=question.id,
        question=question.text,
        answered=verdict == "answered",
        confidence=share,
        verdict=verdict,
        passages=to_passages(index, found),
        index=index.fingerprint,
        seconds=0.0,
        selection=selection,
        selected_of=of,
    )
