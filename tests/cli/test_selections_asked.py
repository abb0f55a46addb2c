"""Overviews and lists from the command line: one question, and a file of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from command_line import Runner


def test_ask_gives_an_overview(here: Path, qa: Runner) -> None:
    code, out, err = qa("ask", "Summarise")
    assert (code, err) == (0, "")
    assert out.startswith("A selection of quotes, in the order of the document: not a summary in other words.\n\n")
    assert "\n# Benchmarks: Competitive, Not Dominant\n" in out
    assert "Confidence" not in out


def test_no_spelling_searches_for_the_words(here: Path, qa: Runner) -> None:
    assert json.loads(qa("ask", "Summarise", "--json", "--no-spelling")[1])["selection"] == ""


def test_a_selection_in_a_file_is_said_in_the_last_column(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Who leads the lab?\nSummarise\nFind every mention of Willison\n", encoding="utf-8")
    assert qa("batch", "q.txt", "-o", "a.csv", "--top-k", 2)[0] == 0
    with (here / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [*rows[0]][-2:] == ["settings", "selection"]
    assert [row["selection"] for row in rows] == ["", "overview", "list"]
    assert "Willison" in rows[2]["quote"]
    assert "Willison" in rows[2]["quote_2"]


def test_a_run_with_selections_is_resumed(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Summarise\nWho leads the lab?\n", encoding="utf-8")
    for name in ("a.csv", "a.jsonl"):
        assert qa("batch", "q.txt", "-o", name)[0] == 0
        whole = (here / name).read_bytes()
        (here / name).write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
        code, _, err = qa("batch", "q.txt", "-o", name, "--resume")
        assert code == 0
        assert "1 question asked before, 1 to go" in err
    rows = [json.loads(line) for line in (here / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["selection"] for row in rows] == ["overview", ""]
