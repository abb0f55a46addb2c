"""The table of formats: a row is all that a new format needs; a missing extra is one line that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import BagOfWords, write_files

from qa import extras
from qa.answering.ask import ask
from qa.datatypes import Block, Progress, ReadOptions
from qa.documents import formats
from qa.documents.files import SourceFile, find_files
from qa.documents.formats import FORMATS, PICTURES, SAVED_AS, Format, Parsed, format_of, suffixes
from qa.documents.read import read_document
from qa.errors import CorpusError
from qa.index.build import build_index
from qa.index.open import open_unchecked

HEX = b"48656c6c6f2e0a546865207175617920697320646565702e"  # "Hello.\nThe quay is deep."


def read_hex(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Read digits that stand for bytes: a format that no one has."""
    try:
        text = bytes.fromhex(data.decode("ascii")).decode("utf-8")
    except ValueError as error:
        raise CorpusError(f"{path}: is not hexadecimal: {error}") from error
    return Parsed(text, "In digits", (Block("paragraph", 0, len(text)),))


def add(row: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", [*FORMATS, row])


@pytest.fixture
def hexadecimal(monkeypatch: pytest.MonkeyPatch) -> None:
    add(Format("hexadecimal", (".hex",), (__name__, "read_hex"), is_plain=True), monkeypatch)


def test_the_formats_that_ship() -> None:
    plain = [row for row in FORMATS if row.is_plain]
    assert [row.name for row in plain] == ["plain text", "Markdown"]
    assert all(row.extra is None for row in plain)
    for row in plain:
        assert row.read(b"A sentence.", Path("a"), ReadOptions()).text == "A sentence."


@pytest.mark.parametrize(
    ("name", "found"),
    [("A.TXT", "plain text"), ("a.b.md", "Markdown"), ("a.PDF", "PDF"), ("a.xyz", None), (".md", None)],
)
def test_a_files_format_is_told_by_its_suffix(name: str, found: str | None) -> None:
    row = format_of(Path(name))
    assert (row.name if row else None) == found


def test_no_suffix_is_in_two_rows() -> None:
    assert len(set(suffixes())) == len(suffixes())
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes())


def test_a_new_format_is_a_row_and_is_found_read_indexed_and_asked(tmp_path: Path, hexadecimal: None) -> None:
    folder = write_files(
        tmp_path / "documents", {"a.HEX": HEX.decode(), "b.txt": "Boats are rare.", "c.xyz": "Nothing."}
    )
    assert [file.doc_id for file in find_files([folder])] == ["a", "b"]
    document = read_document(SourceFile(folder / "a.HEX", "a"))
    assert (document.title, document.text) == ("In digits", "Hello.\nThe quay is deep.")
    report = build_index(folder, tmp_path / "index", encoder=BagOfWords())
    assert (report.sentences, report.skipped) == (3, ())
    index = open_unchecked(tmp_path / "index", BagOfWords())
    answer = ask(index, "Is the quay deep?", reranker=None)
    assert answer.passages[0].quote == "The quay is deep."
    assert answer.passages[0].citation.title == "In digits"


def test_what_a_reader_refuses_is_said_with_the_files_name(tmp_path: Path, hexadecimal: None) -> None:
    write_files(tmp_path, {"a.hex": "zz"})
    with pytest.raises(CorpusError, match=r"a\.hex: is not hexadecimal: non-hexadecimal number"):
        read_document(SourceFile(tmp_path / "a.hex", "a"))


def test_a_missing_extra_is_one_line_that_names_it_and_other_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "EXTRAS", {"hex": ("no_such_library",)})
    add(Format("hexadecimal", (".hex",), ("no_such_library", "read"), extra="hex"), monkeypatch)
    folder = write_files(tmp_path / "documents", {"a.hex": HEX.decode(), "b.txt": "Boats are rare."})
    report = build_index(folder, tmp_path / "index", encoder=BagOfWords())
    assert report.sentences == 1
    assert report.skipped == (
        f"{folder}/a.hex: reading hexadecimal needs no_such_library, which is not installed: "
        'run pip install "article-qa[hex]", or in a checkout pip install ".[hex]"',
    )


def test_a_file_of_no_row_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.xyz": "%PDF"})
    expected = r"a\.xyz: is not a kind of document that is read \(\.txt, \.text, \.md, "
    with pytest.raises(CorpusError, match=expected):
        find_files([tmp_path / "a.xyz"])
    with pytest.raises(CorpusError, match=expected):
        read_document(SourceFile(tmp_path / "a.xyz", "a"))


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("lease.doc", "save it as .docx"),
        ("Lease.DOC", "save it as .docx"),
        ("prices.xls", "save it as .xlsx"),
        ("talk.odp", "save it as .pptx"),
        ("letter.msg", "save it as .eml"),
        ("scan.jpg", "save it as .pdf, and index that with --ocr"),
    ],
)
def test_a_file_that_can_be_saved_as_another_kind_is_refused_with_that_kind(
    tmp_path: Path, name: str, cure: str
) -> None:
    write_files(tmp_path, {name: "x"})
    with pytest.raises(CorpusError, match=re.escape(f"{name}: is not a kind of document that is read: {cure}") + "$"):
        find_files([tmp_path / name])


def test_what_is_read_is_not_to_be_saved_as_something_else() -> None:
    assert not {*SAVED_AS, *PICTURES} & {*suffixes()}
    assert {*SAVED_AS.values(), ".pdf"} <= {*suffixes()}
