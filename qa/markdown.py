"""Markdown -> title and blocks, by markdown-it's CommonMark parser with tables (pure).

The text is never rendered: a block is a span of the source, with its inline marks.
"""

from __future__ import annotations

import re
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.datatypes import Block, BlockKind

__all__ = ["parse_markdown"]

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.*?)(?P=quote)[ \t]*\r?$", re.MULTILINE)
_QUOTE_OR_ITEM = re.compile(r"[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)|\[[ xX]\][ \t]+)")
_HEADING_MARKS = re.compile(r"[ \t]{0,3}(?:#{1,6}[ \t]+)?(.*?)(?:[ \t]+#+)?[ \t]*$")
_KINDS: dict[str, BlockKind] = {"fence": "code", "code_block": "code", "table_open": "table"}


def parse_markdown(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a Markdown text.

    The title is that of the YAML front matter, else the first heading of the first level, else the
    heading that the text begins with. Front matter, HTML blocks, link definitions and rules are no blocks.
    """
    front = _FRONT_MATTER.match(text)
    body_start = front.end() if front else 0
    lines = _lines(text[body_start:])
    starts = [body_start, *accumulate((len(line) for line in lines), initial=body_start)][1:]
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse("".join(lines))

    blocks: list[Block] = []
    first_heading = top_heading = ""
    depth = {"list_item": 0, "table": 0}
    heading_level = 0
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in depth:
            depth[name] += token.nesting
        if token.type == "heading_open":
            heading_level = int(token.tag[1])
        if token.map is None or token.map[0] >= len(lines):
            continue
        span = (starts[token.map[0]], starts[min(token.map[1], len(lines))])
        if token.type in _KINDS:
            blocks += _trimmed(text, *_fence_body(token, starts, span), _KINDS[token.type])
        elif token.type == "inline" and not depth["table"]:
            if heading_level:
                heading = _heading(text, span)
                heading_level, level = 0, heading_level
                if not heading:
                    continue
                blocks.append(heading)
                title = text[heading.start : heading.end]
                first_heading = first_heading or (title if len(blocks) == 1 else "")
                top_heading = top_heading or (title if level == 1 else "")
            else:
                start = span[0]
                while mark := _QUOTE_OR_ITEM.match(text, start, span[1]):
                    start = mark.end()
                blocks += _trimmed(text, start, span[1], "list item" if depth["list_item"] else "paragraph")
    front_title = _FRONT_TITLE.search(front.group(1)) if front else None
    return (front_title["title"] if front_title else "") or top_heading or first_heading, tuple(blocks)


def _lines(text: str) -> list[str]:
    """Split as CommonMark does, at line feeds and carriage returns only, with the ends kept."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _fence_body(token: Token, starts: list[int], span: tuple[int, int]) -> tuple[int, int]:
    """Return a fenced block's span without the fences."""
    if token.type != "fence" or token.map is None:
        return span
    first = token.map[0] + 1
    return starts[first], starts[min(first + token.content.count("\n"), len(starts) - 1)]


def _heading(text: str, span: tuple[int, int]) -> Block | None:
    """Return the heading without its marks; of an underlined one, the lines above the line."""
    source = text[span[0] : span[1]].rstrip()
    first = source.splitlines()[0] if source else ""
    match = _HEADING_MARKS.match(first)
    if match is None or not match.group(1):
        return None
    return Block("heading", span[0] + match.start(1), span[0] + match.end(1))


def _trimmed(text: str, start: int, end: int, kind: BlockKind) -> list[Block]:
    source = text[start:end]
    start += len(source) - len(source.lstrip())
    end = start + len(source.strip())
    return [Block(kind, start, end)] if end > start else []
