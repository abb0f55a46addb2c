"""What the page does, without a browser: visitors apart, an index that is replaced, long documents, bad files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords, write_files

from qa.chat import visitors as visiting
from qa.chat.document_html import WINDOW, to_reader
from qa.chat.events import Chat, ChatOptions
from qa.chat.visitors import Visitors
from qa.errors import CorpusError, QAError
from qa.index.build import build_index
from qa.index.open import open_unchecked

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}
ChatMaker = Callable[..., Chat]


@pytest.fixture
def make_chat(tmp_path: Path) -> Iterator[ChatMaker]:
    made: list[Chat] = []

    def make(files: dict[str, str] | None = None, **options: Any) -> Chat:
        write_files(tmp_path / "documents", files or FRUIT)
        build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
        made.append(Chat(open_unchecked(tmp_path / "index", BagOfWords()), None, ChatOptions(**options)))
        return made[-1]

    yield make
    for chat in made:
        chat.visitors.close()


def quotes(html: str) -> list[str]:
    return re.findall(r"<blockquote>(.*?)</blockquote>", html)


def no_progress(*_: object, **__: object) -> None:
    return None


def test_visitors_have_conversations_of_their_own(make_chat: ChatMaker) -> None:
    chat = make_chat()
    talk, reader, _ = chat.answer("a", "Which colour are pears?")
    assert quotes(talk)[0] == "Pears are green&#46;"
    assert 'data-focus="s16"' in reader
    other, _, _ = chat.answer("b", "Which colour are apples?")
    assert "pears" not in other
    assert len(chat.visitors.of("a").turns) == len(chat.visitors.of("b").turns) == 1


def test_a_sentence_keeps_its_number_through_a_conversation(make_chat: ChatMaker) -> None:
    chat = make_chat()
    chat.answer("a", "Which colour are pears?")
    numbers = dict(chat.visitors.of("a").numbers)
    _, reader, _ = chat.answer("a", "Which colour are pears?")
    assert chat.visitors.of("a").numbers == numbers
    assert 'href="#turn-2"' in reader


def test_an_index_that_is_replaced_answers_at_once(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat()
    chat.answer("a", "Which colour are pears?")
    write_files(tmp_path / "documents", {"fruit.txt": "Quinces are gold. Pears are brown now. Figs are blue."})
    build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
    talk, reader, _ = chat.answer("a", "Which colour are pears?")
    assert "Pears are brown now&#46;" in quotes(talk)
    assert "green" not in reader  # nothing that is gone is marked
    assert chat.open("a", "shared", "fruit", 16, 32)


def test_an_index_that_is_gone_goes_on_answering(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat()
    (tmp_path / "index" / "manifest.json").unlink()
    assert quotes(chat.answer("a", "Which colour are pears?")[0])
    (tmp_path / "index" / "manifest.json").write_text("{}")
    assert quotes(chat.answer("a", "Which colour are pears?")[0])


def test_own_documents_are_gone_with_their_visitor(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat()
    files = write_files(tmp_path / "mine", {"a.txt": "Cats purr softly. Cats sleep.", "b.md": "Dogs bark."})
    assert chat.bring("a", [str(files / "a.txt"), str(files / "b.md")], no_progress) == ()
    own = chat.visitors.of("a").own
    assert own is not None
    assert own.names() == ["a.txt", "b.md"]
    assert own.index is not None
    folder = Path(own.index.location).parent
    assert quotes(chat.answer("a", "Do dogs bark?")[0])[0] == "Dogs bark&#46;"
    chat.remove("a", "b.md")
    assert own.names() == ["a.txt"]
    chat.remove("a", "../index/manifest.json")  # not a name of theirs
    chat.visitors.leave("a")
    assert not folder.exists()
    assert chat.visitors.of("a").own is None


def test_bad_files_are_named_and_the_others_kept(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(max_upload=5000)
    files = write_files(tmp_path / "mine", {"good.txt": "Cats purr.", "x.exe": "MZ", ".hidden.txt": "It hides."})
    (files / "binary.txt").write_bytes(b"\x00\xff\xfe" * 100)
    names = ["good.txt", "x.exe", ".hidden.txt", "binary.txt"]
    refused = chat.bring("a", [str(files / name) for name in names], no_progress)
    assert len(refused) == 3
    own = chat.visitors.of("a").own
    assert own is not None
    assert own.names() == ["good.txt"]
    (files / "large.txt").write_text("It is large. " * 500)
    with pytest.raises(CorpusError, match="larger than"):
        chat.bring("a", [str(files / "large.txt")], no_progress)
    (files / "binary.txt").write_bytes(b"\x00\xff\xfe" * 100)
    with pytest.raises(CorpusError):
        chat.bring("b", [str(files / "binary.txt")], no_progress)
    assert own.names() == ["good.txt"]
    assert not any(path.name == "binary.txt" for path in files.iterdir())  # what was uploaded is not left lying


def test_the_visitor_who_is_silent_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "MOST_VISITORS", 2)
    visitors = Visitors()
    first = visitors.of("a")
    visitors.of("b")
    assert visitors.of("a") is first
    visitors.of("c")
    assert len(visitors) == 2
    assert visitors.of("a") is first


def test_a_long_document_is_shown_in_parts(make_chat: ChatMaker) -> None:
    long = "".join(f"Sentence number {n} is here.\n\n" for n in range(5000))
    chat = make_chat({"long.txt": long})
    _, reader = chat.arrive("a", {})
    assert "Sentence number 0 is here" in reader
    assert f'data-at="{WINDOW}"' in reader
    assert len(reader) < 8 * WINDOW
    later = chat.more("a", WINDOW)
    assert "Sentence number 0 is" not in later
    assert "Earlier in the document" in later
    start = long.index("Sentence number 4990 ")
    assert f'id="s{start}"' in chat.open("a", "shared", "long", start, start + 29)
    assert "Sentence number 4999" in chat.more("a", 10**9)


@pytest.mark.parametrize(
    ("source", "doc"), [("shared", "nothing"), ("own", "fruit"), ("x", ""), ("shared", "../fruit")]
)
def test_documents_that_are_not_there_are_an_error_and_change_nothing(
    make_chat: ChatMaker, source: str, doc: str
) -> None:
    chat = make_chat()
    chat.arrive("a", {})
    with pytest.raises(QAError, match="not here any more"):
        chat.open("a", source, doc, 0, 5)
    with pytest.raises(QAError, match="not here any more"):
        chat.choose("a", f"{source}/{doc}")
    assert "Apples" in chat.more("a", 0)


def test_what_a_browser_makes_up_is_not_written_down(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(feedback=tmp_path / "f.jsonl")
    assert chat.confirm("a", 0, 15) == "Ask a question first: then say which sentence answers it."
    chat.answer("a", "Which colour are pears?")
    assert "not a sentence" in chat.confirm("a", 3, 9)
    for number, verdict in ((0, "right"), (2, "right"), (1, "<b>"), (-1, "wrong")):
        chat.rate("a", number, verdict)
    assert not (tmp_path / "f.jsonl").exists()


def test_every_character_of_a_sentence_is_in_the_reader(make_chat: ChatMaker) -> None:
    import html

    text = "It is <b>bold</b> & $x$ {{y}} ${z}. It\u2019s   spaced \u2028 out."
    chat = make_chat({"a.txt": text})
    shown = to_reader(chat.live.current(), "a", "shared", marks={})
    sentences = [html.unescape(found) for found in re.findall(r'<span class="qa-sentence"[^>]*>(.*?)</span>', shown)]
    assert sentences == [s.text for s in chat.live.current().sentences(range(len(sentences)))]
    assert "{" not in shown.partition("<p")[2].replace("&#123;", "")
