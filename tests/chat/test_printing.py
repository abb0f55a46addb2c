"""A document to be printed, without a browser: all of it, and nothing of a document that is not here or too long."""

from __future__ import annotations

import html
import re

import pytest
from conftest import ChatMaker

from qa.chat import printing
from qa.chat.document_html import WINDOW
from qa.errors import QAError

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}


def test_all_of_a_long_document_is_printed(make_chat: ChatMaker) -> None:
    long = "".join(f"Sentence number {n} is here.\n\n" for n in range(5000))
    assert len(long) > 2 * WINDOW
    paper = make_chat({"long.txt": long}).whole("a", 7).paper or ""
    assert 'data-number="7"' in paper
    assert re.findall(r">(Sentence number \d+ is here.)<", html.unescape(paper)) == long.split("\n\n")[:-1]
    assert "id=" not in paper  # nothing is in the page twice


def test_what_answers_quote_is_underlined(make_chat: ChatMaker) -> None:
    chat = make_chat(FRUIT)
    chat.answer("a", "Which colour are pears?")
    paper = html.unescape(chat.whole("a").paper or "")
    assert "<u>Pears are green.</u>" in paper
    assert re.sub("<[^>]*>", "", paper).split() == [*"fruit".split(), *FRUIT["fruit.txt"].split()]


def test_a_document_that_is_too_long_or_gone_is_not_printed(
    make_chat: ChatMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = make_chat(FRUIT)
    visitor = chat.visitors.of("a")
    for shown in (("shared", "nothing"), ("own:x", "fruit")):
        visitor.shown = shown
        with pytest.raises(QAError, match="not here any more"):
            chat.whole("a")
    visitor.shown = None
    monkeypatch.setattr(printing, "MOST_PRINTED", 20)
    with pytest.raises(QAError, match="has 61 characters, and at most 20 are printed"):
        chat.whole("a")
