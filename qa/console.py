"""What the command line writes: lines to stdout, and messages and progress to stderr.

Names of files, questions and documents come from outside: what a terminal would obey in them is made harmless here.
"""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import Any, TextIO

    from qa.datatypes import Progress

__all__ = [
    "as_json",
    "counted",
    "harmless",
    "one_line",
    "print_line",
    "progress_bar",
    "say",
    "status",
    "write_data",
]

# What a terminal would obey: control characters, and marks that turn the direction of the text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# Seconds between two lines of progress where they go into a log: a long job can be followed, a short one writes none.
LINE_EVERY = 30.0

# A line end and the white space around it. It is tried where a run of spaces begins, not from each space of it on.
_LINE_END = re.compile(r"(?<![ \t])[ \t]*+[\r\n]\s*")


def harmless(text: str) -> str:
    """Return the text with a replacement mark for what a terminal would obey; line ends and tabs stay."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return the text with line breaks as spaces, and `harmless`."""
    return harmless(_LINE_END.sub(" ", text))


def as_json(found: object, *, indent: int | None = None) -> str:
    r"""Return a value as JSON. Characters that a terminal would obey are written as numbers, so that none is changed.

    >>> as_json("\x9bA")
    '"\\u009bA"'
    """
    text = json.dumps(found, ensure_ascii=False, indent=indent)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def print_line(text: str) -> None:
    """Write a result to stdout. Where the terminal's encoding lacks a character, a question mark takes its place."""
    _write(sys.stdout, harmless(text) + "\n", "replace")


def write_data(text: str) -> None:
    """Write a part of a file to stdout: as it is, but for what a terminal would obey, where it is one."""
    _write(sys.stdout, harmless(text) if sys.stdout.isatty() else text, "replace")


def say(text: str) -> None:
    """Write a message for the user to stderr, in one line."""
    _write(sys.stderr, one_line(text) + "\n", "backslashreplace")
    sys.stderr.flush()


def _write(stream: TextIO, text: str, errors: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, errors).decode(encoding))


def status(text: str) -> AbstractContextManager[Any]:
    """Show on a terminal, while the context lasts, that work goes on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yield the function to which a long job reports.

    On a terminal it shows bars with count, rate and time left. Elsewhere it writes a line every 30 seconds.
    """
    if not sys.stderr.isatty():
        yield _progress_lines()
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description:>10}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, progress.TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
            task = bars.tasks[bars.task_ids.index(tasks[stage])]
            rate = f"{task.speed:,.0f}/s" if task.speed else ""
            bars.update(tasks[stage], completed=done, total=total, rate=rate)

        yield report


def _progress_lines() -> Progress:
    next_line = time.monotonic() + LINE_EVERY

    def report(stage: str, done: int, total: int) -> None:
        nonlocal next_line
        if time.monotonic() >= next_line:
            say(f"qa: {stage}: {done:,} of {total:,}")
            next_line = time.monotonic() + LINE_EVERY

    return report


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which is in the plural unless the number is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
