"""The gold set that ships: it measures what was not foreseen."""

from __future__ import annotations

import json

import numpy as np
from conftest import ROOT

from qa.datatypes import Encoder
from qa.evaluation.gold import read_gold

TOO_NEAR = 0.9  # cosine similarity


def test_no_gold_question_is_among_the_anticipated(real_encoder: Encoder) -> None:
    """A near-duplicate would make the gold set measure nothing: it is rewritten, not kept."""
    rows = (ROOT / "corpus" / "muse-spark.questions.jsonl").read_text(encoding="utf-8").splitlines()
    anticipated = [text for row in rows for text in json.loads(row)["questions"]]
    gold = [
        question.question
        for name in ("gold.jsonl", "followups.jsonl")
        for question in read_gold(ROOT / "corpus" / name)
    ]
    similarity = real_encoder.encode(gold) @ real_encoder.encode(anticipated).T
    near = [
        f"{gold[i]!r} is too near to {anticipated[j]!r} ({similarity[i, j]:.3f})"
        for i, j in np.argwhere(similarity > TOO_NEAR)
    ]
    assert not near, "\n".join(near)
