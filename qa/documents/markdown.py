"""Markdown -> title and blocks, by markdown-it's CommonMark parser with tables (pure).

The text is never rendered: a block is a span of the source, with its inline marks.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from qa.datatypes import Block

if TYPE_CHECKING:
    from markdown_it.token import Token

    from qa.datatypes import BlockKind

__all__ = ["parse_markdown"]

# A blank line after the first line of dashes makes it a rule, and what follows is text.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?![ \t]*\r?\n)(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_FRONT_TITLE = re.compile(r"^title:[ \t]*+(?![>|])(?P<quote>[\"']?)(?P<title>.*?)(?P=quote)[ \t]*\r?$", re.MULTILINE)
_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_QUOTE_OR_ITEM = re.compile(r"[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))")
_TASK = re.compile(r"[ \t]*\[[ xX]\][ \t]+")
_HEADING_MARKS = re.compile(r"[ \t]*#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_KINDS: dict[str, BlockKind] = {"fence": "code", "code_block": "code", "table_open": "table"}


def parse_markdown(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a Markdown text.

    The title is that of the YAML front matter, else the first heading of the first level, else the
    heading that the text begins with. Front matter, HTML blocks, link definitions and rules are no blocks.
    """
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    body_start = front.end() if front else 0
    lines = _lines(text[body_start:])
    starts = list(accumulate((len(line) for line in lines), initial=body_start))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse("".join(lines))

    blocks: list[Block] = []
    first_heading = top_heading = ""
    depth = {"blockquote": 0, "list_item": 0, "table": 0}
    opened: Token | None = None  # the heading whose text is next
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in depth:
            depth[name] += token.nesting
        if token.type == "heading_open":
            opened = token
        if token.map is None or token.map[0] >= len(lines):
            continue
        span = (starts[token.map[0]], starts[min(token.map[1], len(lines))])
        if token.type in _KINDS:
            start, end = _fence_body(token, starts, span)
            for _ in range(depth["blockquote"]):
                start = _after(_QUOTE, text, start, end)
            blocks += _trimmed(text, start, end, _KINDS[token.type])
        elif token.type == "inline" and not depth["table"]:
            start, end = span
            while (after := _after(_QUOTE_OR_ITEM, text, start, end)) > start:
                start = after
            if opened is None:
                start = _after(_TASK, text, start, end) if depth["list_item"] else start
                blocks += _trimmed(text, start, end, "list item" if depth["list_item"] else "paragraph")
            elif token.content:
                heading = _heading(text, start, end, opened.markup)
                title = " ".join(text[slice(*heading)].split())
                first_heading = first_heading or ("" if blocks else title)
                top_heading = top_heading or (title if opened.tag == "h1" else "")
                blocks += _trimmed(text, *heading, "heading")
            opened = None
    front_title = _FRONT_TITLE.search(front.group(1)) if front else None
    return (front_title["title"] if front_title else "") or top_heading or first_heading, tuple(blocks)


def _lines(text: str) -> list[str]:
    """Split as CommonMark does, at line feeds and carriage returns only, with the ends kept."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _after(mark: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = mark.match(text, start, end)
    return match.end() if match else start


def _fence_body(token: Token, starts: list[int], span: tuple[int, int]) -> tuple[int, int]:
    """Return a fenced block's span without the fences."""
    if token.type != "fence" or token.map is None:
        return span
    first = token.map[0] + 1
    return starts[first], starts[min(first + len(_lines(token.content)), len(starts) - 1)]


def _heading(text: str, start: int, end: int, markup: str) -> tuple[int, int]:
    """Return the span of the heading without its marks, ``markup`` telling whether they stand before it or below."""
    end = start + len(text[start:end].rstrip())
    match = _HEADING_MARKS.match(text, start, end) if markup.startswith("#") else None
    return match.span(1) if match else (start, end)


def _trimmed(text: str, start: int, end: int, kind: BlockKind) -> list[Block]:
    source = text[start:end]
    start += len(source) - len(source.lstrip())
    end = start + len(source.strip())
    return [Block(kind, start, end)] if end > start else []
