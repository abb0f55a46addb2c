"""Answers -> HTML, Markdown and terminal output: whatever a quote holds, it is shown as it is written."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from rendering import HOSTILE, QUOTES, Elements, answer, citation, flat, passage, terminal
from texts import grows_linearly

from qa.answering.answer import Answer
from qa.answering.citation import citation_line
from qa.answering.escape import one_line
from qa.answering.render import to_dict, to_markdown, to_text
from qa.chat.conversation_html import answer_html


class TestHtml:
    @settings(max_examples=200, deadline=None)
    @given(QUOTES)
    @example("<script>alert(1)</script>")
    def test_a_quote_is_text_only_and_reads_back_character_for_character(self, quote: str) -> None:
        self.check(quote)

    @pytest.mark.parametrize("quote", HOSTILE)
    def test_a_hostile_quote_does_too(self, quote: str) -> None:
        self.check(quote)

    def check(self, quote: str) -> None:
        shown = answer(quote, "It is another.")
        found = Elements(answer_html(shown))
        assert found.quotes == [quote, "It is another."]
        page = "div p figure blockquote figcaption b a cite span button details summary table tr th td meter"
        assert set(found.tags) <= set(page.split())
        assert found.tags.count("figure") == 2
        assert not {name for name in found.attributes if name.startswith("on") or name in {"style", "src"}}
        assert found.open == []

    def test_titles_and_headings_are_text_only_too(self) -> None:
        evil = citation("x", title="<script>", heading="</div>", doc_id="&amp;", attributed_to=("<i>",))
        found = Elements(answer_html(answer("It is.", also=(evil,))))
        assert f"also {citation_line(evil)}" in found.text
        assert "script" not in found.tags

    @pytest.mark.parametrize("quote", HOSTILE)
    def test_it_stands_as_it_is_inside_markdown(self, quote: str) -> None:
        shown = answer(quote)
        rendered = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(f"Before.\n\n{answer_html(shown)}\n")
        assert Elements(rendered).quotes == [quote]


def test_what_a_terminal_would_obey_is_not_sent_to_it() -> None:
    shown = answer("Red \x1b[31m, a title \x1b]0;x\x07, a bell \x9b and \u202e turned.")
    for text in (to_text(shown), re.sub(r"\x1b\[[\d;]*m", "", terminal(shown))):
        assert "Red \ufffd[31m, a title \ufffd]0;x\ufffd, a bell \ufffd and \ufffd turned." in text
    assert "Red \x1b[31m" in to_dict(shown)["passages"][0]["quote"]  # JSON is verbatim


def test_control_characters_stay_what_they_are_in_html() -> None:
    assert "<blockquote>a\x93b\x85c</blockquote>" in answer_html(answer("a\x93b\x85c"))


class TestMarkdown:
    @settings(max_examples=300, deadline=None)
    @given(QUOTES)
    @example("a\\")
    @example("&#35;")
    @example("1.\n2.")
    def test_a_quote_is_shown_character_for_character_and_makes_no_elements(self, quote: str) -> None:
        self.check(quote)

    @pytest.mark.parametrize("quote", HOSTILE)
    def test_a_hostile_quote_is_too(self, quote: str) -> None:
        self.check(quote)

    def check(self, quote: str) -> None:
        shown = answer(quote, "It is another.")
        rendered = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(to_markdown(shown))
        found = Elements(rendered)
        assert [text.strip("\n") for text in found.quotes] == [one_line(quote), "It is another."]
        assert found.tags == ["blockquote", "p", "ol", "li"] * 2 + ["p"]  # the last one is the confidence
        assert found.attributes <= {"start"}
        assert citation_line(shown.passages[0].citation) in found.text

    def test_formulas_are_not_set(self) -> None:
        assert not re.search(r"(?<!\\)\$", to_markdown(answer("It costs $$5$$ or $6.")))


class TestTerminal:
    @pytest.mark.parametrize("answered", [True, False])
    @pytest.mark.parametrize("colour", [True, False])
    @pytest.mark.parametrize("quote", HOSTILE)
    def test_a_quote_is_there_as_it_is_written(self, quote: str, colour: bool, answered: bool) -> None:
        out = re.sub(r"\x1b\[[\d;]*m", "", terminal(answer(quote, quote, answered=answered), colour=colour))
        assert out.count(one_line(quote)) == 2

    @settings(max_examples=100, deadline=None)
    @given(QUOTES)
    def test_any_quote_is(self, quote: str) -> None:
        assert f"   {one_line(quote)}" in terminal(answer(quote))

    def test_the_best_quote_stands_inside_its_paragraph_and_is_told_apart(self) -> None:
        best = passage("It is [so].", before="Before it.\n", after="\nAfter it.")
        shown = Answer("1", "Q?", True, 0.9, "answered", (best, passage("Next.", rank=2, before="Hidden. ")), "", 0.0)
        assert "   Before it. It is [so]. After it." in terminal(shown)
        assert "Hidden" not in terminal(shown)
        assert re.search(r"\x1b\[1m\s?It is \[so\]\.\x1b\[0m", terminal(shown, colour=True))

    def test_of_what_is_no_answer_only_the_sentence_is_shown(self) -> None:
        near = passage("It is.", before="Before it. ")
        assert "Before it." not in terminal(Answer("1", "Q?", False, 0.1, "not_found", (near,), "", 0.0))

    def test_the_citation_and_the_other_places_are_shown(self) -> None:
        also = (citation("x", doc_id="b", title="[Elsewhere]"),)
        shown = answer("It is.", also=also)
        assert citation_line(shown.passages[0].citation) in terminal(shown)
        assert f"also {citation_line(also[0])}" in terminal(shown)

    def test_a_narrow_terminal_breaks_lines_between_words(self) -> None:
        quote = "It is a sentence of many words. " * 5
        assert flat(quote) in flat(terminal(answer(quote.strip()), width=40))


def test_the_words_that_answer_are_marked_and_the_quote_stays_whole() -> None:
    base = answer("It cost <$5> in *May*.", "It rained.")
    marked = replace(base, passages=(replace(base.passages[0], highlight=(8, 12)), base.passages[1]))
    assert marked.passages[0].quote[8:12] == "<$5>"
    page = answer_html(marked)
    assert page.count("<mark>") == page.count("</mark>") == 1
    assert "It cost <mark>&#60;&#36;5&#62;</mark> in" in page
    assert "> It cost <mark><$5></mark> in \\*May\\*." in to_markdown(marked)
    assert flat(terminal(marked)) == flat(terminal(base))
    assert "\x1b[1;4m<$5>" in terminal(marked, colour=True)
    assert to_text(marked) == to_text(base)
    assert to_dict(marked)["passages"][0]["highlight"] == (8, 12)


def test_a_terminal_shows_a_row_of_a_markdown_table_among_the_others_without_the_marks() -> None:
    before, after = "| Day | Opens |\n| --- | --- |\n", "\n| **Sunday** | 8 |"
    row = replace(passage("| Monday | 6 |", before=before, after=after), markup="markdown")
    shown = terminal(replace(answer("x"), passages=(row,)))
    assert [line.strip() for line in shown.splitlines()][1:4] == ["Day | Opens", "Monday | 6", "Sunday | 8"]


@pytest.mark.parametrize("piece", [" ", "\t", " \n", "\r"])
def test_a_text_is_put_on_one_line_in_linear_time(piece: str) -> None:
    assert grows_linearly(lambda text: one_line(f"a{text}b"), piece, 8000)
