"""Token vectors: late interaction by hand, their files, interrupted builds, and codes that are made when asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, Words, write_files

from qa.answering.ask import ask
from qa.errors import UnusableIndexError
from qa.index import build, late_interaction
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.index.manifest import load_manifest
from qa.index.token_vectors import CODES, most_similar

TEXT = "Apples are red. Bananas ripen slowly.\n\nCherries are small."
QUESTIONS = '{"quote": "Cherries are small.", "questions": ["How big is it?"]}\n'


def made(folder: Path, words: Words) -> LocalIndex:
    corpus = write_files(folder / "documents", {"a.txt": TEXT, "a.questions.jsonl": QUESTIONS})
    build_index([corpus], folder / "index", encoder=BagOfWords(), token_encoder=words)
    return LocalIndex.open(folder / "index", BagOfWords(), words)


def test_for_each_token_of_the_question_the_nearest_of_the_text_counts() -> None:
    question = np.array([[1, 0], [0, 1]], dtype=np.float32)
    codes = np.array([[1, 0], [0.5, 0.25], [0, 0.5]])
    found = most_similar(question, codes.astype(np.float16), np.array([0, 2]))  # two tokens, and one
    assert found.tolist() == [[1, 0.25], [0, 0.5]]
    assert most_similar(question, codes[:0], np.zeros(0, dtype=np.int64)).shape == (0, 2)


def test_a_question_is_compared_with_sentences_their_neighbours_and_their_questions(tmp_path: Path) -> None:
    """ "Of the words of "Bananas are big" two are in the first and the second sentence together."""
    index = made(tmp_path, Words())
    assert index.token_candidates == late_interaction.COMPARED
    (found,) = index.compare_tokens(["Bananas are big"], [np.array([0, 1, 2])])
    assert found.own.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])  # "are", "bananas", "are"
    assert found.around.tolist() == pytest.approx([1 / 3, 2 / 3, 1 / 3])  # the third begins a paragraph
    assert found.asked is not None
    assert found.asked.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    (asked,) = index.compare_tokens(["how big"], [np.array([2, 0])])
    assert asked.asked is not None
    assert asked.asked.tolist() == [1, 0]
    index.close()


def test_codes_that_are_made_when_asked_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = made(tmp_path / "stored", Words())
    monkeypatch.setattr(build, "STORED", 0)
    words = Words()
    large = made(tmp_path / "large", words)
    assert not (large.directory / large.manifest.generation / CODES).exists()
    assert words.encoded == []
    assert large.token_candidates == late_interaction.WHEN_ASKED
    for _ in range(2):
        for index in (stored, large):
            (found,) = index.compare_tokens(["Bananas are big"], [np.array([1, 2])])
            assert found.around.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert sorted(words.encoded) == [
        "Apples are red.",
        "Bananas ripen slowly.",
        "Cherries are small.",
        "How big is it?",
    ]
    assert ask(large, "Bananas?", reranker=None).passages[0].scores.late is not None
    assert ask(large, "Bananas?", reranker=None, late_interaction=False).passages[0].scores.late is None


def test_no_text_is_encoded_twice(tmp_path: Path) -> None:
    words = Words()
    made(tmp_path, words).close()
    assert len(words.encoded) == 4
    made(tmp_path, words).close()
    assert len(words.encoded) == 4
    write_files(tmp_path / "documents", {"b.txt": "Plums are blue."})
    build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords(), token_encoder=words)
    assert words.encoded[4:] == ["Plums are blue."]
    assert not list((tmp_path / "index").glob("*.partial"))


@pytest.mark.parametrize("damage", ["cut off", "changed", "whole"])
def test_a_build_that_was_interrupted_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    words = Words()
    monkeypatch.setattr("qa.index.token_cache.BLOCK", 2)

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "tokens" and done == 2:
            raise KeyboardInterrupt

    corpus = write_files(tmp_path / "documents", {"a.txt": TEXT})
    with pytest.raises(KeyboardInterrupt):
        build_index([corpus], tmp_path / "index", encoder=BagOfWords(), token_encoder=words, progress=interrupt)
    (partial,) = (tmp_path / "index").glob("tokens-*.partial")
    data = partial.read_bytes()
    if damage != "whole":
        partial.write_bytes(data[:-5] if damage == "cut off" else data[:-5] + b"\x55" + data[-4:])
    words.encoded.clear()
    build_index([corpus], tmp_path / "index", encoder=BagOfWords(), token_encoder=words)
    again = [] if damage == "whole" else ["Bananas ripen slowly."]
    assert words.encoded == [*again, "Cherries are small."]


def test_files_of_another_shape_are_an_error_in_one_line(tmp_path: Path) -> None:
    words = Words()
    index = made(tmp_path, words)
    folder = index.directory / load_manifest(index.directory)[0].generation
    index.close()
    (folder / CODES).write_bytes((folder / CODES).read_bytes()[:-1021])
    with pytest.raises(UnusableIndexError, match=CODES):
        LocalIndex.open(tmp_path / "index", BagOfWords(), words)
