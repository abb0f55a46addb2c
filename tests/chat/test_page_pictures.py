"""Pages in the document pane: drawn from the file that was indexed, and from no other."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ChatMaker
from pdf_files import draw, pdf

from qa.chat.events import Chat

FRUIT = {"fruit.txt": "Apples are red."}
OWN = ("own:My documents",)


@pytest.fixture
def chat(make_chat: ChatMaker, tmp_path: Path) -> Iterator[Chat]:
    found = make_chat(FRUIT, library=tmp_path / "library")
    found.arrive("a", {})
    path = tmp_path / "boats.pdf"
    pages = [[draw("Boats float on water.", 100, 700)], [draw("The pier is long and old.", 100, 700)]]
    path.write_bytes(pdf(*pages))
    found.bring("a", [path])
    yield found
    found.pictures.close()


def test_the_page_of_the_quote_is_shown_with_its_box(chat: Chat) -> None:
    shown = chat.answer("a", "What is long and old?", OWN).document or ""
    assert "Page 2 of 2" in shown
    assert 'src="data:image/png;base64,' in shown
    assert shown.count('class="qa-box qa-quoted"') + shown.count('class="qa-box"') >= 1
    assert "Page 1 of 2" in (chat.more("a", page=1).document or "")


def test_words_that_are_found_and_headings_lead_to_their_page(chat: Chat) -> None:
    assert "Page 2 of 2" in (chat.find("a", "the pier", 0).document or "")


def test_the_page_stays_when_its_collection_is_renamed(chat: Chat) -> None:
    chat.answer("a", "What is long and old?", OWN)
    assert "Page 2 of 2" in (chat.rename("a", "My documents", "Boats").document or "")


@pytest.mark.parametrize("change", ["changed", "gone", "no page"])
def test_where_no_page_can_be_drawn_the_text_is_shown_and_why_is_said(chat: Chat, change: str) -> None:
    shelf = chat.visitors.of("a").own
    assert shelf is not None
    [collection] = shelf.collections()
    path = collection.folder / "files" / "boats.pdf"
    if change == "changed":
        path.write_bytes(pdf([draw("Others.", 100, 700)]))
    elif change == "gone":
        path.unlink()
    chat.pictures.close()
    chat.pictures = type(chat.pictures)()  # nothing is kept of before
    shown = html.unescape(chat.more("a", page=3 if change == "no page" else 1).document or "")
    assert "Boats float on water." in shown
    assert {"changed": "has changed since", "gone": "not here any more", "no page": "has no page 3"}[change] in shown
    assert str(collection.folder) not in shown


def test_as_text_and_back(chat: Chat) -> None:
    assert "Boats float on water." in html.unescape(chat.view("a", as_pages=False).document or "")
    assert "data:image/png" in (chat.view("a", as_pages=True).document or "")
