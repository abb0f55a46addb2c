"""People's own documents that are kept: in named collections, asked together, and back after a restart."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest
from conftest import BagOfWords, ChatMaker, Words, write_files
from texts import quotes

from qa.chat.collection import Models
from qa.chat.events import Chat
from qa.chat.library import Shelf, checked_name
from qa.chat.visitors import Asked
from qa.errors import CorpusError, QAError, QuestionError
from qa.index.build import build_index

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}
CATS, DOGS, ALL = ("own:Cats",), ("own:Dogs",), ("shared", "own:Cats", "own:Dogs")


def shelf_of(chat: Chat, session: str) -> Shelf:
    shelf = chat.visitors.of(session).own
    assert shelf is not None
    return shelf


@pytest.fixture
def chat(make_chat: ChatMaker, tmp_path: Path) -> Chat:
    """Return a chat with two collections, of one file each."""
    found = make_chat(FRUIT, library=tmp_path / "library")
    found.arrive("a", {})
    files = write_files(
        tmp_path / "mine", {"cats.txt": "Cats purr softly.", "dogs.md": "# Dogs\n\nDogs bark at night."}
    )
    found.bring("a", [files / "cats.txt"], name="Cats")
    found.bring("a", [files / "dogs.md"], name="  Dogs ")
    return found


def reopened(chat: Chat, make_chat: ChatMaker, account: str = "") -> Chat:
    """Return a chat over the same library, as a server that starts anew."""
    found = make_chat({"other.txt": "Quinces are gold."}, library=chat.options.library)
    found.arrive("b", {}, account)
    return found


def test_what_is_asked_is_chosen(chat: Chat) -> None:
    assert quotes(chat.answer("a", "What do cats do?", CATS).conversation) == ["Cats purr softly."]
    with pytest.raises(QuestionError, match="choose what to ask"):
        chat.answer("a", "What do cats do?", ())
    with pytest.raises(QuestionError, match="choose what to ask"):
        chat.answer("a", "What do cats do?", ("own:Horses",))
    changes = chat.choose_scope("a", DOGS)
    assert "Ask: Dogs" in (changes.head or "")


def test_several_are_asked_in_one_ranking(chat: Chat) -> None:
    chat.answer("a", "Which animals bark at night?", ALL)
    turn = chat.visitors.of("a").turns[-1]
    assert (turn.source, turn.answer.passages[0].quote) == ("own:Dogs", "Dogs bark at night.")
    assert len(set(turn.sources)) > 1
    assert [passage.rank for passage in turn.answer.passages] == [1, 2, 3]
    assert not any(passage.highlight for passage in turn.answer.passages[1:])
    finals = [passage.scores.final for passage in turn.answer.passages[1:]]
    assert finals == sorted(finals, reverse=True)


def test_they_are_there_after_a_restart(chat: Chat, make_chat: ChatMaker) -> None:
    chat.visitors.leave("a")
    again = reopened(chat, make_chat)
    assert [collection.name for collection in shelf_of(again, "b").collections()] == ["Cats", "Dogs"]
    assert quotes(again.answer("b", "Which animals purr?", CATS).conversation) == ["Cats purr softly."]


def test_files_that_were_put_into_the_folder_are_read_at_the_next_start(chat: Chat, make_chat: ChatMaker) -> None:
    assert chat.options.library is not None
    folder = chat.options.library / "everyone"
    (folder / "Cats" / "files" / "lions.txt").write_text("Lions roar loudly.")
    write_files(folder / "Horses" / "files", {"horses.txt": "Horses neigh."})
    again = reopened(chat, make_chat)
    assert quotes(again.answer("b", "Which animals roar?", CATS).conversation)[0] == "Lions roar loudly."
    assert quotes(again.answer("b", "Do horses neigh?", ("own:Horses",)).conversation)[-1] == "Horses neigh."


def test_an_index_of_another_version_is_made_again(chat: Chat, make_chat: ChatMaker) -> None:
    assert chat.options.library is not None
    manifest = chat.options.library / "everyone" / "Cats" / "index" / "manifest.json"
    manifest.write_text('{"format": 1}')
    again = reopened(chat, make_chat)
    assert quotes(again.answer("b", "Which animals purr?", CATS).conversation) == ["Cats purr softly."]


@pytest.mark.parametrize("other", ["encoder", "token_encoder"])
def test_an_index_of_another_model_is_made_again(
    chat: Chat, make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    assert chat.options.library is not None
    folder = chat.options.library / "everyone" / "Cats"
    models = Models(BagOfWords(), Words())
    before = {**models._asdict(), other: type(getattr(models, other))("other")}
    build_index([folder / "files"], folder / "index", **before)
    monkeypatch.setattr(Chat, "models", lambda _: models)
    again = reopened(chat, make_chat)
    assert quotes(again.answer("b", "Which animals purr?", CATS).conversation) == ["Cats purr softly."]


def test_a_collection_is_renamed_and_its_quotes_with_it(chat: Chat, make_chat: ChatMaker) -> None:
    chat.answer("a", "Which animals purr?", CATS)
    changes = chat.rename("a", "Cats", "Felines", CATS)
    assert changes.own is not None
    assert changes.own.scope == ("own:Felines",)
    assert chat.visitors.of("a").turns[0].source == "own:Felines"
    assert quotes(chat.answer("a", "Do cats purr?", ("own:Felines",)).conversation)[-1] == "Cats purr softly."
    for wrong in ("Dogs", "", "../x", ".hidden", "a/b", "x" * 61):
        with pytest.raises(CorpusError):
            chat.rename("a", "Felines", wrong)
    again = reopened(chat, make_chat)
    assert [collection.name for collection in shelf_of(again, "b").collections()] == ["Dogs", "Felines"]


def test_one_that_is_renamed_after_the_model_has_changed_is_asked_with_the_new_model(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "models", lambda: Models(BagOfWords("other"), None))
    chat.rename("a", "Cats", "Felines")
    assert quotes(chat.answer("a", "Do cats purr?", ("own:Felines",)).conversation) == ["Cats purr softly."]


def test_one_that_is_removed_while_it_is_asked_is_asked_no_more(chat: Chat) -> None:
    chat.answer("a", "Which animals purr?", CATS)
    collection = shelf_of(chat, "a").get("Cats")
    assert collection is not None
    index = collection.index
    changes = chat.delete("a", "Cats", CATS)
    assert changes.own is not None
    assert changes.own.scope == ("shared",)
    assert not collection.folder.exists()
    assert index is not None
    assert len(index) == 1  # whoever reads it goes on reading
    with pytest.raises(QuestionError, match="choose what to ask"):
        chat.answer("a", "Which animals purr?", CATS)


def test_each_account_has_its_own(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(FRUIT, library=tmp_path / "library", auth=(("ann", "x"), ("../bob", "y")))
    chat.arrive("a", {}, "ann")
    chat.arrive("b", {}, "../bob")
    chat.arrive("c", {}, "ann")
    chat.bring("a", [write_files(tmp_path / "mine", {"cats.txt": "Cats purr softly."}) / "cats.txt"], name="Cats")
    assert [bool(shelf_of(chat, session).collections()) for session in "abc"] == [True, False, True]
    with pytest.raises(QuestionError):
        chat.answer("b", "Which animals purr?", CATS)
    chat.bring("b", [write_files(tmp_path / "mine", {"dogs.txt": "Dogs bark."}) / "dogs.txt"])
    assert {path.name for path in (tmp_path / "library").iterdir()} == {"account-ann", "account-..%2Fbob"}


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_library_that_cannot_be_written_answers_and_says_so(
    chat: Chat, make_chat: ChatMaker, tmp_path: Path
) -> None:  # pragma: no cover
    assert chat.options.library is not None
    (chat.options.library / "everyone").chmod(0o500)
    again = reopened(chat, make_chat)
    assert quotes(again.answer("b", "Which animals purr?", CATS).conversation) == ["Cats purr softly."]
    with pytest.raises(CorpusError, match="cannot be written"):
        again.bring("b", [write_files(tmp_path, {"a.txt": "A fox runs."}) / "a.txt"], name="New")


def test_two_servers_have_one_library(chat: Chat, make_chat: ChatMaker, tmp_path: Path) -> None:
    second = reopened(chat, make_chat)
    chat.bring("a", [write_files(tmp_path / "more", {"lions.txt": "Lions roar loudly."}) / "lions.txt"], name="Cats")
    assert quotes(second.answer("b", "Which animals roar?", CATS).conversation)[0] == "Lions roar loudly."
    second.bring("b", [write_files(tmp_path / "more", {"h.txt": "Horses neigh."}) / "h.txt"], name="Horses")
    second.delete("b", "Dogs")
    chat.arrive("again", {})
    assert [collection.name for collection in shelf_of(chat, "again").collections()] == ["Cats", "Horses"]


def test_a_library_that_is_a_file_is_said(make_chat: ChatMaker, tmp_path: Path) -> None:
    (tmp_path / "library").write_text("It is a file.")
    chat = make_chat(FRUIT, library=tmp_path / "library")
    chat.arrive("a", {})
    with pytest.raises(CorpusError, match="the library cannot be written"):
        chat.bring("a", [write_files(tmp_path / "mine", {"a.txt": "A fox runs."}) / "a.txt"])


def test_limits_hold_for_all_collections_together(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(FRUIT, library=tmp_path / "library", max_upload=100, most_files=2)
    chat.arrive("a", {})
    files = write_files(tmp_path / "mine", {f"{n}.txt": f"Fox {n} runs." for n in range(3)})
    chat.bring("a", [files / "0.txt"], name="One")
    with pytest.raises(CorpusError, match="at most 2"):
        chat.bring("a", [files / "1.txt", files / "2.txt"], name="Two")
    large = write_files(tmp_path / "large", {"l.txt": "It is large. " * 10}) / "l.txt"
    with pytest.raises(CorpusError, match="larger than"):
        chat.bring("a", [large], name="Two")
    assert [collection.name for collection in shelf_of(chat, "a").collections()] == ["One"]


class TestRestored:
    def test_a_conversation_is_asked_again_with_its_follow_ups(self, chat: Chat) -> None:
        chat.answer("a", "What do cats do?", CATS)
        chat.answer("a", "and dogs?", ALL, exact=True)
        before = chat.visitors.of("a").turns
        chat.arrive("again", {})
        asked = [Asked(turn.answer.question, turn.scope, turn.exact) for turn in before]
        changes = chat.restore("again", asked, ("own:Dogs", "dogs", 8, 27))
        after = chat.visitors.of("again").turns
        assert [(turn.answer.passages, turn.sources) for turn in after] == [
            (turn.answer.passages, turn.sources) for turn in before
        ]
        assert changes.own is not None
        assert changes.own.scope == before[-1].scope
        assert 'data-doc="dogs"' in (changes.document or "")

    def test_what_was_asked_before_it_is_back_comes_after_it(self, chat: Chat) -> None:
        chat.answer("a", "Which are green?")
        chat.restore("a", [Asked("What do cats do?", CATS, False)])
        turns = chat.visitors.of("a").turns
        assert [(turn.number, turn.answer.question) for turn in turns] == [
            (1, "What do cats do?"),
            (2, "Which are green?"),
        ]

    def test_what_is_gone_is_left_out_and_said(self, chat: Chat) -> None:
        changes = chat.restore("a", [Asked("Which are green?", ("shared",), False), Asked("x?", ("own:Gone",), False)])
        assert "1 question of this conversation had documents that are gone" in (changes.message or "")
        assert len(chat.visitors.of("a").turns) == 1
        chat.begin_anew("a")
        place = ("own:Gone", "x", 0, 5)
        assert 'data-doc="dogs"' in (chat.restore("a", [], place).document or "")  # what was shown before

    def test_a_new_conversation_and_forgetting(self, chat: Chat, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat.answer("a", "Which are green?")
        assert "Ask about" in (chat.begin_anew("a").conversation or "")
        assert "kept until you remove them" in (chat.begin_anew("a", forgets_documents=True).message or "")
        assert len(shelf_of(chat, "a").collections()) == 2
        temporary = make_chat({"other.txt": "Quinces are gold."})
        temporary.arrive("t", {})
        temporary.bring("t", [write_files(tmp_path / "mine", {"a.txt": "A fox runs."}) / "a.txt"])
        temporary.begin_anew("t", forgets_documents=True)
        assert shelf_of(temporary, "t").collections() == []


@pytest.mark.parametrize("name", ["", " ", ".x", "a/b", "a\\b", "x" * 61, "a\0b"])
def test_names_that_no_collection_can_have(name: str) -> None:
    with pytest.raises(QAError, match="cannot be called"):
        checked_name(name)


def test_the_page_offers_headings_that_answer_and_a_documents_own_questions(
    make_chat: ChatMaker, tmp_path: Path
) -> None:
    chat = make_chat(FRUIT, library=tmp_path / "library")
    chat.arrive("a", {})
    lease = "# Lease\n\n## 1. Notice period\n\nThe notice period is two months.\n\n## 2. Pets\n\nNone.\n"
    faq = "# FAQ\n\n## How do I cancel my membership?\n\nSend an e-mail to the office.\n"
    files = write_files(tmp_path / "mine", {"lease.md": lease, "faq.md": faq})
    begun = chat.bring("a", [files / "lease.md"], name="Lease").conversation or ""
    assert "Notice period</button>" in html.unescape(begun)
    begun = chat.bring("a", [files / "faq.md"], name="FAQ").conversation or ""
    assert "How do I cancel my membership?</button>" in html.unescape(begun)


def test_why_a_passage_was_found_is_said_in_words(make_chat: ChatMaker) -> None:
    chat = make_chat({"hut.md": "# The hut\n\n## Fees\n\nA bed costs ten francs.\n\n## Keys\n\nThe key is red.\n"})
    conversation = html.unescape(chat.answer("a", "Which fees has a bed?").conversation or "")
    assert "It has your words: " in conversation
    assert re.search(r"It has your words: [^.]*\bbed\b", conversation)
    assert re.search(r"It stands under the heading “Fees”, which has: [^.]*\bfees\b", conversation)
