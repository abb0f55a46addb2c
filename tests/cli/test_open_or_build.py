"""The index that a command opens: built where there is none, brought up to date where its documents changed."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from command_line import Runner, is_one_line_error
from conftest import write_files

from qa.errors import ModelError

FRUIT = {"corpus/fruit.txt": "Apples are red. Pears are green."}


def test_no_index_and_no_corpus_is_one_line(empty: Path, qa: Runner) -> None:
    assert is_one_line_error(qa("ask", "x"), "no index at index and no folder corpus")
    assert is_one_line_error(qa("ask", "x", "--index", "else"), "no index at else")
    assert is_one_line_error(qa("index"), "there is no folder corpus here", "name files or folders")
    write_files(empty, {"corpus/image.png": "x"})
    assert is_one_line_error(qa("index"), "no documents")


def test_the_default_index_is_built_first_and_said(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, err) == (0, "qa: there is no index at index: building it from corpus\n")
    assert "Pears are green." in out
    assert qa("ask", "Which fruit is green?")[2] == ""


def test_an_index_that_is_named_is_not_built(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    assert is_one_line_error(qa("ask", "x", "--index", "else"), "there is no index at else: build one with qa index")
    assert not (empty / "else").exists()


def test_a_file_in_the_place_of_an_index_is_said(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    for command in (("ask", "x"), ("index", "corpus"), ("index", "--verify"), ("documents",)):
        run = qa(*command, "--index", "corpus/fruit.txt")
        assert is_one_line_error(run, "corpus/fruit.txt: is a file, and an index is a folder: name another")


def test_a_changed_document_is_said_and_answered_from_as_it_is_now(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    qa("index")
    write_files(empty, {"corpus/fruit.txt": "Apples are red. Pears are brown.", "corpus/more.txt": "Plums are blue."})
    code, out, err = qa("ask", "Which colour are pears?")
    assert code == 0
    assert "more.txt is new and 1 more since the index was built: bringing it up to date" in err
    assert "Pears are brown." in out
    assert "green" not in out


def test_a_document_that_cannot_be_read_any_more_is_said(empty: Path, qa: Runner) -> None:
    write_files(empty, {**FRUIT, "corpus/more.txt": "Plums are blue."})
    qa("index")
    (empty / "corpus/more.txt").write_bytes(b"")
    code, _, err = qa("ask", "Which colour are pears?")
    assert code == 0
    assert err.splitlines()[-1] == "qa: skipped corpus/more.txt: is empty"


def test_a_file_is_named_by_the_same_path_whenever_it_is_read(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(empty, {**FRUIT, "corpus/empty.txt": "", "elsewhere/x": ""})
    monkeypatch.chdir(empty / "elsewhere")
    first = qa("index", empty / "corpus", "--index", "index")[2]
    write_files(empty, {"corpus/more.txt": "Plums are blue."})
    assert first == f"qa: skipped {empty / 'corpus/empty.txt'}: is empty\n"
    assert first in qa("ask", "Which are blue?", "--index", "index")[2]


def test_documents_that_are_gone_are_said(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    qa("index")
    shutil.rmtree(empty / "corpus")
    code, out, err = qa("ask", "Which pears are green?")
    assert (code, len(err.splitlines())) == (0, 2)
    assert "corpus is gone since the index was built" in err
    assert "answering from the documents as they were" in err
    assert "Pears are green." in out


def test_documents_that_cannot_be_looked_at_are_said_and_answered_from_as_they_were(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(empty, FRUIT)
    qa("index")

    def denied(folder: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr("os.scandir", denied)
    code, out, err = qa("ask", "Which pears are green?")
    assert (code, len(err.splitlines())) == (0, 2)
    assert "corpus: cannot be searched: Permission denied: the documents may have changed" in err
    assert "answering from the documents as they were" in err
    assert "Pears are green." in out


def test_a_folder_above_the_documents_that_cannot_be_searched_is_said(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(empty, FRUIT)
    qa("index")
    stat = Path.stat

    def denied(path: Path, **options: bool) -> os.stat_result:
        if path.name in ("corpus", "fruit.txt"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", denied)
    code, out, err = qa("ask", "Which pears are green?")
    assert code == 0
    assert "corpus: Permission denied: the documents may have changed" in err
    assert "answering from the documents as they were" in err
    assert "Pears are green." in out


def make_older(index: Path) -> None:
    manifest = index / "manifest.json"
    older = json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "format": 1})
    manifest.write_text(older, encoding="utf-8")


def test_an_index_of_an_earlier_version_is_built_again(empty: Path, qa: Runner) -> None:
    write_files(empty, FRUIT)
    qa("index")
    make_older(empty / "index")
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, err) == (0, "qa: index is of an earlier version: building it again\n")
    assert "Pears are green." in out
    make_older(empty / "index")
    shutil.rmtree(empty / "corpus")
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("qa: index/manifest.json: its format is 1, and this version reads ")


def test_the_default_index_of_an_earlier_version_is_built_from_the_corpus_where_its_record_is_anothers(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(empty, FRUIT)
    qa("index")
    make_older(empty / "index")
    monkeypatch.setenv("XDG_STATE_HOME", str(empty / "another user"))
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, err) == (0, "qa: index is of an earlier version: building it again\n")
    assert "Pears are green." in out
    make_older(empty / "index")
    monkeypatch.setenv("XDG_STATE_HOME", str(empty / "a third user"))
    assert qa("ask", "Which fruit is green?", "--index", "index")[0] == 1


def test_without_the_weights_of_the_default_reranker_answers_are_ranked_without_it(
    here: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModelError(f"{name} is not on this machine")

    monkeypatch.setattr("qa.cli.open_or_build.load_reranker", missing)
    code, out, err = qa("ask", "Who is Wang?", "--json")
    assert (code, json.loads(out)["passages"][0]["scores"]["rerank"]) == (0, None)
    assert err == "qa: cross-encoder/ms-marco-MiniLM-L-12-v2 is not on this machine; ranking without it\n"
    assert is_one_line_error(qa("ask", "Who is Wang?", "--reranker", "mine"), "mine is not on this machine")
    assert qa("ask", "Who is Wang?", "--no-rerank")[2] == ""
