"""Markdown -> title and blocks, by markdown-it's CommonMark parser with tables and the dialects in use (pure).

The text is never rendered: a block is a span of the source, with its inline marks.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from qa.datatypes import Block
from qa.documents.decode import decode_noted
from qa.documents.formats import Parsed
from qa.documents.front_matter import front_matter
from qa.documents.markdown_html import goes_on_with_row, html_pieces, without_comments, without_struck
from qa.documents.markdown_rules import block_parser
from qa.documents.marks import are_entries
from qa.documents.words import plain_words

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

    from qa.datatypes import BlockKind, Progress, ReadOptions

__all__ = ["is_markdown", "parse_markdown", "read_markdown"]

MAX_HEADING = 300  # characters; a longer heading is read as text, or every sentence below would carry it
MAX_LOOKED_AT = 100_000  # characters of a text in which signs of Markdown are looked for
_ANY_HEADING = re.compile(r"^#{1,6} \S[^\r\n]*$", re.MULTILINE)
_COMMENTS = re.compile(r"^#[^\n]*\n#", re.MULTILINE)
_SIGNS = (
    re.compile(r"(?:\A|\n\r?\n)#{2,6} \S"),  # a heading of a lower level, after an empty line
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"\w\]\((?:https?:|#|[\w./-]+\))"),  # a link
    re.compile(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|", re.MULTILINE),  # the rule of a table
    re.compile(r"(?<!\w)\*\*\w[^*\r\n]{0,80}\*\*"),
)
_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_QUOTE_OR_ITEM = re.compile(r"[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))")
_TASK = re.compile(r"[ \t]*\[[ xX]\][ \t]+")
_CALLOUT = re.compile(r"\[![A-Za-z-]{1,30}\][+-]?[ \t]*")  # "[!NOTE]", "[!tip]- "
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_OPENING_MARKS = re.compile(r"[ \t]*#{1,6}[ \t]*")
_KINDS: dict[str, BlockKind] = {"fence": "code", "code_block": "code", "table_open": "table"}


def is_markdown(text: str) -> bool:
    """Tell whether a text is plainly written in Markdown: it has a heading, and another sign of it.

    A file of settings whose comments begin with "#" is not Markdown: its comments stand right below each other.
    """
    start = text[:MAX_LOOKED_AT]
    heading = _ANY_HEADING.search(start)
    signs = sum(sign.search(start) is not None for sign in _SIGNS)
    return heading is not None and signs > 0 and _COMMENTS.search(start) is None


def read_markdown(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read a Markdown file; for its encoding see `qa.documents.decode.decode_noted`."""
    text, notes = decode_noted(data, path, options.encoding)
    return Parsed(text, *parse_markdown(text), notes=notes, markup="markdown")


def parse_markdown(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a Markdown text.

    The title is that of the front matter, else the first heading of the first level, else the heading that the text
    begins with. Comments, link definitions, rules, and the marks of admonitions and containers do not become blocks.
    """
    front = front_matter(text)
    lines = _lines(text[front.end :])
    blocks = _Blocks(text, list(accumulate(map(len, lines), initial=front.end)))
    for token in block_parser().parse("".join(lines)):
        blocks.take(token)
    # A title that stands in the text as well is a heading there.
    is_twice = front.title == blocks.top_heading
    above = [block for block in front.blocks if not (is_twice and block.kind == "heading")]
    return front.title or blocks.top_heading or blocks.first_heading, (*above, *blocks.found)


class _List(NamedTuple):
    """A list that has been read."""

    end: int  # the line after it
    is_numbered: bool
    is_under: bool  # under the last item of the numbered list before it


_NO_LIST = _List(-1, is_numbered=False, is_under=False)


class _Blocks:
    """The blocks of a text, found token by token."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self.found: list[Block] = []
        self.first_heading = ""  # the heading that the text begins with
        self.top_heading = ""  # the first one of the first level
        self._text = text
        self._starts = starts  # where each line starts, and where the last one ends
        self._depth = {"blockquote": 0, "list_item": 0, "table": 0}
        self._opened: Token | None = None  # the heading whose text is next
        self._is_title_next = False  # the title of an admonition is next: it only names its kind
        self._is_item_new = False  # nothing of the list item that was opened last has been read
        self._row_end = -1  # the end of a block of HTML whose last row is open; else -1
        self._has_row = False  # the last block is the beginning of that row
        self._lists = [_NO_LIST]  # what was read last at each depth, if it was a list

    def take(self, token: Token) -> None:
        """Add the block that a token is, if it is one."""
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in self._depth:
            self._depth[name] += token.nesting
        if name == "list_item":
            self._is_item_new = token.nesting > 0
        if name in ("ordered_list", "bullet_list"):
            self._take_list(token)
        if token.type == "heading_open":
            self._opened = token
        if token.map is None or token.map[0] >= len(self._starts) - 1:
            return
        start, end = (self._starts[min(line, len(self._starts) - 1)] for line in token.map)
        self._take_lines(token, start, end)

    def _take_lines(self, token: Token, start: int, end: int) -> None:
        if token.type == "admonition_title_open":
            self._is_title_next = True
        elif token.type in _KINDS:
            self._add_whole(token, start, end)
        elif token.type == "html_block":
            self._add_html(start, end)
        elif self._is_title_next:
            self._is_title_next = False
        elif token.type == "inline" and not self._depth["table"]:
            self._add_inline(token, start, end)

    def _take_list(self, token: Token) -> None:
        """Put bullets under the numbered item before them if no empty line is between: they are meant to be there."""
        if token.nesting < 0:
            self._lists.pop()
            self._depth["list_item"] -= self._lists[-1].is_under
            return
        assert token.map is not None
        before, (start, end) = self._lists[-1], token.map
        is_next = before.end == start and bool(self._text[slice(*self._starts[start - 1 : start + 1])].strip())
        is_under = token.type == "bullet_list_open" and is_next and (before.is_numbered or before.is_under)
        self._lists[-1] = _List(end, token.type == "ordered_list_open", is_under)
        self._lists.append(_NO_LIST)
        self._depth["list_item"] += is_under

    def _add_whole(self, token: Token, start: int, end: int) -> None:
        """Add a block of code or a table."""
        if token.type == "fence" and token.map is not None:
            first = token.map[0] + 1
            start = self._starts[first]
            end = self._starts[min(first + len(_lines(token.content)), len(self._starts) - 1)]
        for _ in range(self._depth["blockquote"]):
            start = _after(_QUOTE, self._text, start, end)
        self.found += _trimmed(self._text, start, end, _KINDS[token.type], self._depth["list_item"])

    def _add_inline(self, token: Token, start: int, end: int) -> None:
        """Add a heading, a list item or a paragraph; a paragraph can be a further one of a list item."""
        while (after := _after(_QUOTE_OR_ITEM, self._text, start, end)) > start:
            start = after
        opened, self._opened = self._opened, None
        if opened is not None:
            start, end = _heading(self._text, start, end, opened.markup)
            title = " ".join(self._text[start:end].split())
            if len(title) <= MAX_HEADING:
                if token.content:
                    self._add_heading(opened, title, start, end)
                return
        depth = self._depth["list_item"]
        start = _after(_TASK, self._text, start, end) if depth else start
        if self._depth["blockquote"] and (callout := _CALLOUT.match(self._text, start, end)):
            start = _after(_REST_OF_LINE, self._text, callout.end(), end)
            self.found += _trimmed(self._text, callout.end(), start, "paragraph", depth)
            while (after := _after(_QUOTE, self._text, self._past_line_end(start, end), end)) > start:
                start = after
        kind: BlockKind = "list item" if self._is_item_new else "paragraph"
        for first, last in without_comments(self._text, start, end):
            held = (span for span in without_struck(self._text, first, last) if self._text[slice(*span)].strip())
            for number, part in enumerate(entry for span in held for entry in _entries(self._text, *span)):
                self.found += _trimmed(self._text, *part, "paragraph" if number else kind, depth)
        self._is_item_new = False

    def _past_line_end(self, start: int, end: int) -> int:
        return start + len(self._text[start:end]) - len(self._text[start:end].lstrip("\r\n"))

    def _add_html(self, start: int, end: int) -> None:
        """Add what a block of HTML says."""
        depth = self._depth["list_item"]
        in_row = self._row_end >= 0 and goes_on_with_row(self._text, self._row_end, start)
        self._row_end = -1
        for kind, first, last, level, is_open in html_pieces(self._text, start, end, in_row=in_row):
            row, in_row = in_row and self._has_row, False
            self._row_end, self._has_row = (end if is_open else -1), row
            words = plain_words(self._text[first:last])
            if not any(character.isalnum() for character in words):
                continue
            self._has_row = is_open
            if row:
                self.found[-1] = Block("paragraph", self.found[-1].start, last, self.found[-1].level)
            elif kind == "heading" and len(words) <= MAX_HEADING:
                self._name(words, level)
                self.found += _trimmed(self._text, first, last, kind, level)
            else:
                is_text = kind == "heading"
                self.found += _trimmed(self._text, first, last, "paragraph" if is_text else kind, depth + level)

    def _add_heading(self, opened: Token, title: str, start: int, end: int) -> None:
        level = int(opened.tag[1:])
        self._name(title, level)
        self.found += _trimmed(self._text, start, end, "heading", level)

    def _name(self, title: str, level: int) -> None:
        self.first_heading = self.first_heading or ("" if self.found else title)
        self.top_heading = self.top_heading or (title if level == 1 else "")


def _lines(text: str) -> list[str]:
    """Split as CommonMark does, at line feeds and carriage returns only; each line keeps its end."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _entries(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of lines that are entries, all of them ("**Author:** Ana"); else the whole span."""
    lines = [(line.start() + start, line.end() + start) for line in re.finditer(r"[^\r\n]+", text[start:end])]
    are = len(lines) > 1 and are_entries([plain_words(text[slice(*line)]) for line in lines])
    return lines if are else [(start, end)]


def _after(mark: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = mark.match(text, start, end)
    return match.end() if match else start


def _heading(text: str, start: int, end: int, markup: str) -> tuple[int, int]:
    """Return the span of a heading without its marks; ``markup`` says whether the marks stand before it or below it.

    The marks are taken off one by one: a pattern for all of them would look at white space again and again.
    """
    end = start + len(text[start:end].rstrip())
    if not markup.startswith("#"):
        return start, end
    start = _after(_OPENING_MARKS, text, start, end)
    without = start + len(text[start:end].rstrip("#"))
    is_closed = start < without < end and text[without - 1] in " \t"  # "# C#" ends with a word
    end = without if is_closed else end
    return start, start + len(text[start:end].rstrip())


def _trimmed(text: str, start: int, end: int, kind: BlockKind, level: int) -> list[Block]:
    source = text[start:end]
    start += len(source) - len(source.lstrip())
    end = start + len(source.strip())
    return [Block(kind, start, end, level)] if end > start else []
