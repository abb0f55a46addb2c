"""A gold set and an index -> measures of what users get, with intervals, and what went wrong.

Every question is asked as a user asks it (`qa.answering.ask`), each answer is judged against the gold set, and the
judgements are summed up. Ranking is measured on the answerable questions, abstention on the others, confidence on all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from qa.answering.ask import ask
from qa.datatypes import Verdict, no_progress
from qa.errors import GoldError
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import (
    calibration_error,
    calibration_error_by_chance,
    estimate,
    per_question,
    risk_at_coverage,
    separation,
)
from qa.evaluation.relevance import first_relevant, passage_name, relevant_names
from qa.evaluation.results import Evaluation, Miss, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Literal

    from qa.answering.answer import Answer
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
    late_interaction: bool = True,
    spelling: bool = True,
    top_k: int = DEPTH,
    progress: Progress = no_progress,
) -> Evaluation:
    """Ask every question of a gold set and compare the answers with it.

    Args:
        index: the documents.
        questions: what `qa.evaluation.gold.read_gold` returns; at least one.
        retrieval: as for `qa.answering.ask.ask_many`.
        reranker: as for `qa.answering.ask.ask_many`.
        late_interaction: as for `qa.answering.ask.ask_many`.
        spelling: as for `qa.answering.ask.ask_many`.
        top_k: how many passages to rank; at least `DEPTH`, which the measures need.
        progress: told of the stage ``asking``.

    Raises:
        GoldError: there are no questions, or a gold quote or span is not in the documents.
    """
    if not questions:
        raise GoldError("there are no questions to evaluate: a gold set has at least one")
    gold = find_spans(questions, index)
    answers = _ask_each(
        index,
        questions,
        progress,
        retrieval=retrieval,
        reranker=reranker,
        late_interaction=late_interaction,
        spelling=spelling,
        top_k=max(top_k, DEPTH),
    )
    judged = [_judge(index, *row) for row in zip(questions, gold, answers, strict=True)]
    return _summarise(judged, retrieval=retrieval, reranked=reranker is not None, index=index.fingerprint)


@dataclass(frozen=True, slots=True)
class _Judged:
    """An answer beside what the gold set says about it."""

    question: GoldQuestion
    answer: Answer
    relevant: tuple[str, ...]  # the names of the sentences that answer; none where the documents do not answer
    ranking: tuple[str, ...]  # the names of the passages, best first
    rank: int | None  # of the first passage that answers
    expected: tuple[str, ...]  # the texts of the gold spans

    @property
    def is_answerable(self) -> bool:
        return bool(self.relevant)

    @property
    def is_right(self) -> bool:
        return self.rank == 1


def _ask_each(index: Index, questions: Sequence[GoldQuestion], progress: Progress, **options: Any) -> list[Answer]:
    """Ask the questions one by one, not in blocks, so that the seconds of an answer are those that a user waits."""
    answers: list[Answer] = []
    for question in questions:
        answers.append(
            ask(index, question.question, id=question.id, history=question.history, selections=False, **options)
        )
        progress("asking", len(answers), len(questions))
    return answers


def _judge(index: Index, question: GoldQuestion, gold: Sequence[Span], answer: Answer) -> _Judged:
    names = relevant_names(index, gold)
    relevant = tuple(dict.fromkeys(names.values()))
    ranking = tuple(passage_name(passage, names) for passage in answer.passages)
    return _Judged(
        question=question,
        answer=answer,
        relevant=relevant,
        ranking=ranking,
        rank=first_relevant(ranking, relevant),
        expected=tuple(index.span(span.doc_id, span.start, span.end) for span in gold),
    )


def _summarise(judged: Sequence[_Judged], *, retrieval: RetrievalMode, reranked: bool, index: str) -> Evaluation:
    answerable = [item for item in judged if item.is_answerable]
    unanswerable = [item for item in judged if not item.is_answerable]
    run = {item.question.id: item.ranking for item in answerable}
    qrels = {item.question.id: item.relevant for item in answerable}
    values = per_question(qrels, run)
    return Evaluation(
        retrieval=retrieval,
        reranked=reranked,
        index=index,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        measures=_mean_measures(answerable, values),
        by_kind={kind: _mean_measures(items, values) for kind, items in _by_kind(answerable).items()},
        answered=_share(answerable, lambda item: item.answer.answered),
        answered_or_possible=_share(answerable, lambda item: item.answer.is_found),
        abstained=_share(unanswerable, lambda item: not item.answer.answered),
        abstained_by_kind={
            kind: estimate(not item.answer.answered for item in items) for kind, items in _by_kind(unanswerable).items()
        },
        separation=separation(_confidences(answerable), _confidences(unanswerable)),
        calibration_error=calibration_error(_confidences(judged), [item.is_right for item in judged]),
        calibration_error_by_chance=calibration_error_by_chance(_confidences(judged)),
        right_where_answered=_share([item for item in judged if item.answer.answered], lambda item: item.is_right),
        hidden_where_right=_share([item for item in judged if item.is_right], lambda item: not item.answer.is_found),
        risk_at_coverage=risk_at_coverage(_confidences(judged), [item.is_right for item in judged]),
        verdicts={name: sum(item.answer.verdict == name for item in judged) for name in get_args(Verdict)},
        questions=tuple(map(_outcome, judged)),
        misses=tuple(_miss(item) for item in answerable if not item.is_right),
        seconds_per_question=sum(item.answer.seconds for item in judged) / len(judged),
        run=run,
        qrels=qrels,
    )


def _by_kind(judged: Sequence[_Judged]) -> dict[str, list[_Judged]]:
    """Return the questions of each kind, in order of first appearance; those of no kind are left out."""
    kinds: dict[str, list[_Judged]] = {}
    for item in judged:
        if item.question.kind:
            kinds.setdefault(item.question.kind, []).append(item)
    return kinds


def _mean_measures(judged: Sequence[_Judged], values: Mapping[str, Mapping[str, float]]) -> dict[str, Estimate]:
    if not judged:
        return {}
    return {measure: estimate(found[item.question.id] for item in judged) for measure, found in values.items()}


def _share(judged: Sequence[_Judged], holds: Callable[[_Judged], bool]) -> Estimate | None:
    return estimate(map(holds, judged)) if judged else None


def _confidences(judged: Sequence[_Judged]) -> list[float]:
    return [item.answer.confidence for item in judged]


def _outcome(item: _Judged) -> Outcome:
    return Outcome(
        id=item.question.id,
        question=item.question.question,
        kind=item.question.kind,
        answerable=item.is_answerable,
        answered=item.answer.answered,
        confidence=item.answer.confidence,
        verdict=item.answer.verdict,
        rank=item.rank,
        seconds=item.answer.seconds,
    )


def _miss(item: _Judged) -> Miss:
    first = item.answer.passages[0] if item.answer.passages else None
    return Miss(
        id=item.question.id,
        question=item.question.question,
        kind=item.question.kind,
        rank=item.rank,
        returned=first.quote if first else "",
        returned_from=first.citation if first else None,
        expected=item.expected,
    )
