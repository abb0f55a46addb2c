"""Plain text -> title and blocks, by the shape of its lines alone (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.datatypes import Block
from qa.documents.decode import decode
from qa.documents.formats import Parsed
from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["parse_plaintext", "read_plaintext"]

MAX_HEADING = 100  # characters; a longer line is read, not scanned
MAX_HEADING_WORDS = 14
MAX_WRAPPED_LINE = 120  # characters; a text with longer lines is not wrapped by hand: each line is a paragraph
_BULLET = re.compile(
    r"""
    (?: [•‣⁃◦▪●·*+–—-]                # "• apples", "- apples"
      | \d{1,3}[.)]                   # "1. apples", "12) apples"
      | \( (?: \d{1,3} | [a-z] ) \)   # "(1) apples", "(a) apples"
      | [a-z]\)                       # "a) apples"
    )[ \t]+(?=\S)
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"\r\n|\r|\n|\f")
_LETTER = re.compile(r"[^\W\d_]")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+|~+)[ \t]*$")
_SPOKEN = re.compile(r"[\"'“‘].*[.,!?…][\"'”’]$")


def read_plaintext(data: bytes, path: Path, encoding: str | None) -> Parsed:
    """Read a plain text file, see `qa.documents.decode.decode`."""
    text = decode(data, path, encoding)
    return Parsed(text, *parse_plaintext(text))


def parse_plaintext(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return the title ("" where there is none) and the blocks of a plain text.

    Blank lines separate blocks. A heading is a single short line without a full stop that is underlined, or capitalised
    as titles are, or numbered, or that stands over a paragraph set in sentences. More than two such lines in a row are
    a list, not headings. Lines that begin with a bullet or a number are list items.
    """
    chunks = list(_chunks(text))
    looks = [_looks_like_heading(text, lines) for lines in chunks]
    blocks: list[Block] = []
    for number, lines in enumerate(chunks):
        if looks[number] and _is_over_text(text, chunks, looks, number):
            blocks.append(Block("heading", *lines[0]))
        else:
            blocks.extend(_split_chunk(text, lines))
    title = text[blocks[0].start : blocks[0].end] if blocks and blocks[0].kind == "heading" else ""
    return title, tuple(blocks)


Line = tuple[int, int]  # offsets of a line without the white space around it


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


def _looks_like_heading(text: str, lines: list[Line]) -> bool:
    line = text[slice(*lines[0])]
    if len(lines) == 2 and _UNDERLINE.match(text[slice(*lines[1])]):
        return len(line) <= MAX_HEADING
    words = line.split()
    if len(lines) > 1 or len(line) > MAX_HEADING or len(words) > MAX_HEADING_WORDS:
        return False
    if (
        not _LETTER.search(line)
        or line[-1] in ".,;:。，；："
        or (_BULLET.match(line) and not ENGLISH.numbered_heading.match(line))
    ):
        return False
    first = _LETTER.search(line)
    if first is None or first.group() != first.group().upper():
        return False
    if line[-1] in "!?\"'”’" and (len(words) == 1 or not _is_capitalised(words)):
        return False
    return not _SPOKEN.match(line)


def _is_capitalised(words: list[str]) -> bool:
    """Tell whether the words are capitalised as in a title."""
    telling = [
        w
        for w in (word.strip("\"'“”‘’()[]:;,.!?—–-") for word in words)
        if w and w.lower() not in ENGLISH.title_small_words
    ]
    return bool(telling) and sum(not w[0].islower() for w in telling) >= 0.75 * len(telling)


def _is_over_text(text: str, chunks: list[list[Line]], looks: list[bool], number: int) -> bool:
    """Tell whether a line that looks like a heading stands over text, alone or under one other heading."""
    run_start = number
    while run_start and looks[run_start - 1] and number - run_start < 2:
        run_start -= 1
    run_end = number + 1
    while run_end < len(chunks) and looks[run_end] and run_end - run_start <= 2:
        run_end += 1
    if run_end == len(chunks) or run_end - run_start > 2:
        return False
    lines = chunks[number]
    line = text[slice(*lines[0])]
    if len(lines) == 2 or _is_capitalised(line.split()) or ENGLISH.numbered_heading.match(line):
        return True
    # "Early life": sentence case is a heading only over what is plainly set in sentences.
    below = text[chunks[run_end][0][0] : chunks[run_end][-1][1]]
    return len(line.split()) <= 8 and len(below) > 2 * len(line) and below[-1] in ".!?\"'”’)"


def _split_chunk(text: str, lines: list[Line]) -> Iterator[Block]:
    """Yield the paragraphs and list items of the lines between two blank lines."""
    is_wrapped = all(end - start <= MAX_WRAPPED_LINE for start, end in lines)
    has_bullets = _BULLET.match(text[slice(*lines[0])]) is not None
    bullets = [_BULLET.match(text[slice(*line)]) for line in lines]
    # Of wrapped lines a dash or a number at the start of one can be part of a sentence; of items it is not.
    are_items = has_bullets or sum(bullet is not None for bullet in bullets) > 1
    start, end, kind = -1, -1, "paragraph"
    for (line_start, line_end), bullet in zip(lines, bullets, strict=True):
        is_item = bullet is not None and are_items
        if start >= 0 and (is_item or not is_wrapped):
            yield Block("list item" if kind == "list item" else "paragraph", start, end)
            start = -1
        if start < 0:
            start = line_start + (bullet.end() if is_item and bullet else 0)
            kind = "list item" if is_item else "paragraph"
        end = line_end
    if start >= 0:
        yield Block("list item" if kind == "list item" else "paragraph", start, end)
