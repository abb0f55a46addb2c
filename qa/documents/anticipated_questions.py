"""Anticipated questions: readers would ask them, a sentence answers them. They are indexed with it, and never shown.

They stand in a file beside the document, ``NAME.questions.jsonl``, a line ``{"quote": "...", "questions": ["..."]}``
for a sentence. The quote is verbatim except for white space between its words. It counts for every sentence that it
covers or lies in. This is doc2query (Nogueira et al. 2019) with an author in place of the model.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.spans import Span, overlaps, shortened
from qa.documents.words import MAX_QUESTION
from qa.errors import CorpusError
from qa.jsonlines import Wrong, decoded, json_lines, read_bytes
from qa.language.characters import FoldedText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa.datatypes import Document, Sentence

__all__ = ["AnticipatedQuestion", "QuestionsFile", "read_questions_file"]


@dataclass(frozen=True, slots=True)
class AnticipatedQuestion:
    """A question, and which of a document's sentences, counted from 0, answers it."""

    sentence: int
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file."""

    quote: str
    questions: list[str]


WORDS = {
    "": 'is not an object with a "quote"',
    "quote": 'is not an object with a "quote"',
    "questions": 'has no "questions", a list of strings',
}


class QuestionsFile(NamedTuple):
    """What a file of questions holds for a document."""

    questions: tuple[AnticipatedQuestion, ...]  # in the order of their sentences, each once
    wrong: Mapping[int, str]  # why lines were passed over, by their numbers; 0 for the whole file
    sha256: str  # of the file's bytes; empty where it cannot be read


def read_questions_file(path: Path, document: Document, sentences: Sequence[Sentence]) -> QuestionsFile:
    """Read the questions for a document's sentences; a wrong line is left out, and the reason is returned."""
    try:
        data = read_bytes(path, CorpusError)
        text = decoded(data, path, CorpusError)
    except CorpusError as error:
        return QuestionsFile((), {0: str(error)}, "")
    searched = FoldedText(document.text)
    found: dict[AnticipatedQuestion, None] = {}
    wrong: dict[int, str] = {}
    for number, row in json_lines(text, _Row, WORDS):
        try:
            found.update(dict.fromkeys(_questions_of(row, searched, document, sentences)))
        except ValueError as error:
            wrong[number] = f"{path}:{number}: {error}"
    ordered = tuple(sorted(found, key=lambda question: question.sentence))
    return QuestionsFile(ordered, wrong, hashlib.sha256(data).hexdigest())


def _questions_of(
    row: _Row | Wrong, text: FoldedText, document: Document, sentences: Sequence[Sentence]
) -> list[AnticipatedQuestion]:
    """Return the questions of a line, for each sentence of its quote.

    Raises:
        ValueError: the line is not as it should be, or its quote is not in the document.
    """
    if isinstance(row, Wrong):
        raise ValueError(row)
    if not row.quote.strip():
        raise ValueError(WORDS["quote"])
    texts = [_checked(question) for question in row.questions]
    places = _sentences_of(row.quote, text, document.doc_id, sentences)
    if not places:
        raise ValueError(f"the quote {shortened(row.quote)!r} is not in {document.doc_id!r}")
    return [AnticipatedQuestion(place, question) for place in places for question in texts]


def _checked(question: str) -> str:
    """Return a question without white space around it.

    Raises:
        ValueError: it is empty or too long.
    """
    text = question.strip()
    if not text or len(text) > MAX_QUESTION:
        raise ValueError(f"a question has {len(text):,} characters: it can have 1 to {MAX_QUESTION}")
    return text


def _sentences_of(quote: str, text: FoldedText, doc_id: str, sentences: Sequence[Sentence]) -> list[int]:
    """Return the numbers of the sentences that a quote covers or lies in, wherever it occurs, each once."""
    found: dict[int, None] = {}
    for start, end in text.occurrences(quote):
        span = Span(doc_id, start, end)
        number = bisect_right(sentences, start, key=lambda sentence: sentence.end)
        while number < len(sentences) and sentences[number].start < span.end:
            if overlaps(span, doc_id, sentences[number].start, sentences[number].end):
                found[number] = None
            number += 1
    return list(found)
