"""Ablation: every part that can be switched off, switched off once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from conftest import IndexMaker
from fruit import DOCUMENTS, write_gold

from qa.evaluation.ablate import ablate, parts_to_switch_off
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.retrieval.signals import SIGNALS

if TYPE_CHECKING:
    from qa.datatypes import Vectors


class Indifferent:
    name = "indifferent"

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        return np.zeros(len(texts), dtype=np.float32)


def test_the_parts_are_those_that_the_table_of_signals_names_and_spelling() -> None:
    assert parts_to_switch_off(Indifferent(), late_interaction=True) == {
        "the reranker": {"reranker": None},
        "late interaction": {"late_interaction": False},
        "BM25": {"retrieval": "dense"},
        "the embedding": {"retrieval": "sparse"},
        "spelling": {"spelling": False},
    }
    assert list(parts_to_switch_off(None, late_interaction=False)) == ["BM25", "the embedding", "spelling"]
    assert {signal.part for signal in SIGNALS.values()} - {""} == {
        "the reranker",
        "late interaction",
        "BM25",
        "the embedding",
        "anticipated questions",
    }


def test_each_part_is_switched_off(tmp_path: Path, make_index: IndexMaker) -> None:
    anticipated = {"quote": "Cherries are small.", "questions": ["Which come by the handful?"]}
    index = make_index({**DOCUMENTS, "a.questions.jsonl": json.dumps(anticipated)})
    row = {"id": "x", "question": "by the handful", "gold": ["Cherries are small."]}
    questions = read_gold(write_gold(tmp_path / "g.jsonl", row))
    seen: list[tuple[int, int]] = []
    without = ablate(index, questions, None, progress=lambda _, done, total: seen.append((done, total)))
    assert list(without) == ["BM25", "the embedding", "spelling", "anticipated questions"]
    assert seen == [(done, 4) for done in range(1, 5)]
    assert evaluate(index, questions, reranker=None).questions[0].rank == 1
    assert without["BM25"].retrieval == "dense"
    assert without["the embedding"].retrieval == "sparse"
    assert without["anticipated questions"].questions[0].rank != 1
    assert len(without["anticipated questions"].run["x"]) == 4  # sentences, a repeated one once


def test_anticipated_questions_are_left_in_where_the_documents_have_changed(
    tmp_path: Path, make_index: IndexMaker
) -> None:
    anticipated = {"quote": "Cherries are small.", "questions": ["Which come by the handful?"]}
    index = make_index({**DOCUMENTS, "a.questions.jsonl": json.dumps(anticipated)})
    (tmp_path / "documents" / "a.txt").write_text("Apples are green.")
    row = {"question": "by the handful", "gold": ["Cherries are small."]}
    questions = read_gold(write_gold(tmp_path / "g.jsonl", row))
    seen: list[tuple[int, int]] = []
    without = ablate(index, questions, None, progress=lambda _, done, total: seen.append((done, total)))
    assert list(without) == ["BM25", "the embedding", "spelling"]
    assert seen[-1] == (3, 3)
