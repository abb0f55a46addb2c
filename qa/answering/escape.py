"""Texts of documents made harmless for where they are written: Markdown, HTML (pure); a terminal: `qa.console`."""

from __future__ import annotations

import re

from qa.console import one_line

__all__ = ["escape_html", "escape_markdown", "one_line"]

_NOT_A_WORD = re.compile(r"[^\w ]|_")  # all but letters, digits and spaces
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&:])")


def escape_html(text: str) -> str:
    """Write all but letters, digits and spaces as numbers: then nothing in it means anything to any parser.

    >>> escape_html("x < y_1")
    'x &#60; y&#95;1'
    """
    return _NOT_A_WORD.sub(_as_number, text)


def _as_number(match: re.Match[str]) -> str:
    # A parser of HTML takes the numbers of some control characters for other characters; as they are, they stay.
    character = match[0]
    return f"&#{ord(character)};" if character.isprintable() or character in "\t\r\n" else character


def escape_markdown(text: str) -> str:
    """Return the text with a backslash before each character that Markdown would obey."""
    return _MARKDOWN.sub(r"\\\1", text)
