"""markdown-it's parser of blocks, with the dialects of GitHub, MkDocs, Docusaurus and Obsidian (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_block import RuleFuncBlockType
    from markdown_it.rules_block import StateBlock

__all__ = ["block_parser"]

DEEPEST = 10  # nested lists, quotes, notes and admonitions; marks that are nested deeper are text
_CONTAINER = re.compile(r":{3,}(?![^\s:]*[`:])[^\r\n]*")  # ":::tip", ":::", "::: warning Read this"
_SNIPPET = re.compile(
    r"""
    (?: \{% [^\r\n]* %\}                  # "{% include note.html %}"
      | \{\{ [^\r\n]* \}\}                # "{{ page.title }}"
      | \[TOC\] | \[\[ _?TOC_? \]\]       # "[TOC]", "[[_TOC_]]"
      | \{: [^\r\n]* \}                   # "{: .note }"
    ) [ \t]*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def block_parser() -> MarkdownIt:
    """Return a parser of blocks that takes linear time and leaves out no text.

    Inline marks stay in the text. They are not parsed: some of the rules for them take quadratic time. The parser's own
    limit of nesting (``maxNesting``) drops text that is nested too deep, so it is set too high to be reached.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import blockquote, list_block
    from mdit_py_plugins.admon.index import admonition
    from mdit_py_plugins.footnote.index import footnote_def

    parser = MarkdownIt("commonmark", {"maxNesting": 8 * DEEPEST}).enable("table").disable(["inline", "text_join"])
    ends = ["paragraph", "reference", "blockquote"]  # blocks that a quote or a list can end
    rules = parser.block.ruler
    rules.at("blockquote", _nested(blockquote), {"alt": [*ends, "list"]})
    rules.at("list", _nested(list_block), {"alt": ends})
    rules.before("reference", "footnote_def", _nested(footnote_def), {"alt": ["paragraph", "reference"]})
    rules.before("fence", "admonition", _nested(_with_body(admonition)), {"alt": [*ends, "list"]})
    rules.before("fence", "container", _container, {"alt": [*ends, "list"]})
    rules.before("fence", "comment", _comment, {"alt": [*ends, "list"]})
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


def _with_body(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """Return a rule of admonitions. A line that begins with "!!!" and has nothing below it stays text."""

    def checked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        below = start + 1
        while below < min(end, start + 3) and state.isEmpty(below):
            below += 1
        if below >= min(end, start + 3) or state.sCount[below] < state.sCount[start] + 2:
            return False
        return rule(state, start, end, silent)

    return checked


def _container(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Leave out a line that begins or ends a container (":::tip"), or that only a site generator reads."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    is_indented = state.sCount[start] - state.blkIndent >= 4
    if is_indented or not (_CONTAINER.fullmatch(line) or _SNIPPET.fullmatch(line)):
        return False
    if not silent:
        state.line = start + 1
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a comment of Obsidian: from a line that begins with "%%" to a line that ends with "%%"."""
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("%%", first) or state.sCount[start] - state.blkIndent >= 4:
        return False
    close = state.src.find("%%", first + 2, state.eMarks[end - 1])
    if close < 0 or state.src[close + 2 : state.src.find("\n", close) % (len(state.src) + 1)].strip():
        return False
    if not silent:
        line = start
        while state.eMarks[line] < close:
            line += 1
        state.line = line + 1
    return True
