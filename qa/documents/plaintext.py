"""Plain text -> title and blocks, by the shape of its lines alone (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.datatypes import Block
from qa.documents.decode import decode
from qa.documents.formats import Parsed
from qa.language.choose import language_of
from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.language.language import Language

__all__ = ["parse_plaintext", "read_plaintext"]

MAX_HEADING = 100  # characters; a longer line is read, not scanned
MAX_HEADING_WORDS = 14
MAX_SENTENCE_CASE = 8  # words of a heading that is set as a sentence is: "Early life"
MAX_HEADINGS_IN_A_ROW = 2  # a title over the heading of the first section; more in a row are a list
CAPITALISED = 0.75  # of a title's words
MAX_WRAPPED_LINE = 120  # characters; a text with longer lines is not wrapped by hand: each line is a paragraph
_BULLET = re.compile(
    r"""
    (?: [•‣⁃◦▪●·*+–—-]                 # "• "
      | \d{1,3}[.)]                    # "1. ", "12) "
      | \( (?: \d{1,3} | [a-z] ) \)    # "(1) ", "(a) "
      | [a-z]\)                        # "a) "
    )[ \t]+(?=\S)
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"\r\n|\r|\n|\f")
_LETTER = re.compile(r"[^\W\d_]")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+|~+)[ \t]*$")
_SPOKEN = re.compile(r"[\"'“‘].*[.,!?…][\"'”’]$")
_SENTENCE_MARKS = ".,;:。，；："  # what a heading does not end with
_AROUND_WORDS = "\"'“”‘’()[]:;,.!?—–-"

Line = tuple[int, int]  # the offsets of a line, half-open, without the white space around it


def read_plaintext(data: bytes, path: Path, encoding: str | None) -> Parsed:
    """Read a plain text file, see `qa.documents.decode.decode`."""
    text = decode(data, path, encoding)
    return Parsed(text, *parse_plaintext(text, language=language_of(text)))


def parse_plaintext(text: str, *, language: Language = ENGLISH) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a plain text.

    Blank lines separate blocks. A heading is a single short line without a full stop that is underlined, or capitalised
    as titles are, or numbered, or that stands over a paragraph set in sentences. More than two such lines in a row are
    a list, not headings. Lines that begin with a bullet or a number are list items.
    """
    chunks = list(_chunks(text))
    resembles = [_resembles_heading(text, lines, language) for lines in chunks]
    blocks: list[Block] = []
    for number, lines in enumerate(chunks):
        if resembles[number] and _is_over_text(text, chunks, resembles, number, language):
            blocks.append(Block("heading", *lines[0]))
        else:
            blocks.extend(_split_chunk(text, lines))
    title = text[blocks[0].start : blocks[0].end] if blocks and blocks[0].kind == "heading" else ""
    return title, tuple(blocks)


def _chunks(text: str) -> Iterator[list[Line]]:
    """Yield the lines between blank lines."""
    lines: list[Line] = []
    for match in re.finditer(r"[^\r\n\f]+", text):
        line = match.group()
        if lines and len(_LINE_END.findall(text, lines[-1][1], match.start())) > 1:
            yield lines
            lines = []
        if line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            lines.append((start, start + len(line.strip())))
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _resembles_heading(text: str, lines: Sequence[Line], language: Language) -> bool:
    """Tell whether lines between blank lines have the shape of a heading, whatever stands below."""
    line = text[slice(*lines[0])]
    if _is_underlined(text, lines):
        return len(line) <= MAX_HEADING
    words = line.split()
    if len(lines) > 1 or len(line) > MAX_HEADING or len(words) > MAX_HEADING_WORDS or line[-1] in _SENTENCE_MARKS:
        return False
    first = _LETTER.search(line)
    if first is None or first.group() != first.group().upper() or _SPOKEN.match(line):
        return False
    if _BULLET.match(line) and not language.numbered_heading.match(line):
        return False
    # "What Is Muse Spark?", but not "Why?", nor "What is it good for?".
    return line[-1] not in "!?\"'”’" or (len(words) > 1 and _is_capitalised(words, language))


def _is_underlined(text: str, lines: Sequence[Line]) -> bool:
    return len(lines) == 2 and _UNDERLINE.match(text[slice(*lines[1])]) is not None


def _is_capitalised(words: Sequence[str], language: Language) -> bool:
    """Tell whether the words are capitalised as in a title."""
    bare = [word.strip(_AROUND_WORDS) for word in words]
    telling = [word for word in bare if word and word.lower() not in language.title_small_words]
    return bool(telling) and sum(not word[0].islower() for word in telling) >= CAPITALISED * len(telling)


def _is_over_text(
    text: str, chunks: Sequence[Sequence[Line]], resembles: Sequence[bool], number: int, language: Language
) -> bool:
    """Tell whether a line with the shape of a heading stands over text, alone or beside one other such line."""
    first = number
    while first and resembles[first - 1] and number - first < MAX_HEADINGS_IN_A_ROW:
        first -= 1
    below = number + 1
    while below < len(chunks) and resembles[below] and below - first <= MAX_HEADINGS_IN_A_ROW:
        below += 1
    if below == len(chunks) or below - first > MAX_HEADINGS_IN_A_ROW:
        return False
    line = text[slice(*chunks[number][0])]
    words = line.split()
    if len(chunks[number]) == 2 or _is_capitalised(words, language) or language.numbered_heading.match(line):
        return True
    # "Early life": sentence case is a heading only over what is plainly set in sentences.
    under = text[chunks[below][0][0] : chunks[below][-1][1]]
    return len(words) <= MAX_SENTENCE_CASE and len(under) > 2 * len(line) and under[-1] in ".!?\"'”’)"


def _split_chunk(text: str, lines: Sequence[Line]) -> list[Block]:
    """Return the paragraphs and list items of the lines between two blank lines."""
    is_wrapped = all(end - start <= MAX_WRAPPED_LINE for start, end in lines)
    bullets = [_BULLET.match(text, *line) for line in lines]
    # One dash or number at the start of a wrapped line can be part of a sentence; more, or the first, begin items.
    are_items = bullets[0] is not None or sum(bullet is not None for bullet in bullets) > 1
    blocks: list[Block] = []
    for (start, end), bullet in zip(lines, bullets, strict=True):
        if bullet is not None and are_items:
            blocks.append(Block("list item", bullet.end(), end))
        elif not blocks or not is_wrapped:
            blocks.append(Block("paragraph", start, end))
        else:
            blocks[-1] = replace(blocks[-1], end=end)
    return blocks
