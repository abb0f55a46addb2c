"""BM25: the arithmetic by hand, and a search that holds a bounded number of scores."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.index.best import best_positions
from qa.index.local import LocalIndex
from qa.index.sparse import SparseIndex


def scores(index: SparseIndex, question: str, rows: int) -> list[float]:
    return [float(score) for score in index.search(question, rows).scores(np.arange(rows))]


def test_bm25_is_the_formula_of_lucene(tmp_path: Path) -> None:
    """k1 is .9 and b is .4. "appl" is in 2 of 3 rows, whose mean length is 2: its idf is log(1 + 1.5 / 2.5) = .47000.

    Row 0 has it once among 2 terms: .47000 * 1 / (1 + .9 * (.6 + .4 * 2 / 2)) = .47000 / 1.9 = .24737.
    Row 1 has it twice among 3: .47000 * 2 / (2 + .9 * (.6 + .4 * 3 / 2)) = .47000 * 2 / 3.08 = .30520.
    """
    index = SparseIndex.build(["apple banana", "apple apple cherry", "banana"], tmp_path)
    assert scores(index, "Apples?", 3) == pytest.approx([0.24737, 0.30520, 0.0], abs=1e-5)
    assert index.search("Apples?", 3).positions.tolist() == [1, 0]
    assert index.search("Apples?", 1).positions.tolist() == [1]
    assert scores(index, "apples, apples", 3) == pytest.approx([0.49474, 0.61040, 0.0], abs=1e-5)


def test_texts_without_a_term_are_found_by_nothing_and_warn_of_nothing(tmp_path: Path) -> None:
    assert scores(SparseIndex.build(["What is it?", "!"], tmp_path), "What is an apple?", 2) == [0.0, 0.0]


def test_a_terms_weight_is_its_rarity(tmp_path: Path) -> None:
    """In all three rows log(1 + .5 / 3.5) = .13353, in one log(1 + 2.5 / 1.5) = .98083, in none log(1 + 3.5 / .5)."""
    index = SparseIndex.build(["apple banana", "apple cherry", "apple"], tmp_path)
    assert index.weights("apples and bananas, bananas") == pytest.approx({"appl": 0.13353, "banana": 0.98083}, abs=1e-5)
    assert index.weights("zebra") == pytest.approx({"zebra": 2.07944}, abs=1e-5)
    assert index.weights("who is it") == {}


def test_no_shared_term_finds_nothing(tmp_path: Path) -> None:
    index = SparseIndex.build(["apple banana", "cherry"], tmp_path)
    assert index.search("zebra 🙂", 5).positions.tolist() == []
    assert scores(index, "zebra 🙂", 2) == [0, 0]


@pytest.mark.parametrize("k", [1, 7, 40, 1000])
def test_a_few_rows_at_a_time_find_what_all_at_once_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, k: int) -> None:
    texts = [f"{'apple ' * (n % 5)} {'pear ' * (n % 3)} number" for n in range(500)]
    index = SparseIndex.build(texts, tmp_path)
    whole = index.search("pears or apples", k).positions.tolist()
    all_scores = scores(index, "pears or apples", 500)
    expected = sorted((p for p in range(500) if all_scores[p] > 0), key=lambda p: (-all_scores[p], p))[:k]
    monkeypatch.setattr("qa.index.sparse.ROWS", 64)
    assert index.search("pears or apples", k).positions.tolist() == whole == expected


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), min_size=1, max_size=40), st.integers(1, 12))
def test_best_positions_are_those_of_a_stable_sort(values: list[float], count: int) -> None:
    found = best_positions(np.array(values, dtype=np.float32), count).tolist()
    assert found == sorted((p for p in range(len(values)) if values[p] > 0), key=lambda p: (-values[p], p))[:count]


def test_a_terms_rows_are_in_order(article: LocalIndex) -> None:  # a row's score is looked up by bisection
    terms = article._sparse
    for first, last in pairwise(terms.starts.tolist()):
        assert (np.diff(terms._rows[first:last]) > 0).all()
