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
from typing import TYPE_CHECKING, Literal

from qa.answering.citation import citation_line
from qa.answering.render import to_dict
from qa.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO, Any

    from qa.answering.answer import Answer

__all__ = ["AnswerWriter", "OutputFormat", "answered_before"]

OutputFormat = Literal["jsonl", "csv"]


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
