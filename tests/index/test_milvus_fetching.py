"""What a question asks of Milvus: a search brings the records of what it finds, and these are not fetched again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import TWO, BagOfWords, Words, write_files
from milvus_indexes import address, opened

from qa.answering.ask import ask
from qa.errors import UnusableIndexError
from qa.index.build import build_index
from qa.index.milvus import parts, writing
from qa.index.milvus.client import Client
from qa.index.milvus.index import MilvusIndex
from qa.index.milvus.records import Kept
from qa.index.open import open_unchecked

ASKED = '{"quote": "Apples are red.", "questions": ["Which fruit is red?"]}\n'


class Calls:
    """The calls that fetch rows or records by their keys, and the fields that searches bring."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fetched: list[Any] = []
        self.brought: list[str] = []
        fetch, search = Client.fetch, Client.search

        def fetching(client: Client, name: str, keys: Sequence[Any], field: str, *, strong: bool = False) -> Any:
            self.fetched += keys
            return fetch(client, name, keys, field, strong=strong)

        def searching(client: Client, name: str, vectors: Sequence[Any], count: int, field: str = "") -> Any:
            self.brought.append(field)
            return search(client, name, vectors, count, field)

        monkeypatch.setattr(Client, "fetch", fetching)
        monkeypatch.setattr(Client, "search", searching)


def test_a_search_brings_the_records_of_what_it_finds(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = opened(database)
    assert index.question_count == 0
    calls = Calls(monkeypatch)
    [found] = index.search_dense(index.encode(["Which apples are red?"]), 3)
    first, *_ = index.sentences(found.positions.tolist())
    assert first.text == "Apples are red."
    assert found.similarities(found.positions).own.shape == (3,)
    assert calls.brought == ["record"]
    index._pool.shutdown()  # when nothing is waited for any more
    once, of_quotes = {"asked", "paragraph-starts"}, {"document/0", "text/0/0", "document/1", "text/1/0"}
    assert set(calls.fetched) == once | of_quotes
    fetched = len(calls.fetched)
    assert index.span("a", first.start, first.end) == first.text
    assert len(calls.fetched) == fetched
    index.close()


def test_a_search_by_terms_fetches_the_sentences_it_finds(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = opened(database)
    [found] = index.search_sparse(["Which apples are red?"], 3)
    [position] = found.positions.tolist()
    calls = Calls(monkeypatch)
    assert [sentence.text for sentence in index.sentences([position])] == ["Apples are red."]
    assert calls.fetched == []
    index.close()


def test_where_questions_are_few_a_search_that_finds_one_brings_its_sentence_and_else_it_is_fetched(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(corpus, {"a.questions.jsonl": ASKED})
    answers = []
    for few, field, fetched in ((1.0, "record", []), (0.1, "", [0])):
        for module in (parts, writing):
            monkeypatch.setattr(module, "FEW", few)
        location = tmp_path / f"{few}.db"
        build_index([corpus], location, encoder=BagOfWords(), token_encoder=Words())
        index = opened(location)
        assert list(index.questions()) == [(0, "Which fruit is red?")]
        calls = Calls(monkeypatch)
        [found] = index.search_dense(index.encode(["Which fruit is red?"]), 1)
        assert found.positions.tolist() == [0]
        assert index.sentences([0])[0].text == "Apples are red."
        assert set(calls.brought) == {field}
        assert [key for key in calls.fetched if isinstance(key, int)] == fetched
        answers.append(ask(index, "Which fruit is red?", reranker=None).passages)
        index.verify()
        index.close()
    assert answers[0] == answers[1]
    assert answers[0][0].quote == "Apples are red."


def test_a_record_that_is_too_long_for_a_row_is_read_all_the_same(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.milvus.writing.PIECE", 0)
    build_index([corpus], tmp_path / "index.db", encoder=BagOfWords())
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    index, local = opened(tmp_path / "index.db"), open_unchecked(tmp_path / "index", BagOfWords())
    rows = index.client.fetch(index._rows, [0, 1, 2], "record")
    assert rows == {0: "", 1: "", 2: ""}
    question = "Which apples are red?"
    assert [p.quote for p in ask(index, question, reranker=None).passages] == [
        p.quote for p in ask(local, question, reranker=None).passages
    ]
    assert index.sentences(range(3)) == local.sentences(range(3))
    index.verify()
    index.close()


def test_verify_finds_a_record_of_a_row_that_was_changed(database: Path) -> None:
    index = opened(database)
    record = index.client.fetch(index._rows, [0], "record")[0].replace("red", "bad")
    index.client.write(index._rows, [{"id": 0, "vector": index.vectors([0])[0], "record": record}], replace=True)
    with pytest.raises(UnusableIndexError, match="the rows are not what was built"):
        index.verify()
    index.close()


@pytest.mark.parametrize("position", [-1, 3])
def test_a_position_that_is_not_there_is_one_line(database: Path, position: int) -> None:
    index = opened(database)
    with pytest.raises(UnusableIndexError, match=f"has no sentence {position}$"):
        index.sentences([0, position])
    index.close()


def test_what_is_kept_otherwise_is_not_fetched() -> None:
    asked: list[int] = []

    def fetch(keys: list[int]) -> list[str]:
        asked.extend(keys)
        return [str(key) for key in keys]

    kept = Kept(fetch, 8)
    kept.keep({1: "one"})
    assert 1 in kept
    assert 2 not in kept
    assert kept.of([2, 1]) == ["2", "one"]
    assert asked == [2]


class Slow:
    """A client of pymilvus to a server that has indexed all but after a while; it tells what it was asked for."""

    def __init__(self, client: Any, version: str) -> None:
        self._client = client
        self._version = version
        self.indexed = [0, 1, 3]
        self.asked: list[str] = []

    def get_server_version(self, **_: Any) -> str:
        return self._version

    def describe_index(self, *_: Any, **__: Any) -> Mapping[str, Any]:
        return {"indexed_rows": self.indexed.pop(0)}

    def release_collection(self, *_: Any, **__: Any) -> None:
        self.asked.append("release")

    def load_collection(self, *_: Any, **__: Any) -> None:
        self.asked.append(f"load, to be indexed {self.indexed}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("v2.3.5-lite", ["release", "load, to be indexed []"]),  # so calls itself the server that is on PyPI
        ("milvus_lite-3.2.2", ["load, to be indexed [0, 1, 3]"]),
    ],
)
def test_what_is_searched_is_loaded_anew_once_all_of_it_is_indexed(
    tmp_path: Path, version: str, wanted: list[str]
) -> None:
    client = Client(address(tmp_path / "index.db"))
    client.create("rows", key="INT64", dimension=2, value="record", kind="HNSW")
    client.write("rows", [{"id": row, "vector": [1.0, float(row)], "record": ""} for row in range(3)])
    slow = client._client = Slow(client._client, version)
    client.finish("rows", 3, searched=True)
    assert slow.asked == wanted
    found, records = client.search("rows", [np.array([0.0, 1.0], dtype=np.float32)], 2)
    assert [row for _, row in found[0]] == [2, 1]
    assert records == {}
    client.close()


def test_an_index_is_finished_before_it_answers(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    finish, switch = Client.finish, Client.switch

    def finishing(client: Client, name: str, count: int, *, searched: bool = False) -> None:
        order.append(f"{name.rpartition('_')[2]}, searched: {searched}")
        finish(client, name, count, searched=searched)

    def switching(client: Client, alias: str, collection: str) -> None:
        order.append("switch")
        switch(client, alias, collection)

    monkeypatch.setattr(Client, "finish", finishing)
    monkeypatch.setattr(Client, "switch", switching)
    build_index([corpus], tmp_path / "index.db", encoder=BagOfWords())
    assert order == ["rows, searched: True", "records, searched: False", "switch"]
    index = opened(tmp_path / "index.db")
    assert isinstance(index, MilvusIndex)
    assert index.sentences([2])[0].text == TWO["b.txt"]
    index.close()
