"""Damage: a byte that flips, or a file that is cut or emptied, is noticed before it is believed; a build heals it."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import threading
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords, write_files
from damage import damaged

from qa.answering.ask import ask
from qa.errors import QAError, UnusableIndexError
from qa.index import integrity
from qa.index import manifest as manifests
from qa.index.build import build_index, rebuild
from qa.index.local import LocalIndex
from qa.index.sealed import sealed
from qa.index.vector_cache import KnownVectors

QUESTIONS = ("red apple 17", "how dear is the first apple?", "what costs 6 crowns")
RECORDS = {".lock", ".checked.json", "sources.json"}  # what times and places have a part in


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three documents with an anticipated question, beside their folder."""
    folder = tmp_path_factory.mktemp("whole")
    lines = [f"Apple {n} is {'red' if n % 2 else 'green'} and costs {n % 40} crowns." for n in range(30)]
    row = json.dumps({"quote": lines[1], "questions": [QUESTIONS[1]]})
    texts = {f"{number}.txt": " ".join(lines[10 * number : 10 * number + 10]) for number in range(3)}
    write_files(folder / "documents", {**texts, "0.questions.jsonl": row})
    build_index([folder / "documents"], folder / "index", encoder=BagOfWords())
    return folder


def said(directory: Path) -> tuple[Any, tuple[str, ...]]:
    """Return what the index answers, and what it says has changed."""
    index = LocalIndex.open(directory, BagOfWords())
    try:
        answers = [ask(index, question, reranker=None) for question in QUESTIONS]
        return [(a.answered, a.confidence, [(p.quote, p.scores) for p in a.passages]) for a in answers], index.changes()
    finally:
        index.close()


def said_or_refused(directory: Path) -> tuple[Any, tuple[str, ...]]:
    """Return the same, or the one line that says why it cannot be asked."""
    try:
        return said(directory)
    except QAError as error:
        return None, tuple(str(error).splitlines())


def contents(directory: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(directory): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and path.name not in RECORDS
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for the disk, as no power fails here, and the libraries' versions are read once."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    monkeypatch.setattr("qa.index.build.version", lru_cache(version))


def check_damage(whole: Path, work: Path, seeds: range) -> None:
    answers, changes = said(whole / "index")
    fresh = contents(whole / "index")
    names = sorted(path for path in (whole / "index").rglob("*") if path.is_file() and path.stat().st_size)
    assert changes == ()
    for seed in seeds:
        at = random.Random(seed)
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(whole / "index", work / "index")
        shutil.copytree(whole / "documents", work / "documents")
        if at.random() < 0.5:
            LocalIndex.open(work / "index", BagOfWords()).close()  # what was compared is written down
        path = work / "index" / at.choice(names).relative_to(whole / "index")
        path.write_bytes(damaged(path.read_bytes(), at))
        found, changed = said_or_refused(work / "index")
        assert found == answers or changed, f"seed {seed}: {path.name}"
        build_index([work / "documents"], work / "index", encoder=BagOfWords())
        assert contents(work / "index") == fresh, f"seed {seed}: {path.name}"
        assert said(work / "index") == (answers, ())


@pytest.mark.usefixtures("quick")
def test_damage_is_noticed_or_makes_no_difference_and_a_build_heals_it(whole: Path, tmp_path: Path) -> None:
    check_damage(whole, tmp_path / "work", range(25))


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_damage_at_a_thousand_places(whole: Path, tmp_path: Path) -> None:
    check_damage(whole, tmp_path / "work", range(25, 1025))


def test_an_exponent_that_flips_under_a_forged_record_is_not_taken_over_by_a_build(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    (path,) = tmp_path.rglob("vectors.faiss")
    data = bytearray(path.read_bytes())
    data[-1] ^= 64
    path.write_bytes(data)
    manifest, _ = manifests.load_manifest(tmp_path / "index")
    integrity.remember_files(tmp_path / "index", tmp_path / "index" / manifest.generation, manifest.files)
    LocalIndex.open(tmp_path / "index", BagOfWords()).close()  # it is believed
    build_index([whole / "documents"], tmp_path / "index", encoder=BagOfWords())
    assert contents(tmp_path / "index") == contents(whole / "index")


def test_what_was_compared_is_not_read_again_until_it_looks_otherwise(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    read: list[str] = []

    def hashed(path: Path) -> str:
        read.append(path.name)
        return original(path)

    original = integrity._sha256
    monkeypatch.setattr(integrity, "_sha256", hashed)
    LocalIndex.open(tmp_path / "index", BagOfWords()).close()
    assert "vectors.faiss" in read  # it was copied: its inode is another
    read.clear()
    LocalIndex.open(tmp_path / "index", BagOfWords()).close()
    assert read == []
    (path,) = tmp_path.rglob("vectors.faiss")
    path.write_bytes(path.read_bytes())
    LocalIndex.open(tmp_path / "index", BagOfWords()).close()
    assert read == ["vectors.faiss"]


def test_a_row_of_an_interrupted_build_that_was_damaged_is_embedded_again(tmp_path: Path) -> None:
    known = BagOfWords()
    cache = KnownVectors(tmp_path, known, None)
    next(cache.each([["Figs are brown.", "Plums are blue."]]))
    cache.close()
    (partial,) = tmp_path.glob("embedded-*.partial")
    data = bytearray(partial.read_bytes())
    data[20] ^= 64  # an exponent of the first row's vector
    partial.write_bytes(data)
    again = KnownVectors(tmp_path, known, None)
    known.encoded.clear()
    vectors = next(again.each([["Figs are brown.", "Plums are blue."]]))
    assert known.encoded == ["Figs are brown."]
    assert vectors == pytest.approx(BagOfWords().encode(["Figs are brown.", "Plums are blue."]))
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        {"generation": "../elsewhere"},
        {"generation": 3},
        {"files": {"../../etc/passwd": {"bytes": 1, "sha256": "x"}}},
        {"files": {"/dev/zero": {"bytes": 0, "sha256": "x"}}},
        {"files": []},
        {"documents": "all"},
        {"dimension": "64"},
        {"calibration": {"dense": [1]}},
        {"calibration": {"dense": ["a", "b"]}},
        {"model": "\ud800"},
        {"made_by": None},
    ],
)
def test_a_manifest_of_any_shape_is_one_line_and_is_built_anew(
    whole: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    path = tmp_path / "index" / "manifest.json"
    fields = {**json.loads(path.read_text()), **change}
    del fields["checksum"]
    # By one who knows how a manifest is sealed, and by one who does not.
    for data in (sealed(fields), json.dumps(fields).encode()):
        path.write_bytes(data)
        answers, refused = said_or_refused(tmp_path / "index")
        assert (answers is None and len(refused) == 1) or change == {"model": "\ud800"}  # its encoder is given
        build_index([whole / "documents"], tmp_path / "index", encoder=BagOfWords())
        assert said(tmp_path / "index")[0] == said(whole / "index")[0]


def test_a_deeply_nested_manifest_is_one_line(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    for text in ("[" * 100_000, '{"a":' * 100_000):
        (tmp_path / "index" / "manifest.json").write_text(text)
        with pytest.raises(UnusableIndexError, match="is not a whole manifest"):
            LocalIndex.open(tmp_path / "index", BagOfWords())


def test_a_fifo_or_a_link_in_the_place_of_a_file_is_one_line(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    (path,) = tmp_path.rglob("vectors.faiss")
    data = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UnusableIndexError, match="is not a file"):
        LocalIndex.open(tmp_path / "index", BagOfWords())
    path.unlink()
    (tmp_path / "elsewhere").write_bytes(data)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnusableIndexError, match="is not a file"):
        LocalIndex.open(tmp_path / "index", BagOfWords())


def test_without_its_record_an_index_says_that_its_documents_may_have_changed(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "index", tmp_path / "index")
    (path,) = tmp_path.rglob("sources.json")
    for text in (None, "", "{}", path.read_text().replace("documents", "elsewhere")):
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
        index = LocalIndex.open(tmp_path / "index", BagOfWords())
        (change,) = index.changes()
        assert "may have changed" in change
        assert index.sources() is None
        assert rebuild(tmp_path / "index") is None
        index.close()


def test_opening_while_builds_replace_the_index_finds_one_or_the_other(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", {"a.txt": "Apples are red."})
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    stop = threading.Event()

    def build_again_and_again() -> None:
        for number in itertools.count():
            write_files(corpus, {"a.txt": f"Apples are red. Pears {number} are green."})
            build_index([corpus], tmp_path / "index", encoder=BagOfWords())
            if stop.is_set():
                return

    builder = threading.Thread(target=build_again_and_again)
    builder.start()
    try:
        for _ in range(200):
            index = LocalIndex.open(tmp_path / "index", BagOfWords())
            assert ask(index, "red apples", reranker=None).passages[0].quote == "Apples are red."
            index.close()
    finally:
        stop.set()
        builder.join()
