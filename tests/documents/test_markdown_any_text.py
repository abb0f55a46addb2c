"""Any text as Markdown: blocks are ordered and disjoint, no word is lost, and the time is linear."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.documents.markdown import parse_markdown

MARKS = [
    "# ",
    "## x ##",
    "===",
    "---",
    "> ",
    "- ",
    "1. ",
    "[ ] ",
    "```",
    "~~~\n",
    "    ",
    "\t",
    "|a|b|",
    "|-|-|",
    "<div>",
    "</div>",
    "<!--",
    "[a]: b",
    "[^1]: b",
    "!!! note",
    ":::tip",
    "> [!NOTE]",
    "%%",
    "-->",
    "<td>",
    "<h1>",
    "+++\n",
    "  ",
    "\\",
    "title: x",
    "word",
    "Two words.",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\x0b",
    "\x85",
    "\u00a0",
    "\0",
]


TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(MARKS), max_size=30).map("".join))


@settings(max_examples=250)
@given(TEXTS)
@example("#\xa0x #\n")
@example("# \x0b\n")
@example("- #\n\n  ===")
@example("> ~~~\n>")
@example("---\n---\n")
def test_for_any_text_blocks_are_ordered_disjoint_within_it_and_not_empty(text: str) -> None:
    end = 0
    for block in parse_markdown(text)[1]:
        assert end <= block.start < block.end <= len(text)
        quote = text[block.start : block.end]
        assert quote == quote.strip()
        end = block.end


WORDS = st.lists(st.sampled_from("a quay and its boats were built by two men".split()), min_size=1, max_size=6).map(
    " ".join
)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(["# {}", "{}", "- {}", "> {}", "1. {}", "```\n{}\n```"]), WORDS), max_size=8))
def test_the_words_of_every_block_are_found_whole_and_in_order(parts: list[tuple[str, str]]) -> None:
    text = "\n\n".join(form.format(words) for form, words in parts)
    quotes = [text[block.start : block.end] for block in parse_markdown(text)[1]]
    assert quotes == [words for _, words in parts]


@pytest.mark.parametrize("mark", ["- ", "1. ", "> ", "> - "])
@pytest.mark.parametrize("depth", [9, 10, 11, 40, 400])
def test_nothing_is_passed_over_where_lists_and_quotes_nest_deep(mark: str, depth: int) -> None:
    text = mark * depth + "deep\n\nA text after it.\n"
    assert [text[block.start : block.end] for block in parse_markdown(text)[1]] == ["deep", "A text after it."]


def test_items_of_lists_too_deep_are_text() -> None:
    text = "".join(f"{'  ' * depth}- item {depth}\n" for depth in range(14)) + "\nA text after it.\n"
    quotes = [text[block.start : block.end] for block in parse_markdown(text)[1]]
    assert quotes[:9] == [f"item {depth}" for depth in range(9)]
    assert re.findall(r"item \d+", " ".join(quotes)) == [f"item {depth}" for depth in range(14)]
    assert quotes[-1] == "A text after it."


@pytest.mark.parametrize(("words", "kind"), [(60, "heading"), (61, "paragraph")])
@pytest.mark.parametrize("form", ["# {}\n", "{}\n===\n"])
def test_a_heading_longer_than_300_characters_is_read_as_text(words: int, kind: str, form: str) -> None:
    line = "quay " * words
    title, [block, _] = parse_markdown(form.format(line) + "\nText.\n")
    assert block.kind == kind
    assert title == (line.strip() if kind == "heading" else "")


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("# a", " "),
        ("# a", " #"),
        ("# a", "\t"),
        ("---\n", "title: "),
        ("---\ntitle: ", "'"),
        ("---\ntitle: a", " "),
        ("", "- a\n"),
        ("", "- a\n  - b\n    - c\n"),
        ("", "- "),
        ("> > > > > > > > > > > > a\n", "b\n"),
        ("", "["),
        ("", "*a_"),
        ("", "``a` "),
        ("", "|a|b|\n|-|-|\n"),
        ("", '[a]: b "\n'),
        ("", "> "),
        ("", "word\n"),
        ("", "[^1]: a\n"),
        ("", "!!! a\n    "),
        ("", "!!! a\n"),
        ("", ":::a\n"),
        ("", "%%\n"),
        ("", "%%a\n"),
        ("", "<!--"),
        ("a ", "<!-- "),
        ("<div>", "<td "),
        ("<div>", "<p>"),
        ("<div>", "</script><script>"),
        ("> ", "[!NOTE]\n> "),
        ("---\n", "a: b\n"),
        ("+++\n", "a = 1\n"),
    ],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(start: str, piece: str) -> None:
    assert grows_linearly(lambda text: parse_markdown(f"{text}b\n---\n"), piece, 8000, start=start)
