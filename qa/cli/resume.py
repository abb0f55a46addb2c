"""What an interrupted run wrote -> the questions that it answered, if this run asks them in the same way."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.escape import guarded
from qa.cli.answers_file import Settings, csv_header
from qa.cli.questions_file import QuestionRow, field_size_limit
from qa.console import counted, say
from qa.documents.spans import shortened
from qa.errors import QuestionError
from qa.jsonlines import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from qa.cli.answers_file import OutputFormat
    from qa.cli.questions_file import BadLine

__all__ = ["NOTHING", "Earlier", "answered_before", "earlier_answers", "unasked"]

_MARK = b"\xef\xbb\xbf"
_BEGINNING: dict[OutputFormat, bytes] = {"jsonl": b'{"schema": ', "csv": b"id,question,"}  # of a file of answers
AGAIN = "run it again without --resume"


class Earlier(NamedTuple):
    """What an interrupted run left."""

    done: Counter[QuestionRow]  # how often it answered each question
    end: int  # how many bytes of the file are whole answers; what comes after them was cut off


NOTHING = Earlier(Counter(), 0)


@dataclass(frozen=True, slots=True)
class _Settings:
    top_k: int
    retrieval: str
    reranker: str | None
    spelling: bool
    late_interaction: bool = False
    raw: bool = False
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is read of an answer that was written."""

    id: str
    question: str
    index: str
    settings: _Settings


def earlier_answers(
    path: Path, output: OutputFormat, index: str, settings: Settings, rows: Sequence[QuestionRow | BadLine], named: str
) -> Earlier:
    """Return what `answered_before` does. Warn of answers that belong to no question of the file ``named``."""
    earlier = answered_before(path, output, index, settings)
    gone = unasked(path, earlier.done, rows)
    if gone:
        say(f"qa: warning: {path} keeps {counted(gone, 'answer')} whose ids are not in {named}")
    return earlier


def answered_before(path: Path, output: OutputFormat, index: str, settings: Settings) -> Earlier:
    """Return what an interrupted run has answered. The file is left as it is.

    Raises:
        QuestionError: the file holds something else, or answers from another index or with other settings.
    """
    if not path.exists():
        return NOTHING
    foreign = QuestionError(f"{path}: is not a file of answers that can be resumed: name another with -o")
    if not path.is_file():
        raise foreign
    done: Counter[QuestionRow] = Counter()
    end = 0
    try:
        with path.open("rb") as file, field_size_limit(path.stat().st_size):
            beginning = file.read(len(_MARK + _BEGINNING[output]))
            file.seek(0)
            for row, end in _jsonl_rows(file) if output == "jsonl" else _csv_rows(file):  # noqa: B007
                if row.index != index:
                    raise QuestionError(f"{path}: was answered from another index: {AGAIN}")
                _check_settings(path, row.settings, settings)
                done[QuestionRow(row.id, row.question, tuple(row.settings.history))] += 1
    except (ValueError, csv.Error) as error:
        raise foreign from error
    ours = _BEGINNING[output]
    if not done and not any(begin.startswith(beginning[: len(begin)]) for begin in (ours, _MARK + ours)):
        raise foreign  # it holds no whole answer, and what would be cut off is not the beginning of one
    return Earlier(done, end)


def unasked(path: Path, done: Counter[QuestionRow], rows: Sequence[QuestionRow | BadLine]) -> int:
    """Return how many questions were answered before whose ids are not among the rows now.

    Raises:
        QuestionError: an id had another question, or another history, than it has now.
    """
    asked: dict[str, list[QuestionRow]] = {}
    for row in rows:
        if isinstance(row, QuestionRow):
            asked.setdefault(row.id, []).append(row)
    for before in done:
        now = asked.get(before.id)
        if now and before not in now:
            differs = f"is now {shortened(now[0].question)!r}"
            if before.question == now[0].question:
                differs = "now comes after other questions"
            raise QuestionError(
                f"{path}: the question {shortened(before.id)!r} was {shortened(before.question)!r} and {differs}: "
                f"give each question an id of its own that stays, or {AGAIN}"
            )
    return sum(count for before, count in done.items() if before.id not in asked)


def _check_settings(path: Path, before: _Settings, now: Settings) -> None:
    """Refuse answers that were made with other settings, and say which differ."""
    old, new = ({**asdict(found), "history": None} for found in (before, now))
    differing = [name for name in old if old[name] != new[name]]
    if differing:
        was, is_now = (", ".join(_words(name, found[name]) for name in differing) for found in (old, new))
        raise QuestionError(f"{path}: was answered with {was}, and this is {is_now}: use the same options, or {AGAIN}")


def _words(name: str, value: object) -> str:
    """Return a setting in the words of the command line."""
    match name:
        case "reranker":
            return f"--reranker {value}" if value else "no reranker"
        case "spelling":
            return "spelling corrected" if value else "--no-spelling"
        case "late_interaction":
            return "late interaction" if value else "--no-late-interaction"
        case "raw":
            return "--raw" if value else "not --raw"
    return f"--{name.replace('_', '-')} {value}"


def _jsonl_rows(lines: Iterable[bytes]) -> Iterator[tuple[_Row, int]]:
    """Yield the answers, each with the byte at which its line ends.

    Raises:
        ValueError: a line is not an answer.
    """
    end = 0
    for line in lines:
        if line.endswith(b"\n"):  # else it was cut off
            end += len(line)
            yield parsed(line.decode(), _Row), end


def _csv_rows(lines: Iterable[bytes]) -> Iterator[tuple[_Row, int]]:
    """Yield the same from CSV, in which each row has as many cells as the header; errors as `_jsonl_rows`."""
    end = 0
    header: list[str] = []
    for record in _csv_records(lines):
        end += len(record)
        cells = next(csv.reader(io.StringIO(record.decode("utf-8" if header else "utf-8-sig"), newline="")))
        if not header:
            header = cells
            top_k = 1 + (len(header) - len(csv_header(1))) // 2
            if header != csv_header(top_k):
                raise ValueError("its first line is another")
            continue
        row = dict(zip(header, cells, strict=True))
        settings = parsed(row["settings"], _Settings)
        if settings.top_k != top_k:
            raise ValueError("a row has other columns than its settings say")
        name, question = (row[cell] if settings.raw else _unguarded(row[cell]) for cell in ("id", "question"))
        yield _Row(name, question, row["index"], settings), end


def _unguarded(cell: str) -> str:
    """Return a cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def _csv_records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the records of CSV. One can span lines: it ends with the line at which its quotation marks are even."""
    record: list[bytes] = []
    marks = 0
    for line in lines:
        record.append(line)
        marks += line.count(b'"')
        if marks % 2 == 0 and line.endswith(b"\n"):
            yield b"".join(record)
            record = []
