"""Files that workers on Ray read: the same documents, sentences and errors as without them, whatever is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TWO, BagOfWords, write_files
from good_files import FILES, GOOD, PAGES, zipped

from qa.datatypes import Block, Document, Progress, ReadOptions, no_progress
from qa.documents import formats
from qa.documents.files import SourceFile
from qa.documents.formats import FORMATS, Format, Parsed
from qa.documents.plaintext import read_plaintext
from qa.documents.sandbox import Sandbox
from qa.documents.sentences import split_document
from qa.errors import CorpusError, WorkersError
from qa.index import ray_reading
from qa.index.build import build_index
from qa.index.ray_reading import RayReading
from qa.index.ray_workers import Workers
from qa.index.reading import Contents, ReadFiles, Split, read_here

MOST = 1_000_000  # bytes of a file
DAMAGED = {  # refused in every place where a file can be
    "no-pdf.pdf": b"no PDF",
    "half.pdf": PAGES[: len(PAGES) // 2],
    "no-word.docx": zipped({"word/document.xml": "<w:document>"}),
    "no-zip.epub": b"PK\3\4 and no more",
    "nul.txt": b"The quay\0 is deep.",
    "empty.txt": b" \n",
    "heading.md": b"# Only a heading\n",
    "large.txt": bytes(MOST + 1),
}
Read = tuple[object, ...]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of files of every kind, damaged ones, one with questions, and one that leads out of it."""
    folder = tmp_path / "documents"
    write_files(folder, {f"notes/{n}.txt": f"Thing {n} is here. Where is it? It is there." for n in range(100)})
    write_files(folder, {"deutsch.txt": "Der Hund ist groß, und das Haus ist alt. " * 9})
    questions = '{"quote": "Guests pay nine.", "questions": ["What do guests pay?"]}\n{"quote": "Nowhere."}\n'
    write_files(folder, {"pdf0.questions.jsonl": questions, "notes/7.questions.jsonl": "[]\n"})
    for suffix, files in GOOD.items():
        for number, data in enumerate(files):
            (folder / f"{suffix[1:]}{number}{suffix}").write_bytes(data)
    for name, data in DAMAGED.items():
        (folder / name).write_bytes(data)
    (tmp_path / "outside.txt").write_text("It leads out.")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    monkeypatch.setattr("qa.documents.read.MAX_BYTES", MOST)
    return folder


def built(corpus: Path, target: Path, read_files: ReadFiles = read_here, *, ocr: str | None = None) -> Read:
    """Build an index; return its files, its documents, what was said, and what was told of the progress."""
    told: list[tuple[int, int]] = []

    def note(stage: str, done: int, total: int) -> None:
        if stage == "reading" and (done, total) not in told[-1:]:
            told.append((done, total))

    report = build_index([corpus], target, encoder=BagOfWords(), read_files=read_files, ocr=ocr, progress=note)
    manifest = json.loads((target / "manifest.json").read_text())
    return manifest["files"], manifest["documents"], report.skipped, report.notes, told


def not_here(*_: object) -> Parsed:
    raise AssertionError("a file is read in this process")


def test_the_index_and_what_is_said_are_the_same(
    workers: Workers, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And again after a change, where what the readers made of the others is known."""
    here, there = tmp_path / "here", tmp_path / "there"
    first = built(corpus, here)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "parse", not_here)
        assert built(corpus, there, RayReading(workers)) == first
    skipped = str(first[2])
    assert all(skipped.count(str(corpus / name)) == 1 for name in [*DAMAGED, "link.txt"])
    write_files(corpus, {"notes/7.txt": "It has changed.", "html0.html": "<p>Members pay ten francs from May on.</p>"})
    assert built(corpus, there, RayReading(workers)) == built(corpus, here) != first


def test_a_scan_is_recognised_by_a_worker(workers: Workers, tmp_path: Path, tesseract: None) -> None:
    corpus = tmp_path / "documents"
    corpus.mkdir()
    shutil.copyfile(FILES / "scan.pdf", corpus / "scan.pdf")
    here = built(corpus, tmp_path / "here", ocr="eng")
    assert "Tesseract, eng" in str(here)
    assert built(corpus, tmp_path / "there", RayReading(workers), ocr="eng") == here


def test_of_a_long_document_the_sentences_do_not_travel() -> None:
    """They would take too much memory at once: the machine that builds splits it, one by one."""
    sentences = tuple(split_document(Document("a", "a", "It is red.", (Block("paragraph", 0, 10),), "")))
    for length, sent in ((ray_reading.LONG, sentences), (ray_reading.LONG + 1, None)):
        document = Document("a", "a", "It is red.".ljust(length), (Block("paragraph", 0, 10),), "")
        found = ray_reading._whole(Split(document, split_document(document)))
        assert isinstance(found, Split)
        assert found.sentences == sent


def test_a_document_that_is_not_split_yet_is_split_when_it_is_written(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "documents", {**TWO, "empty.txt": " "})

    def unsplit(
        contents: Iterator[Contents | CorpusError], total: int, progress: Progress
    ) -> Generator[Split | CorpusError]:
        for found in read_here(contents, total, progress):
            yield found if isinstance(found, CorpusError) else replace(found, sentences=None)

    assert built(corpus, tmp_path / "there", unsplit) == built(corpus, tmp_path / "here")


def read_deadly(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Read a text, and kill this process where a file of a name that begins with "deadly" is read first."""
    mark = path.with_suffix(".died")
    if path.stem.startswith("deadly") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_plaintext(data, path, options, progress)


def test_a_worker_that_is_killed_while_it_reads_costs_a_retry(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Format("deadly", (".deadly",), (__name__, "read_deadly"), is_plain=True)
    monkeypatch.setattr(formats, "FORMATS", [*FORMATS, row])
    monkeypatch.setattr(ray_reading, "FILE", ray_reading.BATCH)  # each file is a batch
    texts = {f"{n}.deadly": f"Thing {n} is here. It is there." for n in range(10)}
    corpus = write_files(tmp_path / "documents", {**texts, "deadly.deadly": "It kills."})
    there = built(corpus, tmp_path / "there", RayReading(workers))
    assert (corpus / "deadly.died").exists()
    assert there == built(corpus, tmp_path / "here")


def test_a_worker_that_would_read_in_another_way_is_an_error(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_files(tmp_path / "documents", {"a.txt": "Apples are red."})
    monkeypatch.setattr(ray_reading, "readers", lambda: "others")
    ray_reading._versions.cache_clear()
    with pytest.raises(WorkersError, match=r"^a worker on \S+ would read files in another way: install the same"):
        built(corpus, tmp_path / "index", RayReading(workers))
    ray_reading._versions.cache_clear()


def test_files_are_sent_in_batches_that_end_with_one_that_needs_the_sandbox() -> None:
    text, page = FORMATS[0], next(row for row in FORMATS if row.name == "HTML")

    def contents() -> Iterator[Contents | CorpusError]:
        for size in (1 << 19, 1 << 19, 10, 10):
            yield Contents(SourceFile(Path("a.txt"), "a"), text, bytes(size), "", ReadOptions())
        yield CorpusError("gone")
        yield Contents(SourceFile(Path("b.html"), "b"), page, bytes(10), "", ReadOptions())
        for _ in range(65):
            yield Contents(SourceFile(Path("a.txt"), "a"), text, bytes(10), "", ReadOptions())

    batches = list(ray_reading._batches(contents()))
    assert [len(batch) for batch in batches] == [2, 4, 64, 1]
    costs = [ray_reading._cost(batch) for batch in batches]
    assert [cost.bytes for cost in costs] == [1 << 20, 30, 640, 10]
    assert [round(cost.seconds, 1) for cost in costs] == [52.4, 1800.0, 0.0, 0.0]


def test_no_file_is_read_ahead_of_the_first_that_is_asked_for() -> None:
    """A document of a file is not kept once the next one is asked for: see `read_here`."""
    taken = []

    def contents() -> Iterator[Contents | CorpusError]:
        for name in "abc":
            taken.append(name)
            data = f"This is {name}.".encode()
            yield Contents(SourceFile(Path(f"{name}.txt"), name), FORMATS[0], data, "", ReadOptions())

    for number, found in enumerate(read_here(contents(), 3, no_progress), start=1):
        assert isinstance(found, Split)
        assert found.document.doc_id == taken[-1]
        assert len(taken) == number
