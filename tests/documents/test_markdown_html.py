"""HTML in Markdown -> blocks; a row is whole, and no cell of it passes for the name of a column."""

from __future__ import annotations

import pytest
from test_markdown import blocks, title

from qa.datatypes import Document
from qa.documents.markdown import parse_markdown
from qa.documents.sentences import split_document
from qa.documents.words import plain_words


@pytest.mark.parametrize(
    "html",
    [
        "<!-- a comment\n\nof two -->",
        "<script>\nalert(1)\n</script>",
        "<style>p{}</style>",
        '<p align="center"><img src="a.svg"></p>',
    ],
)
def test_comments_and_scripts_are_not_quoted(html: str) -> None:
    assert blocks(f"One.\n\n{html}\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]


def test_blocks_of_html_are_read_between_their_tags() -> None:
    html = '<h1 align="center">The <b>Title</b></h1>\n<p>One<br>is it.</p>\n<p>Two.</p>\n<ul><li>a<li>b</ul>\n'
    assert blocks(html) == [
        ("heading", "The <b>Title</b>"),
        ("paragraph", "One<br>is it."),
        ("paragraph", "Two."),
        ("list item", "a"),
        ("list item", "b"),
    ]
    assert title(html) == "The Title"
    assert blocks("<table>\n<tr><th>A</th></tr>\n<tr><td>W</td><td>12</td></tr>\n</table>") == [
        ("table", "<th>A</th>"),
        ("table", "<td>W</td><td>12</td>"),
    ]


def test_a_comment_parts_a_paragraph_between_sentences_only() -> None:
    assert blocks("One. <!-- no --> Two.") == [("paragraph", "One."), ("paragraph", "Two.")]
    assert blocks("One <!-- no --> two.") == [("paragraph", "One <!-- no --> two.")]


def test_inline_html_is_part_of_its_sentence() -> None:
    assert blocks("One <b>bold</b> word.") == [("paragraph", "One <b>bold</b> word.")]


HEAD = "<table>\n<tr><th>Kind</th><th>Fee</th></tr>\n"


def quoted(text: str) -> list[tuple[str, str]]:
    """Return the words of each sentence of a text, and what is said above it."""
    document = Document("a", "", text, parse_markdown(text)[1], "", markup="markdown")
    return [(plain_words(sentence.text), sentence.above) for sentence in split_document(document)]


@pytest.mark.parametrize(
    "row",
    [
        "<tr>\n<td>Guest</td>\n<td>12</td>\n</tr>\n</table>",
        "<tr>\n<td>Guest</td>\n<td>12",
        "<tr>\n<td>Guest</td>\n<td>12</td",
        "<tr><td>Guest</td><td>12",
        "<tr><td>Guest</td><td>12\n",
        "<tr><td>Guest<td>12\n</table>",
        "<tr><td>Guest</td>\n\n<td>12</td></tr>\n</table>",
        "<tr>\n\n<td>Guest</td>\n\n<td>12</td>\n\n</tr>\n</table>",
        "<tr><td>Guest</td>\n\n<td>12",
        "<tr>\r\n<td>Guest</td>\r\n<td>12",
    ],
)
def test_a_row_is_quoted_whole_however_it_is_written_or_cut_off(row: str) -> None:
    assert quoted(HEAD + row) == [("Kind Fee", ""), ("Guest 12", "")]


@pytest.mark.parametrize("length", range(len("<tr>\n<td>Guest</td>\n<td>12</td>\n</tr>") + 1))
def test_no_cell_of_a_row_that_is_cut_off_stands_above_another(length: int) -> None:
    row = "<tr>\n<td>Guest</td>\n<td>12</td>\n</tr>"
    found = quoted(HEAD + row[:length])
    assert [above for _, above in found] == [""] * len(found)
    assert "<" not in "".join(words for words, _ in found)
    assert len(found) <= 2


def test_what_follows_a_table_that_is_cut_off_is_no_part_of_it() -> None:
    assert quoted(f"{HEAD}<tr><td>Guest</td>\n\nThe hut is open. It is cold.") == [
        ("Kind Fee", ""),
        ("Guest", ""),
        ("The hut is open.", ""),
        ("It is cold.", ""),
    ]
    text = f"{HEAD}<tr><td>Guest\n\nIt is cold.\n\n<td>12</td></tr>"
    assert [words for words, _ in quoted(text)] == ["Kind Fee", "Guest", "It is cold.", "12"]
