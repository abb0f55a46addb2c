"""What to ask: anticipated questions, from all over the documents, found without a look at every sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords
from memory_index import MemoryIndex

from qa.chat.events import Chat
from qa.chat.options import ChatOptions
from qa.chat.suggestions import LOOKED_AT, first_questions, next_questions
from qa.datatypes import Block, Document, Sentence
from qa.index.store import Store
from qa.index.store_writer import StoreWriter

MANY = 200_000
TEXT = "".join(f"It is sentence {number}.\n" for number in range(400))


def asked(*places: int) -> dict[int, list[str]]:
    return {place: [f"What is said in sentence {place}?", f"Which is sentence {place}?"] for place in places}


def index_of(questions: dict[int, list[str]], text: str = TEXT) -> MemoryIndex:
    return MemoryIndex({"a": text.replace("\n", "\n\n")}, BagOfWords(), questions)


class TestFirst:
    def test_they_are_from_all_over(self) -> None:
        index = index_of(asked(*range(400)))
        assert first_questions(index) == tuple(f"What is said in sentence {n}?" for n in (50, 150, 250, 350))

    def test_there_are_none_where_nobody_anticipated_any(self) -> None:
        assert first_questions(index_of({})) == ()

    def test_a_few_at_the_beginning_are_found(self) -> None:
        assert first_questions(index_of(asked(0, 1))) == ("What is said in sentence 0?", "What is said in sentence 1?")

    def test_they_stand_alone_and_are_questions_of_some_length(self) -> None:
        index = index_of({0: ["And then what is it?", "Which?", "It says so", "What is " + "very " * 20 + "long?"]})
        assert first_questions(index) == ()

    def test_not_all_of_very_many_are_looked_at(self) -> None:
        class Counting(MemoryIndex):
            count = 0

            def questions(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
                for found in super().questions(start, stop):
                    self.count += 1
                    yield found

        index = Counting({"a": TEXT.replace("\n", "\n\n")}, BagOfWords(), {n: ["Too short?"] * 20 for n in range(400)})
        assert first_questions(index) == ()
        assert index.count == 5 * LOOKED_AT


class TestNext:
    def test_they_are_of_the_nearest_sentences_each_of_another(self) -> None:
        index = index_of(asked(*range(400)))
        answer = Chat(index, None, ChatOptions())
        answer.answer("a", "sentence 200")
        turn = answer.visitors.of("a").turns[0]
        assert turn.answer.passages[0].quote == "It is sentence 200."
        assert turn.suggestions == tuple(f"What is said in sentence {n}?" for n in (201, 199, 202))

    def test_what_was_asked_is_not_suggested(self) -> None:
        index = index_of(asked(*range(400)))
        chat = Chat(index, None, ChatOptions())
        chat.answer("a", "sentence 200")
        found = chat.visitors.of("a").turns[0].answer
        suggested = next_questions(index, found, ["WHAT is said in sentence 201?!"])
        assert suggested == ("Which is sentence 201?", "What is said in sentence 199?", "What is said in sentence 202?")


class Stored:
    """An index of stored documents that nobody anticipated questions of; what it is asked for goes to its `Store`."""

    question_count = 0

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        return MANY

    def latest(self) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """Store 1,000 documents of 200 sentences."""
    path = tmp_path_factory.mktemp("large") / "sentences.sqlite"
    writer = StoreWriter(path)
    lines = [f"This is sentence number {number} of it." for number in range(200)]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(200)]
    ends = [start + len(line) for start, line in zip(starts, lines, strict=True)]
    blocks = tuple(Block("paragraph", start, end) for start, end in zip(starts, ends, strict=True))
    for number in range(MANY // 200):
        doc_id = f"document-{number}"
        sentences = [
            Sentence(doc_id, place, 1, place, start, end, start, end, "", line)
            for place, (start, end, line) in enumerate(zip(starts, ends, lines, strict=True), start=1)
        ]
        writer.add(Document(doc_id, doc_id.title(), text, blocks, "0" * 64), sentences)
    writer.finish()
    writer.close()
    store = Store(path)
    yield Stored(store)
    store.close()


def test_a_page_over_200_000_sentences_without_questions_is_there_at_once(stored: Any, tmp_path: Path) -> None:
    chat = Chat(stored, None, ChatOptions())
    times = []
    for number in range(5):
        started = time.perf_counter()
        changes = chat.arrive(f"visitor {number}", {})
        times.append(time.perf_counter() - started)
    assert "1&#44;000 documents" in (changes.conversation or "")
    assert "This is sentence number 199 of it" in (changes.document or "")
    assert min(times) < 0.3  # the quickest, since other programs may be at work here; it takes about 0.01
