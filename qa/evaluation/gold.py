"""A file of questions -> gold questions, and the places in the documents that answer them.

Each line of the file is a JSON object ``{"question", "gold": [...]}``. It may also have ``id`` (by default the number
of its line), ``kind``, ``split``, ``history`` (the questions asked before it) and ``answer`` (the few words of a quote
that answer).

A gold item is one of these three: ``{"doc_id", "start", "end"}``; ``{"quote"}``, with or without ``doc_id``; or a
string, which is a quote. Every occurrence of a quote counts, with any white space between its words. ``"gold": []``
means that the documents do not answer.
"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.documents.spans import Span, shortened
from qa.errors import GoldError, QuestionError
from qa.jsonlines import Wrong, converted, json_lines, listed, read_text
from qa.language.characters import FoldedText
from qa.retrieval.question import check_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.index.protocol import Index

__all__ = ["GoldQuestion", "Quote", "find_spans", "read_gold"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in the document ``doc_id``, or in any document where that is ``None``."""

    text: str
    doc_id: str | None = None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and the items that answer it. Any one of them is enough; no item means that nothing answers."""

    id: str
    question: str
    gold: tuple[Span | Quote, ...]
    kind: str  # "" where the file names none
    split: str  # also "" where the file names none
    where: str  # file and line, for messages
    history: tuple[str, ...] = ()  # the questions asked before it, oldest first
    answer: str | None = None  # the few words that answer, where a few words do


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file."""

    question: str
    gold: list[Any]  # each a `_Item` or a quote
    id: str | int | float | bool | None = None
    kind: str | int | float | bool | None = None
    split: str | int | float | bool | None = None
    history: list[str] | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """A gold item that is an object: a span, or a quote."""

    doc_id: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None


WORDS = {
    "": 'is not an object with a "question"',
    "question": 'is not an object with a "question"',
    "gold": 'has no "gold" list ([] where the documents do not answer)',
    "answer": 'its "answer" is not a string',
    "history": 'its "history" is not a list of questions',
    "id": 'its "id" is not a string or a number',
    "kind": 'its "kind" is not a string',
    "split": 'its "split" is not a string',
}


def read_gold(path: str | Path, *, split: str | None = None) -> tuple[GoldQuestion, ...]:
    """Read a gold set, or one split of it.

    Raises:
        GoldError: the file cannot be read, holds no such question, or has lines that are not gold questions. The
            message names all such lines.
    """
    path = Path(path)
    questions: list[GoldQuestion] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for number, row in json_lines(read_text(path, GoldError), _Row, WORDS):
        where = f"{path}:{number}"
        try:
            question = _question(row, where, number)
            if question.id in seen:
                raise ValueError(f"the id {shortened(question.id)!r} is that of {seen[question.id]} too")
        except ValueError as error:
            wrong.append(f"{where}: {error}")
            continue
        seen[question.id] = where
        questions.append(question)
    if wrong:
        raise GoldError(*listed(wrong))
    chosen = tuple(question for question in questions if split is None or question.split == split)
    if not chosen:
        splits = sorted({shortened(question.split) for question in questions if question.split})
        has = f"its splits are {', '.join(splits)}" if splits else "it names no splits"
        raise GoldError(f"{path}: has no questions" + (f" of split {split!r}: {has}" if questions else ""))
    return chosen


def find_spans(questions: Sequence[GoldQuestion], index: Index) -> list[tuple[Span, ...]]:
    """Return for each question the spans that answer it, with every occurrence of a quote.

    Raises:
        GoldError: quotes or spans are not in the documents. The message names all such lines.
    """
    sizes = {doc_id: characters for doc_id, _, characters in index.documents()}
    wanted = {item.text for question in questions for item in question.gold if isinstance(item, Quote)}
    places = _occurrences(wanted, index, sizes) if wanted else {}
    found: list[tuple[Span, ...]] = []
    wrong: list[str] = []
    for question in questions:
        try:
            found.append(tuple(span for item in question.gold for span in _spans_of(item, sizes, places)))
        except ValueError as error:
            wrong.append(f"{question.where}: {error}")
    if wrong:
        raise GoldError(*listed(wrong))
    return found


def _spans_of(item: Span | Quote, sizes: Mapping[str, int], places: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
    """Return the spans of an item.

    Raises:
        ValueError: it is not in the documents.
    """
    if isinstance(item, Span):
        if item.doc_id not in sizes:
            raise ValueError(f"there is no document {shortened(item.doc_id)!r} in the index")
        if not 0 <= item.start < item.end <= sizes[item.doc_id]:
            raise ValueError(f"{item.start}-{item.end} is not in {item.doc_id!r}")
        return [item]
    found = [span for span in places[item.text] if item.doc_id in (None, span.doc_id)]
    if not found:
        searched = f"the document {shortened(item.doc_id)!r}" if item.doc_id else "the documents"
        raise ValueError(f"the quote {shortened(item.text)!r} is not in {searched}")
    return found


def _occurrences(quotes: Iterable[str], index: Index, sizes: Mapping[str, int]) -> dict[str, list[Span]]:
    """Return where each quote stands, with any white space between its words; every document is read once."""
    places: dict[str, list[Span]] = {quote: [] for quote in quotes}
    for doc_id, size in sizes.items():
        text = FoldedText(index.span(doc_id, 0, size))
        for quote, spans in places.items():
            spans += (Span(doc_id, start, end) for start, end in text.occurrences(quote))
    return places


def _question(row: _Row | Wrong, where: str, number: int) -> GoldQuestion:
    """Return the question of a line.

    Raises:
        ValueError: it cannot be asked, or one of its gold items is not valid.
    """
    if isinstance(row, Wrong):
        raise ValueError(row)
    try:
        check_question(row.question)
        for turn in row.history or ():
            check_question(turn)
    except QuestionError as error:
        raise ValueError(error) from error
    return GoldQuestion(
        id=str(number if row.id is None else row.id),
        question=row.question,
        gold=tuple(map(_item, row.gold)),
        kind=str(row.kind or ""),
        split=str(row.split or ""),
        where=where,
        history=tuple(row.history or ()),
        answer=row.answer,
    )


def _item(found: object) -> Span | Quote:
    """Return a gold item.

    Raises:
        ValueError: it is not one.
    """
    reason = f"{reprlib.repr(found)} is not a gold item: a quote, or doc_id, start and end"
    words = dict.fromkeys(("", "doc_id", "start", "end", "quote"), reason)
    item = _Item(quote=found) if isinstance(found, str) else converted(found, _Item, words)
    if item.doc_id is not None and item.start is not None and item.end is not None:
        return Span(item.doc_id, item.start, item.end)
    if item.quote is not None and item.quote.strip():
        return Quote(item.quote, item.doc_id)
    raise ValueError(reason)
