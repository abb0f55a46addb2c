"""What a visitor is told while files are read: which of how many, and the rest in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BagOfWords, ChatMaker, Words, write_files
from pdf_files import draw, pdf

from qa.chat.collection import Models

FRUIT = {"fruit.txt": "Apples are red."}
FILES = {"boats.txt": "Boats float on water.", "cats.md": "# Cats\n\nCats purr softly.", "zoo.txt": "The zoo is shut."}


def test_each_file_is_named_with_its_number_and_stages_are_in_words(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(FRUIT)
    chat.arrive("a", {})
    folder = write_files(tmp_path / "mine", FILES)
    told: list[tuple[str, int, int]] = []
    chat.bring("a", sorted(folder.iterdir()), progress=lambda *one: told.append(one))
    assert [one for one in told if one[0].startswith("Reading")] == [
        ("Reading 1 of 3: boats.txt", 0, 3),
        ("Reading 2 of 3: cats.md", 1, 3),
        ("Reading 3 of 3: zoo.txt", 2, 3),
        ("Reading 3 of 3", 3, 3),
    ]
    assert ("Taking in the sentences: 3 of 3", 3, 3) in told
    assert told[-1][0].startswith("Counting the words")


def test_no_stage_says_that_it_is_the_last_before_another_one(
    make_chat: ChatMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = make_chat(FRUIT)
    monkeypatch.setattr(chat, "models", lambda: Models(BagOfWords(), Words()))
    chat.arrive("a", {})
    told: list[str] = []
    chat.bring("a", sorted(write_files(tmp_path / "mine", FILES).iterdir()), progress=lambda one, *_: told.append(one))
    stages = [stage.partition(":")[0].partition(" 1 of")[0] for stage in told]
    assert list(dict.fromkeys(stages))[-3:] == ["Taking in the sentences", "Counting the words", "Taking in the words"]


def test_of_a_pdf_the_page_is_told_too(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(FRUIT)
    chat.arrive("a", {})
    path = tmp_path / "boats.pdf"
    path.write_bytes(pdf([draw("Boats float on water.", 100, 700)], [draw("The pier is long and old.", 100, 700)]))
    told: list[str] = []
    chat.bring("a", [path], progress=lambda stage, _, __: told.append(stage))
    assert told[:3] == [
        "Reading 1 of 1: boats.pdf",
        "Reading 1 of 1: boats.pdf, page 1 of 2",
        "Reading 1 of 1: boats.pdf, page 2 of 2",
    ]
    chat.pictures.close()
