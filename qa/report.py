"""An evaluation -> JSON and tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa.render import citation_line, one_line

if TYPE_CHECKING:
    from rich.table import Table

    from qa.evaluation import Estimate, Evaluation

__all__ = ["evaluation_to_dict", "print_evaluation"]

WIDE = 200  # columns where the output is not a terminal, so that tables are not cut


def evaluation_to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything in an evaluation, as JSON has it."""
    return {"schema": 1, **asdict(evaluation)}


def print_evaluation(evaluation: Evaluation, *, misses: int) -> None:
    """Write the tables to stdout: measures, by kind, the unanswerable ones apart, and the first misses."""
    import sys

    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    how = f"{evaluation.retrieval}{', reranked' if evaluation.reranked else ''}"
    title = f"{how}, {evaluation.answerable} answerable questions, 95% intervals"
    if evaluation.measures:
        console.print(_table(title, {"all": evaluation.measures, **evaluation.by_kind}))
    _print_abstention(evaluation, console)
    console.print(f"{1000 * evaluation.seconds_per_question:.1f} ms a question\n", style="dim")
    if evaluation.misses and misses:
        shown = evaluation.misses[:misses]
        console.print(f"{len(evaluation.misses)} questions whose first quote does not answer, {len(shown)} of them:")
        for miss in shown:
            rank = f"answered at rank {miss.rank}" if miss.rank else "not among those ranked"
            console.print(Text(f"\n{miss.id}  {miss.question}  ({rank})", style="bold"))
            console.print(Text(f"  returned  {one_line(miss.returned)}"))
            if miss.returned_from:
                console.print(Text(f"            {citation_line(miss.returned_from)}", style="dim"))
            for expected in miss.expected:
                console.print(Text(f"  expected  {one_line(expected)}"))


def _table(title: str, rows: dict[str, dict[str, Estimate]]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for measure in next(iter(rows.values())):
        table.add_column(measure, justify="right", no_wrap=True)
    for name, measures in rows.items():
        count = next(iter(measures.values())).questions
        table.add_row(name, str(count), *map(_interval, measures.values()), end_section=name == "all")
    return table


def _print_abstention(evaluation: Evaluation, console: Any) -> None:
    if evaluation.answered:
        console.print(f"answered, of {evaluation.answerable} answerable: {_interval(evaluation.answered)}")
    if evaluation.abstained:
        console.print(f"abstained, of {evaluation.unanswerable} unanswerable: {_interval(evaluation.abstained)}")
        for kind, found in evaluation.abstained_by_kind.items():
            console.print(f"  {kind} ({found.questions}): {_interval(found)}")
    if evaluation.separation is not None:
        console.print(f"confidence, answerable against not: area under the ROC curve {evaluation.separation:.3f}")


def _interval(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}]"
