"""An index or a corpus that someone else made: what it names is not obeyed, and what it holds is a line at worst."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import Runner
from conftest import BagOfWords, write_files

from qa.answering.ask import ask
from qa.errors import ModelError, UnusableIndexError
from qa.index.build import build_index, rebuild
from qa.index.local import LocalIndex
from qa.index.owner import is_marked, mark
from qa.index.sealed import sealed
from qa.models.encoder import load_encoder


def reseal(directory: Path, **changes: Any) -> None:
    """Make the manifest name the files as they are now: by one who knows how a manifest is sealed."""
    path = directory / "manifest.json"
    fields = {**json.loads(path.read_text()), **changes}
    generation = directory / fields["generation"]
    for name in fields["files"]:
        data = (generation / name).read_bytes()
        fields["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    del fields["checksum"]
    path.write_bytes(sealed(fields))


def test_a_mark_is_of_one_user_and_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))
    assert not is_marked(b"a record", "")
    mine = mark(b"a record")
    assert is_marked(b"a record", mine)
    assert not is_marked(b"another", mine)
    (key,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert key.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "yours"))
    assert not is_marked(b"a record", mine)
    assert mark(b"a record") != mine
    assert not is_marked(b"a record", mine)


def test_without_a_place_for_the_key_there_is_no_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert mark(b"a record") == ""
    assert not is_marked(b"a record", "")


def test_a_record_that_another_wrote_leads_to_no_file(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = write_files(tmp_path_factory.mktemp("home"), {"secret.txt": "The password of the bank is fig."})
    write_files(empty, {"corpus/a.txt": "Apples are red."})
    monkeypatch.setenv("XDG_STATE_HOME", str(empty / "theirs"))
    assert qa("index")[0] == 0
    (path,) = empty.rglob("sources.json")
    fields = json.loads(path.read_text())
    del fields["checksum"]
    path.write_bytes(sealed({**fields, "sources": [str(secret)], "files": {}}))
    monkeypatch.setenv("XDG_STATE_HOME", str(empty / "mine"))
    code, out, err = qa("ask", "What is the password of the bank?", "--index", "index")
    assert code == 0
    assert "fig" not in out
    assert len(err.splitlines()) == 1
    assert "was not written by you on this machine: the documents may have changed" in err
    assert "run qa index" in err
    assert rebuild(empty / "index") is None


def test_links_in_an_index_lead_a_build_to_no_file(built: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    folder = write_files(tmp_path / "folder", {"kept.txt": "mine"})
    name = f"embedded-{BagOfWords().fingerprint[:16]}.partial"
    generation = next(built.glob("generation-*")).name
    for link, target in (
        (".manifest.json.new", precious),
        ("manifest.json.new", precious),
        (name, precious),
        ("generation-0123456789abcdef", folder),
        ("building-0123456789abcdef", folder),
    ):
        (built / link).symlink_to(target)
    write_files(tmp_path / "documents", {"a.txt": "Apples are green now."})
    build_index([tmp_path / "documents"], built, encoder=BagOfWords())
    (built / generation).symlink_to(folder)
    write_files(tmp_path / "documents", {"a.txt": "Apples are red. Bananas are yellow."})
    build_index([tmp_path / "documents"], built, encoder=BagOfWords())
    assert precious.read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["kept.txt"]
    assert not [path for path in built.rglob("*") if path.is_symlink()]


def test_a_hard_link_as_the_partial_file_is_not_written_through(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / f"embedded-{BagOfWords().fingerprint[:16]}.partial").hardlink_to(precious)
    corpus = write_files(tmp_path / "documents", {"a.txt": "Apples are red."})
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert precious.read_text() == "mine"


def test_a_generation_that_is_a_link_is_one_line(built: Path, tmp_path: Path) -> None:
    generation = next(built.glob("generation-*"))
    generation.rename(tmp_path / "elsewhere")
    generation.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnusableIndexError, match="is not a folder"):
        LocalIndex.open(built, BagOfWords())


def test_a_model_that_an_index_names_is_not_fetched(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def snapshot_download(name: str, **options: Any) -> str:
        from huggingface_hub.errors import LocalEntryNotFoundError

        asked.append({"name": name, **options})
        raise LocalEntryNotFoundError(name)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    reseal(built, model="someone/their-model")
    index = LocalIndex.open(built)
    with pytest.raises(ModelError, match="which the index names, is not on this machine"):
        index.load_encoder()
    index.close()
    assert [options.get("local_files_only") for options in asked] == [True]
    with pytest.raises(ModelError, match="the hub was not reached"):
        load_encoder("someone/their-model")
    assert [options.get("local_files_only") for options in asked] == [True, True, None]


def add_trigger(generation: Path) -> None:
    with sqlite3.connect(generation / "sentences.sqlite") as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON words BEGIN DELETE FROM words; END")
    connection.close()


def view_for_table(generation: Path) -> None:
    with sqlite3.connect(generation / "sentences.sqlite") as connection:
        connection.execute("ALTER TABLE sentences RENAME TO others")
        connection.execute("CREATE VIEW sentences AS SELECT * FROM others")
    connection.close()


def one_sentence_less(generation: Path) -> None:
    with sqlite3.connect(generation / "sentences.sqlite") as connection:
        connection.execute("DELETE FROM sentences WHERE position = 1")
    connection.close()


def pickle_for_array(generation: Path) -> None:
    np.save(generation / "terms" / "data.csc.index.npy", np.array([{}], dtype=object), allow_pickle=True)


def header_of_nonsense(generation: Path) -> None:
    path = generation / "terms" / "indptr.csc.index.npy"
    path.write_bytes(path.read_bytes().replace(b"{'descr'", b"{'descr((", 1))


def rows_that_there_are_not(generation: Path) -> None:
    path = generation / "terms" / "indices.csc.index.npy"
    np.save(path, np.load(path) + 10_000)


def vocabulary_of_strings(generation: Path) -> None:
    (generation / "terms" / "vocab.index.json").write_text('["apples"]')


def another_kind_of_vectors(generation: Path) -> None:
    import faiss

    path = str(generation / "vectors.faiss")
    before = faiss.read_index(path)
    other = faiss.IndexLSH(before.d, 8)
    other.add(before.reconstruct_n(0, before.ntotal))
    faiss.write_index(other, path)


@pytest.mark.parametrize(
    "change",
    [
        add_trigger,
        view_for_table,
        one_sentence_less,
        pickle_for_array,
        header_of_nonsense,
        rows_that_there_are_not,
        vocabulary_of_strings,
        another_kind_of_vectors,
    ],
)
def test_a_file_of_another_shape_under_a_right_digest_is_one_line(
    built: Path, change: Callable[[Path], None], tmp_path: Path
) -> None:
    change(next(built.glob("generation-*")))
    reseal(built)
    with pytest.raises(UnusableIndexError, match="build it again with qa index") as caught:  # noqa: PT012
        index = LocalIndex.open(built, BagOfWords())
        try:
            ask(index, "Which bananas are yellow?", reranker=None)
        finally:
            index.close()
    assert len(str(caught.value).splitlines()) == 1
    assert build_index([tmp_path / "documents"], built, encoder=BagOfWords()).sentences == 3


def test_links_out_of_a_corpus_are_said_and_not_read(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", {"a.txt": "Apples are red."})
    outside = write_files(tmp_path / "outside", {"secret.txt": "The password is fig.", "q": '{"quote": "Apples"}'})
    (corpus / "b.txt").symlink_to(outside / "secret.txt")
    (corpus / "a.questions.jsonl").symlink_to(outside / "q")
    report = build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert (report.sentences, len(report.skipped)) == (1, 2)
    assert all("is a link that leads out of the folder" in reason for reason in report.skipped)
    index = LocalIndex.open(tmp_path / "index", BagOfWords())
    assert index.changes() == ()
    assert [doc_id for doc_id, _, _ in index.documents()] == ["a"]
    index.close()
    shutil.rmtree(tmp_path / "index")
    assert build_index([corpus / "b.txt"], tmp_path / "index", encoder=BagOfWords()).sentences == 1
