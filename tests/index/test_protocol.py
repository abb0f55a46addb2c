"""The protocol of an index: every engine behind it gives the same answers, and nothing above needs more than it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answer_schema import ANSWER
from conftest import ARTICLE, GOLD, ROOT, TWO, BagOfWords, IndexMaker, Words, write_files
from jsonschema import validate
from memory_index import MemoryIndex

from qa.answering.answer import Answer
from qa.answering.ask import ask, ask_many
from qa.answering.render import to_dict
from qa.chat.events import Chat
from qa.chat.options import ChatOptions
from qa.errors import ModelError
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.index.open import open_unchecked
from qa.index.protocol import Index

QUESTIONS = (
    "How many physicians helped to train it?",
    "Who leads Meta Superintelligence Labs?",
    "What did Muse Spark score on GPQA Diamond and who leads the lab?",
    "What is the captial of France?",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("engines") / "index")


def build(location: Path) -> Path:
    build_index([ROOT / "corpus"], location, encoder=BagOfWords(), token_encoder=Words())
    return location


@pytest.fixture(scope="module", params=["memory", "milvus-lite"])
def engines(folder: Path, request: pytest.FixtureRequest) -> Iterator[list[Index]]:
    """The article with its anticipated questions, in a folder and behind another engine."""
    local = LocalIndex.open(folder, BagOfWords(), Words())
    other: Index
    if request.param == "memory":
        asked = {position: local.questions_of(position) for position in range(len(local))}
        other = MemoryIndex({"muse-spark": ARTICLE.read_bytes().decode()}, BagOfWords(), asked, Words())
    else:
        pytest.importorskip("pymilvus")
        other = open_unchecked(build(folder.parent / "index.db"), BagOfWords(), Words())
    yield [local, other]
    local.close()
    other.close()


def told(answer: Answer) -> Any:
    """What an answer says, less what names the engine and the numbers' last digits."""
    found = {**to_dict(answer), "index": "", "seconds": 0, "confidence": round(answer.confidence, 3)}
    for passage in found["passages"]:
        passage["scores"] = {k: v if v is None else round(v, 2) for k, v in passage["scores"].items()}
    return json.loads(json.dumps(found))


def test_both_engines_are_what_the_protocol_says(engines: list[Index]) -> None:
    local, second = engines
    assert isinstance(local, Index)
    assert isinstance(second, Index)
    assert (len(local), local.question_count) == (len(second), second.question_count)
    assert local.documents() == second.documents()
    assert local.sentences([0, 60, 120]) == second.sentences([0, 60, 120])
    np.testing.assert_allclose(local.vectors([3, 0]), second.vectors([3, 0]), atol=1e-6)
    assert list(local.questions(5, 9)) == list(second.questions(5, 9)) != []
    assert local.questions_of(7) == second.questions_of(7) != ()
    assert local.document("muse-spark") == second.document("muse-spark")
    assert local.positions_in("muse-spark", 2000, 2500) == second.positions_in("muse-spark", 2000, 2500)
    assert local.term_weights("Who leads the lab?") == pytest.approx(second.term_weights("Who leads the lab?"))


def test_both_engines_find_the_same_in_the_same_order(engines: list[Index]) -> None:
    local, second = engines
    everywhere = np.arange(len(local))
    for one, other in zip(local.search_sparse(QUESTIONS, 7), second.search_sparse(QUESTIONS, 7), strict=True):
        assert one.positions.tolist() == other.positions.tolist()
        np.testing.assert_allclose(one.scores(everywhere), other.scores(everywhere), rtol=1e-4)
    vectors = local.encode(QUESTIONS)
    for near, also in zip(local.search_dense(vectors, 7), second.search_dense(vectors, 7), strict=True):
        found, wanted = near.similarities(everywhere), also.similarities(everywhere)
        np.testing.assert_allclose(found.own, wanted.own, atol=1e-5)
        np.testing.assert_allclose(found.paragraph, wanted.paragraph, atol=1e-5)
        assert found.asked is not None
        assert wanted.asked is not None
        np.testing.assert_allclose(found.asked, wanted.asked, atol=1e-5)


def test_no_sentence_is_compared_where_none_is_asked_for(engines: list[Index]) -> None:
    nowhere = np.arange(0)
    for index in engines:
        [dense] = index.search_dense(index.encode(QUESTIONS[:1]), 7)
        found = dense.similarities(nowhere)
        assert found.asked is not None
        assert [len(found.own), len(found.paragraph), len(found.asked)] == [0, 0, 0]
        [sparse] = index.search_sparse(QUESTIONS[:1], 7)
        assert len(sparse.scores(nowhere)) == 0
        [tokens] = index.compare_tokens(QUESTIONS[:1], [nowhere])
        assert tokens.asked is not None
        assert [len(tokens.own), len(tokens.around), len(tokens.asked)] == [0, 0, 0]


def test_both_engines_compare_tokens_alike(engines: list[Index]) -> None:
    local, second = engines
    assert local.token_candidates == second.token_candidates > 0
    places = [np.arange(number, len(local), 3) for number in range(len(QUESTIONS))]
    found, wanted = (engine.compare_tokens(QUESTIONS, places) for engine in engines)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one.own, other.own, atol=1e-5)
        np.testing.assert_allclose(one.around, other.around, atol=1e-5)
        assert one.asked is not None
        assert other.asked is not None
        np.testing.assert_allclose(one.asked, other.asked, atol=1e-5)


def test_neighbours_stand_in_the_same_document(make_index: IndexMaker) -> None:
    texts = {"a": "One is red. Two is blue.", "b": "Three is green. Four is grey. Five is white."}
    local = make_index({f"{name}.txt": text for name, text in texts.items()})
    for index in (local, MemoryIndex(texts, BagOfWords())):
        assert index.neighbours(3, before=5, after=5) == [2, 4]
        assert index.neighbours(2, before=1) == []
        assert index.neighbours(0, after=1) == [1]
        assert index.neighbours(4) == []


@pytest.mark.parametrize("mode", ["hybrid", "dense", "sparse"])
def test_questions_are_answered_the_same(engines: list[Index], mode: Any) -> None:
    local, second = engines
    for one, other in zip(
        ask_many(local, QUESTIONS, retrieval=mode, reranker=None),
        ask_many(second, QUESTIONS, retrieval=mode, reranker=None),
        strict=True,
    ):
        assert told(one) == told(other)


def test_a_follow_up_and_a_reranker_need_nothing_more(engines: list[Index]) -> None:
    local, second = engines
    history = ["What did Muse Spark score on GPQA Diamond?"]
    for late in (True, False):
        one, other = (ask(index, "and Claude?", history=history, late_interaction=late) for index in (local, second))
        assert told(one) == told(other)
    assert one.searched_for == "What did Claude score on GPQA Diamond?"
    read = [list(ask_many(engine, QUESTIONS)) for engine in (local, second)]
    assert list(map(told, read[0])) == list(map(told, read[1]))
    assert any(answer.passages[0].scores.rerank is not None for answer in read[0])


def test_a_gold_set_measures_the_same(engines: list[Index]) -> None:
    questions = [question for question in read_gold(GOLD, split="dev") if not question.history][::4]
    local, second = (evaluate(index, questions, reranker=None) for index in engines)
    assert local.measures == second.measures
    assert local.run == second.run
    assert local.measures["Success@1"].value > 0.5


def test_the_chat_and_its_endpoint_answer_from_any_engine(engines: list[Index], tmp_path: Path) -> None:
    local, second = engines
    question = "How many physicians helped to train it?"
    chat = Chat(second, None, ChatOptions(feedback=tmp_path / "feedback.jsonl"))
    found = json.loads(json.dumps(chat.ask_for_programs(question, None, 2)))
    validate(found, ANSWER)
    wanted = ask(local, question, reranker=None).passages[:2]
    assert [passage["quote"] for passage in found["passages"]] == [passage.quote for passage in wanted]
    shown = chat.arrive("me", {})
    assert "data-ask" in (shown.conversation or "")  # questions that the documents answer are suggested
    assert "qa-document" in (shown.document or "")
    shown = chat.answer("me", question)
    assert "qa-passage" in (shown.conversation or "")
    assert "qa-quoted" in (shown.document or "") or "qa-near" in (shown.document or "")


@pytest.mark.parametrize("name", ["index", "index.db"])
def test_the_latest_is_asked_with_the_model_that_it_was_built_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pytest.importorskip("pymilvus")
    corpus, location = write_files(tmp_path / "documents", TWO), tmp_path / name
    build_index([corpus], location, encoder=BagOfWords())
    monkeypatch.setattr("qa.index.models.load_encoder", lambda *_, **__: BagOfWords())
    loading, given = open_unchecked(location), open_unchecked(location, BagOfWords())
    assert ask(loading, "Which apples are red?", reranker=None).passages[0].quote == "Apples are red."
    write_files(corpus, {"a.txt": "Apples are green now."})
    build_index([corpus], location, encoder=BagOfWords("other"))
    monkeypatch.setattr("qa.index.models.load_encoder", lambda *_, **__: BagOfWords("other"))
    assert ask(loading.latest(), "Which apples are red?", reranker=None).passages[0].quote == "Apples are green now."
    with pytest.raises(ModelError, match="the model here is another"):
        given.latest()
    assert ask(given, "Which apples are red?", reranker=None).passages[0].quote == "Apples are red."


def test_the_command_line_is_told_that_there_is_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from qa.cli.main import main

    write_files(tmp_path, {"a.txt": "Apples are red."})
    assert main(["ask", "apples", "--index", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"qa: there is no index at {tmp_path}")
