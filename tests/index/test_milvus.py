"""The index in Milvus: an address alone answers, and a generation is whole or not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, TWO, BagOfWords, Words, write_files
from kills import kill_at_every_step
from milvus_indexes import first_quote, opened
from pdf_files import HUT, paragraph, pdf

from qa.answering.ask import ask
from qa.errors import MissingExtraError, UnusableIndexError
from qa.index.build import build_index, rebuild
from qa.index.milvus import generations
from qa.index.milvus.address import Address, address_of
from qa.index.milvus.index import MilvusIndex
from qa.index.open import is_index, open_unchecked

LONG = "\n\n".join(f"Paragraph {n} is about thing {n}. It has a second sentence — with é and 中." for n in range(700))


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        ("work.db", Address("work.db", "qa", path=Path("work.db"))),
        ("milvus-lite:any/where", Address("milvus-lite:any/where", "qa", path=Path("any/where"))),
        ("milvus://db:1/abc", Address("milvus://db:1/abc", "abc", uri="http://db:1")),
        ("milvus://db/abc", Address("milvus://db/abc", "abc", uri="http://db:19530")),
        ("milvuss://[::1]:2/a_1", Address("milvuss://[::1]:2/a_1", "a_1", uri="https://[::1]:2")),
        ("index", None),
        (Path("a/b"), None),
    ],
)
def test_a_location_is_a_folder_or_an_address(location: str | Path, wanted: Address | None) -> None:
    assert address_of(location) == wanted


@pytest.mark.parametrize("location", ["milvus://", "milvus://db", "milvus://db/1a", "milvus:/db/a", "milvus-lite:"])
def test_what_is_no_address_is_one_line_that_says_how_one_is_written(location: str) -> None:
    with pytest.raises(UnusableIndexError, match=r"write milvus"):
        open_unchecked(location)


def test_a_folder_whose_name_ends_like_a_database_is_opened_as_a_folder(tmp_path: Path, built: Path) -> None:
    built.rename(tmp_path / "folder.db")
    assert address_of(tmp_path / "folder.db") is None


def test_without_the_library_the_error_names_the_extra(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.extras.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"article-qa\[milvus\]"):
        open_unchecked(database)


def test_all_that_a_store_knows_is_in_the_engine(tmp_path: Path) -> None:
    """Pages and boxes, blocks, long texts in chunks, questions: equal to the folder's, over every span."""
    corpus = write_files(tmp_path / "documents", {**TWO, "long.md": f"# Things\n\n{LONG}\n\n- one item\n- another\n"})
    (corpus / "hut.pdf").write_bytes(pdf(paragraph(HUT, 72, 700), paragraph(HUT[:1], 72, 700)))
    write_files(
        corpus, {"a.questions.jsonl": '{"quote": "Apples are red.", "questions": ["Which fruit is red?", "Red?"]}\n'}
    )
    encoders = {"encoder": BagOfWords(), "token_encoder": Words()}
    build_index([corpus], tmp_path / "index", **encoders)  # type: ignore[arg-type]
    build_index([corpus], tmp_path / "index.db", **encoders)  # type: ignore[arg-type]
    local, engine = open_unchecked(tmp_path / "index", BagOfWords(), Words()), opened(tmp_path / "index.db")
    assert engine.listing() == local.listing()
    assert engine.sentences(range(len(local))) == local.sentences(range(len(local)))
    assert list(engine.questions()) == list(local.questions()) != []
    assert engine.vocabulary.nearest("aples") == local.vocabulary.nearest("aples") == "Apples"
    for doc_id, _, size in local.documents():
        assert engine.document(doc_id) == local.document(doc_id)
        for start in range(0, size, max(size // 23, 1)):
            for end in (start, start + 1, start + 40, start + 9000, size):
                span = (doc_id, start, min(end, size))
                assert engine.span(*span) == local.span(*span)
                assert engine.positions_in(*span) == local.positions_in(*span)
                assert engine.places_in(*span) == local.places_in(*span)
                assert engine.blocks_in(*span) == local.blocks_in(*span)
    assert any(place.box for place in engine.places_in("hut", 0, 100))
    rows = list(range(len(local) + local.question_count))
    assert isinstance(engine, MilvusIndex)
    assert engine._store.texts_of_rows(rows) == local._store.texts_of_rows(rows)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(engine.vectors(rows), local.vectors(rows))
    with pytest.raises(KeyError):
        engine.document("none")
    engine.verify()
    engine.close()


def test_above_the_exact_size_the_engine_searches_a_graph_and_tokens_are_made_when_asked(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.milvus.publish.EXACT", 0)
    monkeypatch.setattr("qa.index.build.STORED", 0)
    build_index([corpus], tmp_path / "index.db", encoder=BagOfWords(), token_encoder=Words())
    index = opened(tmp_path / "index.db")
    assert index.manifest.parameters["engine"]["vectors"] == "HNSW, IP"
    assert index.tokens is None
    assert first_quote(index) == "Apples are red."
    index.close()


def test_an_index_of_no_rows_is_not_waited_for(database: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each collection that is made pymilvus would wait half a second, and a build makes two, or three."""

    def wait(*_: object, **__: object) -> None:
        pytest.fail("it waits")

    monkeypatch.setattr("pymilvus.client.grpc_handler.GrpcHandler.wait_for_creating_index", wait)
    write_files(corpus, {"c.txt": "Dates are brown."})
    assert build_index([corpus], database, encoder=BagOfWords()).is_new


def test_more_is_asked_for_than_there_is(database: Path) -> None:
    index = opened(database)
    [found] = index.search_dense(index.encode(["Which apples are red?"]), 1000)
    assert sorted(found.positions.tolist()) == [0, 1, 2]
    index.close()


def test_another_machine_answers_with_the_address_alone(database: Path, corpus: Path, tmp_path: Path) -> None:
    before = ask(opened(database), "Which apples are red?", reranker=None)
    shutil.copytree(database, tmp_path / "elsewhere.db", ignore=shutil.ignore_patterns("LOCK"))
    shutil.rmtree(corpus)
    code = """
        import sys
        sys.path[:0] = [sys.argv[2]]
        from conftest import BagOfWords
        from qa.answering.ask import ask
        from qa.index.open import open_index
        index = open_index(sys.argv[1], encoder=BagOfWords())
        [passage, *_] = ask(index, "Which apples are red?", reranker=None).passages
        print(passage.quote, passage.citation, index.sources(), index.changes(), sep="|")
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "elsewhere.db"), str(ROOT / "tests")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    passage = before.passages[0]
    assert done.stdout.strip() == f"{passage.quote}|{passage.citation}|None|()"


def test_only_what_changed_is_embedded_and_a_change_is_noticed(database: Path, corpus: Path) -> None:
    index = opened(database)
    assert index.changes() == ()
    write_files(corpus, {"b.txt": "Cherries are small. Dates are brown."})
    assert [change.rpartition("/")[2] for change in index.changes()] == ["b.txt has changed"]
    index.close()
    encoder = BagOfWords()
    report = build_index([corpus], database, encoder=encoder)
    assert encoder.encoded == ["Dates are brown."]
    assert (report.embedded, report.is_new, report.directory) == (1, True, str(database))
    assert not build_index([corpus], database, encoder=encoder).is_new
    assert opened(database).changes() == ()


def test_rebuild_reads_the_sources_from_the_engine(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = BagOfWords()
    monkeypatch.setattr("qa.index.build.load_encoder", lambda _: encoder)
    build_index([corpus], tmp_path / "index.db", encoder="bag-of-words", token_encoder=None)
    write_files(corpus, {"c.txt": "Dates are brown."})
    report = rebuild(tmp_path / "index.db", token_encoder=None)
    assert report
    assert (report.documents, report.embedded) == (3, 1)


def test_a_reader_finishes_on_what_it_began_and_latest_is_the_new_one(database: Path, corpus: Path) -> None:
    reader = opened(database)
    assert reader.latest() is reader
    write_files(corpus, {"a.txt": "Apples are green now."})
    build_index([corpus], database, encoder=BagOfWords())
    assert reader.document("a").text == TWO["a.txt"]  # had not been read before
    assert first_quote(reader) == "Apples are red."
    assert first_quote(reader.latest()) == "Apples are green now."
    build_index([corpus], database, encoder=BagOfWords())  # nothing changed
    write_files(corpus, {"a.txt": "Apples are blue now."})
    build_index([corpus], database, encoder=BagOfWords())
    assert len(reader.client.collections()) == 4  # the one that answers, and the one before
    fresh = opened(database)
    fresh.verify()
    assert first_quote(reader.latest()) == first_quote(fresh) == "Apples are blue now."


def test_a_calibration_is_kept_in_the_engine_and_by_builds(database: Path, corpus: Path) -> None:
    index = opened(database)
    index.save_calibration({"hybrid": (2.0, -1.0)}, {"questions": 3})
    assert index.latest() is not index
    assert index.latest().calibration == {"hybrid": (2.0, -1.0)}
    with pytest.raises(UnusableIndexError, match="built anew meanwhile"):
        index.save_calibration({}, {})
    write_files(corpus, {"c.txt": "Dates are brown."})
    build_index([corpus], database, encoder=BagOfWords())
    fresh = opened(database)
    assert fresh.calibration == {"hybrid": (2.0, -1.0)}
    fresh.verify()


def test_verify_finds_a_record_that_was_changed(database: Path, corpus: Path) -> None:
    index = opened(database)
    records = generations.records_of("qa", index.generation)
    text = index.client.fetch(records, ["text/0/0"], "value")["text/0/0"].replace("red", "bad")
    index.client.write(records, [{"id": "text/0/0", "vector": [0.0, 1.0], "value": text}], replace=True)
    with pytest.raises(UnusableIndexError, match="the records are not what was built"):
        index.verify()
    write_files(corpus, {"c.txt": "Dates are brown."})
    report = build_index([corpus], database, encoder=BagOfWords())
    assert report.embedded == 4  # nothing of it is believed
    opened(database).verify()


@pytest.mark.slow
def test_a_build_killed_at_any_step_leaves_an_index_that_answers(database: Path, corpus: Path) -> None:
    def check() -> None:
        index = opened(database)
        assert first_quote(index) == "Apples are red."
        index.verify()
        index.close()

    deadly = """
        import pymilvus
        from qa.index.milvus.client import Client
        deadly(Client, "create write load finish switch drop close")
    """
    steps = kill_at_every_step(corpus, database, deadly, check)
    assert steps > 10  # the wrappers were really called
    index = opened(database)
    assert index.document("a").text.endswith(f"Take {steps - 1}.")
    assert len(index.client.collections()) <= 4
    index.close()


def test_an_embedded_database_that_another_process_has_open_is_one_line(database: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="qa-"))  # the path of a socket is short
    code = "import sys; from qa.index.milvus.client import Client; from qa.index.milvus.address import address_of; "
    code += "c = Client(address_of(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    arguments = [sys.executable, "-c", code, str(database)]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        assert len(list(folder.iterdir())) == 1  # its socket
        with pytest.raises(UnusableIndexError, match="another process has it open"):
            opened(database)
        process.communicate()
    folder.rmdir()  # which is empty, although the database was not closed


def test_a_database_that_is_none_is_one_line(tmp_path: Path) -> None:
    assert not is_index(tmp_path / "none.db")
    with pytest.raises(UnusableIndexError, match="there is no index at"):
        opened(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("no database")
    with pytest.raises(UnusableIndexError, match="is not a database"):
        opened(tmp_path / "text.db")
