"""Anticipated questions: what readers would ask and a sentence answers, indexed with it and never shown.

They stand in a file beside the document, ``NAME.questions.jsonl``, a line ``{"quote": "...", "questions": ["..."]}``
for a sentence. The quote is verbatim, and counts for every sentence that it covers or lies in. This is doc2query
(Nogueira et al. 2019) with an author in the place of the model.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.documents.spans import Span, overlaps, shortened
from qa.language.characters import half_pair, occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.datatypes import Document, Sentence

__all__ = ["AnticipatedQuestion", "QuestionsFile", "read_questions_file"]

MAX_QUESTION = 500  # characters; what is longer is no question that a reader types


@dataclass(frozen=True, slots=True)
class AnticipatedQuestion:
    """A question, and which of a document's sentences, counted from 0, answers it."""

    sentence: int
    text: str


class QuestionsFile(NamedTuple):
    """What a file of questions holds for a document."""

    questions: tuple[AnticipatedQuestion, ...]  # in the order of their sentences, each once
    wrong: tuple[str, ...]  # why lines, or the file, were passed over
    sha256: str  # of the file's bytes; empty where it cannot be read


def read_questions_file(path: Path, document: Document, sentences: Sequence[Sentence]) -> QuestionsFile:
    """Read the questions for a document's sentences; a line that is wrong is passed over, and said."""
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8-sig").split("\n")
    except OSError as error:
        return QuestionsFile((), (f"{path}: cannot be read: {error.strerror}",), "")
    except UnicodeDecodeError as error:
        return QuestionsFile((), (f"{path}: is not UTF-8 (byte {error.start:,})",), "")
    found: dict[AnticipatedQuestion, None] = {}
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.update(dict.fromkeys(_questions_of(line, document, sentences)))
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
    ordered = tuple(sorted(found, key=lambda question: question.sentence))
    return QuestionsFile(ordered, tuple(wrong), hashlib.sha256(data).hexdigest())


def _questions_of(line: str, document: Document, sentences: Sequence[Sentence]) -> list[AnticipatedQuestion]:
    """Return the questions of a line, for each sentence of its quote.

    Raises:
        ValueError: the line is not as it should be, or its quote is not in the document.
    """
    row = _row(line)
    quote, texts = row["quote"], [_checked(text) for text in row["questions"]]
    places = _sentences_of(quote, document, sentences)
    if not places:
        raise ValueError(f"the quote {shortened(quote)!r} is not in {document.doc_id!r}")
    return [AnticipatedQuestion(place, text) for place in places for text in texts]


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("quote"), str) or not row["quote"].strip():
        raise ValueError('is not an object with a "quote"')
    questions = row.get("questions")
    if not isinstance(questions, list) or not all(isinstance(text, str) for text in questions):
        raise ValueError('has no "questions", a list of strings')
    return row


def _checked(question: str) -> str:
    """Return a question without white space around it."""
    text = question.strip()
    if not text or len(question) > MAX_QUESTION:
        raise ValueError(f"a question has {len(text):,} characters: it can have 1 to {MAX_QUESTION}")
    half = half_pair(text)
    if half is not None:
        raise ValueError(f"a question is not Unicode: character {half + 1} is half a pair")
    return text


def _sentences_of(quote: str, document: Document, sentences: Sequence[Sentence]) -> list[int]:
    """Return the numbers of the sentences that a quote covers or lies in, wherever it occurs, each once."""
    found: dict[int, None] = {}
    for start in occurrences(document.text, quote):
        span = Span(document.doc_id, start, start + len(quote))
        number = bisect_right(sentences, start, key=lambda sentence: sentence.end)
        while number < len(sentences) and sentences[number].start < span.end:
            if overlaps(span, document.doc_id, sentences[number].start, sentences[number].end):
                found[number] = None
            number += 1
    return list(found)
