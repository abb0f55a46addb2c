"""The FAISS index: exact up to a size, codes above it; NumPy is the oracle."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import IndexMaker

from qa.errors import UnusableIndexError
from qa.index.build import build_index
from qa.index.dense import DenseIndex
from qa.index.local import LocalIndex
from qa.retrieval.retrieve import retrieve

if TYPE_CHECKING:
    from qa.datatypes import Vectors


def test_dense_search_is_the_inner_product() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(50, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[30] = rows[7]  # a tie, which goes to the earlier
    index = DenseIndex.empty(8)
    index.add(rows)
    positions, scores = index.search(rows[7:8], 5)
    assert positions[0, :2].tolist() == [7, 30]
    np.testing.assert_allclose(scores[0], np.sort(rows @ rows[7])[::-1][:5], rtol=1e-5)
    np.testing.assert_array_equal(index.rows([3, 1]), rows[[3, 1]])
    assert index.search(rows[:1], 100)[0].shape == (1, 50)


def test_a_saved_dense_index_is_the_same_and_a_cut_one_is_an_error(tmp_path: Path) -> None:
    index = DenseIndex.empty(4)
    index.add(np.eye(4, dtype=np.float32))
    path = tmp_path / "vectors.faiss"
    index.save(path)
    np.testing.assert_array_equal(DenseIndex.load(path).rows([0, 1, 2, 3]), np.eye(4, dtype=np.float32))
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(UnusableIndexError, match=r"vectors\.faiss"):
        DenseIndex.load(path)


def many_vectors(rows: int, dimension: int = 64) -> Vectors:
    rng = np.random.default_rng(7)
    around = rng.standard_normal((rows // 20, 1, dimension))
    vectors = (around + 0.4 * rng.standard_normal((rows // 20, 20, dimension))).reshape(-1, dimension)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_many_rows_are_found_by_codes_nearly_as_by_comparing_all(tmp_path: Path) -> None:
    vectors = many_vectors(20_000)
    index = DenseIndex.coded(vectors[::2])
    for some in np.array_split(vectors, 7):
        index.add(some)
    index.save(tmp_path / "many.faiss")
    index = DenseIndex.load(tmp_path / "many.faiss")
    assert (len(index), index.kind) == (20_000, "PQ16x4fs,Refine(SQfp16)")
    queries = vectors[::1000]
    found, scores = index.search(queries, 10)
    exact = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")[:, :10]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, exact, strict=True)])
    assert recall >= 0.97
    np.testing.assert_allclose(scores, np.take_along_axis(queries @ vectors.T, found, axis=1), atol=1e-3)
    np.testing.assert_allclose(index.rows([3, 19_999]), vectors[[3, 19_999]], atol=1e-3)
    np.testing.assert_allclose(
        index.similarities(np.array([3, 5]), vectors[3]), vectors[[3, 5]] @ vectors[3], atol=1e-3
    )
    assert index.search(queries[:1], 20_000)[0].min() == 0


def test_a_large_corpus_says_what_its_index_is_and_is_the_same_when_built_again(
    make_index: IndexMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.dense.EXACT", 100)
    text = " ".join(f"Apple number {n} of {n % 17} is {'red' if n % 2 else 'green'}." for n in range(400))
    index = make_index({"a.txt": text})
    assert index.manifest.parameters["vectors"]["type"] == f"PQ{index.encoder.dimension // 4}x4fs,Refine(SQfp16)"
    assert index.sentences([retrieve(index, ["apple number 123"])[0][0].position])[0].text.startswith(
        "Apple number 123 "
    )
    again = build_index([index.directory.parent / "documents"], index.directory, encoder=index.encoder)
    assert (again.is_new, again.embedded) == (False, 0)


def test_nothing_runs_on_when_a_question_has_been_compared(article: LocalIndex) -> None:
    """A thread of FAISS's that waits for more in a loop takes a core from the cross-encoder, which is next."""
    (vector,) = article.encode(["Who is Wang?"])
    burnt = []
    for _ in range(9):
        article.search_dense(vector[np.newaxis], 100)
        before = time.process_time()
        time.sleep(0.02)
        burnt.append(time.process_time() - before)
    assert statistics.median(burnt) < 0.002


def test_the_index_of_the_article_is_exact(make_index: IndexMaker) -> None:
    assert make_index({"a.txt": "Apples are red."}).manifest.parameters["vectors"]["type"] == "Flat"
