"""Indexes in Milvus Lite, for tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TWO, BagOfWords, Words, write_files

from qa.answering.ask import ask
from qa.index.build import build_index
from qa.index.milvus.address import Address, address_of
from qa.index.milvus.index import MilvusIndex
from qa.index.open import open_unchecked
from qa.index.protocol import Index


def address(location: str | Path) -> Address:
    found = address_of(location)
    assert found
    return found


def opened(location: str | Path) -> MilvusIndex:
    found = open_unchecked(location, BagOfWords(), Words())
    assert isinstance(found, MilvusIndex)
    return found


def first_quote(index: Index) -> str:
    return ask(index, "Which apples are red?", reranker=None).passages[0].quote


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", TWO)


@pytest.fixture
def database(tmp_path: Path, corpus: Path) -> Path:
    build_index([corpus], tmp_path / "index.db", encoder=BagOfWords())
    return tmp_path / "index.db"
