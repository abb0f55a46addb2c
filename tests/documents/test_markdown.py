"""Markdown -> blocks: spans of the source without the marks of structure, with the inline ones."""

from __future__ import annotations

import pytest

from qa.documents.markdown import parse_markdown


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in parse_markdown(text)[1]]


def title(text: str) -> str:
    return parse_markdown(text)[0]


class TestHeadings:
    @pytest.mark.parametrize(
        ("source", "heading"),
        [
            ("# One", "One"),
            ("###### Six", "Six"),
            ("## Closed ##", "Closed"),
            ("## Closed unevenly ########  ", "Closed unevenly"),
            ("# C#", "C#"),
            ("# A # in it #", "A # in it"),
            ("# # ##", "#"),
            ("# #\u00a0", "#"),
            ("# C# \t#", "C#"),
            ("   #   Indented   ", "Indented"),
            ("# With *marks* and [a link](https://x.y)", "With *marks* and [a link](https://x.y)"),
            ("# 1. Numbered", "1. Numbered"),
            ("# - not an item", "- not an item"),
            ("Underlined\n===", "Underlined"),
            ("Underlined too\n-", "Underlined too"),
            ("Of two\nlines\n=====", "Of two\nlines"),
            ("> # In a quotation", "In a quotation"),
            ("- # In an item", "In an item"),
            ("> 1. ## In both ##", "In both"),
            ("# With a vertical\x0btab", "With a vertical\x0btab"),
        ],
    )
    def test_a_heading_is_without_its_marks(self, source: str, heading: str) -> None:
        assert blocks(f"{source}\n\nText.") == [("heading", heading), ("paragraph", "Text.")]

    @pytest.mark.parametrize("source", ["#", "# ", "## ##", "### ###   ", "> #", "# \x85"])
    def test_an_empty_heading_is_none(self, source: str) -> None:
        assert blocks(f"{source}\n\nText.") == [("paragraph", "Text.")]

    @pytest.mark.parametrize("source", ["#NoSpace", "####### Seven", "\\# Escaped"])
    def test_what_only_resembles_a_heading_is_text(self, source: str) -> None:
        assert blocks(source) == [("paragraph", source)]

    def test_text_can_follow_a_heading_without_a_blank_line(self) -> None:
        assert blocks("# One\nText.\n## Two\nMore.") == [
            ("heading", "One"),
            ("paragraph", "Text."),
            ("heading", "Two"),
            ("paragraph", "More."),
        ]


class TestTitles:
    def test_the_front_matters_title_comes_first(self) -> None:
        assert title("---\nauthor: X\ntitle: The Title\n---\n# Another\n\nText.") == "The Title"

    @pytest.mark.parametrize("value", ['"A: Title"', "'A: Title'", "A: Title  "])
    def test_it_is_without_its_quotation_marks(self, value: str) -> None:
        assert title(f"---\ntitle: {value}\n---\nText.") == "A: Title"

    @pytest.mark.parametrize("value", ["", "''", ">-\n  Folded", "|\n  Kept"])
    def test_one_that_is_empty_or_of_several_lines_is_none(self, value: str) -> None:
        assert title(f"---\ntitle: {value}\n---\n# The Title") == "The Title"

    def test_then_the_first_heading_of_the_first_level(self) -> None:
        assert title("Text.\n\n## Section\n\n# The Title\n\n# Another") == "The Title"

    def test_then_the_heading_that_the_text_begins_with(self) -> None:
        assert title("### The Title\n\nText.\n\n## Section") == "The Title"
        assert title("Text.\n\n## Section\n\nText.") == ""

    def test_it_is_in_one_line(self) -> None:
        assert title("The\n  Title\n===\n") == "The Title"

    def test_a_text_without_headings_has_none(self) -> None:
        assert title("Text.") == ""
        assert title("") == ""


class TestFrontMatter:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("close", ["---", "..."])
    def test_its_title_is_a_heading_and_its_fields_are_quoted_as_written(self, end: str, close: str) -> None:
        text = end.join(["---", 'title: "T"', "layout: post", "note: a sentence.", close, "Text.", ""])
        assert blocks(text) == [("heading", "T"), ("paragraph", "note: a sentence."), ("paragraph", "Text.")]
        assert title(text) == "T"

    def test_toml_is_read_as_yaml_is(self) -> None:
        text = '+++\ntitle = "Mast report"\nauthor = "Bob Reed"\n+++\n\nText.'
        assert blocks(text) == [
            ("heading", "Mast report"),
            ("paragraph", 'author = "Bob Reed"'),
            ("paragraph", "Text."),
        ]
        assert title(text) == "Mast report"

    def test_a_field_of_several_lines_is_one_block(self) -> None:
        text = "---\nauthors:\n  - Ann\n  - Bob\nsummary: >-\n  It broke\n  down.\n---\nText."
        assert blocks(text)[:2] == [
            ("paragraph", "authors:\n  - Ann\n  - Bob"),
            ("paragraph", "summary: >-\n  It broke\n  down."),
        ]

    def test_a_title_that_is_the_texts_as_well_is_a_heading_once(self) -> None:
        assert blocks("---\ntitle: T\n---\n# T\n\nText.") == [("heading", "T"), ("paragraph", "Text.")]

    def test_without_an_end_it_is_text(self) -> None:
        assert ("paragraph", "note: a sentence.") in blocks("---\nnote: a sentence.")

    def test_a_rule_at_the_top_of_a_text_does_not_begin_one(self) -> None:
        assert blocks("---\n\nA text.\n\n---\n\nMore.") == [("paragraph", "A text."), ("paragraph", "More.")]

    def test_it_is_only_at_the_top(self) -> None:
        assert blocks("Text.\n\n---\nnote: x\n\n---\n")[1] == ("paragraph", "note: x")


class TestLists:
    @pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "12)"])
    def test_items_are_without_their_marks(self, mark: str) -> None:
        assert blocks(f"{mark} one\n{mark} two *three*") == [("list item", "one"), ("list item", "two *three*")]

    def test_items_of_nested_lists_are_items_of_their_own(self) -> None:
        assert blocks("- one\n  - two\n    1. three\n- four") == [
            ("list item", "one"),
            ("list item", "two"),
            ("list item", "three"),
            ("list item", "four"),
        ]

    def test_lists_can_begin_on_one_line(self) -> None:
        assert blocks("- 1. * one") == [("list item", "one")]

    def test_the_paragraphs_of_an_item_are_blocks_of_their_own(self) -> None:
        assert blocks("- one\n  goes on\n\n  more\n") == [("list item", "one\n  goes on"), ("paragraph", "more")]

    def test_the_boxes_of_tasks_are_marks_too(self) -> None:
        assert blocks("- [ ] to do\n- [x] done\n- [X] done") == [
            ("list item", "to do"),
            ("list item", "done"),
            ("list item", "done"),
        ]

    def test_a_box_outside_of_a_list_is_text(self) -> None:
        assert blocks("[x] marks the spot") == [("paragraph", "[x] marks the spot")]

    def test_empty_items_are_none(self) -> None:
        assert blocks("-\n- one\n-\n  two\n- ") == [("list item", "one"), ("list item", "two")]

    @pytest.mark.parametrize("text", ["1986\\. A year.", "-5 degrees", "**Bold** text", "1234567890. Ten digits"])
    def test_what_only_resembles_a_mark_is_text(self, text: str) -> None:
        assert blocks(text) == [("paragraph", text)]


class TestOtherBlocks:
    def test_block_quotes_are_paragraphs_without_the_first_mark(self) -> None:
        assert blocks("> one\n\n> > two\n\n>three\nfour") == [
            ("paragraph", "one"),
            ("paragraph", "two"),
            ("paragraph", "three\nfour"),
        ]

    def test_lists_in_block_quotes_are_lists(self) -> None:
        assert blocks("> - one\n> - two") == [("list item", "one"), ("list item", "two")]

    @pytest.mark.parametrize("fence", ["```", "~~~~", "``````"])
    def test_fenced_code_is_without_its_fences(self, fence: str) -> None:
        assert blocks(f"Text.\n{fence}python\n# no heading\n\n- x\n{fence}\nText.") == [
            ("paragraph", "Text."),
            ("code", "# no heading\n\n- x"),
            ("paragraph", "Text."),
        ]

    def test_fenced_code_without_an_end_goes_on_to_the_end(self) -> None:
        assert blocks("```\none\ntwo") == [("code", "one\ntwo")]
        assert blocks("```\none\ntwo\n") == [("code", "one\ntwo")]
        assert blocks("```") == []

    def test_empty_fenced_code_is_none(self) -> None:
        assert blocks("```\n```\nText.") == [("paragraph", "Text.")]

    def test_fenced_code_in_a_list_and_in_a_block_quote_is_code(self) -> None:
        assert blocks("- ```\n  one\n  ```\n- two") == [("code", "one"), ("list item", "two")]
        assert blocks("> ```\n> >>> one\n> ```\n> two") == [("code", ">>> one"), ("paragraph", "two")]

    def test_indented_code_is_code(self) -> None:
        assert blocks("Text.\n\n    one\n      two\n\nText.") == [
            ("paragraph", "Text."),
            ("code", "one\n      two"),
            ("paragraph", "Text."),
        ]

    def test_a_table_is_one_block_and_its_cells_are_not_blocks(self) -> None:
        table = "| a | b |\n|---|--:|\n| 1 | 2 |"
        assert blocks(f"Text.\n\n{table}\n\nText.") == [
            ("paragraph", "Text."),
            ("table", table),
            ("paragraph", "Text."),
        ]
        assert blocks(f"# T\n{table}") == [("heading", "T"), ("table", table)]

    @pytest.mark.parametrize(
        "marks",
        [
            "%% a comment of\n\nObsidian %%",
            ":::tip Title\n:::",
            "{: .no_toc }",
        ],
    )
    def test_comments_and_marks_of_dialects_are_not_quoted(self, marks: str) -> None:
        assert blocks(f"One.\n\n{marks}\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]

    @pytest.mark.parametrize("mark", ["!!! note", '!!! warning "Read this"', "??? tip", "???+ tip"])
    def test_the_body_of_an_admonition_is_text(self, mark: str) -> None:
        assert blocks(f"One.\n\n{mark}\n    Two is\n    wrapped.\n\n    - three\n\nFour.") == [
            ("paragraph", "One."),
            ("paragraph", "Two is\n    wrapped."),
            ("list item", "three"),
            ("paragraph", "Four."),
        ]

    def test_exclamation_marks_over_no_body_are_text(self) -> None:
        assert blocks("!!! Do not enter\n\nTwo.") == [("paragraph", "!!! Do not enter"), ("paragraph", "Two.")]

    @pytest.mark.parametrize("mark", [":::tip", "::: warning Read this", ":::note[Read this]"])
    def test_the_body_of_a_container_is_text(self, mark: str) -> None:
        assert blocks(f"One.\n{mark}\nTwo.\n:::\nThree.") == [
            ("paragraph", "One."),
            ("paragraph", "Two."),
            ("paragraph", "Three."),
        ]

    def test_an_alert_is_read_without_its_mark(self) -> None:
        assert blocks("> [!NOTE]\n> One is\n> wrapped.") == [("paragraph", "One is\n> wrapped.")]
        assert blocks("> [!tip]- A title\n> One.") == [("paragraph", "A title"), ("paragraph", "One.")]

    def test_a_note_is_whole_and_more_of_it_is_no_code(self) -> None:
        assert blocks("One.[^1]\n\n[^1]: See\n    the log.\n\n    More.\n\nTwo.") == [
            ("paragraph", "One.[^1]"),
            ("paragraph", "[^1]: See\n    the log."),
            ("paragraph", "More."),
            ("paragraph", "Two."),
        ]

    def test_link_definitions_are_not_quoted_and_links_stay_as_written(self) -> None:
        assert blocks("See [it][a].\n\n[a]: https://x.y 'Title'\n[b]: <z>\n\nText.") == [
            ("paragraph", "See [it][a]."),
            ("paragraph", "Text."),
        ]

    @pytest.mark.parametrize("rule", ["---", "***", "_ _ _", "- - -"])
    def test_rules_are_not_quoted(self, rule: str) -> None:
        assert blocks(f"One.\n\n{rule}\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]

    def test_hard_line_breaks_stay_inside_their_paragraph_as_written(self) -> None:
        assert blocks("one  \ntwo\\\nthree\n\nfour") == [("paragraph", "one  \ntwo\\\nthree"), ("paragraph", "four")]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_kind_of_line_end_gives_the_same_blocks(self, end: str) -> None:
        text = "# T\n\none\ntwo\n\n- three\n\n```\nfour\nfive\n```\n\nUnder\n---\nsix"
        expected = [(kind, quote.replace("\n", end)) for kind, quote in blocks(text)]
        assert len(expected) == 6
        assert blocks(text.replace("\n", end)) == expected

    @pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
    def test_what_only_python_takes_for_a_line_end_is_part_of_its_line(self, character: str) -> None:
        text = f"# One{character}x\n\ntwo{character}x\n\n- three{character}x"
        assert blocks(text) == [
            ("heading", f"One{character}x"),
            ("paragraph", f"two{character}x"),
            ("list item", f"three{character}x"),
        ]
