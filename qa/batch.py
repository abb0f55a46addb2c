"""A file of questions -> a file of answers, in blocks, resumable.

Questions come from .txt (one a line), .csv (a column ``question``, and ``id`` if wished), .jsonl (objects with
``question``, and if wished ``id`` and ``history``, a list of the questions before it) or standard input, which is any
of them. A line that cannot be asked is named and counted, and the others are answered.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from qa.answer import check_question
from qa.errors import QuestionError
from qa.render import citation_line, to_dict

if TYPE_CHECKING:
    from qa.datatypes import Answer

__all__ = ["AnswerWriter", "BadLine", "QuestionRow", "answered_before", "read_questions"]

InputFormat = Literal["txt", "csv", "jsonl"]
OutputFormat = Literal["jsonl", "csv"]


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


def answered_before(path: Path, output: OutputFormat, index: str) -> Counter[tuple[str, str]]:
    """Return which questions an interrupted run has answered, by id and question; repair its last line.

    Raises:
        QuestionError: the file holds something else, or answers from another index.
    """
    if not path.exists():
        return Counter()
    data = path.read_bytes()
    rows = list(_whole_rows(data, path, output))
    if any(row["index"] != index for row in rows):
        raise QuestionError(f"{path}: was answered from another index: run it again without --resume")
    whole = rows[-1]["end"] if rows else 0
    if whole < len(data):
        with path.open("r+b") as file:
            file.truncate(whole)
    return Counter((row["id"], row["question"]) for row in rows)


class AnswerWriter:
    """Writes answers as they come, a line each, so that an interrupted run loses none."""

    def __init__(self, file: IO[str], output: OutputFormat, top_k: int, *, has_header: bool = False) -> None:
        self._file = file
        self._csv = csv.writer(file, lineterminator="\n") if output == "csv" else None
        self._top_k = top_k
        if self._csv and not has_header:
            self._csv.writerow(csv_header(top_k))

    def write(self, answer: Answer) -> None:
        """Write one answer."""
        if self._csv:
            self._csv.writerow(_csv_row(answer, self._top_k))
        else:
            self._file.write(json.dumps(to_dict(answer), ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """Hand what was written to the system."""
        self._file.flush()


def csv_header(top_k: int) -> list[str]:
    """Return the columns: the question, the best passage with its whole citation, the others with theirs in a line."""
    best = "quote doc_id title heading paragraph sentence line start end attributed_to".split()
    others = [name for rank in range(2, top_k + 1) for name in (f"quote_{rank}", f"citation_{rank}")]
    return ["id", "question", "answered", "confidence", *best, *others, "index"]


def _csv_row(answer: Answer, top_k: int) -> list[object]:
    row: list[object] = [answer.id, answer.question, str(answer.answered).lower(), f"{answer.confidence:.4f}"]
    if answer.passages:
        best, c = answer.passages[0], answer.passages[0].citation
        row += [best.quote, c.doc_id, c.title, c.heading, c.paragraph, c.sentence, c.line, c.start, c.end]
        row.append("; ".join(c.attributed_to))
    else:
        row += [""] * 10
    for rank in range(2, top_k + 1):
        passage = answer.passages[rank - 1] if rank <= len(answer.passages) else None
        row += [passage.quote, citation_line(passage.citation)] if passage else ["", ""]
    return [*row, answer.index]


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


def _whole_rows(data: bytes, path: Path, output: OutputFormat) -> Iterator[dict[str, Any]]:
    """Yield the answers in a file, each with the offset at which its line ends."""
    foreign = QuestionError(f"{path}: is not a file of answers that can be resumed: name another with -o")
    end = data.rfind(b"\n") + 1  # what comes after is a line that was cut off
    if output == "jsonl":
        offset = 0
        for line in data[:end].splitlines(keepends=True):
            offset += len(line)
            try:
                row = json.loads(line)
                yield {"id": row["id"], "question": row["question"], "index": row["index"], "end": offset}
            except (ValueError, KeyError, TypeError) as error:
                raise foreign from error
        return
    header_end = data.find(b"\n") + 1
    offset = header_end
    header = next(csv.reader([data[:header_end].decode("utf-8", "replace")]), [])
    if header_end and header[:1] != ["id"]:
        raise foreign
    for row_bytes in _csv_records(data[header_end:end]):
        offset += len(row_bytes)
        row = dict(zip(header, next(csv.reader(io.StringIO(row_bytes.decode("utf-8"), newline=""))), strict=False))
        if not {"id", "question", "index"} <= row.keys():
            raise foreign
        yield {"id": row["id"], "question": row["question"], "index": row["index"], "end": offset}


def _csv_records(data: bytes) -> Iterable[bytes]:
    """Yield the records of CSV, of which one can span lines: a record ends where its quotation marks are even."""
    record = b""
    for line in data.splitlines(keepends=True):
        record += line
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""


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
