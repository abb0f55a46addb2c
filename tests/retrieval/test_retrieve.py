"""Dense, sparse and fused ranking: the arithmetic by hand, and NumPy as the oracle."""

from __future__ import annotations

import math
import statistics
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import BagOfWords, IndexMaker
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import UnusableIndexError
from qa.index.build import build_index
from qa.index.dense import DenseIndex
from qa.index.protocol import Index
from qa.index.sparse import K1, B, SparseIndex, best_positions
from qa.language.terms import tokenize
from qa.retrieval.retrieve import retrieve
from qa.retrieval.signals import FUSED, RETRIEVAL_MODES, RetrievalMode

if TYPE_CHECKING:
    from qa.datatypes import Vectors


def test_terms_keep_numbers_and_names_and_drop_endings_and_stop_words() -> None:
    assert tokenize("The model scores 89.5% on GPQA Diamond") == ["model", "score", "89.5", "gpqa", "diamond"]
    assert tokenize("Gemini 3.1 Pro's GPT-5.4 and Llama 4") == ["gemini", "3.1", "pro", "gpt", "5.4", "llama", "4"]
    assert tokenize("Café CAFÉ cafe\u0301") == ["cafe", "cafe", "cafe"]
    assert tokenize("What is it? 🙂 …") == []


def test_bm25_is_the_formula_of_lucene(tmp_path: Path) -> None:
    texts = ["apple banana", "apple apple cherry", "banana"]
    index = SparseIndex.build(texts, tmp_path)
    mean_length = (2 + 3 + 1) / 3

    def score(frequency: int, length: int, rows: int) -> float:
        idf = math.log(1 + (3 - rows + 0.5) / (rows + 0.5))
        return idf * frequency / (frequency + K1 * (1 - B + B * length / mean_length))

    expected = [score(1, 2, 2), score(2, 3, 2), 0.0]
    assert index.scores("Apples?").tolist() == pytest.approx(expected, rel=1e-5)


def test_coverage_weighs_terms_by_rarity(tmp_path: Path) -> None:
    index = SparseIndex.build(["apple banana", "apple cherry", "apple"], tmp_path)
    rare, common = math.log(1 + 2.5 / 1.5), math.log(1 + 0.5 / 3.5)
    assert index.coverage("apple banana", "an apple") == pytest.approx(common / (common + rare))
    assert index.coverage("banana", "Bananas!") == 1
    assert index.coverage("who is it", "an apple") == 0


def test_no_shared_term_finds_nothing(tmp_path: Path) -> None:
    index = SparseIndex.build(["apple banana", "cherry"], tmp_path)
    scores = index.scores("zebra 🙂")
    assert scores.tolist() == [0, 0]
    assert best_positions(scores, 5).tolist() == []


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), min_size=1, max_size=40), st.integers(1, 12))
def test_best_positions_are_those_of_a_stable_sort(values: list[float], count: int) -> None:
    scores = np.array(values, dtype=np.float32)
    expected = sorted((p for p in range(len(values)) if values[p] > 0), key=lambda p: (-values[p], p))[:count]
    assert best_positions(scores, count).tolist() == expected


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


def test_every_score_is_kept_whichever_side_found_the_sentence(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Bananas are yellow. Cherries are small. Nothing to see."})
    hits = retrieve(index, ["red apples"])[0]
    assert hits[0].position == 0
    vector = BagOfWords().encode(["red apples"])[0]
    for hit in hits:
        assert hit.dense == pytest.approx(float(index.vectors([hit.position])[0] @ vector), abs=1e-6)
        assert hit.sparse is not None
        similarities = FUSED.dense * (hit.dense or 0) + FUSED.paragraph * (hit.paragraph or 0)
        assert hit.final == pytest.approx(FUSED.sparse * hit.sparse + similarities)
    assert [hit.final for hit in hits] == sorted((hit.final for hit in hits), reverse=True)


def test_one_sided_modes_have_their_own_score_alone(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Bananas are yellow."})
    dense, sparse = retrieve(index, ["apples"], mode="dense")[0], retrieve(index, ["apples"], mode="sparse")[0]
    assert all(hit.sparse is None and hit.final == hit.dense for hit in dense)
    assert [hit.position for hit in sparse] == [0]
    assert all(hit.dense is None and hit.final == hit.sparse for hit in sparse)


def test_sparse_retrieval_needs_no_model(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red."}, encoder=encoder)
    encoder.encoded.clear()
    retrieve(index, ["apples"], mode="sparse")
    assert encoder.encoded == []


@pytest.mark.parametrize("mode", RETRIEVAL_MODES)
def test_questions_in_a_block_rank_as_they_do_alone(article: Index, mode: RetrievalMode) -> None:
    questions = ["Who leads the lab?", "ARC AGI 2 score", "Why is it closed?"]
    together = retrieve(article, questions, mode=mode)
    alone = [retrieve(article, [question], mode=mode)[0] for question in questions]
    assert [[hit.position for hit in hits[:10]] for hits in together] == [
        [hit.position for hit in hits[:10]] for hits in alone
    ]


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


def test_a_question_is_encoded_once(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red."}, encoder=encoder)
    before = len(encoder.encoded)
    vectors = index.encode(["red apples", "apples", "red apples"])
    assert encoder.encoded[before:] == ["red apples", "apples"]
    np.testing.assert_array_equal(vectors, index.encode(["red apples", "apples", "red apples"]))
    assert len(encoder.encoded) == before + 2
    assert index.encode([]).shape == (0, encoder.dimension)


def test_a_terms_rows_are_in_order(article: Index) -> None:  # coverage looks for one by bisection
    terms = article._sparse
    for first, last in pairwise(terms._starts.tolist()):
        assert (np.diff(terms._rows[first:last]) > 0).all()


def test_nothing_runs_on_when_a_question_has_been_compared(article: Index) -> None:
    """A thread of FAISS's that waits for more in a loop takes a core from the cross-encoder, which is next."""
    (vector,) = article.encode(["Who is Wang?"])
    burnt = []
    for _ in range(9):
        article.compare(vector[np.newaxis], 100)
        before = time.process_time()
        time.sleep(0.02)
        burnt.append(time.process_time() - before)
    assert statistics.median(burnt) < 0.002


def test_the_index_of_the_article_is_exact(make_index: IndexMaker) -> None:
    assert make_index({"a.txt": "Apples are red."}).manifest.parameters["vectors"]["type"] == "Flat"
