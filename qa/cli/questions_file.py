"""A file of questions -> questions, and the lines that cannot be asked.

Questions come from .txt (one a line), .csv (a column ``question``, and optionally ``id``), .jsonl (objects with
``question``, and optionally ``id`` and ``history``, a list of the questions before it) or standard input, which can be
any of these. CSV is read as spreadsheets write it: with commas, semicolons or tabs, after a line ``sep=;``, in UTF-8,
UTF-16 or a Windows encoding.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qa.console import say
from qa.documents.decode import decode_noted
from qa.documents.spans import shortened
from qa.errors import CorpusError, QuestionError
from qa.jsonlines import MAX_BYTES, Wrong, json_lines, listed, read_bytes
from qa.retrieval.question import check_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "STANDARD_INPUT",
    "BadLine",
    "QuestionRow",
    "field_size_limit",
    "pending",
    "read_questions",
    "read_questions_file",
]

STANDARD_INPUT = "-"
DELIMITERS = ",;\t"  # which one a spreadsheet writes depends on the country
NO_DELIMITER = "\x1f"  # for a single column, in which a comma separates nothing

InputFormat = Literal["txt", "csv", "jsonl"]


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


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as it stands in the file."""

    question: str
    id: str | int | float | bool | None = None
    history: list[str] | None = None


WORDS = {
    "": "is not a JSON object",
    "question": "has no question",
    "id": "has an id that is not a string or a number",
    "history": "has a history that is not a list of questions",
}
Row = tuple[int, _Row | Wrong]  # the line's number, and what it holds or why it cannot be asked


def read_questions_file(name: str, *, encoding: str | None = None) -> list[QuestionRow | BadLine]:
    """Read the questions of a file, or of standard input where the name is ``-``.

    Raises:
        QuestionError: the file cannot be read, or for the reasons of `read_questions`.
    """
    if name != STANDARD_INPUT:
        return read_questions(read_bytes(Path(name), QuestionError), name, encoding=encoding)
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:  # it is a folder
        raise QuestionError(f"standard input cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise QuestionError(f"standard input has more than the {MAX_BYTES:,} bytes that are read: split it")
    return read_questions(data, name, encoding=encoding)


def read_questions(data: bytes, name: str, *, encoding: str | None = None) -> list[QuestionRow | BadLine]:
    """Return the questions in order; blank lines are skipped.

    Args:
        data: the file's bytes. If they are not Unicode, their encoding is detected, and the user is told.
        name: the file's name, whose ending says what it is. Standard input (``-``) is JSON lines if it begins with
            ``{``, CSV if its first line names a column ``question`` or a separator, and otherwise one question a line.
        encoding: the encoding of a file that is not Unicode; None: it is detected.

    Raises:
        QuestionError: the file cannot be decoded, is of another kind, or is CSV without exactly one such column.
    """
    try:
        text, notes = decode_noted(data, Path(name), encoding)
    except CorpusError as error:
        raise QuestionError(str(error)) from error
    kind = _format_of(name, text)
    for note in notes:
        say(f"qa: {name}: {note}")
    match kind:
        case "jsonl":
            rows = list(json_lines(text, _Row, WORDS))
        case "csv":
            rows = _from_csv(text, name)
        case "txt":
            rows = list(_from_text(text))
    _warn_of_repeated_ids(name, rows)
    return [_checked(row, number) for number, row in rows]


def _warn_of_repeated_ids(name: str, rows: Iterable[Row]) -> None:
    """Say which lines have the id of a line before: only their order tells their answers apart."""
    lines: dict[str, int] = {}
    repeated: list[str] = []
    for number, row in rows:
        if isinstance(row, _Row):
            first = lines.setdefault(_id_of(row, number), number)
            if first != number:
                id_ = shortened(_id_of(row, number))
                repeated.append(f"{name}, line {number}: the id {id_!r} is that of line {first} too")
    for line in listed(repeated):
        say(f"qa: warning: {line}")


def _id_of(row: _Row, number: int) -> str:
    return str(number if row.id in (None, "") else row.id)


def pending(
    rows: Sequence[QuestionRow | BadLine], done: Counter[QuestionRow]
) -> tuple[list[QuestionRow], list[BadLine]]:
    """Return the questions that are still to be answered, and the lines that cannot be asked."""
    left = Counter(done)
    questions: list[QuestionRow] = []
    for row in rows:
        if isinstance(row, BadLine):
            continue
        if left[row] > 0:
            left[row] -= 1
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
    return "csv" if _separator(first) or "question" in _columns(first, _delimiter(first)) else "txt"


def _from_text(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _Row(line)


def _from_csv(text: str, name: str) -> list[Row]:
    with field_size_limit(len(text) + 1):
        return list(_csv_rows(text, name))


def _csv_rows(text: str, name: str) -> Iterator[Row]:
    first = _first_line(text)
    named = _separator(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=named or _delimiter(first))
    header: list[str] = []
    line = 1  # where the next record starts
    try:
        for fields in reader:
            if not any(field.strip() for field in fields):
                pass  # a blank line, also one of commas alone, as spreadsheets write it
            elif named:
                named = None  # the line that names the separator
            elif not header:
                header = _column_names(fields)
                if header.count("question") != 1:
                    break
            elif any(field.strip() for field in fields[len(header) :]):
                yield (
                    line,
                    Wrong(f"has {len(fields)} fields for {len(header)} columns: put quotation marks around commas"),
                )
            else:
                row = dict(zip(header, fields, strict=False))
                yield line, _Row(row["question"], row.get("id")) if "question" in row else Wrong(WORDS["question"])
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, Wrong(f"is not CSV: {error}")
    if header and header.count("question") != 1:
        has = "two columns" if "question" in header else "no column"
        first = next(islice(io.StringIO(text, newline=None), line - 1, None), "").strip("\n")
        raise QuestionError(f"{name}: has {has} 'question': its first line is {first[:80]!r}")


def _separator(line: str) -> str | None:
    """Return the separator that a line names for Excel: ``sep=;``, perhaps in quotation marks or with blank cells."""
    found = re.fullmatch(r'"?sep=([^"\s]|\t)"?[,;\t]*', line.strip("\r\n "), re.IGNORECASE)
    return found[1] if found else None


def _first_line(text: str) -> str:
    """Return the first line that holds more than white space and delimiters, or nothing."""
    lines = io.StringIO(text, newline=None)
    return next((line for line in lines if line.strip(f" \r\n{DELIMITERS}")), "")


def _delimiter(header: str) -> str:
    """Return what separates a header's columns: what gives a column ``question``, or else what is most frequent."""
    likeliest = sorted(DELIMITERS, key=header.count, reverse=True)
    there = [delimiter for delimiter in likeliest if delimiter in header]
    fitting = [delimiter for delimiter in there if "question" in _columns(header, delimiter)]
    return next(iter(fitting or there), NO_DELIMITER)


def _columns(header: str, delimiter: str) -> list[str]:
    return _column_names(field.strip().strip('"') for field in header.split(delimiter))


def _column_names(fields: Iterable[str]) -> list[str]:
    return [field.strip().lower() for field in fields]


@contextmanager
def field_size_limit(characters: int) -> Iterator[None]:
    """Let the csv module read fields of so many characters, then restore its limit, which is the process's."""
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, characters))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _checked(row: _Row | Wrong, number: int) -> QuestionRow | BadLine:
    if isinstance(row, Wrong):
        return BadLine(number, row)
    name = _id_of(row, number)
    if not name.isprintable():
        return BadLine(number, "has an id with characters that cannot be printed")
    try:
        history = tuple(check_question(turn) for turn in row.history or ())
        return QuestionRow(name, check_question(row.question), history)
    except QuestionError as error:
        return BadLine(number, str(error))
