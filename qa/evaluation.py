"""A gold set -> measures of retrieval with confidence intervals, by ir_measures; and what went wrong.

What is measured is what users get: the answers of `qa.answer.ask`. A passage stands for the sentence
and its repetitions; it is relevant if one of its places overlaps a gold span by at least half of the
shorter of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.answer import ask
from qa.calibration import calibration_error
from qa.datatypes import no_progress
from qa.gold import GoldQuestion, find_spans
from qa.spans import Span, overlaps
from qa.trec import column, score_at

if TYPE_CHECKING:
    from qa.datatypes import Answer, Citation, Passage, Progress, Reranker, RetrievalMode
    from qa.index import Index

__all__ = ["MEASURES", "Estimate", "Evaluation", "Miss", "Outcome", "evaluate"]

MEASURES = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10", "R@10")
DEPTH = 10  # passages ranked for each question: the deepest cut-off of the measures
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its bootstrap 95% interval; the ends are equal for fewer than two."""

    value: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose best passage does not answer it."""

    id: str
    question: str
    kind: str
    rank: int | None  # of the first passage that does answer; None where none of those ranked does
    returned: str
    returned_from: Citation | None
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question."""

    id: str
    question: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None  # of the first passage that answers; None where none of those ranked does
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a gold set says of an index."""

    retrieval: RetrievalMode
    reranked: bool
    index: str
    answerable: int
    unanswerable: int
    measures: dict[str, Estimate]
    by_kind: dict[str, dict[str, Estimate]]
    answered: Estimate | None  # of the answerable questions, the share that was answered
    abstained: Estimate | None  # of the unanswerable ones, the share that was not
    abstained_by_kind: dict[str, Estimate]
    separation: float | None  # area under the ROC curve of confidence, answerable against not
    calibration_error: float  # expected, over 10 bins: confidence against the first passage's being right
    right_where_answered: Estimate | None
    questions: tuple[Outcome, ...]
    misses: tuple[Miss, ...]
    seconds_per_question: float
    run: dict[str, tuple[str, ...]]  # question id -> sentences, best first
    qrels: dict[str, tuple[str, ...]]  # question id -> the sentences that answer it


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
        questions: what `qa.gold.read_gold` returns.
        retrieval: as for `qa.answer.ask_many`.
        reranker: as for `qa.answer.ask_many`.
        spelling: as for `qa.answer.ask_many`.
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


def per_question(qrels: Mapping[str, Sequence[str]], run: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return measure -> question id -> value."""
    import ir_measures

    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    judged = [ir_measures.Qrel(name, sentence, 1) for name, found in qrels.items() for sentence in found]
    ranked = [
        ir_measures.ScoredDoc(name, sentence, score_at(rank))
        for name, found in run.items()
        for rank, sentence in enumerate(found, start=1)
    ]
    parsed = {ir_measures.parse_measure(name): name for name in MEASURES}
    for metric in ir_measures.iter_calc(list(parsed), judged, ranked):
        values[parsed[metric.measure]][metric.query_id] = float(metric.value)
    return values


def estimate(values: Iterable[float]) -> Estimate:
    """Return a mean with its 95% interval by the percentile bootstrap, the same at every call."""
    import numpy as np
    from scipy.stats import bootstrap

    sample = np.array(list(values), dtype=float)
    mean = float(sample.mean()) if len(sample) else 0.0
    if len(sample) < 2:
        return Estimate(mean, mean, mean, len(sample))
    interval = bootstrap(
        (sample,), np.mean, n_resamples=RESAMPLES, batch=100, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return Estimate(mean, float(interval.low), float(interval.high), len(sample))


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


def _separation(answerable: Sequence[Answer], unanswerable: Sequence[Answer]) -> float | None:
    """Return how often an answerable question has more confidence than an unanswerable one."""
    if not answerable or not unanswerable:
        return None
    from scipy.stats import mannwhitneyu

    statistic = mannwhitneyu(
        [answer.confidence for answer in answerable], [answer.confidence for answer in unanswerable]
    ).statistic
    return float(statistic) / (len(answerable) * len(unanswerable))
