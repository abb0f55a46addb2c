"""Building: incremental, whole or not at all, one at a time; and opening what is not what it should be."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT, BagOfWords, write_files

from qa.answering.ask import ask
from qa.errors import CorpusError, ModelError, UnusableIndexError
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.index.open import StaleIndexWarning, open_index, open_unchecked

TWO = {"a.txt": "Apples are red. Bananas are yellow.", "b.txt": "Cherries are small."}


def test_only_sentences_whose_text_changed_are_embedded_again(tmp_path: Path) -> None:
    corpus, encoder = write_files(tmp_path / "documents", TWO), BagOfWords()
    first = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert (first.documents, first.sentences, first.embedded, first.is_new) == (2, 3, 3, True)
    again = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert (again.embedded, again.is_new) == (0, False)
    write_files(corpus, {"a.txt": "A new start. Apples are red. Bananas are brown."})
    encoder.encoded.clear()
    changed = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert encoder.encoded == ["A new start.", "Bananas are brown."]
    assert (changed.sentences, changed.embedded) == (4, 2)
    index = LocalIndex.open(tmp_path / "index", encoder)
    assert index.vectors(range(4)) == pytest.approx(BagOfWords().encode(list(index.row_texts())))


def test_a_sentence_that_occurs_often_is_embedded_once(tmp_path: Path) -> None:
    corpus, encoder = write_files(tmp_path / "documents", {"a.txt": "Yes it is. " * 50}), BagOfWords()
    report = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert (report.sentences, report.embedded, encoder.encoded) == (50, 1, ["Yes it is."])


def test_another_model_embeds_everything_anew(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert build_index([corpus], tmp_path / "index", encoder=BagOfWords("other")).embedded == 3
    with pytest.raises(ModelError, match="build it again"):
        open_unchecked(tmp_path / "index", BagOfWords()).encode(["apples"])


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


def test_one_bad_document_does_not_lose_the_others(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", {**TWO, "empty.txt": "", "nul.txt": "a\0b", "only.md": "# Heading\n"})
    (corpus / "latin.txt").write_bytes("Déjà vu.".encode("cp1252"))
    report = build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert report.documents == 2
    assert sorted(Path(reason.partition(":")[0]).name for reason in report.skipped) == [
        "empty.txt",
        "latin.txt",
        "nul.txt",
        "only.md",
    ]
    assert open_unchecked(tmp_path / "index").changes() == ()  # what cannot be read is no news either


def test_nothing_to_index_is_one_error_and_leaves_the_index(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    empty = write_files(tmp_path / "empty", {"notes.rtf": "x"})
    with pytest.raises(CorpusError, match="no documents"):
        build_index([empty], tmp_path / "index", encoder=BagOfWords())
    write_files(tmp_path / "blank", {"a.txt": " \n"})
    with pytest.raises(CorpusError, match=r"a\.txt: is empty"):
        build_index([tmp_path / "blank"], tmp_path / "index", encoder=BagOfWords())
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before


def test_the_manifest_is_the_same_for_the_same_documents(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_index([write_files(tmp_path / name / "documents", TWO)], tmp_path / name / "index", encoder=BagOfWords())
    manifests = [(tmp_path / name / "index" / "manifest.json").read_bytes() for name in ("one", "two")]
    assert manifests[0] == manifests[1]


def test_changed_new_and_gone_documents_are_noticed(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert open_index(tmp_path / "index").changes() == ()
    os.utime(corpus / "a.txt")  # touched, not changed
    assert open_index(tmp_path / "index").changes() == ()
    write_files(corpus, {"a.txt": "Apples are blue. Bananas are yellow.", "c.txt": "New."})
    (corpus / "b.txt").unlink()
    with pytest.warns(StaleIndexWarning, match="since the index was built"):
        index = open_index(tmp_path / "index")
    assert sorted(change.split("/")[-1] for change in index.changes()) == [
        "a.txt has changed",
        "b.txt is gone",
        "c.txt is new",
    ]
    shutil.rmtree(corpus)
    with pytest.warns(StaleIndexWarning, match="documents is gone"):
        open_index(tmp_path / "index")


def test_a_checkout_can_be_moved(tmp_path: Path) -> None:
    build_index([write_files(tmp_path / "old" / "documents", TWO)], tmp_path / "old" / "index", encoder=BagOfWords())
    (tmp_path / "old").rename(tmp_path / "new place")
    assert open_index(tmp_path / "new place" / "index").changes() == ()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    build_index([write_files(tmp_path / "documents", TWO)], tmp_path / "index", encoder=BagOfWords())
    return tmp_path / "index"


def test_every_file_cut_short_or_missing_is_one_clear_error(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    for name in manifest["files"]:
        path = built / manifest["generation"] / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(UnusableIndexError, match="build the index again"):
            open_index(built)
        path.unlink()
        with pytest.raises(UnusableIndexError, match="is missing"):
            open_index(built)
        path.write_bytes(whole)
    open_index(built)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 7}', "\x00\x01"])
def test_a_broken_manifest_is_one_clear_error(built: Path, text: str) -> None:
    (built / "manifest.json").write_text(text)
    with pytest.raises(UnusableIndexError, match="build it again"):
        open_index(built)


def test_an_index_of_a_newer_version_is_refused(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    (built / "manifest.json").write_text(json.dumps({**manifest, "format": 99, "colour": "blue"}))
    with pytest.raises(UnusableIndexError, match=r"format is 99, and this version reads 7: update"):
        open_index(built)


def test_a_flipped_byte_is_found_by_verify_and_mended_by_a_build(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    for name in manifest["files"]:
        path = built / manifest["generation"] / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x10
        path.write_bytes(data)
        try:
            with pytest.raises(UnusableIndexError):
                open_unchecked(built, BagOfWords()).verify()
        finally:
            build_index([built.parent / "documents"], built, encoder=BagOfWords())
        open_unchecked(built, BagOfWords()).verify()


def test_a_document_that_was_tampered_with_is_never_quoted(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    database = built / manifest["generation"] / "sentences.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE chunks SET text = replace(text, 'red', 'rad')")
    connection.close()
    with pytest.raises(UnusableIndexError, match=r"sentences\.sqlite: is not what was built"):
        open_unchecked(built, BagOfWords())
    # Even if nobody had looked at the file, the quote would have been compared with the document.
    monkeypatch.setattr("qa.index.manifest.check_files", lambda *_: None)
    index = open_unchecked(built, BagOfWords())
    with pytest.raises(UnusableIndexError, match="the index is damaged"):
        ask(index, "Which fruit are red apples?")


def test_two_builds_at_once_are_one_build_and_one_error(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    inside, go_on = threading.Event(), threading.Event()

    def wait(stage: str, done: int, total: int) -> None:
        inside.set()
        assert go_on.wait(20)

    thread = threading.Thread(
        target=build_index, args=([corpus], tmp_path / "index"), kwargs={"encoder": BagOfWords(), "progress": wait}
    )
    thread.start()
    try:
        assert inside.wait(20)
        with pytest.raises(UnusableIndexError, match="another build is at work"):
            build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    finally:
        go_on.set()
        thread.join()
    assert len(open_index(tmp_path / "index")) == 3


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


BUILD = """
    import os, sys, signal
    sys.path[:0] = [sys.argv[4]]
    from conftest import BagOfWords
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


# Every call by which the build changes the disk is made deadly: the process dies before the n-th of them. The
# modules are imported once, in a process that forks for every n.
KILL = """
    import os, pathlib, shutil, signal, sys
    sys.path[:0] = [sys.argv[3]]
    from conftest import BagOfWords
    from qa.index.build import build_index
    import bm25s, faiss, punkt

    def deadly(function):
        def call(*args, **kwargs):
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return call

    for line in sys.stdin:
        left = int(line)
        child = os.fork()
        if child == 0:
            for owner, names in (
                (os, ("fsync", "mkdir", "unlink")),
                (shutil, ("rmtree",)),
                (pathlib.Path, ("open", "mkdir", "rename", "replace", "unlink", "write_text")),
            ):
                for name in names:
                    setattr(owner, name, deadly(getattr(owner, name)))
            build_index([sys.argv[1]], sys.argv[2], encoder=BagOfWords())
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_a_build_killed_at_any_step_leaves_an_index_that_answers(built: Path) -> None:
    corpus = built.parent / "documents"
    arguments = [sys.executable, "-c", textwrap.dedent(KILL), str(corpus), str(built), str(ROOT / "tests")]
    step, code = 0, -9
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        while code == -9:
            # Every attempt builds something new, over what the kills before it left lying.
            write_files(corpus, {"a.txt": f"Apples are red. Bananas are yellow. Take {step}."})
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            index = open_unchecked(built, BagOfWords())
            assert ask(index, "Which apples are red?").passages[0].quote == "Apples are red."
            index.verify()
            index.close()
            step += 1
        process.stdin.close()
    assert code == 0
    assert step > 20  # the wrappers were really called
    build_index([corpus], built, encoder=BagOfWords())
    assert sorted(path.name.partition("-")[0] for path in built.iterdir()) == [
        ".checked.json",
        ".lock",
        "generation",
        "manifest.json",
    ]


def test_a_large_document_is_read_in_spans(tmp_path: Path) -> None:
    text = "".join(f"Sentence {n} is about thing {n}é𝄞. " for n in range(3000))
    build_index([write_files(tmp_path / "documents", {"big.txt": text})], tmp_path / "index", encoder=BagOfWords())
    index = open_unchecked(tmp_path / "index", BagOfWords())
    for start, end in ((0, 1), (4095, 4097), (0, len(text)), (8192, 12288), (100, 100), (len(text) - 5, len(text))):
        assert index.span("big", start, end) == text[start:end]
    assert index.document("big").text == text
    with pytest.raises(KeyError):
        index.document("small")


def test_the_articles_sentences_are_the_articles_characters(article_directory: Path) -> None:
    index = open_unchecked(article_directory)
    text = ARTICLE.read_text(encoding="utf-8")
    for sentence in index.sentences(range(len(index))):
        assert text[sentence.start : sentence.end] == sentence.text
        assert text.count("\n", 0, sentence.start) + 1 == sentence.line
