"""Building: incremental, whole or not at all, one at a time; and opening what is not what it should be."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, TWO, BagOfWords, write_files

from qa.answering.ask import ask
from qa.errors import CorpusError, ModelError, UnusableIndexError
from qa.index.build import build_index
from qa.index.freshness import look
from qa.index.local import LocalIndex
from qa.index.open import StaleIndexWarning, open_index, open_unchecked


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


def test_one_bad_document_does_not_lose_the_others(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", {**TWO, "empty.txt": "", "nul.txt": "a\0b", "only.md": "# Heading\n"})
    (corpus / "latin.txt").write_bytes(b"D\xe9j\x81 vu.")
    report = build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert report.documents == 2
    assert sorted(Path(reason.partition(":")[0]).name for reason in report.skipped) == [
        "empty.txt",
        "latin.txt",
        "nul.txt",
        "only.md",
    ]
    assert open_unchecked(tmp_path / "index").changes() == ()  # what cannot be read is no news either


def test_a_file_that_vanishes_while_others_are_read_is_a_bad_document(tmp_path: Path) -> None:
    asked = '{"quote": "Apples are red.", "questions": ["What is red?"]}'
    corpus = write_files(tmp_path / "documents", {**TWO, "a.questions.jsonl": asked, "c.txt": "Dates are brown."})

    def vanish(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("reading", 1):
            (corpus / "b.txt").unlink()

    report = build_index([corpus], tmp_path / "index", encoder=BagOfWords(), progress=vanish)
    assert report.documents == 2
    assert report.skipped == (f"{corpus / 'b.txt'}: cannot be read: No such file or directory",)


def test_questions_that_vanish_after_they_were_found_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_files(tmp_path / "documents", {**TWO, "a.questions.jsonl": "{}"})

    def vanish(path: Path) -> tuple[int, int, int]:
        if path.suffix == ".jsonl":
            path.unlink()
        return look(path)

    monkeypatch.setattr("qa.index.ingest.look", vanish)
    report = build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    assert report.documents == 2
    assert report.skipped == (f"{corpus / 'a.questions.jsonl'}: cannot be read: No such file or directory",)


def test_nothing_to_index_is_one_error_and_leaves_the_index(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    empty = write_files(tmp_path / "empty", {"notes.xyz": "x"})
    with pytest.raises(CorpusError, match="no documents"):
        build_index([empty], tmp_path / "index", encoder=BagOfWords())
    write_files(tmp_path / "blank", {"a.txt": " \n"})
    with pytest.raises(CorpusError, match=r"a\.txt: is empty"):
        build_index([tmp_path / "blank"], tmp_path / "index", encoder=BagOfWords())
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("names", [["notes.txt"], ["index.html", "manifest.json"], ["README.md", "a.md", "b.md"]])
def test_a_folder_that_holds_other_files_gets_no_index(tmp_path: Path, names: list[str]) -> None:
    corpus = write_files(tmp_path / "documents", dict.fromkeys(names, "Apples are red."))
    with pytest.raises(UnusableIndexError, match=r"holds files that are not of an index .*: name a new or an empty"):
        build_index([corpus], corpus, encoder=BagOfWords())
    assert sorted(path.name for path in corpus.iterdir()) == names


@pytest.mark.parametrize("beside", [{}, {"README.md": "The index"}, {".gitignore": "*", "embedded-1.partial": ""}])
def test_an_index_is_built_in_a_folder_of_its_own_again_and_again(tmp_path: Path, beside: dict[str, str]) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    directory = write_files(tmp_path / "index", beside)
    directory.mkdir(exist_ok=True)
    build_index([corpus], directory, encoder=BagOfWords())
    write_files(directory, {"mine.txt": "Whoever puts a file here has an index all the same."})
    assert not build_index([corpus], directory, encoder=BagOfWords()).is_new
    (directory / "manifest.json").write_text("{", encoding="utf-8")
    build_index([corpus], directory, encoder=BagOfWords())


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("encoding", "foo", "'foo' is not an encoding of texts"),
        ("encoding", "base64", "'base64' is not an encoding of texts"),
        ("language", "xx", "'xx' is not a language of ISO 639-1"),
        ("language", "english", "'english' is not a language of ISO 639-1"),
    ],
)
def test_an_option_that_names_what_there_is_not_is_refused_and_leaves_the_index(
    tmp_path: Path, option: str, value: str, complaint: str
) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    named: Any = {option: value}
    with pytest.raises(CorpusError, match=complaint):
        build_index([corpus], tmp_path / "index", encoder=BagOfWords(), **named)
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before


def test_the_manifest_is_the_same_for_the_same_documents(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_index([write_files(tmp_path / name / "documents", TWO)], tmp_path / name / "index", encoder=BagOfWords())
    manifests = [(tmp_path / name / "index" / "manifest.json").read_bytes() for name in ("one", "two")]
    assert manifests[0] == manifests[1]


def test_an_edit_of_the_same_size_with_the_old_time_is_noticed(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", TWO)
    build_index([corpus], tmp_path / "index", encoder=BagOfWords())
    before = (corpus / "a.txt").stat()
    write_files(corpus, {"a.txt": TWO["a.txt"].replace("red", "big")})
    os.utime(corpus / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.warns(StaleIndexWarning, match=r"a\.txt has changed"):
        open_index(tmp_path / "index").close()


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


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 9}', "\x00\x01"])
def test_a_broken_manifest_is_one_clear_error(built: Path, text: str) -> None:
    (built / "manifest.json").write_text(text)
    with pytest.raises(UnusableIndexError, match="build it again"):
        open_index(built)


def test_an_index_of_a_newer_version_is_refused(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    (built / "manifest.json").write_text(json.dumps({**manifest, "format": 99, "colour": "blue"}))
    with pytest.raises(UnusableIndexError, match=r"format is 99, and this version reads 9: update"):
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
