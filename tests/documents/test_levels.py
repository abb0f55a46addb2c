"""Blocks -> how high a heading is, and how deep a list item is nested."""

from __future__ import annotations

from qa.datatypes import Block
from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext


def levels(text: str, blocks: tuple[Block, ...]) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, text[block.start : block.end]) for block in blocks]


def markdown(text: str) -> list[tuple[str, int, str]]:
    return levels(text, parse_markdown(text)[1])


def plain(text: str) -> list[tuple[str, int, str]]:
    return levels(text, parse_plaintext(text)[1])


class TestMarkdown:
    def test_headings_have_their_own(self) -> None:
        assert markdown("# One\n\n### Three\n\nUnder\n---\n\nText.") == [
            ("heading", 1, "One"),
            ("heading", 3, "Three"),
            ("heading", 2, "Under"),
            ("paragraph", 0, "Text."),
        ]

    def test_items_have_that_of_their_list(self) -> None:
        assert markdown("- one\n  - two\n    1. three\n- four\n\nText.") == [
            ("list item", 1, "one"),
            ("list item", 2, "two"),
            ("list item", 3, "three"),
            ("list item", 1, "four"),
            ("paragraph", 0, "Text."),
        ]

    def test_what_else_stands_in_an_item_has_that_of_the_item(self) -> None:
        assert markdown("- one\n  - two\n\n    more\n\n    ```\n    code\n    ```\n\n  again\n\n  |a|\n  |-|\n") == [
            ("list item", 1, "one"),
            ("list item", 2, "two"),
            ("paragraph", 2, "more"),
            ("code", 2, "code"),
            ("paragraph", 1, "again"),
            ("table", 1, "|a|\n  |-|"),
        ]

    def test_the_first_text_of_an_item_is_the_item_also_below_code(self) -> None:
        assert markdown("- ```\n  one\n  ```\n  two\n") == [("code", 1, "one"), ("list item", 1, "two")]

    def test_a_bullet_right_below_a_number_is_part_of_what_is_numbered(self) -> None:
        assert markdown("1. one\n- two\n* three\n2. four\n\n- five\n") == [
            ("list item", 1, "one"),
            ("list item", 2, "two"),
            ("list item", 2, "three"),
            ("list item", 1, "four"),
            ("list item", 1, "five"),
        ]
        assert [level for _, level, _ in markdown("> 1. one\n> - two\n>   - three\n>\n> 2. four\n")] == [1, 2, 3, 1]
        assert [level for _, level, _ in markdown("- one\n* two\n\ntext\n1. three\n")] == [1, 1, 0, 1]


class TestPlainText:
    def test_the_title_is_the_highest_heading_and_a_number_says_how_high_others_are(self) -> None:
        body = "This is a paragraph, set in sentences."
        heads = ["The Title", "A Section", "2 Scope", "2.1 Scope", "2.1.3. Terms", "Chapter IV: The War"]
        found = plain("\n\n".join(f"{head}\n\n{body}" for head in heads))
        assert [(level, text) for kind, level, text in found if kind == "heading"] == [
            (1, "The Title"),
            (2, "A Section"),
            (2, "2 Scope"),
            (3, "2.1 Scope"),
            (4, "2.1.3. Terms"),
            (2, "Chapter IV: The War"),
        ]

    def test_a_heading_that_is_not_the_first_block_is_no_title(self) -> None:
        assert plain("A text.\n\nA Section\n\nMore text.")[1] == ("heading", 2, "A Section")

    def test_items_are_nested_as_deep_as_they_are_indented(self) -> None:
        assert plain("- one\n  - two\n\t- three\n- four\n\nText.") == [
            ("list item", 1, "one"),
            ("list item", 3, "two"),
            ("list item", 2, "three"),
            ("list item", 1, "four"),
            ("paragraph", 0, "Text."),
        ]

    def test_a_bullet_right_below_a_number_is_part_of_what_is_numbered(self) -> None:
        assert plain("1. one\n- two\n2. three") == [
            ("list item", 1, "one"),
            ("list item", 2, "two"),
            ("list item", 1, "three"),
        ]
