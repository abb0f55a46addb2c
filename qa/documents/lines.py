"""A plain text -> its lines, without the heads and feet of pages and the times of subtitles (pure)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.page_marks import MAX_FURNITURE, page_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LEADERS", "Line", "chunks_of", "gaps_in"]

_LINE_END = re.compile(r"\r\n|[\r\n\f\u2028\u2029]")
_NOT_LINE_END = re.compile(r"[^\r\n\f\u2028\u2029]+")
_QUOTED = re.compile(r"(?:>[ \t]?){1,20}")  # the marks of a line that an e-mail quotes
_CUE = re.compile(
    r"""
    (?: \d{1,3}: )? \d{1,2}:\d{2}[.,]\d{1,3}  # "00:01:04,200"
    [ \t]+ --> [ \t]+                         # " --> "
    (?: \d{1,3}: )? \d{1,2}:\d{2}[.,]\d{1,3}  # "00:01:06,900"
    """,
    re.VERBOSE,
)
_PAGE = re.compile(
    r"""
    \[Page[ ]\d{1,4}\]\Z                                     # "Harker      Informational      [Page 12]"
  | (?: \A | [ \t]{2,} | \|[ ] ) Page[ ]\d{1,4} (?: [ ]of[ ]\d{1,4} )?\Z  # "Page 3 of 12"
  | (?: \A | [ \t]{3,} ) (?: [-–—][ ]? )? \d{1,4} (?: [ ]?[-–—] )?\Z      # "- 12 -"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RFC_PAGE = re.compile(r"\[Page \d{1,4}\]\Z")
_NUMBER = re.compile(r"\A\d+[ \t]{2,}|[ \t]{2,}\d+\Z|\bpage \d+", re.IGNORECASE)
_GAP = re.compile(r"(?<![.!?:\s])(?:[ ]{2,}|[ ]*\t\s*)(?=\S)")
LEADERS = re.compile(  # "Tea .... 2.80", "Milk . . . . 2.00"
    r"(?<=[^\s.…]) [ \t]? (?: \.{4,} | …{2,} | (?:\.[ \t]){3,}\.? ) [ \t]*+ (?=[^\s.][^\r\n]{0,30}\Z)", re.VERBOSE
)
_REPEATED = 2  # pages that begin or end with the same line: such a line is not part of the text


class Line(NamedTuple):
    """A line without the white space around it, half-open."""

    start: int
    end: int
    is_apart: bool = False  # a blank line, or something that is not read, stands before it
    is_new_page: bool = False  # a form feed stands before it
    depth: int = 0  # of the marks of quoted lines before it: "> > "


def chunks_of(text: str) -> Iterator[list[Line]]:
    """Yield the lines between blank lines; heads and feet of pages, and the times of subtitles, are left out."""
    chunk: list[Line] = []
    for line in _unquoted(text, _without_cues(text, _without_furniture(text, _lines(text)))):
        if line.is_apart and chunk:
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def gaps_in(line: str) -> list[tuple[int, int]]:
    """Return the spans of white space between the columns of a line; two spaces after a sentence do not count.

    >>> gaps_in("Monday      09:00     17:00")
    [(6, 12), (17, 22)]
    """
    return [match.span() for match in _GAP.finditer(line)]


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    last = 0
    for match in _NOT_LINE_END.finditer(text):
        line = match.group()
        if not line.strip():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        end = start + len(line.strip())
        ends = _LINE_END.findall(text, last, match.start())
        is_apart = len(ends) > 1 or "\u2029" in ends
        is_new_page = "\f" in ends
        if is_new_page and lines and text[lines[-1].end - 1] not in ".!?:" and text[start].islower():
            is_apart = not all(mark in ("\f", "\n", "\r\n", "\r") for mark in ends) or len(ends) > 2
        lines.append(Line(start, end, is_apart, is_new_page))
        last = end
    return lines


def _without_furniture(text: str, lines: list[Line]) -> list[Line]:
    """Leave out the heads and feet of pages: at most one line each, next to a form feed or to "[Page 12]"."""
    if "\f" not in text and "[Page " not in text:
        return _without(lines, page_marks(text, [(line.start, line.end) for line in lines]))
    is_foot = [_is_rfc_foot(text, line) for line in lines]
    tops = [number for number in range(len(lines)) if lines[number].is_new_page or (number and is_foot[number - 1])]
    heads = Counter(_shape(text, lines[number]) for number in tops)
    feet = Counter(_shape(text, lines[number - 1]) for number in tops if number)
    dropped = {number for number, is_one in enumerate(is_foot) if is_one}
    for number in tops:
        is_sentence = text[lines[number - 1].end - 1] in ".!?:"
        is_repeated = feet[_shape(text, lines[number - 1])] >= _REPEATED and not is_sentence
        if number and (is_repeated or _ends_in_page(text, lines[number - 1])):
            dropped.add(number - 1)
        is_columned = number - 1 in dropped and len(gaps_in(text[lines[number].start : lines[number].end])) > 1
        if is_columned or heads[_shape(text, lines[number])] >= _REPEATED or _ends_in_page(text, lines[number]):
            dropped.add(number)
    return _without(lines, dropped)


def _is_rfc_foot(text: str, line: Line) -> bool:
    return line.end - line.start <= MAX_FURNITURE and _RFC_PAGE.search(text[line.start : line.end]) is not None


def _shape(text: str, line: Line) -> str:
    """Return a line without its page number. For a line too long to be a head, return a text that no other line has."""
    if line.end - line.start > MAX_FURNITURE:
        return f"{line.start}"
    return " ".join(_NUMBER.sub("", text[line.start : line.end]).split())


def _ends_in_page(text: str, line: Line) -> bool:
    return line.end - line.start <= MAX_FURNITURE and _PAGE.search(text[line.start : line.end]) is not None


def _without_cues(text: str, lines: list[Line]) -> list[Line]:
    """Leave out the times of subtitles, and the number over each."""
    if "-->" not in text:
        return lines
    dropped = {number for number, line in enumerate(lines) if _CUE.match(text, line.start, line.end)}
    dropped |= {
        number - 1 for number in dropped if number and text[lines[number - 1].start : lines[number - 1].end].isdigit()
    }
    if lines and dropped and text.startswith("WEBVTT", lines[0].start):
        dropped.add(0)
    return _without(lines, dropped)


def _without(lines: Sequence[Line], dropped: set[int]) -> list[Line]:
    kept: list[Line] = []
    for number, line in enumerate(lines):
        if number not in dropped:
            kept.append(line._replace(is_apart=line.is_apart or number - 1 in dropped))
    return kept


def _unquoted(text: str, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines without the marks of quoted lines. A line stands apart where the depth of quoting changes."""
    depth, is_apart = 0, False
    for line in lines:
        marks = _QUOTED.match(text, line.start, line.end) if text[line.start] == ">" else None
        now = marks[0].count(">") if marks else 0
        is_apart = is_apart or line.is_apart or now != depth
        depth = now
        start = marks.end() if marks else line.start
        start += len(text[start : line.end]) - len(text[start : line.end].lstrip())
        if start < line.end:
            yield line._replace(start=start, is_apart=is_apart, depth=now)
        is_apart = start >= line.end
