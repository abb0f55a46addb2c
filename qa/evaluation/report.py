"""An evaluation -> JSON, and a page with tables and plots.

The page is the template ``report.html.j2``, which escapes every text. Jinja2 and matplotlib come with the extra
``report``.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line
from qa.evaluation.plots import draw
from qa.evaluation.terminal import abstention_lines, describe_rank, describe_retrieval, format_estimate
from qa.extras import require_extra

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from jinja2 import Template

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation

    Rows = Mapping[str, Mapping[str, Estimate]]  # name of the row -> measure -> estimate

__all__ = ["evaluation_to_dict", "write_report"]


def evaluation_to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything in an evaluation, for JSON. The names are a contract."""
    return {"schema": 1, **asdict(evaluation)}


def write_report(evaluation: Evaluation, without: Mapping[str, Evaluation], directory: Path, about: str) -> Path:
    """Write ``report.html``, which needs no other file, and ``evaluation.json``; return the page's path.

    Args:
        evaluation: what `qa.evaluation.evaluate.evaluate` returns.
        without: the evaluation without each part (`qa.evaluation.ablate.ablate`); may be empty.
        directory: where the two files go; made if it is not there.
        about: what was measured, for the page's first line.

    Raises:
        MissingExtraError: the extra ``report`` is not installed.
    """
    require_extra("report", purpose="the report")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "evaluation.json").write_text(
        json.dumps(evaluation_to_dict(evaluation), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    page = directory / "report.html"
    page.write_text(_html(evaluation, without, about), encoding="utf-8", errors="replace")  # for names of files
    return page


def _html(evaluation: Evaluation, without: Mapping[str, Evaluation], about: str) -> str:
    return _template().render(
        about=about,
        evaluation=evaluation,
        retrieval=describe_retrieval(evaluation),
        tables=_tables(evaluation, without),
        lines=abstention_lines(evaluation),
        plots=draw(evaluation, without),
    )


def _tables(evaluation: Evaluation, without: Mapping[str, Evaluation]) -> dict[str, Rows]:
    """Return the tables of measures by their titles; none where no question is answerable."""
    if not evaluation.measures:
        return {}
    tables: dict[str, Rows] = {"By kind": {"all": evaluation.measures, **evaluation.by_kind}}
    if without:
        parts = {f"without {part}": found.measures for part, found in without.items()}
        tables["Each part switched off"] = {"all parts": evaluation.measures, **parts}
    return tables


def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {
        "base64": lambda text: base64.b64encode(text.encode()).decode(),
        "citation_line": citation_line,
        "estimate": format_estimate,
        "rank": describe_rank,
    }
    return environment.from_string((files("qa.evaluation") / "report.html.j2").read_text(encoding="utf-8"))
