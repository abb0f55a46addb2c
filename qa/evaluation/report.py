"""An evaluation -> JSON, and a page with tables and plots."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line
from qa.evaluation.plots import draw
from qa.evaluation.terminal import abstention, how, interval, place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation, Miss

__all__ = ["evaluation_to_dict", "write_report"]

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem;color:#1a202c}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "td,th{padding:.25rem .5rem;text-align:right;border-bottom:1px solid #e2e8f0;white-space:nowrap}"
    "td:first-child,th:first-child{text-align:left}figure{margin:2rem 0}img{max-width:100%}"
    "figcaption,.from{color:#4a5568;font-size:.85rem}.miss{margin:1.2rem 0}.miss p{margin:.1rem 0}"
)
_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Evaluation</title><style>{style}</style></head>\n<body><main>{body}</main></body></html>\n"
)


def evaluation_to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything in an evaluation, as JSON has it."""
    return {"schema": 1, **asdict(evaluation)}


def write_report(evaluation: Evaluation, without: Mapping[str, Evaluation], directory: Path, about: str) -> Path:
    """Write ``report.html``, which needs no other file, and ``evaluation.json``; return the page's path.

    ``without`` has the evaluation without each part (`qa.evaluation.ablate`); ``about`` says what was measured.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "evaluation.json").write_text(
        json.dumps(evaluation_to_dict(evaluation), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    sections = [f"<h1>Evaluation</h1><p>{escape(about)}. Index {evaluation.index[:16]}, {how(evaluation)}.</p>"]
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


def _rows(title: str, rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    measures = next(iter(rows.values()))
    head = "".join(f'<th scope="col">{escape(measure)}</th>' for measure in measures)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{next(iter(found.values())).questions}</td>'
        + "".join(f"<td>{interval(value)}</td>" for value in found.values())
        + "</tr>"
        for name, found in rows.items()
    )
    return (
        f'<h2>{escape(title)}</h2><p>With bootstrap 95% intervals.</p><table><thead><tr><th scope="col"></th>'
        f'<th scope="col">n</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _abstention_html(evaluation: Evaluation) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in abstention(evaluation))
    return f"<h2>Answered and turned away</h2><ul>{lines}</ul>"


def _miss_html(miss: Miss) -> str:
    source = f'<p class="from">{escape(citation_line(miss.returned_from))}</p>' if miss.returned_from else ""
    expected = "".join(f"<p>expected: {escape(text)}</p>" for text in miss.expected)
    return (
        f'<div class="miss"><p><b>{escape(miss.id)}</b> {escape(miss.question)} ({place(miss)})</p>'
        f"<p>returned: {escape(miss.returned)}</p>{source}{expected}</div>"
    )
