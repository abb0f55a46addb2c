"""The index on a Milvus server: it answers as the embedded engine does, and each fault is one line.

Milvus Lite has a server, which speaks Milvus's protocol; QA_TEST_MILVUS=HOST:PORT names a real one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, TWO, BagOfWords, Words, write_files
from milvus_indexes import address, first_quote, opened, started
from proxies import TlsProxy
from serving import free_port

from qa.errors import OldFormatError, UnusableIndexError
from qa.index.build import build_index
from qa.index.milvus import generations
from qa.index.milvus.client import Client
from qa.index.milvus.lock import build_lock
from qa.index.open import is_index


def test_a_server_answers_as_the_embedded_engine_does(location: str, corpus: Path) -> None:
    assert not is_index(location)
    with pytest.raises(UnusableIndexError, match="there is no index at milvus://"):
        opened(location)
    report = build_index([corpus], location, encoder=BagOfWords(), token_encoder=Words())
    assert report.directory == location
    assert is_index(location)
    index = opened(location)
    assert index.location == location
    assert first_quote(index) == "Apples are red."
    write_files(corpus, {"a.txt": "Apples are green now."})
    build_index([corpus], location, encoder=BagOfWords(), token_encoder=Words())
    assert first_quote(index) == "Apples are red."
    assert first_quote(index.latest()) == "Apples are green now."
    index.latest().verify()


def test_a_builder_on_another_machine_is_refused_and_a_lock_left_over_is_taken(location: str, corpus: Path) -> None:
    client = Client(address(location))
    name = address(location).name
    with build_lock(client, name, "elsewhere"), pytest.raises(UnusableIndexError, match="another build is at work"):
        build_index([corpus], location, encoder=BagOfWords())
    assert not client.has(f"{name}_lock")
    killed = build_lock(client, name, "elsewhere")
    killed.__enter__()
    with build_lock(client, name, "elsewhere") as hold:  # as one that starts again where it was killed
        hold()
    with pytest.raises(UnusableIndexError, match="another build"):
        killed.__exit__(None, None, None)  # it was not
    with pytest.raises(UnusableIndexError, match="another build"):
        lose_a_lock(client, name)
    client.load(f"{name}_lock")
    row = {"id": "lock", "vector": [0.0, 1.0], "by_other": '{"by": "x", "time": 1000}'}
    client.write(f"{name}_lock", [row])
    build_index([corpus], location, encoder=BagOfWords())  # it has not been heard of for long
    assert first_quote(opened(location)) == "Apples are red."
    client.close()


def lose_a_lock(client: Client, name: str) -> None:
    with build_lock(client, name, "slow"):
        client.drop(f"{name}_lock")  # another one took it over
        client.create(f"{name}_lock", key="VARCHAR", dimension=2, value="by_other")


def test_a_name_that_is_taken_is_one_line(location: str, corpus: Path) -> None:
    client, name = Client(address(location)), address(location).name
    client.create(name, key="INT64", dimension=2)
    for attempt in (lambda: opened(location), lambda: build_index([corpus], location, encoder=BagOfWords())):
        with pytest.raises(UnusableIndexError, match="is taken by something that is no index of qa's"):
            attempt()
    assert client.has(name)
    client.close()


@pytest.mark.parametrize(("layout", "wrong"), [(0, OldFormatError), (99, UnusableIndexError)])
def test_another_version_is_one_line(location: str, corpus: Path, layout: int, wrong: type[Exception]) -> None:
    build_index([corpus], location, encoder=BagOfWords())
    index = opened(location)
    generations.put_head(index.client, index._records.collection, generations.Head("", "", layout))
    with pytest.raises(wrong, match=f"its layout is {layout}, and this version reads 3"):
        opened(location)
    build_index([corpus], location, encoder=BagOfWords())
    assert first_quote(opened(location)) == "Apples are red."
    index.close()


@pytest.mark.skipif("QA_TEST_MILVUS_TOKEN" not in os.environ, reason="needs a Milvus server that asks for a token")
def test_a_wrong_token_is_one_line(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_MILVUS_TOKEN", "root:wrong")
    with pytest.raises(UnusableIndexError, match="the server refuses the token: set QA_MILVUS_TOKEN"):
        opened(location)
    monkeypatch.setenv("QA_MILVUS_TOKEN", os.environ["QA_TEST_MILVUS_TOKEN"])  # the fixture tidies up with it


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl, which makes a certificate")
def test_a_server_with_tls_is_asked_where_its_certificate_is_trusted(
    location: str, corpus: Path, tmp_path: Path
) -> None:
    build_index([corpus], location, encoder=BagOfWords())
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    options = "-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", "req", *options.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    port, name = int(location.split("/")[2].rpartition(":")[2]), location.rpartition("/")[2]
    code = "import sys; from milvus_indexes import opened, first_quote; print(first_quote(opened(sys.argv[1])))"
    said = {}
    with TlsProxy(port, certificate, key) as proxy:
        for trusted in ("", str(certificate)):
            environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": trusted}
            said[trusted] = subprocess.run(
                [sys.executable, "-c", code, f"milvuss://localhost:{proxy.port}/{name}"],
                env=environment,
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
    assert said[str(certificate)].stdout == "Apples are red.\n"
    last = said[""].stderr.splitlines()[-1]
    assert "the server does not answer: is it running with TLS" in last
    assert "ssl_transport_security" not in said[""].stderr


def test_a_server_that_is_not_there_is_one_line_within_seconds() -> None:
    began = time.monotonic()
    with pytest.raises(UnusableIndexError, match="the server does not answer"):
        opened(f"milvus://127.0.0.1:{free_port()}/name")
    assert time.monotonic() - began < 30


def test_a_server_that_goes_and_comes_back(tmp_path: Path, corpus: Path) -> None:
    port = free_port()
    where = f"milvus://127.0.0.1:{port}/name"
    with started(tmp_path / "data", port):
        build_index([corpus], where, encoder=BagOfWords())
        index = opened(where)
        assert first_quote(index) == "Apples are red."
    began = time.monotonic()
    with pytest.raises(UnusableIndexError, match="the server does not answer"):
        index.document("b")
    with pytest.raises(UnusableIndexError, match="the server does not answer"):
        build_index([corpus], where, encoder=BagOfWords())
    assert time.monotonic() - began < 60
    with started(tmp_path / "data", port):
        while time.monotonic() - began < 60:
            try:
                fresh = opened(where)
                break
            except UnusableIndexError:
                time.sleep(0.5)
        assert first_quote(fresh) == "Apples are red."
        fresh.verify()
        assert index.document("b").text == TWO["b.txt"]
