"""Faults of a network and a server of Milvus: one line each, a bounded wait, nothing lost, no wrong quote.

Between qa and a real server process stands a proxy that can be slowed and cut.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import TWO, BagOfWords, write_files
from milvus_indexes import address, first_quote, opened, started
from proxies import Proxy
from serving import free_port

from qa.errors import UnusableIndexError
from qa.index.build import build_index
from qa.index.milvus.client import Client

MUCH = 200  # documents: more than one call writes
Result = TypeVar("Result")


@pytest.fixture
def proxy(server: str) -> Iterator[Proxy]:
    with Proxy(int(server.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def through(location: str, proxy: Proxy) -> str:
    """The address of an index, through the proxy."""
    return f"milvus://127.0.0.1:{proxy.port}/{location.rpartition('/')[2]}"


@contextmanager
def one_line(text: str, *, within: float) -> Iterator[None]:
    began = time.monotonic()
    with pytest.raises(UnusableIndexError, match=text) as found:
        yield
    assert "\n" not in str(found.value)
    assert time.monotonic() - began < within


def soon(call: Callable[[], Result]) -> Result:
    """Call until the server answers: a connection waits a little before it is tried again."""
    last = time.monotonic() + 60
    while time.monotonic() < last:
        try:
            return call()
        except UnusableIndexError:
            time.sleep(0.2)
    pytest.fail("the server does not answer again")


@pytest.mark.parametrize("stage", ["locked", "writing", "finishing", "switching"])
def test_a_network_cut_in_a_build_loses_nothing_and_the_next_build_tidies_up(
    location: str, through: str, proxy: Proxy, corpus: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index([corpus], through, encoder=BagOfWords())
    write_files(
        corpus, {"a.txt": "Apples are green now.", **{f"more{n}.txt": f"Thing {n} is big." for n in range(MUCH)}}
    )
    method = {"locked": "create", "writing": "write", "finishing": "finish", "switching": "switch"}[stage]
    whole, calls = getattr(Client, method), 0

    def cut_before(self: Client, name: str, *args: object, **kwargs: object) -> None:
        nonlocal calls
        calls += not name.endswith("_lock")
        if calls == 1:
            proxy.cut()
        whole(self, name, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Client, method, cut_before)
        with one_line("the server does not answer", within=120):
            build_index([corpus], through, encoder=BagOfWords())
    assert calls == 1
    answers = opened(location)
    assert first_quote(answers) == "Apples are red."
    answers.verify()
    answers.close()
    proxy.mend()
    report = soon(lambda: build_index([corpus], through, encoder=BagOfWords()))
    assert report.documents == 2 + MUCH
    after = opened(location)
    assert first_quote(after) == "Apples are green now."
    after.verify()
    name = address(location).name
    assert len([one for one in after.client.collections() if one.startswith(name)]) == 4  # two generations, no lock
    after.close()


def test_a_network_cut_in_a_question_is_one_line_and_the_next_question_is_answered(
    through: str, proxy: Proxy, corpus: Path
) -> None:
    build_index([corpus], through, encoder=BagOfWords())
    for left in (0, 20, 200):  # bytes of the answers that still come through
        index = soon(lambda: opened(through))  # which has kept nothing
        proxy.left = left
        with one_line("the server does not answer", within=60):
            first_quote(index)
        proxy.mend()
        assert soon(partial(first_quote, index)) == "Apples are red."
        index.close()


def test_a_slow_server_answers_right(through: str, proxy: Proxy, corpus: Path) -> None:
    build_index([corpus], through, encoder=BagOfWords())
    proxy.delay = 0.2
    index = opened(through)
    assert first_quote(index) == "Apples are red."
    index.close()


def test_a_server_that_is_too_slow_is_one_line_after_a_bounded_wait(
    through: str, proxy: Proxy, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index([corpus], through, encoder=BagOfWords())
    index = opened(through)
    monkeypatch.setattr("qa.index.milvus.client.READ", 1.0)
    proxy.delay = 5.0
    with one_line("the server does not answer", within=60):
        first_quote(index)
    proxy.delay = 0.0
    index.close()


def test_a_server_that_is_killed_while_it_is_asked_is_one_line(tmp_path: Path, corpus: Path) -> None:
    """And one that is killed when it has answered takes nothing of the answer away."""
    port = free_port()
    with started(tmp_path / "data", port) as (process, _), Proxy(port) as slow:
        where = f"milvus://127.0.0.1:{slow.port}/name"
        build_index([corpus], where, encoder=BagOfWords())
        index = opened(where)
        assert first_quote(index) == "Apples are red."
        fresh = opened(where)
        slow.delay = 1.0  # its answers are still on their way
        with futures.ThreadPoolExecutor(1) as pool, one_line("the server does not answer", within=60):
            asked = pool.submit(first_quote, fresh)
            time.sleep(0.5)
            process.kill()
            process.wait()
            slow.cut()
            asked.result()
    with one_line("the server does not answer", within=60):
        opened(where)
    index.close()
    fresh.close()


def test_a_server_that_refuses_the_token_is_one_line(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Milvus Lite asks for none; this server refuses each call as Milvus 2.3.5 does."""
    grpc: Any = pytest.importorskip("grpc")
    monkeypatch.setenv("QA_MILVUS_TOKEN", "root:wrong")

    class Refusing(grpc.ServerInterceptor):  # type: ignore[misc]
        def intercept_service(self, continuation: object, details: object) -> object:
            def refuse(request: object, context: Any) -> None:
                text = "auth check failure, please check username and password are correct"
                context.abort(grpc.StatusCode.UNAUTHENTICATED, text)

            return grpc.unary_unary_rpc_method_handler(refuse)

    server = grpc.server(futures.ThreadPoolExecutor(2), interceptors=[Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        where = f"milvus://127.0.0.1:{port}/name"
        for attempt in (lambda: opened(where), lambda: build_index([corpus], where, encoder=BagOfWords())):
            with one_line("the server refuses the token: set QA_MILVUS_TOKEN", within=60):
                attempt()
    finally:
        server.stop(None)


def test_texts_of_a_document_that_is_not_stored_whole_are_never_quoted(location: str, corpus: Path) -> None:
    build_index([corpus], location, encoder=BagOfWords())
    index = opened(location)
    row = {"id": "text/0/0", "vector": [0.0, 1.0], "value": '"' + TWO["a.txt"].replace("red", "bad") + '"'}
    index.client.write(index._records.collection, [row], replace=True)
    deadline = time.monotonic() + 30  # a server shows what was written a moment later
    while time.monotonic() < deadline and "bad" not in opened(location).document("a").text:
        time.sleep(0.5)
    with pytest.raises(UnusableIndexError, match="are not the sentence that was indexed"):
        first_quote(opened(location))
