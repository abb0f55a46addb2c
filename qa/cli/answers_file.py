"""Answers -> a file of answers, as JSON lines or CSV. `qa.cli.resume` reads what an interrupted run wrote."""

from __future__ import annotations

import csv
import io
import os
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from qa.answering.citation import CITATION_FIELDS, CITED_LATER, citation_line, citation_row
from qa.answering.escape import guarded
from qa.answering.render import to_dict
from qa.console import as_json, write_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from qa.answering.answer import Answer

__all__ = ["AnswerWriter", "OutputFormat", "Settings", "csv_header", "open_answers", "output_format"]

OutputFormat = Literal["jsonl", "csv"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How questions are asked and written: what must be the same in a whole file of answers."""

    top_k: int
    retrieval: str
    reranker: str | None  # its name; None without one
    late_interaction: bool  # whether tokens are compared
    spelling: bool  # whether misspelt words are corrected
    raw: bool = False  # CSV whose cells are not guarded against being run as formulas


class _Writable(Protocol):
    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class _StandardOutput:
    def write(self, text: str, /) -> None:
        write_data(text)

    def flush(self) -> None:
        sys.stdout.flush()


def output_format(path: Path | None, chosen: OutputFormat | None) -> OutputFormat:
    """Return the format that was chosen, or else the one that the file's name ends in, or else JSON lines."""
    return chosen or ("csv" if path and path.name.lower().endswith(".csv") else "jsonl")


@contextmanager
def open_answers(
    path: Path | None, output: OutputFormat, settings: Settings, *, keep: int = 0, bom: bool = False
) -> Iterator[AnswerWriter]:
    """Open a file of answers for writing, or standard output where there is no path.

    Args:
        path: the file.
        output: what is written.
        settings: how the questions are asked; they are written beside each answer.
        keep: how many bytes of the file stay; the rest is cut off.
        bom: whether to begin CSV with a byte order mark, by which Excel recognises UTF-8.
    """
    if path is None:
        yield AnswerWriter(_StandardOutput(), output, settings, bom=bom)
        return
    if keep:
        os.truncate(path, keep)
    with path.open("a" if keep else "w", encoding="utf-8", newline="") as file:
        yield AnswerWriter(file, output, settings, has_header=keep > 0, bom=bom)


class AnswerWriter:
    """Writes each answer on a line of its own as it comes, so that an interrupted run loses none."""

    def __init__(
        self, file: _Writable, output: OutputFormat, settings: Settings, *, has_header: bool = False, bom: bool = False
    ) -> None:
        self._file = file
        self._output = output
        self._settings = settings
        if output == "csv" and not has_header:
            file.write("\ufeff" * bom + _csv_line(csv_header(settings.top_k)))

    def write(self, answer: Answer, history: Sequence[str] = ()) -> None:
        """Write one answer, with the questions asked before it, and hand it to the operating system."""
        settings = self._settings_of(history)
        if self._output == "csv":
            row = [*_csv_row(answer, self._settings.top_k), as_json(settings), answer.selection]
            self._file.write(_csv_line(row if self._settings.raw else [guarded(str(cell)) for cell in row]))
        else:
            self._file.write(as_json({**to_dict(answer), "settings": settings}) + "\n")
        self._file.flush()

    def _settings_of(self, history: Sequence[str]) -> dict[str, Any]:
        found = asdict(self._settings)
        if not found["raw"]:
            del found["raw"]  # it is written only where it is set, which JSON lines never have
        return {**found, "history": list(history)} if history else found


def csv_header(top_k: int) -> list[str]:
    """Return the names of the columns: the best passage has a column for each part of its citation, the others one."""
    others = [name for rank in range(2, top_k + 1) for name in (f"quote_{rank}", f"citation_{rank}")]
    return [
        "id",
        "question",
        "answered",
        "confidence",
        "quote",
        *CITATION_FIELDS[:CITED_LATER],
        *others,
        "index",
        "verdict",
        *CITATION_FIELDS[CITED_LATER:],
        "settings",
        "selection",
    ]


def _csv_line(row: Sequence[object]) -> str:
    line = io.StringIO()
    # Cells with either of these two characters are put in quotation marks; else a carriage return would end the row.
    csv.writer(line, lineterminator="\r\n").writerow(row)
    return line.getvalue().removesuffix("\r\n") + "\n"


def _csv_row(answer: Answer, top_k: int) -> list[object]:
    row: list[object] = [answer.id, answer.question, str(answer.answered).lower(), f"{answer.confidence:.4f}"]
    best = answer.passages[0] if answer.passages else None
    cited = citation_row(best.citation) if best else [""] * len(CITATION_FIELDS)
    row += [best.quote if best else "", *cited[:CITED_LATER]]
    for rank in range(2, top_k + 1):
        passage = answer.passages[rank - 1] if rank <= len(answer.passages) else None
        row += [passage.quote, citation_line(passage.citation)] if passage else ["", ""]
    return [*row, answer.index, answer.verdict, *cited[CITED_LATER:]]
