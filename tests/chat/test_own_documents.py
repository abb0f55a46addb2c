"""A visitor's own documents, without a browser: asked by nobody else, and gone with the visitor."""

from __future__ import annotations

import html
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ChatMaker, write_files
from filelock import FileLock
from texts import quotes

from qa.chat import visitors
from qa.chat.events import Chat
from qa.chat.library import Shelf
from qa.errors import CorpusError, UnusableIndexError
from qa.index.manifest import LOCK

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}


OWN = ("own:My documents",)  # the collection that files go to where none is named


def shelf_of(chat: Chat, session: str) -> Shelf:
    shelf = chat.visitors.of(session).own
    assert shelf is not None
    return shelf


def names(chat: Chat, session: str) -> list[str]:
    """Return the names of all of a visitor's files."""
    return [name for collection in shelf_of(chat, session).collections() for name in collection.names]


class TestOwnDocuments:
    def test_they_are_gone_with_their_visitor(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        files = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly. Cats sleep.", "b.md": "Dogs bark."})
        brought = chat.bring("a", [files / "a.txt", files / "b.md"])
        assert "can be asked now" in (brought.message or "")
        shelf = shelf_of(chat, "a")
        assert names(chat, "a") == ["a.txt", "b.md"]
        [collection] = shelf.collections()
        assert quotes(chat.answer("a", "Do dogs bark?", OWN).conversation)[0] == "Dogs bark."
        chat.remove("a", "My documents", "b.md")
        assert names(chat, "a") == ["a.txt"]
        chat.remove("a", "My documents", "../index/manifest.json")  # not a name of theirs
        chat.visitors.leave("a")
        assert not collection.folder.exists()
        assert collection.index is None
        assert chat.visitors.of("a").own is not shelf

    def test_a_file_that_is_chosen_twice_is_one(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        path = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"
        chat.bring("a", [path, path])
        assert names(chat, "a") == ["a.txt"]

    def test_the_last_one_that_is_removed_leaves_the_shared_ones(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        chat.bring("a", [write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"])
        changes = chat.remove("a", "My documents", "a.txt")
        assert changes.own is not None
        assert (changes.own.files, changes.own.scope, changes.own.can_choose) == ("", ("shared",), False)
        assert "Apples" in (changes.document or "")

    def test_a_file_stays_if_it_cannot_be_taken_out_of_the_index(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        files = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly.", "b.txt": "Dogs bark."})
        chat.bring("a", [files / "a.txt", files / "b.txt"])
        [collection] = shelf_of(chat, "a").collections()
        with (
            FileLock(collection.folder / "index" / LOCK),
            pytest.raises(UnusableIndexError, match="another build is at work"),
        ):
            chat.remove("a", "My documents", "b.txt")
        assert sorted(path.name for path in (collection.folder / "files").iterdir()) == ["a.txt", "b.txt"]
        assert names(chat, "a") == ["a.txt", "b.txt"]
        chat.remove("a", "My documents", "b.txt")
        assert [path.name for path in collection.folder.rglob("*.txt")] == ["a.txt"]

    def test_files_that_cannot_be_added_to_the_index_are_not_kept(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        chat.bring("a", [write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"])
        [collection] = shelf_of(chat, "a").collections()
        files = write_files(tmp_path / "more", {"a.txt": "Cats sleep.", "b.txt": "Dogs bark."})
        with (
            FileLock(collection.folder / "index" / LOCK),
            pytest.raises(UnusableIndexError, match="another build is at work"),
        ):
            chat.bring("a", [files / "a.txt", files / "b.txt"])
        assert [path.read_text() for path in collection.folder.rglob("*.txt")] == ["Cats purr softly."]
        assert names(chat, "a") == ["a.txt"]

    def test_a_visitor_who_leaves_stops_the_build(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        shelf = shelf_of(chat, "a")
        path = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"
        leaving = threading.Thread(target=chat.visitors.leave, args=("a",))

        def leave(stage: str, done: int, total: int) -> None:
            if not leaving.ident:
                leaving.start()
                leaving.join(0.2)  # it waits for this build

        with pytest.raises(CorpusError, match="is closed"):
            chat.bring("a", [path], progress=leave)
        leaving.join()
        assert shelf.collections() == []
        assert not path.exists()

    def test_files_that_come_after_the_page_was_closed_are_not_kept(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT)
        path = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"
        with pytest.raises(CorpusError, match="load it again"):
            chat.bring("gone", [path])
        assert not path.exists()
        assert "gone" not in chat.visitors

    def test_bad_files_are_named_and_the_others_kept(self, make_chat: ChatMaker, tmp_path: Path) -> None:
        chat = make_chat(FRUIT, max_upload=5000)
        chat.arrive("a", {})
        chat.arrive("b", {})
        files = write_files(tmp_path / "mine", {"good.txt": "Cats purr.", "x.exe": "MZ", ".hidden.txt": "It hides."})
        binary, large = files / "binary.txt", files / "large.txt"
        binary.write_bytes(b"\x00\xff\xfe" * 100)
        brought = chat.bring("a", [files / "good.txt", files / "x.exe", files / ".hidden.txt", binary])
        message = html.unescape(brought.message or "")
        assert [name in message for name in ("good.txt", "x.exe", ".hidden.txt", "binary.txt")] == [
            False,
            True,
            True,
            True,
        ]
        assert 'role="alert"' in message
        assert names(chat, "a") == ["good.txt"]
        large.write_text("It is large. " * 500)
        with pytest.raises(CorpusError, match="larger than"):
            chat.bring("a", [large])
        binary.write_bytes(b"\x00\xff\xfe" * 100)
        with pytest.raises(CorpusError):
            chat.bring("b", [binary])
        assert names(chat, "a") == ["good.txt"]
        assert not binary.exists()  # what was uploaded is not left lying

    @pytest.mark.parametrize("others", [{}, {"b.txt": "Dogs bark."}])
    def test_a_bad_file_of_the_same_name_leaves_the_good_one(
        self, make_chat: ChatMaker, tmp_path: Path, others: dict[str, str]
    ) -> None:
        chat = make_chat(FRUIT)
        chat.arrive("a", {})
        path = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"
        chat.bring("a", [path])
        path.write_bytes(b"\x00\xff\xfe" * 100)
        added = [write_files(tmp_path / "others", others) / name for name in others]
        with suppress(CorpusError):
            chat.bring("a", [path, *added])
        assert names(chat, "a") == ["a.txt", *others]
        assert quotes(chat.answer("a", "Do cats purr?", OWN).conversation)[0] == "Cats purr softly."


class TestManyVisitors:
    def test_those_who_brought_or_asked_something_stay(
        self, make_chat: ChatMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(visitors, "MOST_VISITORS", 20)
        chat = make_chat(FRUIT)
        for session in ("reader", "asker", "silent"):
            chat.arrive(session, {})
        chat.bring("reader", [write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"])
        chat.answer("asker", "Which are green?")
        for number in range(100):
            chat.arrive(f"empty {number}", {})
        assert len(chat.visitors) == 20
        assert ["reader" in chat.visitors, "asker" in chat.visitors, "silent" in chat.visitors] == [True, True, False]
        for number in range(100):  # who asks goes before who brought documents
            chat.answer(f"asker {number}", "Which are green?")
        assert ["reader" in chat.visitors, "asker" in chat.visitors] == [True, False]
        assert quotes(chat.answer("reader", "Do cats purr?", OWN).conversation) == ["Cats purr softly."]
