"""Retrieval by meaning, by words and by both: which scores a hit has, and their order."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import BagOfWords, IndexMaker

from qa.index.local import LocalIndex
from qa.retrieval.retrieve import RETRIEVAL_MODES, RetrievalMode, retrieve


def test_every_score_is_kept_whichever_side_found_the_sentence(make_index: IndexMaker) -> None:
    """One of the question's two words is one of the first sentence's two: their cosine similarity is 1 / 2.

    Its paragraph has six words, each once: .5 / sqrt(3) = .28868. BM25: "appl" is in one row of three, once among two
    terms, as many as the mean: log(1 + 2.5 / 1.5) / 1.9 = .51623.
    """
    words = "apples shine bananas ripen cherries fall today".split()
    assert len({int(BagOfWords().encode([word]).argmax()) for word in words}) == 7  # no two share a dimension
    index = make_index({"a.txt": "Apples shine. Bananas ripen. Cherries fall."})
    (hits,) = retrieve(index, ["apples today"])
    assert [hit.position for hit in hits] == [0, 1, 2]
    assert hits[0].scores.dense == pytest.approx(0.5)
    assert hits[0].scores.paragraph == pytest.approx(0.28868, abs=1e-5)
    assert hits[0].scores.sparse == pytest.approx(0.51623, abs=1e-5)
    assert hits[1].scores == hits[2].scores  # neither side says anything of them but their paragraph's similarity
    assert (hits[1].scores.dense, hits[1].scores.sparse) == (0, 0)


def test_one_sided_modes_have_their_own_score_alone(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Bananas are yellow."})
    dense, sparse = retrieve(index, ["apples"], mode="dense")[0], retrieve(index, ["apples"], mode="sparse")[0]
    assert all(hit.scores.sparse is None and hit.final == hit.scores.dense for hit in dense)
    assert [hit.position for hit in sparse] == [0]
    assert all(hit.scores.dense is None and hit.final == hit.scores.sparse for hit in sparse)


def test_sparse_retrieval_needs_no_model(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red."}, encoder=encoder)
    encoder.encoded.clear()
    retrieve(index, ["apples"], mode="sparse")
    assert encoder.encoded == []


@pytest.mark.parametrize("mode", RETRIEVAL_MODES)
def test_questions_in_a_block_rank_as_they_do_alone(article: LocalIndex, mode: RetrievalMode) -> None:
    questions = ["Who leads the lab?", "ARC AGI 2 score", "Why is it closed?"]
    together = retrieve(article, questions, mode=mode)
    alone = [retrieve(article, [question], mode=mode)[0] for question in questions]
    assert [[hit.position for hit in hits[:10]] for hits in together] == [
        [hit.position for hit in hits[:10]] for hits in alone
    ]


def test_a_question_is_encoded_once(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red."}, encoder=encoder)
    before = len(encoder.encoded)
    vectors = index.encode(["red apples", "apples", "red apples"])
    assert encoder.encoded[before:] == ["red apples", "apples"]
    np.testing.assert_array_equal(vectors, index.encode(["red apples", "apples", "red apples"]))
    assert len(encoder.encoded) == before + 2
    assert index.encode([]).shape == (0, encoder.dimension)
