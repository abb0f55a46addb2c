"""Evaluations -> the files of the Text REtrieval Conference, which other tools of measurement read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.measures import score_at
from qa.evaluation.results import column

if TYPE_CHECKING:
    from pathlib import Path

    from qa.evaluation.results import Evaluation

__all__ = ["write_qrels", "write_run"]


def write_run(evaluation: Evaluation, path: Path) -> None:
    """Write what was returned as a TREC run; scores are ``1 / rank``, so that tools keep the order."""
    lines = (
        f"{column(name)} Q0 {sentence} {rank} {score_at(rank):.6f} article-qa-{evaluation.retrieval}\n"
        for name, found in evaluation.run.items()
        for rank, sentence in enumerate(found, start=1)
    )
    path.write_text("".join(lines), encoding="utf-8")


def write_qrels(evaluation: Evaluation, path: Path) -> None:
    """Write which sentences answer which question as TREC qrels."""
    lines = (f"{column(name)} 0 {sentence} 1\n" for name, found in evaluation.qrels.items() for sentence in found)
    path.write_text("".join(lines), encoding="utf-8")
