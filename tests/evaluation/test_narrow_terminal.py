"""What ``qa eval`` prints in a narrow terminal: every number whole, with the kind that it belongs to."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from fruit import DOCUMENTS, ROWS, build, write_gold

from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.evaluation.results import Evaluation
from qa.evaluation.terminal import format_estimate, print_evaluation

LONG = {**ROWS[0], "id": "long", "kind": "a kind that somebody has named in many words"}


@pytest.fixture
def found(tmp_path: Path) -> Evaluation:
    index = build(tmp_path, DOCUMENTS)
    evaluation = evaluate(
        index, read_gold(write_gold(tmp_path / "g.jsonl", *ROWS, LONG)), retrieval="sparse", reranker=None
    )
    index.close()
    return evaluation


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 200])
def test_no_number_is_cut(
    found: Evaluation, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_evaluation(found, misses=0)
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= columns
    assert [measure for measure in found.measures if measure not in out] == []
    rows = [line for line in out.splitlines() if re.match(r"│ (all|plain)\b", line)]
    for name, measures in {"all": found.measures, "plain": found.by_kind["plain"]}.items():
        cells = [cell.strip() for row in rows if row.startswith(f"│ {name}") for cell in row.strip("│").split("│")]
        assert [cell for cell in cells if "[" in cell] == list(map(format_estimate, measures.values()))
    assert out.count("answerable question") == 1
