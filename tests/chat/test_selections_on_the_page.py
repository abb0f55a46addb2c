"""Overviews and lists on the page, without a browser: numbered quotes under their headings."""

from __future__ import annotations

import html
import re
from pathlib import Path

from conftest import ChatMaker, write_files

LAKES = {
    "lakes.md": "# Lakes\n\nThe lakes lie in the north of it.\n\n## Fish\n\nPike live in all of the lakes.\n\n"
    "## Boats\n\nBoats may sail there in May and June."
}
QUOTES = [
    "The lakes lie in the north of it.",
    "Pike live in all of the lakes.",
    "Boats may sail there in May and June.",
]
NOTE = "A selection of quotes, in the order of the document: not a summary in other words."
OWN = ("own:My documents",)


def texts(tag: str, page: str | None) -> list[str]:
    found = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page or "", re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in found]


def numbers(page: str | None) -> list[str]:
    return re.findall(r'class="qa-number"[^>]*>(\d+)<', page or "")


def test_each_quote_stands_under_its_heading_with_its_number(make_chat: ChatMaker) -> None:
    page = make_chat(LAKES).answer("a", "Summarise").conversation
    assert NOTE in texts("p", page)
    assert texts("blockquote", page) == QUOTES
    assert texts("h3", page) == ["Lakes", "Fish", "Boats"]
    assert numbers(page) == ["1", "2", "3"]
    assert "qa-confidence" not in (page or "")
    assert "data-rate" not in (page or "")


def test_all_quotes_are_marked_in_the_document(make_chat: ChatMaker) -> None:
    chat = make_chat(LAKES)
    document = chat.answer("a", "Summarise").document or ""
    visitor = chat.visitors.of("a")
    marks = visitor.marks("shared", "lakes", chat.shared())
    assert [mark.is_answer for mark in marks.values()] == [True] * 3
    assert document.count('href="#turn-1"') == 3


def test_the_words_can_be_searched_for_just_as_they_were_typed(make_chat: ChatMaker) -> None:
    chat = make_chat(LAKES)
    page = chat.answer("a", "Summarise").conversation or ""
    assert '<button type="button" data-ask="Summarise" data-exact="true">Ask just what I typed</button>' in page
    assert "Asked about" not in page
    chat.answer("a", "Summarise", exact=True)
    assert [turn.answer.selection for turn in chat.visitors.of("a").turns] == ["overview", ""]


def test_a_list_says_what_it_is_about(make_chat: ChatMaker) -> None:
    chat = make_chat(LAKES)
    page = chat.answer("a", "List all the boats").conversation or ""
    assert "Asked about: <b>boats</b>" in " ".join(page.split())
    assert texts("blockquote", page) == ["Boats may sail there in May and June."]
    assert "some may be missing" in page


def test_nothing_leans_on_a_selection(make_chat: ChatMaker) -> None:
    chat = make_chat(LAKES)
    chat.answer("a", "Where do pike live?")
    chat.answer("a", "Summarise")
    assert "Summarise" not in chat.visitors.of("a").history()


def test_a_screen_reader_hears_how_many_there_are(make_chat: ChatMaker) -> None:
    message = html.unescape(make_chat(LAKES).answer("a", "Summarise").message or "")
    assert "3 quotes, the first: The lakes lie in the north of it." in message


def test_a_selection_cannot_be_rated(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(LAKES, feedback=tmp_path / "f.jsonl")
    assert "data-rate" not in (chat.answer("a", "Summarise").conversation or "")
    chat.rate("a", 1, "right")
    assert not (tmp_path / "f.jsonl").exists()


def test_sources_are_summarised_one_after_the_other(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(LAKES)
    chat.arrive("a", {})
    mine = write_files(tmp_path / "mine", {"cats.txt": "Cats purr softly at night. Cats sleep."})
    chat.bring("a", [mine / "cats.txt"])
    page = chat.answer("a", "What is this about?", ("shared", *OWN)).conversation
    assert texts("blockquote", page) == [*QUOTES, "Cats purr softly at night."]
    assert texts("h3", page) == ["Lakes", "Lakes · Fish", "Lakes · Boats", "cats"]
    assert [turn.sources for turn in chat.visitors.of("a").turns] == [("shared", "shared", "shared", *OWN)]


def test_programs_get_the_selection_too(make_chat: ChatMaker) -> None:
    found = make_chat(LAKES).ask_for_programs("Summarise", top_k=1)
    assert (found["selection"], len(found["passages"])) == ("overview", 3)
