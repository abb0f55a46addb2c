"""What is said of files that are added to the page: by their own names, and without options of the command line."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, ChatMaker

from qa.chat.events import Chat
from qa.errors import CorpusError

SCAN = ROOT / "tests" / "documents" / "files" / "scan.pdf"
CAFE = "Das Café\n\nDas Café öffnet um neun. Die Gäste müssen anrufen.".encode("cp1252")


@pytest.fixture
def chat(make_chat: ChatMaker, tmp_path: Path) -> Iterator[Chat]:
    found = make_chat({"fruit.txt": "Apples are red."}, library=tmp_path / "library")
    found.arrive("a", {})
    yield found
    found.pictures.close()


def bring(chat: Chat, tmp_path: Path, files: dict[str, bytes]) -> str:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return html.unescape(chat.bring("a", [tmp_path / name for name in files]).message or "")


def test_an_encoding_that_was_guessed_is_said(chat: Chat, tmp_path: Path) -> None:
    said = bring(chat, tmp_path, {"cafe.txt": CAFE, "plain.txt": b"Pears are green."})
    assert "My documents can be asked now. cafe.txt: read as cp1252, written in German" in said
    assert "--" not in said
    assert "plain.txt" not in said


@pytest.mark.parametrize("others", [{}, {"good.txt": b"Pears are green."}])
def test_a_refused_file_is_named_with_what_to_do(chat: Chat, tmp_path: Path, others: dict[str, bytes]) -> None:
    try:
        said = bring(chat, tmp_path, {"scan.pdf": SCAN.read_bytes(), **others})
    except CorpusError as error:
        said = f">{error}"
    assert ">scan.pdf: has no text" in said
    assert "recognise the text, and add it again" in said
    assert "--" not in said
    assert "/" not in said.partition(">")[2].partition("<")[0]
