"""Evaluations and comparisons -> tables in a terminal. Also the words for what they hold, which the report uses too."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line
from qa.console import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from qa.evaluation.compare import Change, Comparison
    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation, Miss

__all__ = [
    "abstention_lines",
    "describe_rank",
    "describe_retrieval",
    "format_estimate",
    "print_comparison",
    "print_evaluation",
]

WIDE = 200  # columns, if the output is not a terminal, so that tables are not cut
MEASURED = 21  # columns that a measure takes in a table, with its interval and the line beside it
MOST_NAMED = 24  # columns for the name of a kind; a longer one is continued below


def print_evaluation(evaluation: Evaluation, *, misses: int) -> None:
    """Write to stdout: the measures, in all and by kind; how many were called answered; the first misses."""
    console = _console()
    title = f"{describe_retrieval(evaluation)}, {counted(evaluation.answerable, 'answerable question')}, 95% intervals"
    if evaluation.measures:
        for table in _measures_tables(title, {"all": evaluation.measures, **evaluation.by_kind}, console.width):
            console.print(table)
    for line in abstention_lines(evaluation):
        console.print(one_line(line))
    milliseconds = 1000 * median(outcome.seconds for outcome in evaluation.questions)
    console.print(f"{milliseconds:.1f} ms a question at the median\n", style="dim")
    if evaluation.misses and misses:
        shown = evaluation.misses[:misses]
        more = f", the first {len(shown):,} of them" if len(shown) < len(evaluation.misses) else ""
        console.print(f"{counted(len(evaluation.misses), 'question')} whose first quote does not answer{more}:")
        for miss in shown:
            _print_miss(console, miss)


def print_comparison(comparison: Comparison, *, changes: int) -> None:
    """Write to stdout what changed since an earlier evaluation, and the first questions that got better and worse."""
    from rich.text import Text

    console = _console()
    console.print(_comparison_table(comparison))
    console.print("p: paired permutation test, two-sided\n", style="dim")
    for name, moved in (("better", comparison.better), ("worse", comparison.worse)):
        console.print(f"{len(moved)} {name}{f', {changes} of them' if len(moved) > changes else ''}")
        for change in moved[:changes]:
            console.print(Text(f"  {_move(change):>12}  {one_line(f'{change.id}  {change.question}')}"))


def describe_retrieval(evaluation: Evaluation) -> str:
    """Say how passages were found: "hybrid, reranked"."""
    return f"{evaluation.retrieval}{', reranked' if evaluation.reranked else ''}"


def describe_rank(miss: Miss) -> str:
    """Say at which rank the first passage that answers was."""
    return f"answered at rank {miss.rank}" if miss.rank else "not among those ranked"


def format_estimate(found: Estimate) -> str:
    """Write a mean with its interval.

    >>> from qa.evaluation.measures import Estimate
    >>> format_estimate(Estimate(value=0.9, low=0.845, high=0.9545, questions=110))
    '0.900 [0.84, 0.95]'
    """
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}]"


def abstention_lines(evaluation: Evaluation) -> Iterator[str]:
    """Say, a line each, what was called answered, what was not, and how far confidence can be trusted."""
    if evaluation.answered:
        yield f"called answered, of {evaluation.answerable} answerable: {format_estimate(evaluation.answered)}"
    if evaluation.answered_or_possible:
        yield f"called answered or possible, of these: {format_estimate(evaluation.answered_or_possible)}"
    if evaluation.abstained:
        yield f"not called answered, of {evaluation.unanswerable} unanswerable: {format_estimate(evaluation.abstained)}"
        for kind, found in evaluation.abstained_by_kind.items():
            yield f"not called answered, of {found.questions} of the kind {kind}: {format_estimate(found)}"
    if evaluation.right_where_answered:
        found = evaluation.right_where_answered
        yield f"right, of {found.questions} called answered: {format_estimate(found)}"
    if evaluation.hidden_where_right:
        found = evaluation.hidden_where_right
        yield f"called not found, of {found.questions} whose first quote answers: {format_estimate(found)}"
    verdicts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in evaluation.verdicts.items())
    yield f"verdicts, of {counted(len(evaluation.questions), 'question')}: {verdicts}"
    risks = ", ".join(f"{risk:.2f} at {coverage:.0%}" for coverage, risk in evaluation.risk_at_coverage)
    yield f"wrong first quotes among the surest questions: {risks}"
    if evaluation.separation is not None:
        yield f"confidence, answerable against not: area under the ROC curve {evaluation.separation:.3f}"
    chance = evaluation.calibration_error_by_chance
    yield (
        f"confidence, expected calibration error over 10 bins: {evaluation.calibration_error:.3f} (so many questions "
        f"would give {chance.low:.3f} to {chance.high:.3f} by chance, if the confidence were perfect)"
    )


def _console() -> Console:
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False, emoji=False)


def _measures_tables(title: str, rows: Mapping[str, Mapping[str, Estimate]], width: int) -> Iterator[Table]:
    """Yield the measures in one table, or in a narrow terminal in as many as it takes to show them whole."""
    measures = list(next(iter(rows.values())))
    beside = min(max(map(len, ["kind", *rows])), MOST_NAMED) + 4 + len(str(_asked(rows["all"]))) + 3
    fitting = max((width - beside) // MEASURED, 1)
    for first in range(0, len(measures), fitting):
        yield _measures_table("" if first else title, rows, measures[first : first + fitting])


def _measures_table(title: str, rows: Mapping[str, Mapping[str, Estimate]], shown: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(title=title or None, title_justify="left")
    table.add_column("kind", overflow="fold")
    table.add_column("n", justify="right", no_wrap=True)
    for measure in shown:
        table.add_column(measure, justify="right", no_wrap=True)
    for name, measures in rows.items():
        found = [format_estimate(measures[measure]) for measure in shown]
        table.add_row(one_line(name), str(_asked(measures)), *found, end_section=name == "all")
    return table


def _asked(measures: Mapping[str, Estimate]) -> int:
    return next(iter(measures.values())).questions


def _comparison_table(comparison: Comparison) -> Table:
    from rich.table import Table

    title = f"against the earlier evaluation, {counted(comparison.questions, 'question')}"
    if comparison.left_out:
        title += f" ({comparison.left_out} left out, which only one of them has)"
    table = Table(title=title, title_justify="left")
    for name in ("measure", "before", "now", "difference", "p"):
        table.add_column(name, justify="left" if name == "measure" else "right", no_wrap=True)
    for measure, found in comparison.measures.items():
        gain = f"{found.gain.value:+.3f} [{found.gain.low:+.3f}, {found.gain.high:+.3f}]"
        table.add_row(measure, f"{found.before:.3f}", f"{found.after:.3f}", gain, f"{found.p:.3f}")
    return table


def _print_miss(console: Console, miss: Miss) -> None:
    from rich.text import Text

    console.print(Text("\n" + one_line(f"{miss.id}  {miss.question}  ({describe_rank(miss)})"), style="bold"))
    console.print(Text(f"  returned  {one_line(miss.returned)}"))
    if miss.returned_from:
        console.print(Text(f"            {citation_line(miss.returned_from)}", style="dim"))
    for expected in miss.expected:
        console.print(Text(f"  expected  {one_line(expected)}"))


def _move(change: Change) -> str:
    return f"{change.before or '-'} to {change.after or '-'}"
