"""An evaluation -> JSON, tables, and a page with plots."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from qa.plots import draw
from qa.render import citation_line, one_line

if TYPE_CHECKING:
    from rich.table import Table

    from qa.comparison import Change, Comparison
    from qa.evaluation import Estimate, Evaluation, Miss

__all__ = ["evaluation_to_dict", "print_comparison", "print_evaluation", "write_report"]

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
    title = f"{_how(evaluation)}, {evaluation.answerable} answerable questions, 95% intervals"
    if evaluation.measures:
        console.print(_table(title, {"all": evaluation.measures, **evaluation.by_kind}))
    for line in _abstention(evaluation):
        console.print(line)
    console.print(f"{1000 * _median(evaluation):.1f} ms a question at the median\n", style="dim")
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


def print_comparison(found: Comparison, *, changes: int) -> None:
    """Write to stdout what changed since an earlier evaluation, and the questions that did."""
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
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


def write_report(evaluation: Evaluation, without: Mapping[str, Evaluation], directory: Path, about: str) -> Path:
    """Write ``report.html``, which needs no other file, and ``evaluation.json``; return the page's path.

    ``without`` has the evaluation without each part (`qa.ablation`); ``about`` says in a line what was measured.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "evaluation.json").write_text(
        json.dumps(evaluation_to_dict(evaluation), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    sections = [f"<h1>Evaluation</h1><p>{escape(about)}. Index {evaluation.index[:16]}, {_how(evaluation)}.</p>"]
    if evaluation.measures:
        sections.append(_rows("By kind", {"all": evaluation.measures, **evaluation.by_kind}))
    if without and evaluation.measures:
        parts = {f"without {part}": found.measures for part, found in without.items()}
        sections.append(_rows("Each part switched off", {"all parts": evaluation.measures, **parts}))
    sections.append(_abstention_html(evaluation))
    for title, said, svg in draw(evaluation, without):
        image = base64.b64encode(svg.encode()).decode()
        sections.append(
            f'<figure><h2>{escape(title)}</h2><img src="data:image/svg+xml;base64,{image}" alt="{escape(said)}">'
            f"<figcaption>{escape(said)}</figcaption></figure>"
        )
    sections.append(f"<h2>Questions whose first quote does not answer ({len(evaluation.misses)})</h2>")
    sections += [_miss_html(miss) for miss in evaluation.misses]
    page = directory / "report.html"
    page.write_text(_PAGE.format(style=_STYLE, body="\n".join(sections)), encoding="utf-8")
    return page


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a202c}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #e2e8f0;white-space:nowrap}"
    "td:first-child,th:first-child{text-align:left}figure{margin:2rem 0}img{max-width:100%}"
    "figcaption,.from{color:#4a5568;font-size:.85rem}.miss{margin:1.2rem 0}.miss p{margin:.1rem 0}"
)
_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Evaluation</title><style>{style}</style></head>\n<body><main>{body}</main></body></html>\n"
)


def _rows(title: str, rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    measures = next(iter(rows.values()))
    head = "".join(f'<th scope="col">{escape(measure)}</th>' for measure in measures)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{next(iter(found.values())).questions}</td>'
        + "".join(f"<td>{_interval(value)}</td>" for value in found.values())
        + "</tr>"
        for name, found in rows.items()
    )
    return (
        f'<h2>{escape(title)}</h2><p>With bootstrap 95% intervals.</p><table><thead><tr><th scope="col"></th>'
        f'<th scope="col">n</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _abstention_html(evaluation: Evaluation) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in _abstention(evaluation))
    return f"<h2>Answered and turned away</h2><ul>{lines}</ul>"


def _miss_html(miss: Miss) -> str:
    rank = f"answered at rank {miss.rank}" if miss.rank else "not among those ranked"
    source = f'<p class="from">{escape(citation_line(miss.returned_from))}</p>' if miss.returned_from else ""
    expected = "".join(f"<p>expected: {escape(text)}</p>" for text in miss.expected)
    return (
        f'<div class="miss"><p><b>{escape(miss.id)}</b> {escape(miss.question)} ({rank})</p>'
        f"<p>returned: {escape(miss.returned)}</p>{source}{expected}</div>"
    )


def _how(evaluation: Evaluation) -> str:
    return f"{evaluation.retrieval}{', reranked' if evaluation.reranked else ''}"


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
        table.add_row(name, str(count), *map(_interval, measures.values()), end_section=name == "all")
    return table


def _abstention(evaluation: Evaluation) -> Iterable[str]:
    if evaluation.answered:
        yield f"answered, of {evaluation.answerable} answerable: {_interval(evaluation.answered)}"
    if evaluation.abstained:
        yield f"abstained, of {evaluation.unanswerable} unanswerable: {_interval(evaluation.abstained)}"
        for kind, found in evaluation.abstained_by_kind.items():
            yield f"  {kind} ({found.questions}): {_interval(found)}"
    if evaluation.right_where_answered:
        found = evaluation.right_where_answered
        yield f"right, of {found.questions} answered: {_interval(found)}"
    if evaluation.separation is not None:
        yield f"confidence, answerable against not: area under the ROC curve {evaluation.separation:.3f}"
    yield f"confidence, expected calibration error over 10 bins: {evaluation.calibration_error:.3f}"


def _interval(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}]"
