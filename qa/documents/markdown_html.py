"""HTML inside Markdown: the parts of it that are read, as spans of the source (pure). Tags between blocks are left out.

A table row on one line is read as a row. A row on several lines, or one that is cut off, is read as one block of plain
text. If it were read line by line, its first cell would be taken for the names of the columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.datatypes import BlockKind

__all__ = ["HtmlPiece", "goes_on_with_row", "html_pieces", "without_comments", "without_struck"]

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>|<[!?][^<>]*>")
_INSIDE = frozenset(  # tags of words within a sentence, and of cells within a row
    """
    a abbr b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark picture q s samp small source
    span strike strong sub sup td th time tt u var wbr
    """.split()
)
_NOT_READ = ("script", "style", "svg", "template", "noscript")
_HEADING = re.compile(r"h([1-6])")
_CELL = re.compile(r"\s*</?t[dh]\b", re.IGNORECASE)
_CELL_BEGINS = re.compile(r"\s*<t[dh]\b[^<>]*>", re.IGNORECASE)
_CELL_ENDS = re.compile(r"</t[dh]\s*>\s*\Z", re.IGNORECASE)
_CUT_TAG = re.compile(r"</?(?:t[a-z]*\b[^<>]*)?\Z", re.IGNORECASE)  # "<td", "</t"
MAX_TAG = 1000  # characters
_ENDS_SENTENCE = re.compile(r"[.!?:。？！][\"'”’)\]*_`]{0,4}\Z")

MAX_END = 16  # characters
_STRUCK = re.compile(r"(?:~~(?=[^\s~])([^~]+)(?<=\S)~~(?!~)|<(del|s|strike)>([^<>]*)</\2>)", re.IGNORECASE)


class HtmlPiece(NamedTuple):
    """A run of HTML without a tag that ends a block."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    is_open: bool = False  # a row that does not end in its block of HTML


def html_pieces(text: str, start: int, end: int, *, in_row: bool = False) -> Iterator[HtmlPiece]:
    """Yield what a block of HTML says: headings, paragraphs, list items, table rows, but no comments or scripts.

    Args:
        text: the document.
        start: where the block begins.
        end: where the block ends.
        in_row: whether the block goes on with a row of the block before.
    """
    for piece in _parts(text, start, end, "table" if in_row else "paragraph"):
        is_open, is_rest = piece.end == end, in_row and piece.start == start
        cut = text.rfind("<", piece.start, end) if is_open else -1
        if cut >= 0 and _CUT_TAG.match(text, cut, end):
            piece = piece._replace(end=cut)
        if piece.kind != "table":
            yield piece
            continue
        is_whole = not (is_open or is_rest) and len(text[piece.start : piece.end].strip().splitlines()) < 2
        yield piece if is_whole else _as_text(text, piece, is_open=is_open)


def goes_on_with_row(text: str, before: int, start: int) -> bool:
    """Tell whether a block of HTML goes on with a row of the block before: an empty line ends a block, not a row."""
    return not text[before:start].strip() and _CELL.match(text, start) is not None


def _as_text(text: str, row: HtmlPiece, *, is_open: bool) -> HtmlPiece:
    """Return a row as plain text, without the tags at its ends."""
    start, end = row.start, row.end
    first = _CELL_BEGINS.match(text, start, end)
    start = first.end() if first else start
    last = _CELL_ENDS.search(text, max(start, end - MAX_TAG), end)
    return HtmlPiece("paragraph", start, last.start() if last else end, row.level, is_open)


def _parts(text: str, start: int, end: int, kind: BlockKind) -> Iterator[HtmlPiece]:
    """Yield the parts of a block of HTML between the tags that end a block."""
    level, place = 0, start
    while place < end:
        mark = text.find("<", place, end)
        if mark < 0:
            break
        if text.startswith("<!--", mark):
            yield HtmlPiece(kind, start, mark, level)
            start = place = _after(text, "-->", mark + 4, end)
            continue
        tag = _TAG.match(text, mark, end)
        name = (tag[2] or "").lower() if tag else ""
        if tag is None or name in _INSIDE:
            place = tag.end() if tag else mark + 1
            continue
        yield HtmlPiece(kind, start, mark, level)
        start = place = tag.end()
        if name in _NOT_READ and not tag[1]:
            start = place = _after(text, f"</{name}", place, end)
        kind, level = _inside(name, is_open=not tag[1])
    yield HtmlPiece(kind, start, end, level)


def _inside(name: str, *, is_open: bool) -> tuple[BlockKind, int]:
    """Return the kind and the level of what stands after a tag."""
    heading = _HEADING.fullmatch(name)
    if is_open and heading:
        return "heading", int(heading[1])
    if is_open and name in ("li", "tr", "pre"):
        kinds: dict[str, BlockKind] = {"li": "list item", "tr": "table", "pre": "code"}
        return kinds[name], int(name == "li")
    return "paragraph", 0


def _after(text: str, mark: str, start: int, end: int) -> int:
    found = text.find(mark, start, end)
    return end if found < 0 else found + len(mark)


def without_comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a paragraph between comments.

    A comment in the middle of a sentence stays in its part; it is hidden when the part is shown.
    """
    place = start
    while (mark := text.find("<!--", place, end)) >= 0:
        place = _after(text, "-->", mark + 4, end)
        before = text[max(start, mark - MAX_END) : mark].rstrip()
        if not before or _ENDS_SENTENCE.search(before) or not text[place:end].strip():
            yield start, mark
            start = place
    yield start, end


def without_struck(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a paragraph between sentences that are struck through: "~~Dogs are free.~~".

    What is struck through inside a sentence stays in its part, with its marks.
    """
    place, last = start, start + len(text[start:end].rstrip())
    for struck in _STRUCK.finditer(text, start, end):
        before = text[max(place, struck.start() - MAX_END) : struck.start()].rstrip()
        is_apart = struck.start() == start or text[struck.start() - 1].isspace()
        begins = not before or _ENDS_SENTENCE.search(before) is not None
        if is_apart and begins and (struck.end() >= last or _ENDS_SENTENCE.search(struck[1] or struck[3] or "")):
            yield place, struck.start()
            place = struck.end()
    yield place, end
