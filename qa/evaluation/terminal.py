"""Evaluations and comparisons -> tables in a terminal, and the words for what they hold."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line
from qa.answering.escape import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.table import Table

    from qa.evaluation.compare import Change, Comparison
    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation, Miss

__all__ = ["abstention", "how", "interval", "place", "print_comparison", "print_evaluation"]

WIDE = 200  # columns where the output is not a terminal, so that tables are not cut


def print_evaluation(evaluation: Evaluation, *, misses: int) -> None:
    """Write the tables to stdout: measures, by kind, the unanswerable ones apart, and the first misses."""
    from rich.text import Text

    console = _console()
    title = f"{how(evaluation)}, {evaluation.answerable} answerable questions, 95% intervals"
    if evaluation.measures:
        console.print(_table(title, {"all": evaluation.measures, **evaluation.by_kind}))
    for line in abstention(evaluation):
        console.print(line)
    console.print(f"{1000 * _median(evaluation):.1f} ms a question at the median\n", style="dim")
    if evaluation.misses and misses:
        shown = evaluation.misses[:misses]
        console.print(f"{len(evaluation.misses)} questions whose first quote does not answer, {len(shown)} of them:")
        for miss in shown:
            console.print(Text(f"\n{miss.id}  {miss.question}  ({place(miss)})", style="bold"))
            console.print(Text(f"  returned  {one_line(miss.returned)}"))
            if miss.returned_from:
                console.print(Text(f"            {citation_line(miss.returned_from)}", style="dim"))
            for expected in miss.expected:
                console.print(Text(f"  expected  {one_line(expected)}"))


def print_comparison(found: Comparison, *, changes: int) -> None:
    """Write to stdout what changed since an earlier evaluation, and the questions that did."""
    from rich.table import Table
    from rich.text import Text

    console = _console()
    title = f"against the earlier evaluation, {found.questions} questions"
    if found.left_out:
        title += f" ({found.left_out} that only one of them has are left out)"
    table = Table(title=title, title_justify="left")
    for name in ("measure", "before", "now", "difference", "p"):
        table.add_column(name, justify="left" if name == "measure" else "right", no_wrap=True)
    for measure, d in found.measures.items():
        gain = f"{d.gain.value:+.3f} [{d.gain.low:+.3f}, {d.gain.high:+.3f}]"
        table.add_row(measure, f"{d.before:.3f}", f"{d.after:.3f}", gain, f"{d.p:.3f}")
    console.print(table)
    console.print("p: paired permutation test, two-sided\n", style="dim")
    for name, moved in (("better", found.better), ("worse", found.worse)):
        console.print(f"{len(moved)} {name}{f', {changes} of them' if len(moved) > changes else ''}")
        for change in moved[:changes]:
            console.print(Text(f"  {_moved(change):>12}  {change.id}  {one_line(change.question)}"))


def how(evaluation: Evaluation) -> str:
    """Say how passages were found."""
    return f"{evaluation.retrieval}{', reranked' if evaluation.reranked else ''}"


def abstention(evaluation: Evaluation) -> Iterable[str]:
    """Say, a line each, what was answered and turned away, and how far confidence can be trusted."""
    if evaluation.answered:
        yield f"answered, of {evaluation.answerable} answerable: {interval(evaluation.answered)}"
    if evaluation.abstained:
        yield f"abstained, of {evaluation.unanswerable} unanswerable: {interval(evaluation.abstained)}"
        for kind, found in evaluation.abstained_by_kind.items():
            yield f"abstained, of {found.questions} of the kind {kind}: {interval(found)}"
    if evaluation.right_where_answered:
        found = evaluation.right_where_answered
        yield f"right, of {found.questions} answered: {interval(found)}"
    if evaluation.separation is not None:
        yield f"confidence, answerable against not: area under the ROC curve {evaluation.separation:.3f}"
    yield f"confidence, expected calibration error over 10 bins: {evaluation.calibration_error:.3f}"


def place(miss: Miss) -> str:
    """Say where the first passage that answers was."""
    return f"answered at rank {miss.rank}" if miss.rank else "not among those ranked"


def interval(found: Estimate) -> str:
    """Write a mean with its interval."""
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}]"


def _console() -> Console:
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def _median(evaluation: Evaluation) -> float:
    return median(outcome.seconds for outcome in evaluation.questions)


def _moved(change: Change) -> str:
    return f"{change.before or '-'} to {change.after or '-'}"


def _table(title: str, rows: dict[str, dict[str, Estimate]]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for measure in next(iter(rows.values())):
        table.add_column(measure, justify="right", no_wrap=True)
    for name, measures in rows.items():
        count = next(iter(measures.values())).questions
        table.add_row(name, str(count), *map(interval, measures.values()), end_section=name == "all")
    return table
