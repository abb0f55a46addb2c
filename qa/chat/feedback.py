"""What readers say about answers -> a file of JSON lines -> gold rows and anticipated questions.

A row is a gold row (`qa.evaluation.gold`) with more fields: ``verdict`` (``right``, ``wrong``, or ``answers``: "this
sentence answers it"), ``rejected`` (the quote that was wrong), ``index`` (the index's fingerprint) and ``time`` (UTC).
Nothing tells who said it. No row is ever changed. When a reader takes a verdict back, a further row is written: its
verdict is ``undone``, and its ``undoes`` is the ``id`` of the row that no longer counts.
"""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from qa.errors import GoldError
from qa.jsonlines import Wrong, json_lines, listed, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["Feedback", "FeedbackRow", "Verdict", "gold_rows", "question_rows", "read_feedback"]

Verdict = Literal["right", "wrong", "answers"]


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What was said about one answer."""

    question: str
    verdict: Verdict
    gold: tuple[tuple[str, str], ...]  # (doc_id, quote) of what answers
    rejected: tuple[tuple[str, str], ...]
    index: str
    time: str


@dataclass(frozen=True, slots=True)
class _Quoted:
    doc_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file."""

    question: str
    verdict: Verdict | Literal["undone"]
    gold: list[_Quoted]
    index: str
    time: str
    rejected: list[_Quoted] = field(default_factory=list)
    id: str = ""
    undoes: str = ""  # the id of a row that is taken back


WORDS = {
    "": "it is not a JSON object",
    "question": 'it has no "question"',
    "verdict": 'its "verdict" is not right, wrong, answers or undone',
    "gold": 'its "gold" is not a list of quotes, each with "doc_id" and "quote"',
    "rejected": 'its "rejected" is not a list of quotes, each with "doc_id" and "quote"',
    "index": 'it has no "index", by which an index is known',
    "time": 'it has no "time"',
    "id": 'its "id" is not a string',
    "undoes": 'its "undoes" is not the id of a row',
}


class Feedback:
    """Appends rows to a file, a line at a time, from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise ``OSError`` now, not at the first click, if the file cannot be written."""
        self._path.open("a", encoding="utf-8").close()

    def add(
        self, question: str, verdict: Verdict, quotes: Sequence[tuple[str, str]], *, index: str, answered: bool = True
    ) -> str:
        """Write what was said about an answer. ``quotes`` are its quotes, each ``(doc_id, quote)``; it may have none.

        Returns:
            The row's id, by which it can be taken back.
        """
        shown = [{"doc_id": doc_id, "quote": quote} for doc_id, quote in quotes]
        is_wrong = verdict == "wrong"
        return self._write(
            question=question,
            gold=[] if is_wrong or not answered else shown,
            kind="feedback",
            verdict=verdict,
            rejected=shown if is_wrong else [],
            index=index,
        )

    def undo(self, row: str, question: str, *, index: str) -> None:
        """Write that a row no longer counts; ``row``: its id."""
        self._write(question=question, gold=[], kind="feedback", verdict="undone", rejected=[], index=index, undoes=row)

    def _write(self, **said: Any) -> str:
        now = datetime.now(UTC)
        row = {
            "id": f"feedback-{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}",  # other threads and servers write too
            **said,
            "time": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        }
        line = json.dumps(row, ensure_ascii=False) + "\n"
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line)
        return str(row["id"])


def read_feedback(path: Path) -> tuple[FeedbackRow, ...]:
    """Read a file of feedback, without what was taken back.

    Raises:
        GoldError: the file cannot be read, or lines are something else; the message names all of them.
    """
    found = list(json_lines(read_text(path, GoldError), _Row, WORDS))
    wrong = [
        f"{path}:{number}: is not feedback as qa chat writes it: {row}"
        for number, row in found
        if isinstance(row, Wrong)
    ]
    if wrong:
        raise GoldError(*listed(wrong))
    rows = [row for _, row in found if not isinstance(row, Wrong)]
    undone = {row.undoes for row in rows if row.undoes}
    return tuple(_feedback(row, row.verdict) for row in rows if row.verdict != "undone" and row.id not in undone)


def gold_rows(rows: Iterable[FeedbackRow]) -> list[dict[str, Any]]:
    """Return gold rows of what was confirmed: one for each question, with all quotes that were confirmed for it."""
    confirmed: dict[str, dict[tuple[str, str], None]] = {}
    for row in rows:
        if row.verdict != "wrong":
            confirmed.setdefault(row.question, {}).update(dict.fromkeys(row.gold))
    return [
        {
            "id": f"feedback-{number}",
            "question": question,
            "gold": [{"doc_id": doc_id, "quote": quote} for doc_id, quote in quotes],
            "kind": "feedback",
        }
        for number, (question, quotes) in enumerate(confirmed.items(), start=1)
    ]


def question_rows(rows: Iterable[FeedbackRow], doc_id: str) -> list[dict[str, Any]]:
    """Return lines for a document's ``NAME.questions.jsonl``: the confirmed questions of each quote."""
    asked: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.verdict != "wrong":
            for document, quote in row.gold:
                if document == doc_id:
                    asked.setdefault(quote, {})[row.question] = None
    return [{"quote": quote, "questions": list(questions)} for quote, questions in asked.items()]


def _feedback(row: _Row, verdict: Verdict) -> FeedbackRow:
    return FeedbackRow(
        question=row.question,
        verdict=verdict,
        gold=tuple((item.doc_id, item.quote) for item in row.gold),
        rejected=tuple((item.doc_id, item.quote) for item in row.rejected),
        index=row.index,
        time=row.time,
    )
