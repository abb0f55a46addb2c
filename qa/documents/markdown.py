"""Markdown -> title and blocks, by markdown-it's CommonMark parser with tables (pure).

The text is never rendered: a block is a span of the source, with its inline marks.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from qa.datatypes import Block
from qa.documents.decode import decode
from qa.documents.formats import Parsed

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.parser_block import RuleFuncBlockType
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    from qa.datatypes import BlockKind

__all__ = ["parse_markdown", "read_markdown"]

MAX_HEADING = 300  # characters; what is longer is read, not scanned, and every sentence below would carry it
DEEPEST = 10  # lists, and quotes, inside one another; marks further in are text
_FRONT_MATTER = re.compile(
    r"""
    ---[ \t]*\r?\n                            # "---"
    (?! [ \t]*\r?\n )                         # a blank line after it makes it a rule, and what follows is text
    (.*?)                                     # "title: The Harbour"
    ^(?: --- | \.\.\. )[ \t]*(?: \r?\n | \Z )  # "---" or "..."
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_FRONT_TITLE = re.compile(r"^title:[ \t]*+(?![>|])(.*)$", re.MULTILINE)  # one that is not set over several lines
_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_QUOTE_OR_ITEM = re.compile(r"[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))")
_TASK = re.compile(r"[ \t]*\[[ xX]\][ \t]+")
_OPENING_MARKS = re.compile(r"[ \t]*#{1,6}[ \t]*")
_KINDS: dict[str, BlockKind] = {"fence": "code", "code_block": "code", "table_open": "table"}


def read_markdown(data: bytes, path: Path, encoding: str | None) -> Parsed:
    """Read a Markdown file, see `qa.documents.decode.decode`."""
    text = decode(data, path, encoding)
    return Parsed(text, *parse_markdown(text))


def parse_markdown(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a Markdown text.

    The title is that of the YAML front matter, else the first heading of the first level, else the heading that the
    text begins with. Front matter, HTML blocks, link definitions and rules are no blocks.
    """
    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    lines = _lines(text[body:])
    blocks = _Blocks(text, list(accumulate(map(len, lines), initial=body)))
    for token in _parser().parse("".join(lines)):
        blocks.take(token)
    title = _front_title(front[1]) if front else ""
    return title or blocks.top_heading or blocks.first_heading, tuple(blocks.found)


def _parser() -> MarkdownIt:
    """Return a parser of blocks that takes linear time and passes over no text.

    Inline marks stay in the text. They are not parsed: some of the rules for them take quadratic time. The parser's own
    limit of nesting (``maxNesting``) drops the rest of what is nested too deep, so it is never reached here.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import blockquote, list_block

    parser = MarkdownIt("commonmark", {"maxNesting": 4 * DEEPEST}).enable("table").disable(["inline", "text_join"])
    ends = ["paragraph", "reference", "blockquote"]  # what a quote and a list can end
    parser.block.ruler.at("blockquote", _nested(blockquote), {"alt": [*ends, "list"]})
    parser.block.ruler.at("list", _nested(list_block), {"alt": ends})
    return parser


def _nested(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """Return a rule that does not apply inside itself more than `DEEPEST` times."""
    depth = 0

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        nonlocal depth
        if depth == DEEPEST:
            return False
        depth += not silent
        try:
            return rule(state, start, end, silent)
        finally:
            depth -= not silent

    return limited


def _front_title(front: str) -> str:
    """Return the title of YAML front matter, without quotation marks around it; "" where there is none."""
    found = _FRONT_TITLE.search(front)
    title = found[1].removesuffix("\r").rstrip(" \t") if found else ""
    is_quoted = len(title) > 1 and title[0] in "\"'" and title[-1] == title[0]
    return title[1:-1] if is_quoted else title


class _Blocks:
    """The blocks of a text, found token by token."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self.found: list[Block] = []
        self.first_heading = ""  # the heading that the text begins with
        self.top_heading = ""  # the first one of the first level
        self._text = text
        self._starts = starts  # of the lines, and where the last one ends
        self._depth = {"blockquote": 0, "list_item": 0, "table": 0}
        self._opened: Token | None = None  # the heading whose text is next

    def take(self, token: Token) -> None:
        """Add the block that a token is, if it is one."""
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in self._depth:
            self._depth[name] += token.nesting
        if token.type == "heading_open":
            self._opened = token
        if token.map is None or token.map[0] >= len(self._starts) - 1:
            return
        start, end = (self._starts[min(line, len(self._starts) - 1)] for line in token.map)
        if token.type in _KINDS:
            self._add_whole(token, start, end)
        elif token.type == "inline" and not self._depth["table"]:
            self._add_inline(token, start, end)

    def _add_whole(self, token: Token, start: int, end: int) -> None:
        """Add a block of code or a table."""
        if token.type == "fence" and token.map is not None:
            first = token.map[0] + 1
            start = self._starts[first]
            end = self._starts[min(first + len(_lines(token.content)), len(self._starts) - 1)]
        for _ in range(self._depth["blockquote"]):
            start = _after(_QUOTE, self._text, start, end)
        self.found += _trimmed(self._text, start, end, _KINDS[token.type])

    def _add_inline(self, token: Token, start: int, end: int) -> None:
        """Add a heading, a list item or a paragraph."""
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
        is_item = self._depth["list_item"] > 0
        start = _after(_TASK, self._text, start, end) if is_item else start
        self.found += _trimmed(self._text, start, end, "list item" if is_item else "paragraph")

    def _add_heading(self, opened: Token, title: str, start: int, end: int) -> None:
        self.first_heading = self.first_heading or ("" if self.found else title)
        self.top_heading = self.top_heading or (title if opened.tag == "h1" else "")
        self.found += _trimmed(self._text, start, end, "heading")


def _lines(text: str) -> list[str]:
    """Split as CommonMark does, at line feeds and carriage returns only, with the ends kept."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _after(mark: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = mark.match(text, start, end)
    return match.end() if match else start


def _heading(text: str, start: int, end: int, markup: str) -> tuple[int, int]:
    """Return the span of a heading without its marks; ``markup`` says whether they stand before it or below.

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


def _trimmed(text: str, start: int, end: int, kind: BlockKind) -> list[Block]:
    source = text[start:end]
    start += len(source) - len(source.lstrip())
    end = start + len(source.strip())
    return [Block(kind, start, end)] if end > start else []
