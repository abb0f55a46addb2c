"""A gold set -> measures of retrieval with confidence intervals, by ir_measures; and what went wrong.

What is measured is what users get: the answers of `qa.answer.ask`. A passage stands for the sentence
and its repetitions; it is relevant if one of its places overlaps a gold span by at least half of the
shorter of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answering.ask import ask
from qa.datatypes import no_progress
from qa.documents.spans import overlaps
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import _separation, calibration_error, estimate, per_question
from qa.evaluation.results import Evaluation, Miss, Outcome, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from qa.answering.answer import Answer, Passage
    from qa.datatypes import Progress, Reranker
    from qa.documents.spans import Span
    from qa.evaluation.gold import GoldQuestion
    from qa.evaluation.measures import Estimate
    from qa.index.protocol import Index
    from qa.retrieval.retrieve import RetrievalMode

__all__ = ["evaluate"]

DEPTH = 10  # passages ranked for each question: the deepest cut-off of the measures


def evaluate(
    index: Index,
    questions: Sequence[GoldQuestion],
    *,
    retrieval: RetrievalMode = "hybrid",
    reranker: Reranker | Literal["default"] | None = "default",
    spelling: bool = True,
    top_k: int = DEPTH,
    progress: Progress = no_progress,
) -> Evaluation:
    """Ask every question of a gold set and compare the answers with it.

    Args:
        index: the documents.
        questions: what `qa.evaluation.gold.read_gold` returns.
        retrieval: as for `qa.answering.ask.ask_many`.
        reranker: as for `qa.answering.ask.ask_many`.
        spelling: as for `qa.answering.ask.ask_many`.
        top_k: how many passages to rank; at least `DEPTH`, which the measures need.
        progress: told of the stage ``asking``.

    Raises:
        GoldError: a gold quote or span is not in the documents.
    """
    spans = find_spans(questions, index)
    answers: list[Answer] = []
    for question in questions:  # one by one, so that the time is what a user waits
        answers.append(
            ask(
                index,
                question.question,
                id=question.id,
                history=question.history,
                retrieval=retrieval,
                reranker=reranker,
                spelling=spelling,
                top_k=max(top_k, DEPTH),
            )
        )
        progress("asking", len(answers), len(questions))

    qrels: dict[str, tuple[str, ...]] = {}
    run: dict[str, tuple[str, ...]] = {}
    misses: list[Miss] = []
    first: dict[str, int | None] = {}  # question id -> rank
    for question, gold, answer in zip(questions, spans, answers, strict=True):
        if not gold:
            continue
        relevant = _relevant(index, gold)
        qrels[question.id] = tuple(dict.fromkeys(relevant.values()))
        run[question.id] = tuple(_name(passage, relevant) for passage in answer.passages)
        ranks = [rank for rank, name in enumerate(run[question.id], start=1) if name in relevant.values()]
        first[question.id] = ranks[0] if ranks else None
        if first[question.id] != 1:
            misses.append(_miss(index, question, gold, answer, first[question.id]))

    kinds = {question.id: question.kind for question in questions}
    values = per_question(qrels, run)
    answerable = [answer for answer, gold in zip(answers, spans, strict=True) if gold]
    unanswerable = [answer for answer, gold in zip(answers, spans, strict=True) if not gold]
    return Evaluation(
        retrieval=retrieval,
        reranked=reranker is not None,
        index=index.fingerprint,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        measures=_summary(values, qrels),
        by_kind={
            kind: _summary(values, [name for name in qrels if kinds[name] == kind])
            for kind in dict.fromkeys(kinds[name] for name in qrels)
            if kind
        },
        answered=estimate([answer.answered for answer in answerable]) if answerable else None,
        abstained=estimate([not answer.answered for answer in unanswerable]) if unanswerable else None,
        abstained_by_kind={
            kind: estimate([not answer.answered for answer in unanswerable if kinds[answer.id] == kind])
            for kind in dict.fromkeys(kinds[answer.id] for answer in unanswerable)
            if kind
        },
        separation=_separation(answerable, unanswerable),
        calibration_error=calibration_error(
            [answer.confidence for answer in answers], [first.get(answer.id) == 1 for answer in answers]
        ),
        right_where_answered=estimate([first.get(answer.id) == 1 for answer in answers if answer.answered])
        if any(answer.answered for answer in answers)
        else None,
        questions=tuple(
            Outcome(
                id=question.id,
                question=question.question,
                kind=question.kind,
                answerable=question.id in qrels,
                answered=answer.answered,
                confidence=answer.confidence,
                rank=first.get(question.id),
                seconds=answer.seconds,
            )
            for question, answer in zip(questions, answers, strict=True)
        ),
        misses=tuple(misses),
        seconds_per_question=sum(answer.seconds for answer in answers) / len(answers),
        run=run,
        qrels=qrels,
    )


def _sentence_name(doc_id: str, start: int, end: int) -> str:
    return f"{column(doc_id)}:{start}-{end}"


def _relevant(index: Index, gold: Sequence[Span]) -> dict[tuple[str, int, int], str]:
    """Return the places that a gold set's spans make relevant, each with its sentence's name.

    The places of one repeated sentence share a name. A span that no sentence overlaps, such as one in a
    heading, stands for itself: it cannot be found, and counts as not found.
    """
    relevant: dict[tuple[str, int, int], str] = {}
    names: dict[str, str] = {}
    for span in gold:
        found = [
            (position, start, end)
            for position, start, end in index.positions_in(span.doc_id, span.start, span.end)
            if overlaps(span, span.doc_id, start, end)
        ]
        for sentence in index.sentences([position for position, _, _ in found]):
            words = " ".join(sentence.text.split())
            place = (sentence.doc_id, sentence.start, sentence.end)
            relevant[place] = names.setdefault(words, _sentence_name(*place))
        if not found:
            place = (span.doc_id, span.start, span.end)
            relevant[place] = _sentence_name(*place)
    return relevant


def _name(passage: Passage, relevant: Mapping[tuple[str, int, int], str]) -> str:
    """Return a passage's name: that of the gold set, if one of its places is there."""
    places = [(place.doc_id, place.start, place.end) for place in (passage.citation, *passage.also)]
    return next((relevant[place] for place in places if place in relevant), _sentence_name(*places[0]))


def _miss(index: Index, question: GoldQuestion, gold: Sequence[Span], answer: Answer, rank: int | None) -> Miss:
    best = answer.passages[0] if answer.passages else None
    return Miss(
        id=question.id,
        question=question.question,
        kind=question.kind,
        rank=rank,
        returned=best.quote if best else "",
        returned_from=best.citation if best else None,
        expected=tuple(index.span(span.doc_id, span.start, span.end) for span in gold),
    )


def _summary(values: Mapping[str, Mapping[str, float]], ids: Iterable[str]) -> dict[str, Estimate]:
    names = list(ids)
    return {measure: estimate([found[name] for name in names]) for measure, found in values.items()} if names else {}
