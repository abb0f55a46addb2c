"""The kinds of document that are read: one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.datatypes import Block

__all__ = ["PARSERS", "SUFFIXES"]

PARSERS: dict[str, Callable[[str], tuple[str, tuple[Block, ...]]]] = {
    ".txt": parse_plaintext,
    ".text": parse_plaintext,
    ".md": parse_markdown,
    ".markdown": parse_markdown,
}
SUFFIXES = tuple(PARSERS)
