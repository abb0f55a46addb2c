"""What the page does, without a browser: visitors apart, an index that is replaced, long documents, bad files."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords, ChatMaker, write_files
from hypothesis import given
from hypothesis import strategies as st
from memory_index import MemoryIndex
from texts import quotes

from qa.answering.render import ASK, NOT_ANSWERED, NOTHING_BEFORE
from qa.chat import visitors as visiting
from qa.chat.document_html import WINDOW, document_html
from qa.chat.events import Chat
from qa.chat.options import ChatOptions
from qa.chat.sent import Sent
from qa.chat.visitors import Visitors
from qa.errors import QAError
from qa.index.build import build_index
from qa.index.protocol import Index
from qa.retrieval.signals import Hit

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}
PEARS = "Which colour are pears?"


@pytest.fixture
def _zebras_are_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every question be answered that has no zebra in it."""

    def judge(_: Index, question: str, hits: Sequence[Hit]) -> float:
        return 0.9 if hits and "zebra" not in question else 0.0

    monkeypatch.setattr("qa.answering.ask.judge", judge)


class TestConversation:
    def test_visitors_have_conversations_of_their_own(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        mine = chat.answer("a", PEARS)
        assert quotes(mine.conversation)[0] == "Pears are green."
        assert 'data-focus="s16"' in (mine.document or "")
        theirs = chat.answer("b", "Which colour are apples?")
        assert "pears" not in (theirs.conversation or "")
        assert len(chat.visitors.of("a").turns) == len(chat.visitors.of("b").turns) == 1

    def test_a_sentence_keeps_its_number_through_a_conversation(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        chat.answer("a", PEARS)
        numbers = dict(chat.visitors.of("a").numbers)
        again = chat.answer("a", PEARS)
        assert chat.visitors.of("a").numbers == numbers
        assert 'href="#turn-2"' in (again.document or "")

    def test_the_visitor_who_is_silent_longest_is_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(visiting, "MOST_VISITORS", 2)
        visitors = Visitors()
        first = visitors.of("a")
        visitors.of("b")
        assert visitors.of("a") is first
        visitors.of("c")
        assert len(visitors) == 2
        assert visitors.of("a") is first

    def test_a_question_of_blanks_is_not_asked(self, make_chat: ChatMaker) -> None:
        with pytest.raises(QAError, match="type a question first"):
            make_chat(FRUIT).answer("a", " \n ")

    def test_thanks_are_told_how_to_ask(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT, feedback=tmp_path / "f.jsonl")
        found = chat.answer("a", "Thanks!")
        assert ASK in html.unescape(found.conversation or "")
        assert NOT_ANSWERED not in (found.conversation or "")
        assert "No passage" not in (found.conversation or "")
        assert 'data-verdict="right"' not in (found.conversation or "")
        assert ASK in html.unescape(found.message or "")
        assert quotes(chat.answer("a", PEARS).conversation)[0] == "Pears are green."

    @pytest.mark.usefixtures("_zebras_are_not_answered")
    def test_a_follow_up_leans_on_the_last_answer_and_what_was_asked_of_it(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        chat.answer("a", "Which colour are apples?")
        visitor = chat.visitors.of("a")
        for turn in ("thanks", "go on", "and then?"):
            chat.answer("a", turn)
        given = [turn.answer.passages[0].quote for turn in visitor.turns if turn.answer.passages]
        assert given == ["Apples are red.", "Pears are green.", "Bananas are yellow and long."]
        assert visitor.history() == ["Which colour are apples?", "go on", "and then?"]

    @pytest.mark.usefixtures("_zebras_are_not_answered")
    def test_a_turn_that_was_not_answered_lends_nothing(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        chat.answer("a", "Which colour are apples?")
        chat.answer("a", "zebra quagga?")
        assert chat.visitors.of("a").history() == ["Which colour are apples?"]

    @pytest.mark.usefixtures("_zebras_are_not_answered")
    def test_after_nothing_was_found_there_is_nothing_to_go_on_from(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        chat.answer("a", "zebra quagga?")
        for turn in ("go on", "why?"):
            assert NOTHING_BEFORE in html.unescape(chat.answer("a", turn).message or "")
        assert chat.visitors.of("a").history("why?") == ["zebra quagga?"]

    def test_a_quote_that_may_answer_can_be_asked_about(
        self, make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("qa.answering.ask.judge", lambda *_: 0.4)
        chat = make_chat(FRUIT)
        chat.answer("a", "Which colour are apples?")
        assert chat.visitors.of("a").history() == ["Which colour are apples?"]
        chat.answer("a", "go on")
        assert chat.visitors.of("a").turns[-1].answer.passages[0].quote == "Pears are green."

    def test_what_a_browser_makes_up_is_not_written_down(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT, feedback=tmp_path / "f.jsonl")
        with pytest.raises(QAError, match="ask a question first"):
            chat.confirm("a", 0, 15)
        chat.answer("a", PEARS)
        with pytest.raises(QAError, match="not a sentence"):
            chat.confirm("a", 3, 9)
        for number, verdict in ((0, "right"), (2, "right"), (1, "<b>"), (-1, "wrong")):
            chat.rate("a", number, verdict)
        assert not (tmp_path / "f.jsonl").exists()


class TestIndexThatChanges:
    def test_one_that_is_replaced_answers_at_once(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.answer("a", PEARS)
        write_files(tmp_path / "documents", {"fruit.txt": "Quinces are gold. Pears are brown now. Figs are blue."})
        build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
        found = chat.answer("a", PEARS)
        assert "Pears are brown now." in quotes(found.conversation)
        assert "green" not in (found.document or "")  # nothing that is gone is marked
        assert chat.open("a", "shared", "fruit", (16, 32)).document

    def test_one_that_is_gone_goes_on_answering(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        (tmp_path / "index" / "manifest.json").unlink()
        assert quotes(chat.answer("a", PEARS).conversation)
        (tmp_path / "index" / "manifest.json").write_text("{}")
        assert quotes(chat.answer("a", PEARS).conversation)

    def test_any_engine_will_do(self) -> None:
        index = MemoryIndex({"fruit": FRUIT["fruit.txt"]}, BagOfWords(), {1: ["What is the colour of pears?"]})
        chat = Chat(index, None, ChatOptions())
        start = chat.arrive("a", {}).conversation or ""
        assert "What is the colour of pears&#63;" in start
        assert quotes(chat.answer("a", PEARS).conversation)[0] == "Pears are green."
        assert chat.ask_for_programs(PEARS)["passages"][0]["quote"] == "Pears are green."


class TestDocumentPane:
    def test_a_long_document_is_shown_in_parts(self, make_chat: ChatMaker) -> None:
        long = "".join(f"Sentence number {n} is here.\n\n" for n in range(5000))
        chat = make_chat({"long.txt": long})
        first = chat.arrive("a", {}).document or ""
        assert "Sentence number 0 is here" in first
        assert f'data-at="{WINDOW}"' in first
        assert len(first) < 8 * WINDOW
        later = chat.more("a", WINDOW).document or ""
        assert "Sentence number 0 is" not in later
        assert "Earlier in the document" in later
        start = long.index("Sentence number 4990 ")
        assert f'id="s{start}"' in (chat.open("a", "shared", "long", (start, start + 29)).document or "")
        assert "Sentence number 4999" in (chat.more("a", 10**9).document or "")

    @pytest.mark.parametrize(
        ("source", "doc"), [("shared", "nothing"), ("own", "fruit"), ("x", ""), ("shared", "../fruit")]
    )
    def test_documents_that_are_not_there_are_an_error_and_change_nothing(
        self, make_chat: ChatMaker, source: str, doc: str
    ) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        with pytest.raises(QAError, match="not here any more"):
            chat.open("a", source, doc, (0, 5))
        with pytest.raises(QAError, match="not here any more"):
            chat.choose("a", f"{source}/{doc}")
        assert "Apples" in (chat.more("a", 0).document or "")

    def test_a_page_that_the_server_has_forgotten_shows_the_first_document(self, make_chat: ChatMaker) -> None:
        assert "Apples" in (make_chat(FRUIT).more("a session of another server", 0).document or "")

    def test_documents_are_listed_where_there_are_some_to_choose_from(self, make_chat: ChatMaker) -> None:
        one = make_chat(FRUIT).arrive("a", {}).documents
        assert one is not None
        assert one.named == ()
        two = make_chat({**FRUIT, "b.txt": "Cats purr."}).arrive("a", {}).documents
        assert two is not None
        assert ([name for _, name in two.named], two.shown) == (["shared/b", "shared/fruit"], "shared/b")

    def test_every_character_of_a_sentence_is_in_it(self, make_chat: ChatMaker) -> None:
        text = "It is <b>bold</b> & $x$ {{y}} ${z}. It\u2019s   spaced \u2028 out."
        index = make_chat({"a.txt": text}).shared()
        shown = document_html(index, "a", "shared", marks={})
        found = [html.unescape(text) for text in re.findall(r'<span class="qa-sentence"[^>]*>(.*?)</span>', shown)]
        assert found == [s.text for s in index.sentences(range(len(found)))]
        assert "{" not in shown.partition("<p")[2]


class TestPermalinks:
    def test_an_address_leads_to_its_passage(self, make_chat: ChatMaker) -> None:
        chat = make_chat(FRUIT)
        passage = chat.ask_for_programs(PEARS)["passages"][0]
        assert (passage["citation"]["start"], passage["citation"]["end"]) == (16, 32)
        address = {"doc": "fruit", "start": "16", "end": "32", "is": "d1e860f4"}
        found = chat.arrive("a", address)
        assert 'data-focus="s16"' in (found.document or "")
        assert 'class="qa-sentence qa-quoted" id="s16"' in (found.document or "")
        assert "qa-note" not in (found.conversation or "")

    @pytest.mark.parametrize(
        "changed",
        [
            {"is": "00000000"},
            {"doc": "x"},
            {"start": "a"},
            {"end": "33"},
            {"start": "32"},
            {"end": "10000000"},
            {"start": "-1"},
        ],
    )
    def test_one_to_what_is_not_there_says_so(self, make_chat: ChatMaker, changed: dict[str, str]) -> None:
        address = {"doc": "fruit", "start": "16", "end": "32", "is": "d1e860f4", **changed}
        found = make_chat(FRUIT).arrive("a", address)
        assert "is not in these documents" in (found.conversation or "")
        assert "qa-quoted" not in (found.document or "")


JSON = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))


@given(JSON | st.dictionaries(st.sampled_from(["name", "other"]), JSON))
def test_whatever_a_browser_sends_is_a_text_a_number_and_a_flag(sent: Any) -> None:
    found = Sent(sent)
    assert isinstance(found.text("name"), str)
    assert type(found.number("name")) is int
    assert 0 <= found.number("name") <= 2**40
    assert found.flag("name") is (isinstance(sent, dict) and sent.get("name") is True)


def test_a_browser_is_taken_at_its_word_where_it_sends_what_it_should() -> None:
    sent = Sent({"question": "Who?", "at": 60000, "exact": True, "yes": 1, "big": 2**50})
    assert (sent.text("question"), sent.number("at"), sent.flag("exact")) == ("Who?", 60000, True)
    assert (sent.flag("yes"), sent.number("exact"), sent.number("big")) == (False, 0, 2**40)
