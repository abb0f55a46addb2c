"""How near sentences, their paragraphs and their anticipated questions are, compared with all rows or the near ones."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import BagOfWords, IndexMaker

from qa.index.local import LocalIndex
from qa.index.similarity import _Near

TEXT = "The harbour closes at dusk. Boats pay four crowns a night.\n\nThe museum opens on Monday.\n"
QUESTIONS = [
    {"quote": "Boats pay four crowns a night.", "questions": ["How expensive is mooring?", "berth fee"]},
    {"quote": "The museum opens on Monday.", "questions": ["Can I see exhibits early in the week?"]},
]


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_of_many_sentences_few_may_have_a_question(make_index: IndexMaker) -> None:
    text = "\n\n".join(f"Paragraph {number} tells of ships." for number in range(30))
    row = {"quote": "Paragraph 7 tells of ships.", "questions": ["What does it cost to moor?"]}
    index = make_index({"town.txt": text, "town.questions.jsonl": lines(row)})
    (compared,) = index.search_dense(index.encode(["What does it cost to moor?"]), 30)
    positions = compared.positions
    assert positions[0] == 7
    assert sorted(positions.tolist()) == list(range(30))


def test_scores_are_of_the_best_row_and_positions_are_unique(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TEXT, "town.questions.jsonl": lines(*QUESTIONS)})
    vector = index.encode(["berth fee for boats"])
    (compared,) = index.search_dense(vector, 10)
    rows = list(index.row_texts())
    owner = [0, 1, 2, 1, 1, 2]
    similarity = BagOfWords().encode(rows) @ vector[0]
    best = [max(float(s) for s, o in zip(similarity, owner, strict=True) if o == p) for p in range(3)]
    assert compared.positions.tolist() == sorted(range(3), key=lambda position: -best[position])
    found = compared.similarities(np.array([2, 1, 0]))
    assert found.own == pytest.approx(similarity[[2, 1, 0]])
    assert found.asked == pytest.approx([similarity[5], max(similarity[3:5]), similarity[0]])
    first = index.vectors([0, 1]).sum(axis=0)
    mean = float(first @ vector[0] / np.linalg.norm(first))
    assert found.paragraph == pytest.approx([similarity[2], mean, mean])


def test_comparing_all_rows_or_only_what_is_searched_for_is_the_same(article: LocalIndex) -> None:
    questions = ["Who is Wang?", "What did Muse Spark score on ARC AGI 2?", "is it free", "asdf"]
    vectors = article.encode(questions)
    whole = article.search_dense(vectors, 40)
    searched = article._similarity._nearest(vectors, 40)  # as in an index of many sentences
    for vector, everything, nearest in zip(vectors, whole, searched, strict=True):
        near = _Near(article._similarity, vector, nearest)
        assert everything.positions.tolist() == nearest.tolist()
        positions = np.array([0, 120, 7, 60])
        one, other = everything.similarities(positions), near.similarities(positions)
        np.testing.assert_allclose(one.own, other.own, atol=1e-5)
        assert one.asked is not None
        assert other.asked is not None
        np.testing.assert_allclose(one.asked, other.asked, atol=1e-5)
        np.testing.assert_allclose(one.paragraph, other.paragraph, atol=1e-5)
