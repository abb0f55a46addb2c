"""The real models on the article: a change that costs quality fails here.

The gates are on the dev split; the test split is for reporting only. They stand a few of the 110 answerable questions
below what ``qa eval corpus/gold.jsonl --split dev`` measured on an AMD EPYC without VNNI (commit 211eb02). On a
processor with other int8 products a question or two may move.
"""

from __future__ import annotations

import pytest
from conftest import GOLD

from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.index.protocol import Index
from qa.retrieval.retrieve import RetrievalMode


def test_the_real_models_answer_and_abstain(article: Index) -> None:
    result = evaluate(article, read_gold(GOLD, split="dev"))
    assert (result.answerable, result.unanswerable) == (110, 25)
    assert result.measures["Success@1"].value >= 0.88  # .900 was measured
    assert result.measures["Success@5"].value >= 0.95  # .973
    assert result.answered is not None
    assert result.abstained is not None
    assert result.right_where_answered is not None
    assert result.answered.value >= 0.82  # .845
    assert result.abstained.value >= 0.76  # .800, one question less
    assert result.right_where_answered.value >= 0.86  # .888


@pytest.mark.parametrize(
    ("mode", "first", "fifth"),
    [
        ("sparse", 0.82, 0.92),  # .845 and .945 were measured
        ("dense", 0.59, 0.82),  # .627 and .855, four questions less: this side is int8 alone
    ],
)
def test_each_side_finds_answers_by_itself(article: Index, mode: RetrievalMode, first: float, fifth: float) -> None:
    result = evaluate(article, read_gold(GOLD, split="dev"), retrieval=mode, reranker=None)
    assert result.measures["Success@1"].value >= first
    assert result.measures["Success@5"].value >= fifth
