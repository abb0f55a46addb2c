"""A file of questions -> questions, and the lines that cannot be asked.

Questions come from .txt (one a line), .csv (a column ``question``, and ``id`` if wished), .jsonl (objects with
``question``, and if wished ``id`` and ``history``, a list of the questions before it) or standard input, which is any
of them.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qa.errors import QuestionError
from qa.retrieval.question import check_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

__all__ = ["STANDARD_INPUT", "BadLine", "QuestionRow", "pending", "read_questions", "read_questions_file"]

STANDARD_INPUT = "-"
DELIMITERS = ",;\t"  # what a spreadsheet takes for a comma depends on its country

InputFormat = Literal["txt", "csv", "jsonl"]
Row = tuple[int, "dict[str, Any] | str"]  # the line's number, and what it holds or why it cannot be asked


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its id: the one in the file, or the number of its line."""

    id: str
    question: str
    history: tuple[str, ...] = ()  # the questions asked before it, oldest first


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be asked, and why."""

    line: int
    reason: str


def read_questions_file(name: str) -> list[QuestionRow | BadLine]:
    """Read the questions of a file, or of standard input where the name is ``-``.

    Raises:
        QuestionError: the file cannot be read, or as `read_questions`.
    """
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise QuestionError(f"{name}: cannot be read: {error.strerror}") from error
    return read_questions(data, name)


def read_questions(data: bytes, name: str) -> list[QuestionRow | BadLine]:
    """Return the questions in order; blank lines are skipped.

    Args:
        data: the file's bytes, UTF-8.
        name: the file's name, whose ending says what it is. Standard input (``-``) is JSON lines if its first line is
            a JSON object, CSV if its first line names a column ``question``, and else one question a line.

    Raises:
        QuestionError: the file is not UTF-8, is of another kind, or is CSV without the column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{name}: is not UTF-8 (byte {error.start:,}): convert it first") from error
    match _format_of(name, text):
        case "jsonl":
            rows = list(_from_jsonl(text))
        case "csv":
            rows = _from_csv(text, name)
        case "txt":
            rows = list(_from_text(text))
    return [_checked(row, number) for number, row in rows]


def pending(
    rows: Sequence[QuestionRow | BadLine], done: Counter[tuple[str, str]]
) -> tuple[list[QuestionRow], list[BadLine]]:
    """Return the questions that are still to be answered, and the lines that cannot be asked."""
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


def _format_of(name: str, text: str) -> InputFormat:
    for ending in ("txt", "csv", "jsonl"):
        if name.lower().endswith(f".{ending}"):
            return ending
    if name != STANDARD_INPUT:
        raise QuestionError(f"{name}: questions are read from .txt, .csv and .jsonl, or - for standard input")
    if text.lstrip().startswith("{"):
        return "jsonl"
    first = _first_line(text)
    names = _column_names(field.strip(' \r\n"') for field in first.split(_delimiter(first)))
    return "csv" if "question" in names else "txt"


def _from_text(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, {"question": line.strip()}


def _from_jsonl(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, f"is not JSON: {error}"
            continue
        yield number, row if isinstance(row, dict) else "is not a JSON object"


def _from_csv(text: str, name: str) -> list[Row]:
    with _field_size_limit(len(text) + 1):
        return list(_csv_rows(text, name))


def _csv_rows(text: str, name: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(_first_line(text)))
    header: list[str] = []
    line = 1  # where the next record starts
    try:
        for fields in reader:
            if not any(field.strip() for field in fields):
                pass  # a blank line, also one of commas alone, as spreadsheets write it
            elif not header:
                header = _column_names(fields)
                if "question" not in header:
                    break
            elif any(field.strip() for field in fields[len(header) :]):
                yield line, f"has {len(fields)} fields for {len(header)} columns: put quotation marks around commas"
            else:
                yield line, dict(zip(header, fields, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"is not CSV: {error}"
    if "question" not in header:
        raise QuestionError(f"{name}: has no column 'question': its first line is {','.join(header)[:80]!r}")


def _first_line(text: str) -> str:
    """Return the first line that holds more than white space and delimiters, or nothing."""
    return next((line for line in io.StringIO(text) if line.strip(f" \r\n{DELIMITERS}")), "")


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)  # the first of them where there is none


def _column_names(fields: Iterable[str]) -> list[str]:
    return [field.strip().lower() for field in fields]


@contextmanager
def _field_size_limit(characters: int) -> Iterator[None]:
    """Let the csv module read fields so long, which it knows for the whole process, and give it its limit back."""
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, characters))
    try:
        yield
    finally:
        csv.field_size_limit(before)


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
