"""A file of questions -> questions, and the lines that cannot be asked."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.errors import QuestionError
from qa.retrieval.question import check_question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

__all__ = ["BadLine", "QuestionRow", "pending", "read_questions"]

InputFormat = Literal["txt", "csv", "jsonl"]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its id: the input's, or the number of its line."""

    id: str
    question: str
    history: tuple[str, ...] = ()  # the questions asked before it, oldest first


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be asked, and why."""

    line: int
    reason: str


def read_questions(data: bytes, name: str) -> list[QuestionRow | BadLine]:
    """Read a file's questions in order; blank lines are nothing.

    Args:
        data: the file's bytes, UTF-8.
        name: the file's name, whose ending says what it is; otherwise (standard input) it is JSON lines if its first
            line is a JSON object, CSV if that names a column ``question``, and else a question a line.

    Raises:
        QuestionError: the file is not UTF-8, or is CSV without the column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{name}: is not UTF-8 (byte {error.start:,}): convert it first") from error
    kind = _kind(name, text)
    rows = {"txt": _from_text, "csv": _from_csv, "jsonl": _from_jsonl}[kind](text, name)
    return [_checked(row, number) for number, row in rows]


Row = tuple[int, "dict[str, Any] | str"]  # the line's number, and what it holds or why it cannot be asked


def _kind(name: str, text: str) -> InputFormat:
    for kind in ("txt", "csv", "jsonl"):
        if name.lower().endswith(f".{kind}"):
            return kind
    if name != "-":
        raise QuestionError(f"{name}: questions are read from .txt, .csv and .jsonl, or - for standard input")
    first = text.lstrip().partition("\n")[0]
    if first.startswith("{"):
        return "jsonl"
    return "csv" if "question" in next(csv.reader([first.lower()]), []) else "txt"


def _from_text(text: str, name: str) -> Iterator[Row]:  # noqa: ARG001  # as the others
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, {"question": line.strip()}


def _from_jsonl(text: str, name: str) -> Iterator[Row]:  # noqa: ARG001
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, f"is not JSON: {error}"
            continue
        yield number, row if isinstance(row, dict) else "is not a JSON object"


def _from_csv(text: str, name: str) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)  # a spreadsheet's idea of commas depends on its country
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [column.strip().lower() for column in next(reader, [])]
    if "question" not in header:
        raise QuestionError(f"{name}: has no column 'question': its first line is {','.join(header)[:80]!r}")
    line = reader.line_num + 1
    try:
        for fields in reader:
            if len(fields) > len(header) and any(field.strip() for field in fields[len(header) :]):
                yield line, f"has {len(fields)} fields for {len(header)} columns: put quotation marks around commas"
            elif any(field.strip() for field in fields):
                yield line, dict(zip(header, fields, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"is not CSV: {error}"


def _checked(row: dict[str, Any] | str, number: int) -> QuestionRow | BadLine:
    if isinstance(row, str):
        return BadLine(number, row)
    question = row.get("question")
    if not isinstance(question, str):
        return BadLine(number, "has no question")
    name = row.get("id")
    if isinstance(name, (dict, list)):
        return BadLine(number, "has an id that is not a string or a number")
    name = str(name if name not in (None, "") else number)
    if not name.isprintable():
        return BadLine(number, "has an id with characters that cannot be printed")
    history = row.get("history") or []
    if not isinstance(history, list):
        return BadLine(number, "has a history that is not a list of questions")
    try:
        return QuestionRow(name, check_question(question), tuple(check_question(turn) for turn in history))
    except QuestionError as error:
        return BadLine(number, str(error))


def pending(
    rows: Sequence[QuestionRow | BadLine], done: Counter[tuple[str, str]]
) -> tuple[list[QuestionRow], list[BadLine]]:
    """Return the questions that are still to be answered, and the lines that cannot be."""
    left = Counter(done)
    questions: list[QuestionRow] = []
    for row in rows:
        if isinstance(row, BadLine):
            continue
        if left[row.id, row.question] > 0:
            left[row.id, row.question] -= 1
        else:
            questions.append(row)
    return questions, [row for row in rows if isinstance(row, BadLine)]
