"""The tools above a document: its outline, and the search for words in it."""

from __future__ import annotations

import html
import re

from conftest import ChatMaker

from qa.chat.outline import find_words, outline_of

HUT = {
    "hut.md": "# The hut\n\n## Fees\n\nA bed costs\nten francs.\n\n## Keys\n\nThe key is red. Ten keys hang there.\n"
}


def test_the_outline_is_the_headings_without_the_title(make_chat: ChatMaker) -> None:
    index = make_chat(HUT).shared()
    assert [(heading.text, heading.level) for heading in outline_of(index, "hut")] == [("Fees", 2), ("Keys", 2)]


def test_a_document_with_one_heading_has_none(make_chat: ChatMaker) -> None:
    assert outline_of(make_chat({"a.md": "# A\n\n## B\n\nIt is."}).shared(), "a") == []


def test_words_are_found_across_lines_in_any_case_and_in_turn(make_chat: ChatMaker) -> None:
    index = make_chat(HUT).shared()
    text = index.document("hut").text
    found = find_words(index, "hut", " COSTS  ten ", 0)
    assert found is not None
    assert (text[found.start :].startswith("costs\nten"), found.number, found.count) == (True, 1, 1)
    first = find_words(index, "hut", "ten", 0)
    assert first is not None
    second = find_words(index, "hut", "ten", first.start + 1)
    assert second is not None
    assert (first.number, second.number, second.count) == (1, 2, 2)
    assert find_words(index, "hut", "ten", second.start + 1) == first
    assert find_words(index, "hut", "(unclosed", 0) is None
    assert find_words(index, "hut", "  ", 0) is None


def test_the_pane_shows_what_was_found(make_chat: ChatMaker) -> None:
    chat = make_chat(HUT)
    chat.arrive("a", {})
    found = chat.find("a", "red", 0)
    assert 'data-focus="s' in (found.document or "")
    assert 'value="red"' in (found.document or "")
    assert "Place 1 of 1" in (found.message or "")
    said = re.sub("<.*?>", "", html.unescape(chat.find("a", "blue", 0).message or ""))
    assert said.strip() == "The document does not have these words."


def test_the_pane_shows_a_heading_or_a_number_that_was_found(make_chat: ChatMaker) -> None:
    text = "# Hut\n\nIt is old.\n\n## Keys\n\nThey are red.\n\n7. A bed.\n8. A bath.\n"
    chat = make_chat({"hut.md": text})
    chat.arrive("a", {})
    heading = text.index("Keys")
    found = chat.find("a", "eys", 0).document or ""
    assert f'data-focus="h{heading}"' in found
    assert f'<h3 id="h{heading}"' in found
    assert f'data-focus="s{text.index("A bath")}"' in (chat.find("a", "8.", 0).document or "")
