"""A document -> its sentences, each with where it stands (pure). No text is changed, and none is searched for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.datatypes import Sentence
from qa.language.choose import language_of
from qa.language.sentences import split_long, split_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.datatypes import Document

__all__ = ["split_document"]

Span = tuple[int, int]  # half-open


def split_document(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order; headings are not sentences, but name what is below."""
    text = document.text
    language = language_of(text)
    line, counted = 1, 0
    heading, paragraph = "", 0
    for block in document.blocks:
        source = text[block.start : block.end]
        if block.kind == "heading":
            heading = " ".join(source.split())
            continue
        paragraph += 1
        spans = _lines(source) if block.kind in ("table", "code") else split_paragraph(source, language=language)
        for number, (start, end) in enumerate(spans, start=1):
            start, end = block.start + start, block.start + end
            line += _line_ends(text, counted, start)
            counted = start
            yield Sentence(
                doc_id=document.doc_id,
                paragraph=paragraph,
                sentence=number,
                line=line,
                start=start,
                end=end,
                paragraph_start=block.start,
                paragraph_end=block.end,
                heading=heading,
                text=text[start:end],
            )


def _lines(text: str) -> tuple[Span, ...]:
    """Return the spans of the lines that hold a word: a table's rows, and what stands for sentences in code."""
    return tuple(
        piece
        for match in re.finditer(r"\S(?:[^\r\n]*\S)?", text)
        if re.search(r"\w", match.group())
        for piece in split_long(text, match.start(), match.end())
    )


def _line_ends(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
