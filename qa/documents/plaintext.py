"""Plain text -> title and blocks, by the shape of its lines alone (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.datatypes import Block
from qa.documents.decode import decode_noted
from qa.documents.directly_above import headings_apart
from qa.documents.formats import Parsed
from qa.documents.line_starts import beginnings, bullets_in, faq_width_of
from qa.documents.lines import Line, chunks_of, gaps_in
from qa.documents.list_levels import nested_items
from qa.documents.markdown import is_markdown, parse_markdown
from qa.documents.marks import BULLET, are_entries, speakers_in, speaks
from qa.documents.plain_tables import tables_in
from qa.language.choose import language_of
from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.language.language import Language

__all__ = ["parse_plaintext", "read_plaintext"]

MAX_HEADING = 100  # characters; a longer line is text
MAX_HEADING_WORDS = 14
MAX_SENTENCE_CASE = 8  # words of a heading that has capitals as a sentence has them: "Early life"
MAX_HEADINGS_IN_A_ROW = 2  # a title over the heading of the first section; more in a row are a list
CAPITALISED = 0.75  # of a title's words: the share that has a capital
MAX_WRAPPED_LINE = 120  # characters; a text with longer lines is not wrapped by hand: each line is a paragraph
_DOTTED = re.compile(r"\d+(?:\.\d+)*")
_LETTER = re.compile(r"[^\W\d_]")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+|~+)[ \t]*$")
_SPOKEN = re.compile(r"[\"'“‘].*[.,!?…][\"'”’]$")
_CHAPTER = re.compile(r"[^\W\d_a-z][^\W\d_]{2,12}\s{1,3}(?:\d{1,3}|[IVXLC]{1,8})[.:]?\Z")  # "CHAPTER I."
_BANNER = re.compile(r"\*{3}[ \t]*(?=\w)")  # "*** END OF THE BOOK ***"
_SENTENCE_MARKS = ".,;:。，；："  # a heading does not end with one of these
_AROUND_WORDS = "\"'“”‘’()[]:;,.!?—–-"


def read_plaintext(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read a plain text file, as Markdown if it plainly is; for its encoding see `qa.documents.decode.decode_noted`."""
    text, notes = decode_noted(data, path, options.encoding)
    if is_markdown(text):
        return Parsed(text, *parse_markdown(text), notes=notes, markup="markdown")
    return Parsed(text, *parse_plaintext(text, language=language_of(text, options.language)), notes=notes)


def parse_plaintext(text: str, *, language: Language = ENGLISH) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a plain text.

    Blank lines separate blocks. A heading is a single short line without a full stop that is underlined, or capitalised
    as titles are, or numbered, or that stands over a paragraph set in sentences. More than two such lines in a row are
    a list, not headings. Lines that begin with a bullet or a number are list items, nested as deep as they are
    indented.
    """
    ruled = [part for chunk in chunks_of(text) for part in _without_rules(text, chunk)]
    speakers = speakers_in(_said(text, line)[:MAX_HEADING] for lines in ruled for line in lines)

    def resembles_heading(lines: Sequence[Line]) -> bool:
        return _resembles_heading(text, lines, language) and not speaks(_said(text, lines[0]), speakers)

    chunks = headings_apart(text, ruled, resembles_heading)
    faq_width = faq_width_of(text, chunks)
    resembles = list(map(resembles_heading, chunks))
    blocks: list[Block] = []
    for number, lines in enumerate(chunks):
        if resembles[number] and _is_over_text(text, chunks, resembles, number, language):
            line = lines[0]
            level = _level(text[line.start : line.end], language) if blocks else 1
            banner = _BANNER.match(text, line.start, line.end)
            end = line.start + len(text[line.start : line.end].rstrip("* ")) if banner else line.end
            blocks.append(Block("heading", banner.end() if banner else line.start, end, level))
        else:
            blocks.extend(_split_chunk(text, lines, speakers, faq_width=faq_width))
    title = text[blocks[0].start : blocks[0].end] if blocks and blocks[0].kind == "heading" else ""
    return title, tuple(nested_items(text, blocks))


def _said(text: str, line: Line) -> str:
    return text[line.start : line.end]


def _without_rules(text: str, lines: list[Line]) -> Iterator[list[Line]]:
    """Yield lines in parts. Rules at the beginning and the end of the lines are left out.

    A rule under a heading stays, and ends a part. A rule between other lines stays: it can be one of a table.
    """
    is_rule = [not any(map(str.isalnum, _said(text, line))) for line in lines]
    part: list[Line] = []
    for number, line in enumerate(lines):
        if not is_rule[number]:
            part.append(line)
        elif len(part) == 1 and _is_ruled(text, [*part, line], is_alone=number + 1 == len(lines)):
            yield [*part, line]
            part = []
        elif part and number + 1 < len(lines):
            part.append(line)
    if part:
        yield part


def _is_ruled(text: str, lines: Sequence[Line], *, is_alone: bool) -> bool:
    """Tell from the rule under it whether the first line is a heading."""
    line, rule = _said(text, lines[0]), _said(text, lines[1])
    if not _UNDERLINE.match(rule) or gaps_in(line):
        return False
    return is_alone or (len(rule) >= 3 and len(rule) + 2 >= len(line))


def _resembles_heading(text: str, lines: Sequence[Line], language: Language) -> bool:
    """Tell whether lines between blank lines have the shape of a heading, whatever stands below."""
    line = _said(text, lines[0])
    if _is_underlined(text, lines):
        return len(line) <= MAX_HEADING
    if len(lines) == 1 and (_CHAPTER.match(line) or _BANNER.match(line)):
        return len(line) <= MAX_HEADING
    words = line.split()
    if len(lines) > 1 or len(line) > MAX_HEADING or len(words) > MAX_HEADING_WORDS or line[-1] in _SENTENCE_MARKS:
        return False
    first = _LETTER.search(line)
    if first is None or first.group() != first.group().upper() or _SPOKEN.match(line):
        return False
    numbered = language.numbered_heading.match(line)
    if any(end - start > 2 and start > len(words[0]) for start, end in gaps_in(line)):
        return False  # columns
    if BULLET.match(line) and not numbered:
        return False
    # "What Is Muse Spark?", but not "Why?", nor "What is it good for?".
    return line[-1] not in "!?\"'”’" or (len(words) > 1 and _is_capitalised(words, language))


def _is_underlined(text: str, lines: Sequence[Line]) -> bool:
    return len(lines) == 2 and _UNDERLINE.match(_said(text, lines[1])) is not None


def _is_capitalised(words: Sequence[str], language: Language) -> bool:
    """Tell whether the words are capitalised as in a title."""
    bare = [word.strip(_AROUND_WORDS) for word in words]
    telling = [word for word in bare if word and word.lower() not in language.title_small_words]
    return bool(telling) and sum(not word[0].islower() for word in telling) >= CAPITALISED * len(telling)


def _is_over_text(
    text: str, chunks: Sequence[Sequence[Line]], resembles: Sequence[bool], number: int, language: Language
) -> bool:
    """Tell whether a line with the shape of a heading stands over text, alone or beside one other such line."""

    def is_banner(one: int) -> bool:
        return _BANNER.match(_said(text, chunks[one][0])) is not None

    reach = 2 * MAX_HEADINGS_IN_A_ROW  # "CHAPTER I." and the title under it count as one heading
    first = number
    # "*** START OF THE BOOK ***": what stands above it belongs to another list.
    while first and resembles[first - 1] and number - first < reach and not is_banner(first):
        first -= 1
    below = number + 1
    while below < len(chunks) and resembles[below] and below - first <= reach and not is_banner(below):
        below += 1
    above = [_said(text, chunks[one][0]) for one in range(first, below)]
    chapters = [(_CHAPTER.match(said) or _BANNER.match(said)) is not None for said in above]
    labels = sum(one and not following for one, following in pairwise(chapters))
    # A title, a subtitle, and under them "1 Safety" and "1.1 General", or a line directly above its text
    is_last_of_run = below < len(chunks) and not chunks[below][0].is_apart
    numbered = [language.numbered_heading.match(said) is not None for said in above]
    sections = [*reversed((*numbered[:-1], numbered[-1] or is_last_of_run)), False].index(False)
    labels += first == 0 and below > 1 and not chunks[1][0].is_apart  # a title of two lines
    labels += sections if sections <= MAX_HEADINGS_IN_A_ROW else 0
    if below == len(chunks) or below - first - labels > MAX_HEADINGS_IN_A_ROW:
        return False
    if _ends_quotation(chunks[max(number - 1, 0)][0], chunks[number][0], chunks[below][0]):
        return False
    line = _said(text, chunks[number][0])
    words = line.split()
    if len(chunks[number]) == 2 or chapters[number - first] or _is_capitalised(words, language):
        return True
    if language.numbered_heading.match(line):
        return True
    # "Early life": a line in sentence case is a heading only over text that plainly consists of sentences, or over a
    # list, with which it does not go on: "You may swim if you".
    under = text[chunks[below][0].start : chunks[below][-1].end]
    is_list = BULLET.match(under) or are_entries([_said(text, one) for one in chunks[below]])
    is_over_list = bool(is_list) and words[-1].lower() not in language.function_words
    is_over = is_over_list or under[-1] in ".!?\"'”’)"
    return len(words) <= MAX_SENTENCE_CASE and len(under) > 2 * len(line) and is_over


def _ends_quotation(above: Line, line: Line, below: Line) -> bool:
    """Tell whether a line ends a quoted e-mail, or one that quotes what is below: it is the name of who wrote it."""
    return below.depth > line.depth or (below.depth < line.depth and above.depth > 0 and above is not line)


def _level(line: str, language: Language) -> int:
    """Return the level of a heading below the title, by the dots of its number: "2 Scope", "2.1 Terms"."""
    numbered = language.numbered_heading.match(line)
    number = _DOTTED.search(line, 0, numbered.end()) if numbered else None
    return 2 + number[0].count(".") if number else 2


def _column(text: str, start: int) -> int:
    """Return how many tabs and spaces stand before a line."""
    first = start
    while first and text[first - 1] in " \t":
        first -= 1
    return start - first


def _split_chunk(text: str, lines: Sequence[Line], speakers: frozenset[str], *, faq_width: int) -> Iterator[Block]:
    """Yield the blocks of the lines between two blank lines: the tables, and what stands between them."""
    after = 0
    for start, end in tables_in(text, lines):
        if start > after:
            yield from _split_text(text, lines[after:start], speakers, faq_width=faq_width)
        yield Block("table", lines[start].start, lines[end - 1].end)
        after = end
    if after < len(lines):
        yield from _split_text(text, lines[after:], speakers, faq_width=faq_width)


def _goes_on(above: str, line: str) -> bool:
    """Tell whether a long line goes on in the next one, in a text that is wrapped at more than usual."""
    return len(above) > MAX_HEADING and above[-1].isalnum() and line[0].islower()


def _split_text(text: str, lines: Sequence[Line], speakers: frozenset[str], *, faq_width: int) -> list[Block]:
    """Return the paragraphs and list items of lines."""
    is_wrapped = all(line.end - line.start <= MAX_WRAPPED_LINE for line in lines)
    said = [text[line.start : line.end] for line in lines]
    bullets = bullets_in(text, lines)
    begins = beginnings(said, speakers, faq_width=faq_width)
    # One dash or number at the start of a wrapped line can be part of a sentence. Several, or one at the start of the
    # first line, begin items.
    are_items = bullets[0] is not None or sum(bullet is not None for bullet in bullets) > 1
    blocks: list[Block] = []
    numbered: set[int] = set()  # the columns in which numbered items begin
    for number, (line, bullet) in enumerate(zip(lines, bullets, strict=True)):
        if bullet is not None and (are_items or said[number - 1][-1] in ":："):
            column = _column(text, line.start)
            is_numbered = text[line.start].isdigit()
            numbered.update([column] if is_numbered else [])
            # "- a photo" right below "2. Bring:" is part of it.
            level = 1 + column + (column in numbered and not is_numbered)
            blocks.append(Block("list item", bullet.end(), line.end, level))
        elif not blocks or begins[number] or not (is_wrapped or _goes_on(said[number - 1], said[number])):
            blocks.append(Block("paragraph", line.start, line.end))
        else:
            blocks[-1] = replace(blocks[-1], end=line.end)
    return blocks
