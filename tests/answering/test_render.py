"""Answers -> JSON, text, Markdown, HTML and terminal output: whatever a quote holds, it is shown as it is written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from qa.answering.answer import Answer, Citation, Passage
from qa.answering.citation import citation_line
from qa.answering.escape import one_line
from qa.answering.render import NOT_ANSWERED, to_dict, to_markdown, to_terminal, to_text, verdict
from qa.chat.conversation_html import answer_html
from qa.retrieval.signals import Scores

HOSTILE = [
    "It is a plain sentence.",
    "<script>alert('x')</script> & <b>bold</b> &amp; &lt;",
    "<!-- a comment --> <img src=x onerror=alert(1)> </blockquote></div>",
    "It is **bold**, __bold__, *thin*, _thin_, ~~gone~~ and `code`.",
    "It costs $$5$$, $x^2$, \\(y\\) and \\[z\\].",
    "# No heading",
    "1. No item",
    "1986. A year.",
    "12) No item",
    "- No item",
    "+ No item",
    "* * *",
    "---",
    "===",
    "> No quotation in a quotation",
    "> > [!NOTE] Nothing",
    "```python",
    "~~~",
    "[a link](https://example.com) ![image](x.png) <https://example.com> [ref][1] [^1]",
    "[a]: https://example.com 'definition'",
    "It is at https://example.com/?a=1&b=2 and www.example.com, mail me@example.com.",
    "| a | b |",
    "A\\*backslash\\ and one at the end \\",
    "It has [bold red]console markup[/] and [link=x]y[/link] and :smile: and {braces}.",
    '"Quoted" “quoted” ‘quoted’ — it’s 42.5% … so.',
    "It is 🎉 great 👩‍👩‍👧 in 日本語 and Ελληνικά and العربية.",
    "It holds\nline\r\nbreaks and  two   spaces.",
    "It holds\n# no heading\n\n- no item\n> no quotation",
    "&copy; &#35; &nbsp;",
    "%s {0} {{x}} {% y %}",
]


def citation(quote: str, *, start: int = 0, **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "doc_id": "folder/a_b",
        "title": "The *Title* <b>",
        "heading": "A # Heading",
        "paragraph": 7,
        "sentence": 2,
        "start": start,
        "end": start + len(quote),
        "line": 31,
        "attributed_to": ("Fortune", "A & B"),
    }
    return Citation(**{**values, **changes})


def passage(
    quote: str, *, rank: int = 1, before: str = "", after: str = "", also: tuple[Citation, ...] = ()
) -> Passage:
    return Passage(
        rank=rank,
        quote=quote,
        context=before + quote + after,
        context_start=100,
        citation=citation(quote, start=100 + len(before)),
        scores=Scores(dense=0.61, sparse=12.4, rerank=None, final=0.93),
        also=also,
    )


def answer(*quotes: str, answered: bool = True, also: tuple[Citation, ...] = ()) -> Answer:
    return Answer(
        id="q-1",
        question="What is <it>?",
        answered=answered,
        confidence=0.93 if answered else 0.1,
        passages=tuple(passage(quote, rank=rank, also=also) for rank, quote in enumerate(quotes, start=1)),
        index="f" * 64,
        seconds=0.041,
    )


def terminal(shown: Answer, *, colour: bool = False, width: int = 500) -> str:
    out = StringIO()
    Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None).print(
        to_terminal(shown)
    )
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


class Elements(HTMLParser):
    """The elements of a piece of HTML, and the text of its block quotes."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.quotes: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "blockquote" in self.open:
            self.quotes[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")


# Quotes have no white space at their ends. Controls and other line ends are not what a terminal can show, and
# code points that are no characters (Cn) are not what HTML can name.
CHARACTERS = st.one_of(
    st.sampled_from(list("\\`*_{}[]()#+-.!|<>~$&:;=\"'/@^%1a \n")),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp", "Zs")),
)
QUOTES = st.text(CHARACTERS, min_size=1, max_size=60).map(str.strip).filter(bool)


class TestDict:
    def test_its_names_are_the_contract(self) -> None:
        shown = to_dict(answer("It is."))
        assert {"schema", "id", "question", "answered", "confidence", "passages", "index", "seconds"} <= set(shown)
        [found] = shown["passages"]
        assert {"rank", "quote", "context", "citation", "scores"} <= set(found)
        assert set(found["citation"]) >= {
            *("doc_id", "title", "heading", "paragraph", "sentence", "start", "end", "line", "attributed_to")
        }
        assert set(found["scores"]) >= {"dense", "sparse", "rerank", "final"}

    def test_its_values_are_the_answers(self) -> None:
        also = (citation("It is.", doc_id="b"),)
        shown = json.loads(json.dumps(to_dict(answer("It is.", also=also))))
        assert shown == {
            "schema": 1,
            "id": "q-1",
            "question": "What is <it>?",
            "answered": True,
            "confidence": 0.93,
            "searched_for": None,
            "corrections": [],
            "passages": [
                {
                    "rank": 1,
                    "quote": "It is.",
                    "context": "It is.",
                    "context_start": 100,
                    "citation": {
                        "doc_id": "folder/a_b",
                        "title": "The *Title* <b>",
                        "heading": "A # Heading",
                        "paragraph": 7,
                        "sentence": 2,
                        "start": 100,
                        "end": 106,
                        "line": 31,
                        "attributed_to": ["Fortune", "A & B"],
                    },
                    "scores": {
                        **{"dense": 0.61, "sparse": 12.4, "rerank": None, "final": 0.93},
                        **{"asked": None, "paragraph": None},
                    },
                    "highlight": None,
                    "also": [
                        {
                            "doc_id": "b",
                            "title": "The *Title* <b>",
                            "heading": "A # Heading",
                            "paragraph": 7,
                            "sentence": 2,
                            "start": 0,
                            "end": 6,
                            "line": 31,
                            "attributed_to": ["Fortune", "A & B"],
                        }
                    ],
                }
            ],
            "index": "f" * 64,
            "seconds": 0.041,
        }

    @settings(max_examples=50, deadline=None)
    @given(st.text(st.characters(codec="utf-8"), min_size=1))
    def test_a_quote_comes_back_from_json_as_it_was(self, quote: str) -> None:
        for ascii_only in (True, False):
            line = json.dumps(to_dict(answer(quote)), ensure_ascii=ascii_only)
            assert "\n" not in line
            assert json.loads(line)["passages"][0]["quote"] == quote

    def test_an_answer_without_passages_has_an_empty_list(self) -> None:
        assert json.loads(json.dumps(to_dict(answer(answered=False))))["passages"] == []


class TestLines:
    def test_a_citation_says_in_a_line_where_the_quote_stands(self) -> None:
        assert citation_line(citation("It is.", start=100)) == (
            "The *Title* <b> · A # Heading · paragraph 7, sentence 2, line 31, characters 100-106"
            " · credits Fortune, A & B · [folder/a_b]"
        )

    def test_a_citation_leaves_out_what_there_is_not_and_what_was_said(self) -> None:
        assert citation_line(citation("It is.", title="T", heading="", attributed_to=())) == (
            "T · paragraph 7, sentence 2, line 31, characters 0-6 · [folder/a_b]"
        )
        assert citation_line(citation("x", title="T", heading="T")).count("T ·") == 1

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("no break", "no break"),
            ("two  spaces\tand a tab", "two  spaces\tand a tab"),
            ("a\nb", "a b"),
            ("a\r\nb\rc", "a b c"),
            ("a  \n\n   b", "a b"),
        ],
    )
    def test_line_breaks_become_one_space_and_nothing_else_changes(self, text: str, line: str) -> None:
        assert one_line(text) == line

    def test_the_verdict_says_whether_the_documents_answer(self) -> None:
        assert verdict(answer("It is.")) == "Confidence 0.93: the probability that the first quote answers."
        assert verdict(answer("It is.", answered=False)).startswith(NOT_ANSWERED)
        assert verdict(answer(answered=False)) == f"{NOT_ANSWERED} No passage comes near it."


class TestNotAnswered:
    def test_every_form_says_so_before_the_nearest_passages(self) -> None:
        shown = answer("It is one.", "It is two.", answered=False)
        forms = [to_text(shown), Elements(answer_html(shown)).text, terminal(shown)]
        forms.append(Elements(MarkdownIt("commonmark").render(to_markdown(shown))).text)
        for form in forms:
            assert form.strip().startswith(NOT_ANSWERED)
            assert "nearest passages" in form
            assert form.index(NOT_ANSWERED) < form.index("It is one.") < form.index("It is two.")

    def test_an_answer_does_not(self) -> None:
        shown = answer("It is.")
        for form in (to_text(shown), to_markdown(shown), Elements(answer_html(shown)).text, terminal(shown)):
            assert NOT_ANSWERED not in form

    def test_html_tells_the_two_apart_by_a_class(self) -> None:
        assert 'class="qa-answer qa-not-answered"' in answer_html(answer("It is.", answered=False))
        assert 'class="qa-answer qa-answered"' in answer_html(answer("It is."))

    def test_without_any_passages_every_form_says_so_still(self) -> None:
        shown = answer(answered=False)
        assert to_text(shown) == f"{NOT_ANSWERED} No passage comes near it.\n"
        assert Elements(answer_html(shown)).text.strip().startswith(NOT_ANSWERED)
        assert NOT_ANSWERED in to_markdown(shown)
        assert terminal(shown).startswith(NOT_ANSWERED)


class TestText:
    def test_a_quote_and_its_citation_are_a_line_each(self) -> None:
        also = (citation("x", doc_id="b", title="Elsewhere"),)
        shown = answer("It is one.", "It is\ntwo.", also=also)
        assert to_text(shown).splitlines() == [
            "1. It is one.",
            f"   {citation_line(shown.passages[0].citation)}",
            f"   also: {citation_line(also[0])}",
            "",
            "2. It is two.",
            f"   {citation_line(shown.passages[1].citation)}",
            f"   also: {citation_line(also[0])}",
            "",
            "Confidence 0.93: the probability that the first quote answers.",
        ]

    @pytest.mark.parametrize("quote", HOSTILE)
    def test_a_quote_is_there_as_it_is_written(self, quote: str) -> None:
        assert f"1. {one_line(quote)}\n" in to_text(answer(quote))


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
        shown = Answer("1", "Q?", True, 0.9, (best, passage("Next.", rank=2, before="Hidden. ")), "", 0.0)
        assert "   Before it. It is [so]. After it." in terminal(shown)
        assert "Hidden" not in terminal(shown)
        assert re.search(r"\x1b\[1m\s?It is \[so\]\.\x1b\[0m", terminal(shown, colour=True))

    def test_of_what_is_no_answer_only_the_sentence_is_shown(self) -> None:
        near = passage("It is.", before="Before it. ")
        assert "Before it." not in terminal(Answer("1", "Q?", False, 0.1, (near,), "", 0.0))

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
    assert "> It cost <mark>\\<\\$5\\></mark> in" in to_markdown(marked)
    assert flat(terminal(marked)) == flat(terminal(base))
    assert "\x1b[1;4m<$5>" in terminal(marked, colour=True)
    assert to_text(marked) == to_text(base)
    assert to_dict(marked)["passages"][0]["highlight"] == (8, 12)
