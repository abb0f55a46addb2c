"""A document -> its sentences, each with the place where it stands (pure). No text is changed or searched for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.datatypes import Sentence
from qa.documents.above import Outline, leads_in, line_of
from qa.documents.lines import LEADERS
from qa.documents.words import asks, last_mark, shortened_part
from qa.language.choose import language_named
from qa.language.sentences import split_long, split_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.datatypes import Block, Document, Role
    from qa.language.language import Language

__all__ = ["split_document"]

_ROWS = ("table", "code")  # what is read line by line

LEAST_ROWS = 2  # rows of a table whose first row can name the columns
_RULE = re.compile(r"\s*[|:+=_\s-]{3,}(?=[\r\n])")
_BETWEEN_CELLS = re.compile(r"[ \t]*\|[ \t]*|[ ]{2,}|\t\s*")

_YEAR = re.compile(r"[^\d]{0,8}(?:1[89]|20)\d\d(?:[/–-]\d{2,4})?")  # "2024", "FY 2024", "2024/25"
LEAST_YEARS = 2  # of a row that names columns: one year may be a value

Span = tuple[int, int]  # half-open


def split_document(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order.

    Headings and lists of contents are not sentences. Each sentence has the headings above it.
    """
    text, blocks = document.text, document.blocks
    language = language_named(document.language)
    outline = Outline(blocks)
    line, counted = 1, 0
    path: tuple[tuple[int, str], ...] = ()  # the headings above, each with its level
    heading, paragraph = "", 0
    for place, block in enumerate(blocks, start=1):
        source = text[block.start : block.end]
        if block.kind == "heading":
            heading = " ".join(source.split())
            path = (*(above for above in path if above[0] < block.level), (block.level, heading))
            outline.enter(block, source)
            continue
        paragraph += 1
        if block.kind == "contents":
            continue
        spans = _lines(source) if block.kind in _ROWS else split_paragraph(source, language=language)
        below = blocks[place] if place < len(blocks) else None
        texts = [source[start:end] for start, end in spans]
        header = _header(source, spans, has_head=block.has_head) if block.kind == "table" else ""
        roles = _roles(block, texts, below, text, language, has_header=bool(header))
        parts = outline.over(block)
        above = line_of(parts)
        under_header = line_of((*parts, header))
        for number, ((start, end), role) in enumerate(zip(spans, roles, strict=True), start=1):
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
                role=role,
                above=under_header if number > 1 else above,
                path=tuple(words for _, words in path),
                markup="" if block.kind == "code" else document.markup,
            )
        if texts:
            outline.leave(block, texts[0], texts[-1], roles[-1], below)


def _roles(
    block: Block, texts: Sequence[str], below: Block | None, text: str, language: Language, *, has_header: bool
) -> list[Role]:
    """Return the role of each sentence of a block; the names of a table's columns lead in to its rows."""
    if block.kind in _ROWS:
        return ["lead-in" if has_header and not number else "text" for number in range(len(texts))]
    roles: list[Role] = ["question" if asks(sentence) else "text" for sentence in texts]
    for number, (sentence, following) in enumerate(zip(texts, roles[1:], strict=False)):
        if following == "text" and language.bare_reply.match(sentence):  # "No." says little without what follows
            roles[number] = "lead-in"
    if texts and below and leads_in(block, texts, below, text[below.start : below.start + 2]):
        roles[-1] = "lead-in"
    return roles


def _header(source: str, spans: Sequence[Span], *, has_head: bool) -> str:
    """Return the names of a table's columns; "" if its first row does not name them.

    It does if the file says so, if a rule stands below it, or if it has no numbers but years and another row has some.
    """
    if len(spans) < LEAST_ROWS:
        return ""
    first, *others = (source[start:end] for start, end in spans)
    is_told = has_head or _RULE.match(source, spans[0][1]) is not None
    if not is_told and (LEADERS.search(first) or last_mark(first) in {*".!?"}):  # a row as the others
        return ""
    numbers = [cell for cell in _BETWEEN_CELLS.split(first) if any(map(str.isdigit, cell))]
    has_numbers = bool(numbers) and (len(numbers) < LEAST_YEARS or not all(map(_YEAR.fullmatch, numbers)))
    if not is_told and (has_numbers or not any(character.isdigit() for row in others for character in row)):
        return ""
    return shortened_part(_BETWEEN_CELLS.sub(", ", first.strip("| \t")))


def _lines(text: str) -> tuple[Span, ...]:
    """Return the spans of the lines that hold a word: they are the sentences of tables and code."""
    return tuple(
        piece
        for match in re.finditer(r"\S(?:[^\r\n]*\S)?", text)
        if re.search(r"\w", match.group())
        for piece in split_long(text, match.start(), match.end())
    )


def _line_ends(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
