"""Files that people and scripts write, broken in a thousand ways: a line for each fault, no traceback and no hang."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from broken_files import broken
from command_line import Runner

from qa.console import one_line
from qa.datatypes import Document, Sentence
from qa.documents.anticipated_questions import read_questions_file

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FAST = ("--retrieval", "sparse", "--no-rerank", "--no-spelling")
QUOTE = {"doc_id": "muse-spark", "quote": "The model"}
GOLD = {"question": "Who is Wang?", "gold": [QUOTE], "kind": "who", "split": "dev", "history": ["Who?"], "answer": "x"}
FEEDBACK = {"question": "Who?", "verdict": "right", "gold": [QUOTE], "rejected": [], "index": "x", "time": "2026-01-01"}
QUESTION = {"question": "Who is Wang?", "history": ["Who is Saba?"]}
SAVED = {"run": {"1": ["a:0-5", "a:0-5"]}, "qrels": {"1": ["a:0-5"], "2": []}, "measures": {}}
ANTICIPATED = {"quote": "Pears are green.", "questions": ["Which are green?", "pear colour"]}
PEARS = "Pears are green."
DOCUMENT = Document("pears", "Pears", PEARS, (), "")
SENTENCES = (Sentence("pears", 1, 1, 1, 0, len(PEARS), 0, len(PEARS), "", PEARS),)


def run_on_a_broken_file(qa: Runner, kind: str, seed: int) -> tuple[int, str, str]:
    """Make a broken file of a kind, in a folder of its own, and give it to the command that reads it."""
    random = Random(seed)
    folder = Path(f"{kind}-{seed}")
    folder.mkdir()
    rows: dict[str, dict[str, Any]] = {"gold": GOLD, "feedback": FEEDBACK, "questions": QUESTION, "compare": SAVED}
    name = folder / random.choice(["f.jsonl", "f.jsonl", "f.csv", "f.txt"] if kind == "questions" else ["f.jsonl"])
    if kind == "resume":
        shutil.copyfile("answers.jsonl", folder / "whole.jsonl")
        row = json.loads((folder / "whole.jsonl").read_text(encoding="utf-8").splitlines()[0])
        broken(random, name, row)
        return qa("batch", "q.txt", "-o", name, "--resume", *FAST)
    if kind == "anticipated":
        broken(random, name, ANTICIPATED)
        found = read_questions_file(name, DOCUMENT, SENTENCES)
        assert all(question.text.encode() for question in found.questions)
        return 0, "", "".join(f"qa: skipped {one_line(wrong)}\n" for wrong in found.wrong.values())
    broken(random, name, rows[kind])
    match kind:
        case "gold":
            return qa("eval", name, *random.choice([(), ("--json",)]), *FAST)
        case "feedback":
            return qa("feedback", name, *random.choice([(), ("--gold",), ("--questions", "muse-spark")]))
        case "questions":
            return qa("batch", name, "-o", folder / random.choice(["out.jsonl", "out.csv"]), *FAST)
    return qa("eval", "gold.jsonl", "--compare", name, *FAST)


def check_broken_files(here: Path, qa: Runner, kind: str, seeds: range) -> None:
    (here / "q.txt").write_text("Who is Wang?\nWho is Saba?\n", encoding="utf-8")
    (here / "gold.jsonl").write_text('{"id": "1", "question": "Who is Wang?", "gold": ["Wang"]}\n', encoding="utf-8")
    assert qa("batch", "q.txt", "-o", "answers.jsonl", *FAST)[0] == 0
    for seed in seeds:
        started = time.perf_counter()
        code, out, err = run_on_a_broken_file(qa, kind, seed)
        seconds = time.perf_counter() - started
        assert seconds < 2, (kind, seed)
        assert code in (0, 1), (kind, seed)
        assert all(line.startswith("qa: ") for line in err.splitlines()), (kind, seed, err)
        assert not OBEYED.search(out + err), (kind, seed)
        assert code == 0 or err, (kind, seed)
        assert len(err) < 20_000, (kind, seed)


KINDS = ("gold", "feedback", "questions", "compare", "resume", "anticipated")


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_file_is_a_line_or_some(here: Path, qa: Runner, kind: str) -> None:
    check_broken_files(here, qa, kind, range(12))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_broken_files_are_lines(here: Path, qa: Runner, kind: str) -> None:
    check_broken_files(here, qa, kind, range(1000, 1170))
