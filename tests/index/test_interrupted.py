"""Builds that are interrupted: killed, on a full disk, beside another build; and readers meanwhile."""

from __future__ import annotations

import resource
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from conftest import ROOT, TWO, BagOfWords, Words, write_files
from kills import kill_at_every_step

from qa.answering.ask import ask
from qa.errors import UnusableIndexError
from qa.index.build import build_index
from qa.index.open import open_unchecked


def test_an_interrupted_build_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.index.vector_cache.BLOCK", 2)
    corpus = write_files(tmp_path / "documents", {"a.txt": " ".join(f"Sentence number {n} is here." for n in range(9))})

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "embedding" and done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([corpus], tmp_path / "index", encoder=BagOfWords(), progress=interrupt)
    encoder = BagOfWords()
    report = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert (report.sentences, report.embedded) == (9, 5)
    assert not list((tmp_path / "index").glob("*.partial"))


@pytest.mark.parametrize("name", ["index", "index.db"])
def test_two_builds_at_once_are_one_build_and_one_error(tmp_path: Path, name: str) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    inside, go_on = threading.Event(), threading.Event()

    def wait(stage: str, done: int, total: int) -> None:
        inside.set()
        assert go_on.wait(20)

    thread = threading.Thread(
        target=build_index, args=([corpus], tmp_path / name), kwargs={"encoder": BagOfWords(), "progress": wait}
    )
    thread.start()
    try:
        assert inside.wait(20)
        with pytest.raises(UnusableIndexError, match="another build is at work"):
            build_index([corpus], tmp_path / name, encoder=BagOfWords())
    finally:
        go_on.set()
        thread.join()
    assert len(open_unchecked(tmp_path / name, BagOfWords())) == 3


def test_a_reader_goes_on_while_the_index_is_built_anew(built: Path) -> None:
    reader = open_unchecked(built, BagOfWords())
    write_files(built.parent / "documents", {"a.txt": "Apples are blue. Pears are green."})
    build_index([built.parent / "documents"], built, encoder=BagOfWords())
    assert ask(reader, "Which apples are red?").passages[0].quote == "Apples are red."
    assert ask(open_unchecked(built, BagOfWords()), "Apples").passages[0].quote == "Apples are blue."


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableIndexError, match="cannot be written"):
        build_index([corpus], tmp_path / "file" / "index", encoder=BagOfWords())


@pytest.mark.parametrize("left", ["embedded-*.partial", "tokens-*.partial", "*.new"])
def test_a_file_that_cannot_be_removed_after_a_build_is_left(
    built: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.match(left):
            raise PermissionError(1, "Operation not permitted", str(path))
        unlink(path, missing_ok=missing_ok)

    def forbid(stage: str, done: int, total: int) -> None:
        if stage == "indexing":
            (built / "manifest.json.0.new").touch()
            monkeypatch.setattr(Path, "unlink", refuse)

    write_files(built.parent / "documents", {"a.txt": "Apples are blue."})
    documents = built.parent / "documents"
    assert build_index([documents], built, encoder=BagOfWords(), token_encoder=Words(), progress=forbid).is_new
    assert ask(open_unchecked(built, BagOfWords(), Words()), "Apples").passages[0].quote == "Apples are blue."


BUILD = """
    import os, sys, signal
    sys.path[:0] = [sys.argv[4]]
    from conftest import TWO, BagOfWords
    from qa.index.build import build_index
    {before}
    build_index([sys.argv[1]], sys.argv[2], encoder=BagOfWords())
"""


def run_build(corpus: Path, index: Path, before: str, argument: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(BUILD).format(before=textwrap.dedent(before)),
            *map(str, (corpus, index, argument, ROOT / "tests")),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_full_disk_is_one_error_and_the_old_index_answers(built: Path) -> None:
    # A limit on file size makes real writes fail at each of several sizes, as a full disk does.
    (built.parent / "documents" / "big.txt").write_text("".join(f"Line {n} of many lines here. " for n in range(4000)))
    for limit in (0, 4096, 65536, 300_000):
        done = run_build(
            built.parent / "documents",
            built,
            """
            import resource
            limit = int(sys.argv[3])
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            """,
            limit,
        )
        assert done.returncode == 1, done.stderr
        assert "UnusableIndexError" in done.stderr
        assert "the index cannot be written" in done.stderr, done.stderr
        index = open_unchecked(built, BagOfWords())
        assert ask(index, "Which apples are red?").passages[0].quote == "Apples are red."
        assert not list(built.glob("building-*"))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.mark.slow
def test_a_build_killed_at_any_step_leaves_an_index_that_answers(built: Path) -> None:
    corpus = built.parent / "documents"

    def check() -> None:
        index = open_unchecked(built, BagOfWords())
        assert ask(index, "Which apples are red?").passages[0].quote == "Apples are red."
        index.verify()
        index.close()

    # Every call by which the build changes the disk.
    deadly = """
        import pathlib, shutil
        deadly(os, "fsync mkdir unlink")
        deadly(shutil, "rmtree")
        deadly(pathlib.Path, "open mkdir rename replace unlink write_text")
    """
    assert kill_at_every_step(corpus, built, deadly, check) > 20  # the calls were really made
    build_index([corpus], built, encoder=BagOfWords())
    assert sorted(path.name.partition("-")[0] for path in built.iterdir()) == [
        ".checked.json",
        ".lock",
        "generation",
        "manifest.json",
    ]
