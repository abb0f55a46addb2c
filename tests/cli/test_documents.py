"""What is in an index: `qa documents`, `qa show`, `qa index --watch`, and citations that lead into the sources."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import Runner, by_hand, process_environment
from conftest import ROOT, write_files

PAGE = "<html><body><nav>Home</nav><h1>Fees</h1><h2>Quay</h2><p>A berth costs nine euros.</p></body></html>"
FILES = {
    "harbour.txt": "The Harbour\n\nThe quay is deep. It opens at six.\n",
    "fees.html": PAGE,
    "rooms.csv": "Name,Room\nAda,12\n",
    "broken.docx": "no archive",
}


@pytest.fixture
def indexed(tmp_path: Path, without_models: None, qa: Runner) -> list[str]:
    """Index files of several formats, and return the options by which they are asked."""
    folder = write_files(tmp_path / "docs", FILES)
    shutil.copy(ROOT / "tests" / "documents" / "files" / "chromium.pdf", folder / "printed.pdf")
    options = ["--index", str(tmp_path / "index")]
    code, out, err = qa("index", folder, *options)
    assert code == 1
    assert "4 documents" in out
    assert f"qa: skipped {folder / 'broken.docx'}: " in err
    return options


def test_an_interrupted_build_says_how_to_go_on(empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write_files(empty, FILES)
    monkeypatch.setattr("qa.cli.indexing.build", interrupt)
    said = "qa: interrupted; the same command goes on where it stopped\n"
    assert qa("index", ".", "--index", "work") == (130, "", said)


def test_documents_are_listed_with_what_was_skipped(indexed: list[str], qa: Runner) -> None:
    code, out, err = qa("documents", *indexed)
    assert code == 0
    lines = out.splitlines()
    assert lines[1] == "harbour  The Harbour  (2 sentences, English)"
    assert [line.partition("  ")[0] for line in lines[:4]] == ["fees", "harbour", "printed", "rooms"]
    assert "(1 page, 4 sentences, English)" in lines[2]
    assert len(lines) == 4
    assert "broken.docx: " in err
    assert err.endswith("qa: 4 documents, 8 sentences, 1 file skipped\n")
    _, out, _ = qa("documents", "--json", *indexed)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["doc_id"] for row in rows] == ["fees", "harbour", "printed", "rooms"]
    assert rows[1]["sentences"] == 2
    assert rows[2]["pages"] > 0


def test_a_document_is_shown_as_it_was_read(indexed: list[str], qa: Runner) -> None:
    assert qa("show", "harbour", *indexed)[1] == FILES["harbour.txt"]
    _, out, _ = qa("show", "fees", "--sentences", *indexed)
    assert out.splitlines() == [
        "paragraph 1, sentence 1 · /html/body/p · Fees > Quay",
        "    A berth costs nine euros.",
    ]
    code, _, err = qa("show", "nothing", *indexed)
    assert code == 1
    assert err.startswith("qa: there is no document 'nothing' in ")
    assert err.endswith(": see qa documents\n")
    assert qa("show", "docs/printed.pdf", *indexed)[2].endswith(": did you mean printed?\n")


def test_a_citation_leads_into_its_source(indexed: list[str], qa: Runner) -> None:
    def cited(question: str) -> dict[str, object]:
        _, out, _ = qa("ask", question, "--json", "--no-spelling", *indexed)
        found: dict[str, object] = json.loads(out)["passages"][0]["citation"]
        return found

    web = cited("What does a berth cost?")
    assert (web["path"], web["page"], web["element"]) == (["Fees", "Quay"], None, "/html/body/p")
    assert cited("Ada room")["element"] == "row 2"
    _, out, _ = qa("show", "printed", "--sentences", *indexed)
    sentence = out.splitlines()[1].strip()
    printed = cited(sentence)
    assert printed["page"] == 1
    assert printed["boxes"]
    text = qa("ask", sentence, "--no-spelling", *indexed)[1]
    assert "page 1, characters" in text


def test_a_watched_folder_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "docs", {"a.txt": "The quay is deep."})
    command = [sys.executable, "-m", "qa", "index", str(folder), "--index", str(tmp_path / "index"), "--watch"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=process_environment(),
        preexec_fn=by_hand,
    ) as process:
        assert process.stdout is not None
        try:
            assert "1 document, 1 sentence" in process.stdout.readline()
            time.sleep(1)
            write_files(folder, {"b.txt": "The pier is long."})
            assert "2 documents, 2 sentences (1 embedded)" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
