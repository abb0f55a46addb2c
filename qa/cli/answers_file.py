"""Answers -> a file of answers, JSON lines or CSV, which an interrupted run can go on with."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.answering.citation import CITATION_FIELDS, citation_line, citation_row
from qa.answering.render import to_dict
from qa.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from qa.answering.answer import Answer

__all__ = ["AnswerWriter", "OutputFormat", "answered_before", "csv_header", "open_answers", "output_format"]

OutputFormat = Literal["jsonl", "csv"]


_BEGINNING: dict[OutputFormat, bytes] = {"jsonl": b'{"schema": ', "csv": b"id,question,"}  # of a file of answers


def output_format(path: Path | None, chosen: OutputFormat | None) -> OutputFormat:
    """Return the format that was chosen, or else the one that the file's name ends in, or else JSON lines."""
    return chosen or ("csv" if path and path.name.lower().endswith(".csv") else "jsonl")


@contextmanager
def open_answers(path: Path | None, output: OutputFormat, top_k: int, *, resume: bool) -> Iterator[AnswerWriter]:
    """Open a file of answers for writing, or standard output where there is no path; ``resume`` keeps its answers."""
    if path is None:
        yield AnswerWriter(sys.stdout, output, top_k)
        return
    with path.open("a" if resume else "w", encoding="utf-8", newline="") as file:
        yield AnswerWriter(file, output, top_k, has_header=path.stat().st_size > 0)


class AnswerWriter:
    """Writes each answer on a line of its own as it comes, so that an interrupted run loses none."""

    def __init__(self, file: IO[str], output: OutputFormat, top_k: int, *, has_header: bool = False) -> None:
        self._file = file
        self._csv = csv.writer(file, lineterminator="\n") if output == "csv" else None
        self._top_k = top_k
        if self._csv and not has_header:
            self._csv.writerow(csv_header(top_k))

    def write(self, answer: Answer) -> None:
        """Write one answer, and hand it to the system."""
        if self._csv:
            self._csv.writerow(_csv_row(answer, self._top_k))
        else:
            self._file.write(json.dumps(to_dict(answer), ensure_ascii=False) + "\n")
        self._file.flush()


def csv_header(top_k: int) -> list[str]:
    """Return the names of the columns: the best passage has a column for each part of its citation, the others one."""
    others = [name for rank in range(2, top_k + 1) for name in (f"quote_{rank}", f"citation_{rank}")]
    return ["id", "question", "answered", "confidence", "quote", *CITATION_FIELDS, *others, "index"]


def _csv_row(answer: Answer, top_k: int) -> list[object]:
    row: list[object] = [answer.id, answer.question, str(answer.answered).lower(), f"{answer.confidence:.4f}"]
    if answer.passages:
        row += [answer.passages[0].quote, *citation_row(answer.passages[0].citation)]
    else:
        row += [""] * (1 + len(CITATION_FIELDS))
    for rank in range(2, top_k + 1):
        passage = answer.passages[rank - 1] if rank <= len(answer.passages) else None
        row += [passage.quote, citation_line(passage.citation)] if passage else ["", ""]
    return [*row, answer.index]


def answered_before(path: Path, output: OutputFormat, index: str) -> Counter[tuple[str, str]]:
    """Return how often an interrupted run has answered each question, by id and question; cut a broken last line off.

    Raises:
        QuestionError: the file holds something else, or answers from another index.
    """
    if not path.exists():
        return Counter()
    data = path.read_bytes()
    foreign = QuestionError(f"{path}: is not a file of answers that can be resumed: name another with -o")
    whole = data[: data.rfind(b"\n") + 1]  # what comes after the last line end was cut off
    try:
        rows = list(_jsonl_rows(whole) if output == "jsonl" else _csv_rows(whole))
    except (ValueError, KeyError, TypeError, RecursionError, csv.Error) as error:
        raise foreign from error
    if any(row.index != index for row in rows):
        raise QuestionError(f"{path}: was answered from another index: run it again without --resume")
    end = rows[-1].end if rows else 0
    beginning = _BEGINNING[output]
    if not rows and not beginning.startswith(data[: len(beginning)]):
        raise foreign  # it holds not one answer: what is cut off below must be ours
    if end < len(data):
        with path.open("r+b") as file:
            file.truncate(end)
    return Counter((row.id, row.question) for row in rows)


@dataclass(frozen=True, slots=True)
class _WrittenRow:
    id: str
    question: str
    index: str
    end: int  # the byte at which its line ends


def _jsonl_rows(data: bytes) -> Iterator[_WrittenRow]:
    end = 0
    for line in data.splitlines(keepends=True):
        end += len(line)
        row = json.loads(line)
        yield _WrittenRow(row["id"], row["question"], row["index"], end)


def _csv_rows(data: bytes) -> Iterator[_WrittenRow]:
    end = 0
    header: list[str] = []
    for record in _csv_records(data):
        end += len(record)
        fields = next(csv.reader(io.StringIO(record.decode(), newline="")))
        if header:
            row = dict(zip(header, fields, strict=False))
            yield _WrittenRow(row["id"], row["question"], row["index"], end)
        elif fields[:1] != ["id"]:
            raise ValueError("the first column is not id")
        else:
            header = fields


def _csv_records(data: bytes) -> Iterator[bytes]:
    """Yield the records of CSV. One can span lines: it ends with the line at which its quotation marks are even."""
    record: list[bytes] = []
    marks = 0
    for line in data.splitlines(keepends=True):
        record.append(line)
        marks += line.count(b'"')
        if marks % 2 == 0:
            yield b"".join(record)
            record = []
