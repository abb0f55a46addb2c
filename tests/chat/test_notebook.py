"""The notebook: pinned quotes are the documents' own, what has changed is flagged, and nothing in them does harm."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ChatMaker
from docx import Document
from markdown_it import MarkdownIt

from qa.chat.events import Chat
from qa.chat.notebook.exports import FORMATS, export
from qa.chat.notebook.pins import MOST_PINS, Notebook, Pin, Quote, checked
from qa.chat.sent import Sent
from qa.errors import QAError

FRUIT = {"fruit.txt": "Apples\n\nApples are red. Pears are *green*, and cost $5 & more.\n\nPlums are blue."}
RED = (8, 23)
HOSTILE = '=LINK("http://x")<script>alert(1)</script> [a](javascript:b) *c* `d` \\ {e} %$#_^~&amp; \x07\uffff “q”'


@pytest.fixture
def chat(make_chat: ChatMaker, tmp_path: Path) -> Iterator[Chat]:
    found = make_chat(FRUIT, library=tmp_path / "library")
    found.arrive("a", {})
    yield found
    found.pictures.close()


def pin(start: int, end: int, quote: str = "", **others: object) -> Pin:
    return Pin("1", "shared", "fruit", start, end, quote, **others)  # type: ignore[arg-type]


def compared(chat: Chat, *pins: Pin) -> list[Quote]:
    return checked(pins, {"shared": chat.shared()})


def notebook(chat: Chat, *pins: Pin) -> Notebook:
    return Notebook(compared(chat, *pins), "2026-11-27", "http://127.0.0.1:7860/")


def written(chat: Chat, name: str, *pins: Pin) -> str:
    return export(notebook(chat, *pins), name).data.decode("utf-8")


def test_a_pin_gets_the_words_that_stand_at_its_place(chat: Chat) -> None:
    [quote] = compared(chat, pin(7, 24))
    assert (quote.pin.quote, quote.pin.start, quote.pin.end) == ("Apples are red.", *RED)
    assert quote.state == "same"
    assert quote.cited == "Apples, para. 1"
    assert (quote.before, quote.after) == ("", " Pears are *green*, and cost $5 & more.")


def test_a_heading_and_the_lines_of_what_is_pinned(chat: Chat) -> None:
    heading, inside, last = compared(chat, pin(0, 6), pin(33, 38), pin(64, 79))
    assert [quote.citation and quote.citation.line for quote in (heading, inside, last)] == [1, 3, 5]
    assert (heading.pin.quote, heading.cited) == ("Apples", "Apples")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-1, 4), (10**9, 10**9 + 5), (6, 7), (0, 10**6)])
def test_what_has_no_words_is_not_pinned(chat: Chat, start: int, end: int) -> None:
    assert compared(chat, pin(start, end)) == []


def test_what_moved_is_found_and_what_changed_or_went_is_flagged(chat: Chat) -> None:
    moved, changed, gone = compared(
        chat,
        pin(0, 15, "Plums are blue."),
        pin(*RED, "Apples are old.", cited="Apples, p. 4"),
        Pin("2", "shared", "nothing", 0, 4, "Lost."),
    )
    assert (moved.state, chat.shared().span("fruit", *moved.place)) == ("moved", "Plums are blue.")
    assert (moved.pin.start, moved.cited) == (0, "Apples, para. 2")  # it is told again next time
    assert (changed.state, changed.citation, changed.cited) == ("changed", None, "Apples, p. 4")
    assert "does not have these words" in changed.flag
    assert (gone.state, "not here any more" in gone.flag) == ("gone", True)
    said = notebook(chat, moved.pin, changed.pin, gone.pin).said
    assert said == "3 quotes, compared with the documents on 2026-11-27. 2 of them are not there any more."


def test_a_document_that_is_replaced_under_a_quote_flags_it(chat: Chat, tmp_path: Path) -> None:
    def bring(text: str) -> None:
        path = tmp_path / "lease.txt"
        path.write_text(text, encoding="utf-8")
        chat.bring("a", [path])

    bring("The rent is 900 pounds.")
    mine = Pin("3", "own:My documents", "lease", 0, 23)
    assert "All stand there word for word" in (chat.notebook("a", [mine]).notebook or "")
    kept = Pin("3", "own:My documents", "lease", 0, 23, "The rent is 900 pounds.")
    bring("The rent is 950 pounds.")
    assert "Not proved" in (chat.notebook("a", [kept]).notebook or "").replace("&#58;", ":")
    bring("Preface.\n\nThe rent is 900 pounds.")
    assert "elsewhere in the document" in (chat.notebook("a", [kept]).notebook or "")
    chat.rename("a", "My documents", "The flat")
    shown = chat.notebook("a", [kept]).notebook or ""
    assert 'data-source="own&#58;' in shown
    assert "in another collection" in html.unescape(shown)


def test_a_selection_is_of_the_document_and_nothing_else(chat: Chat) -> None:
    assert "Copy with citation" in (chat.select("a", "shared", "fruit", *RED).selection or "")
    assert chat.select("a", "shared", "fruit", 5, 5).selection == ""
    assert chat.select("a", "own:Others", "fruit", *RED).selection == ""
    assert chat.select("a", "shared", "nothing", *RED).selection == ""


def test_other_peoples_documents_cannot_be_pinned(chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("My secret is blue.", encoding="utf-8")
    chat.bring("a", [path])
    chat.visitors.of("b")  # has not arrived, and has no library
    assert "secret" not in (chat.notebook("b", [Pin("3", "own:My documents", "mine", 0, 18)]).notebook or "")


def test_markdown_shows_the_quote_as_it_is_written(chat: Chat) -> None:
    text = written(chat, "markdown", pin(24, 62, note="A *note*\nof mine", tags=("b", "c")))
    rendered = MarkdownIt("commonmark").render(text)
    assert "<p>Pears are *green*, and cost $5 &amp; more.</p>" in rendered
    assert "<p>A *note*</p>" in rendered
    assert 'href="http://127.0.0.1:7860/?doc=fruit&amp;start=24&amp;end=62&amp;is=' in rendered


def test_no_cell_is_a_formula_and_every_pin_is_a_row(chat: Chat) -> None:
    table = written(chat, "table", pin(*RED, note="=1+1", tags=("@x",)), pin(*RED, "+cmd", cited="-y"))
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [(row["quote"], row["note"], row["tags"], row["state"]) for row in rows] == [
        ("Apples are red.", "'=1+1", "'@x", "same"),
        ("'+cmd", "", "", "changed"),
    ]


def test_references_have_an_entry_a_document_with_its_quotes(chat: Chat) -> None:
    pins = (pin(*RED, note="Mine"), pin(24, 62), pin(*RED, "gone"))
    [item] = json.loads(written(chat, "csl", *pins))
    assert (item["id"], item["type"], item["title"]) == ("fruit", "document", "Apples")
    assert item["annote"].splitlines()[0] == "“Apples are red.” (para. 1) Mine"
    entry = written(chat, "bibtex", *pins)
    assert entry.startswith("@misc{fruit,\n  title = {{Apples}},")
    assert r"cost \$5 \& more" in entry
    assert "{" not in written(chat, "bibtex", pin(*RED, note="open {")).replace("{}", "").partition("annote = {")[2]
    notes = written(chat, "footnotes", *pins)
    assert notes.splitlines()[1].startswith('references: [{"id": "fruit"')
    assert "[^2]: [@fruit, para. 1]" in notes
    assert r"Ask \@home at C\:\\x\." in written(chat, "footnotes", pin(*RED, note="Ask @home at C:\\x."))


def test_word_has_the_quotes_and_links_to_them(chat: Chat) -> None:
    file = export(notebook(chat, pin(*RED, note="One\nTwo", tags=("t",))), "word")
    document = Document(io.BytesIO(file.data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[2:] == ["Apples are red.", "— Apples, para. 1", "One", "Two", "Tags: t"]
    [link] = document.paragraphs[3].hyperlinks
    assert link.url.startswith("http://127.0.0.1:7860/?doc=fruit&start=8&end=23")


class Seen(HTMLParser):
    """What a page has: its tags, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_web_page_is_whole_by_itself(chat: Chat) -> None:
    seen = Seen(written(chat, "page", pin(*RED), pin(24, 62, note=HOSTILE, tags=(HOSTILE,))))
    assert not seen.tags & {"script", "img", "iframe"}
    assert [link for link in seen.links if not link.startswith("http://127.0.0.1:7860/?doc=")] == ["data:,"]


@pytest.mark.parametrize("name", [row.name for row in FORMATS])
def test_hostile_texts_break_no_file(chat: Chat, name: str) -> None:
    hostile = Pin("4", "shared", HOSTILE, 0, 5, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, HOSTILE)
    file = export(notebook(chat, hostile, pin(*RED, note=HOSTILE, tags=(HOSTILE,))), name)
    assert name == "word" or "Apples are red" in html.unescape(file.data.decode("utf-8"))
    if name == "word":
        assert "Apples are red." in [paragraph.text for paragraph in Document(io.BytesIO(file.data)).paragraphs]
    else:
        text = file.data.decode("utf-8")
        if name == "page":
            assert "script" not in Seen(text).tags
        if name == "csl":
            assert len(json.loads(text)) == 1
        if name in ("markdown", "footnotes"):
            assert "<script>" not in MarkdownIt("commonmark").render(text)


def test_nothing_is_saved_of_an_empty_notebook_or_in_an_unknown_format(chat: Chat) -> None:
    with pytest.raises(QAError, match="pin a quote first"):
        chat.notebook("a", [], save="word")
    with pytest.raises(QAError, match="cannot be had in that format"):
        chat.notebook("a", [pin(*RED)], save="exe")
    with pytest.raises(QAError, match="the notebook is full"):
        chat.notebook("a", [pin(*RED)] * (MOST_PINS + 1))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://[", "file:///etc", "x" * 9000, "https:"])
def test_links_lead_only_to_pages(chat: Chat, address: str) -> None:
    shown = chat.notebook("a", [pin(*RED)], save="markdown", address=address).notebook or ""
    assert "template" in shown
    assert "?doc" not in export(Notebook(compared(chat, pin(*RED)), "2026-11-27", ""), "markdown").data.decode()


@pytest.mark.parametrize("data", [None, 3, {"pins": 3}, {"pins": [3, None, {}, {"doc": 3}, {"source": "shared"}]}])
def test_what_a_browser_sends_may_be_anything(data: object) -> None:
    assert Sent(data).pins("pins") == []


def test_halves_of_characters_are_no_texts() -> None:
    [found] = Sent({"pins": [{"doc": "a\ud800", "note": "\udfff"}]}).pins("pins")
    assert (found.doc_id, found.note) == ("a?", "?")
