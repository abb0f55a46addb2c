"""Document -> sentences, as offsets, by NLTK's Punkt (Kiss and Strunk 2006) with trained English parameters.

Pure: no text is changed and nothing is searched for. Punkt decides which full stops end sentences; on top
of it a short list of abbreviations that its training texts lack, and rules that join what should not be
cut: a number to its abbreviation ("No. 4"), a spoken sentence to its speaker ('"Why?" she asked.'), the
sentences of one short quotation or parenthesis, and marks ("!!", "[1]") to the sentence that they follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.datatypes import Sentence
from qa.language.sentences import split_long, split_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.datatypes import Document

__all__ = ["split_document"]


def split_document(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order; headings are not sentences, but name what is below."""
    text = document.text
    line, counted = 1, 0
    heading, paragraph = "", 0
    for block in document.blocks:
        if block.kind == "heading":
            heading = " ".join(text[block.start : block.end].split())
            continue
        paragraph += 1
        split = _lines if block.kind in ("table", "code") else split_paragraph
        spans = split(text[block.start : block.end])
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


def _lines(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the lines that hold a word: a table's rows, and what stands for sentences in code."""
    return tuple(
        piece
        for match in re.finditer(r"\S(?:[^\r\n]*\S)?", text)
        if re.search(r"\w", match.group())
        for piece in split_long(text, match.start(), match.end())
    )


def _line_ends(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
