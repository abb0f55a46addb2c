"""Evaluations -> files in the formats of the Text REtrieval Conference (TREC), which other tools read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.measures import score_at

if TYPE_CHECKING:
    from pathlib import Path

    from qa.evaluation.results import Evaluation

__all__ = ["trec_name", "write_qrels", "write_run"]


def trec_name(name: str) -> str:
    """Return a name as one column of a TREC file. White space separates the columns, so the name has none.

    >>> trec_name("annual report 2024")
    'annual_report_2024'
    """
    return "_".join(name.split())


def write_run(evaluation: Evaluation, path: Path) -> None:
    """Write the rankings as a TREC run; the score at each rank is ``1 / rank``, so that tools keep the order."""
    lines = (
        f"{trec_name(question)} Q0 {sentence} {rank} {score_at(rank):.6f} article-qa-{evaluation.retrieval}\n"
        for question, ranking in evaluation.run.items()
        for rank, sentence in enumerate(ranking, start=1)
    )
    path.write_text("".join(lines), encoding="utf-8")


def write_qrels(evaluation: Evaluation, path: Path) -> None:
    """Write which sentences answer which question, as TREC relevance judgements (qrels)."""
    lines = (
        f"{trec_name(question)} 0 {sentence} 1\n"
        for question, relevant in evaluation.qrels.items()
        for sentence in relevant
    )
    path.write_text("".join(lines), encoding="utf-8")
