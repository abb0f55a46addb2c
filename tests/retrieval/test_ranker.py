"""The learned ranker: its arithmetic by hand, its features, and the file that ships."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest
from conftest import IndexMaker

from qa.retrieval.ranker import SHAPES, Model, anticipated, candidate_features, model_for, reach


def test_a_score_is_the_sum_of_the_features_by_their_weights_and_the_share() -> None:
    model = Model({"dense": (2.0, 4.0), "sparse": (1.0, 0.0)})
    features = {"dense": np.array([0.5, 0.25]), "sparse": np.array([1.0, 3.0])}
    assert model.scores(features, 0.0).tolist() == [2.0, 3.5]
    assert model.scores(features, 0.5).tolist() == [3.0, 4.0]  # the first weighs 2 + .5 * 4
    assert model.weight("dense", 0.5) == 4.0


def test_the_share_is_that_of_candidates_with_a_question_nearer_than_they_are() -> None:
    assert anticipated({"dense": np.array([0.1, 0.2, 0.3, 0.4]), "asked": np.array([0.1, 0.9, 0.3, 0.4])}) == 0.25
    assert anticipated({"dense": np.array([0.1])}) == 0


def test_features_are_scores_and_the_shapes_of_sentences(make_index: IndexMaker) -> None:
    sentences = make_index({"a.txt": f"Why is it red? It is red. {'Very ' * 20}red."}).sentences([0, 1, 2])
    columns = {"dense": np.array([0.1, 0.2, 0.3]), "sparse": np.array([1.0, 2.0, 0.0])}
    found = candidate_features(columns, sentences, {"red": 3.0, "appl": 1.0})
    assert found["asked"].tolist() == [0.1, 0.2, 0.3]  # without anticipated questions the sentence's own
    assert found["sparse_share"].tolist() == [0.25, 0.5, 0.0]
    assert found["length"].tolist() == [14 / 80, 10 / 80, 1.0]
    assert found["is_question"].tolist() == [1.0, 0.0, 0.0]
    assert found["is_lead_in"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("scores", ["dense sparse", "dense sparse late"])
@pytest.mark.parametrize("read", ["", " rerank", " rerank answers"])
def test_there_is_a_model_for_each_set_of_scores(scores: str, read: str) -> None:
    names = f"{scores}{read}".split()
    model = model_for([*names, "paragraph", "asked"])
    assert all(np.isfinite(model.weight(name, 1.0)) for name in (*names, *SHAPES))
    if read:
        assert model.weight("rerank", 0.0) > 0
        assert reach() > 0


def test_the_file_says_what_it_was_fitted_on() -> None:
    found = json.loads(files("qa.retrieval").joinpath("ranker.json").read_text(encoding="utf-8"))
    assert all(count > 50 for count in found["fitted_on"].values())
    assert not any("test" in name for name in found["fitted_on"])
