"""Answers -> JSON, text, Markdown, HTML and terminal output: whatever a quote holds, it is shown as it is written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rendering import HOSTILE, Elements, answer, citation, terminal

from qa.answering.citation import citation_line
from qa.answering.escape import one_line
from qa.answering.render import NOT_ANSWERED, to_dict, to_markdown, to_text, verdict
from qa.chat.conversation_html import answer_html


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
            "verdict": "answered",
            "searched_for": None,
            "corrections": [],
            "selection": "",
            "selected_of": 0,
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
                        **{"path": ["A # Heading"], "page": None, "boxes": [], "element": ""},
                    },
                    "scores": {
                        **{"dense": 0.61, "sparse": 12.4, "rerank": None, "final": 0.93},
                        **{"asked": None, "paragraph": None},
                        **{"late": None, "late_asked": None, "late_around": None, "answers": None},
                    },
                    "highlight": None,
                    "markup": "",
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
                            **{"path": ["A # Heading"], "page": None, "boxes": [], "element": ""},
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
