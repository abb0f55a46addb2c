"""Indexes in Milvus, for tests: embedded, and on a server. QA_TEST_MILVUS=HOST:PORT names a real one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TWO, BagOfWords, Words, write_files
from serving import free_port

from qa.answering.ask import ask
from qa.index.build import build_index
from qa.index.milvus.address import Address, address_of
from qa.index.milvus.client import Client
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    given = os.environ.get("QA_TEST_MILVUS")
    if given:
        yield given
        return
    with started(tmp_path_factory.mktemp("server")) as (_, port):
        yield f"127.0.0.1:{port}"


class started:  # noqa: N801  # a context
    def __init__(self, data: Path, port: int = 0) -> None:
        self._data = data
        self.port = port or free_port()

    def __enter__(self) -> tuple[subprocess.Popen[bytes], int]:
        arguments = ["-m", "milvus_lite", "server", "--data-dir", str(self._data), "--port", str(self.port)]
        self._process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
        last = time.monotonic() + 30
        while time.monotonic() < last:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self._process, self.port
            time.sleep(0.1)
        pytest.fail("the server does not start")

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def location(server: str, tmp_path: Path) -> Iterator[str]:
    name = f"t_{os.urandom(6).hex()}"
    yield f"milvus://{server}/{name}"
    if "QA_TEST_MILVUS" not in os.environ:
        return  # the server and its folder end with the tests
    client = Client(address(f"milvus://{server}/{name}"))
    if client.alias(name):
        client._client.drop_alias(name)
    for collection in client.collections():
        if collection.startswith(name):
            client.drop(collection)
    client.close()
