"""The front matter of a Markdown text, in YAML or TOML -> its title, and blocks of what it says (pure)."""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.datatypes import Block

__all__ = ["FrontMatter", "front_matter"]

_YAML = re.compile(
    r"""
    ---[ \t]*(?:\r\n|\r|\n)                            # "---"
    (?! [ \t]*(?:\r\n|\r|\n) )                         # a blank line after it makes it a rule; what follows is text
    (.*?)                                              # "title: The Harbour"
    (?: (?<=\n) | (?<=\r) ) (?: --- | \.\.\. ) [ \t]* (?: \r\n | \r | \n | \Z )  # "---" or "..."
    """,
    re.DOTALL | re.VERBOSE,
)
_TOML = re.compile(
    r"""
    \+\+\+ [ \t]* (?: \r\n | \r | \n )                                           # "+++"
    (.*?)                                                                        # "title = 'The Harbour'"
    (?: (?<=\n) | (?<=\r) ) \+\+\+ [ \t]* (?: \r\n | \r | \n | \Z )              # "+++"
    """,
    re.DOTALL | re.VERBOSE,
)
_LINE = re.compile(r"[^\r\n]+")
_FIELD = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]{0,8}[:=](?:[ \t]++|$)")  # "author: ", "author = "
_TITLE = "title"
# Fields that are meant for a program: how a page is made, and where it is put.
_TECHNICAL = frozenset(
    """
    aliases alias bookhidden cascade class cover css cssclass cssclasses custom_edit_url draft excerpt_separator
    head hide hide_table_of_contents hide_title icon id image images js lang lastmod layout linktitle markup math
    mermaid nav_order next outline pagination_label pagination_next pagination_prev parent permalink prev
    redirect_from robots sidebar sidebar_class_name sidebar_label sidebar_position sitemap slug template theme toc
    unlisted url uuid weight
    """.split()
)


class FrontMatter(NamedTuple):
    """What stands above a Markdown text."""

    end: int  # where the text begins
    title: str
    blocks: tuple[Block, ...]


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text: its title as a heading, and each other field as it is written, key and value.

    Fields that say how a page is made ("layout: post") do not become blocks.
    """
    found = _YAML.match(text) or _TOML.match(text)
    if found is None:
        return FrontMatter(0, "", ())
    title, headings, fields = "", [], []
    for key, start, value, end in _fields(text, *found.span(1)):
        if not any(character.isalnum() for character in text[value:end]):
            continue
        if key == _TITLE:
            value, end = _unquoted(text, value, end)
            if text[value] not in "|>" and not title:
                title = " ".join(text[value:end].split())
                headings.append(Block("heading", value, end, 1))
        elif key not in _TECHNICAL:
            fields.append(Block("paragraph", start, end))
    return FrontMatter(found.end(), title, tuple(sorted((*headings, *fields), key=lambda block: block.start)))


def _fields(text: str, start: int, end: int) -> list[tuple[str, int, int, int]]:
    """Return for each field its key, where it begins, where its value begins, and where its value ends."""
    found: list[tuple[str, int, int, int]] = []
    for line in _LINE.finditer(text, start, end):
        field = _FIELD.match(text, *line.span())
        last = line.start() + len(line[0].rstrip())
        if field:
            found.append((field[1].lower(), line.start(), min(field.end(), last), last))
        elif found and line[0][0] in " \t-]" and last > line.start():  # more of a field: a list, or several lines
            found[-1] = (*found[-1][:3], last)
        elif line[0][0] == "[":  # "[params]" in TOML: what follows belongs to that table
            break
    return found


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    is_quoted = end - start > 1 and text[start] in "\"'" and text[end - 1] == text[start]
    return (start + 1, end - 1) if is_quoted else (start, end)
