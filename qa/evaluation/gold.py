"""A file of questions -> gold questions, and the places in the documents that answer them.

Each line of the file is a JSON object ``{"id", "question", "gold": [...]}``. It may also have ``kind``, ``split``,
``history`` (the questions asked before it) and ``answer`` (the few words of a quote that answer).

A gold item is one of these three: ``{"doc_id", "start", "end"}``; ``{"quote"}``, with or without ``doc_id``; or a
string, which is a quote. Every occurrence of a quote counts. ``"gold": []`` means that the documents do not answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.spans import Span, shortened
from qa.errors import GoldError
from qa.language.characters import occurrences

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
    """A question and the items that answer it; any one of them is enough, and no item means that nothing answers."""

    id: str
    question: str
    gold: tuple[Span | Quote, ...]
    kind: str  # "" where the file names none
    split: str  # likewise
    where: str  # file and line, for messages
    history: tuple[str, ...] = ()  # the questions asked before it, oldest first
    answer: str | None = None  # the few words that answer, where a few do


def read_gold(path: str | Path, *, split: str | None = None) -> tuple[GoldQuestion, ...]:
    """Read a gold set, or one split of it.

    Raises:
        GoldError: the file cannot be read, holds no such question, or has a line that is not a gold question. The
            message names the line.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: is not UTF-8 (byte {error.start:,})") from error
    questions = [_parse(line, f"{path}:{number}", number) for number, line in enumerate(lines, start=1) if line.strip()]
    _refuse_repeated_ids(questions)
    chosen = tuple(question for question in questions if split is None or question.split == split)
    if not chosen:
        splits = sorted({question.split for question in questions if question.split})
        has = f"its splits are {', '.join(splits)}" if splits else "it names no splits"
        raise GoldError(f"{path}: has no questions" + (f" of split {split!r}: {has}" if questions else ""))
    return chosen


def find_spans(questions: Sequence[GoldQuestion], index: Index) -> list[tuple[Span, ...]]:
    """Return for each question the spans that answer it, with every occurrence of a quote.

    Raises:
        GoldError: a quote or a span is not in the documents; the message names the line.
    """
    sizes = {doc_id: characters for doc_id, _, characters in index.documents()}
    wanted = {item.text for question in questions for item in question.gold if isinstance(item, Quote)}
    places = _occurrences(wanted, index, sizes) if wanted else {}
    return [
        tuple(span for item in question.gold for span in _spans_of(item, question.where, sizes, places))
        for question in questions
    ]


def _spans_of(
    item: Span | Quote, where: str, sizes: Mapping[str, int], places: Mapping[str, Sequence[Span]]
) -> Sequence[Span]:
    if isinstance(item, Span):
        if item.doc_id not in sizes:
            raise GoldError(f"{where}: there is no document {item.doc_id!r} in the index")
        if not 0 <= item.start < item.end <= sizes[item.doc_id]:
            raise GoldError(f"{where}: {item.start}-{item.end} is not in {item.doc_id!r}")
        return [item]
    found = [span for span in places[item.text] if item.doc_id in (None, span.doc_id)]
    if not found:
        searched = f"the document {item.doc_id!r}" if item.doc_id else "the documents"
        raise GoldError(f"{where}: the quote {shortened(item.text)!r} is not in {searched}")
    return found


def _occurrences(quotes: Iterable[str], index: Index, sizes: Mapping[str, int]) -> dict[str, list[Span]]:
    """Return where each quote stands; every document is read once."""
    places: dict[str, list[Span]] = {quote: [] for quote in quotes}
    for doc_id, size in sizes.items():
        text = index.span(doc_id, 0, size)
        for quote, spans in places.items():
            spans += (Span(doc_id, start, start + len(quote)) for start in occurrences(text, quote))
    return places


def _refuse_repeated_ids(questions: Iterable[GoldQuestion]) -> None:
    seen: dict[str, str] = {}
    for question in questions:
        if question.id in seen:
            raise GoldError(f"{question.where}: the id {question.id!r} is that of {seen[question.id]} too")
        seen[question.id] = question.where


def _parse(line: str, where: str, number: int) -> GoldQuestion:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: is not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or not row["question"].strip():
        raise GoldError(f'{where}: is not an object with a "question"')
    if not isinstance(row.get("gold"), list):
        raise GoldError(f'{where}: has no "gold" list ([] where the documents do not answer)')
    if not isinstance(row.get("answer"), str | None):
        raise GoldError(f'{where}: its "answer" is not a string')
    return GoldQuestion(
        id=str(row.get("id", number)),
        question=row["question"],
        gold=tuple(_item(item, where) for item in row["gold"]),
        kind=str(row.get("kind") or ""),
        split=str(row.get("split") or ""),
        where=where,
        history=_history(row.get("history"), where),
        answer=row.get("answer"),
    )


def _history(found: object, where: str) -> tuple[str, ...]:
    turns = [] if found is None else found
    if not isinstance(turns, list) or not all(isinstance(turn, str) and turn.strip() for turn in turns):
        raise GoldError(f'{where}: its "history" is not a list of questions')
    return tuple(turns)


def _item(item: object, where: str) -> Span | Quote:
    if isinstance(item, str) and item.strip():
        return Quote(item)
    if isinstance(item, dict):
        doc_id, quote = item.get("doc_id"), item.get("quote")
        if isinstance(item.get("start"), int) and isinstance(item.get("end"), int) and isinstance(doc_id, str):
            return Span(doc_id, item["start"], item["end"])
        if isinstance(quote, str) and quote.strip() and (doc_id is None or isinstance(doc_id, str)):
            return Quote(quote, doc_id)
    raise GoldError(f"{where}: {shortened(json.dumps(item))} is not a gold item: a quote, or doc_id, start and end")
