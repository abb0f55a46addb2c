"""Lines between blank lines -> the same, with headings apart that stand directly above their text (pure).

3. RENT            a heading: the clause below has its number
3.1 The rent is 945 pounds.
4. Pets            a heading: it is short, and what follows is set in sentences
Dogs must be on a lead.
5. Prices          a heading: it is short, and has the next number
Tent      8.00
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.lines import LEADERS, gaps_in
from qa.documents.marks import BULLET, CLAUSE, ENTRY, FIELD, are_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from qa.documents.lines import Line

__all__ = ["headings_apart"]

MAX_WORDS = 6  # of a heading that only its shape tells
SHORTER = 0.6  # of the line below, at most: a line of a paragraph that is wrapped is nearly as long as the next one
TITLE_LINES = 2
LEAST = 2  # headings of that kind in a text: a single short line may be anything
LETTERS = 3  # of a line in capitals, at least
_NUMBER = re.compile(r"(?:§[ ]?)?(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?[ \t]+(?=\S)")
_LEADERS = re.compile(r"(?:\.[ \t]?){3}|[ \t]{2,}\d+\Z")  # of a table of contents: "Rent ........ 2"
_SENTENCE_ENDS = ".!?"
_ENDS = (*_SENTENCE_ENDS, "…", ":", ";", '"', "'", "”", "’", ")")


def headings_apart(
    text: str, chunks: Sequence[Sequence[Line]], resembles: Callable[[Sequence[Line]], bool]
) -> list[list[Line]]:
    """Return the chunks, with each heading that stands directly above its text in a chunk of its own.

    A line in capitals is one if text follows, and so is a numbered line above a clause of its number, and a short one
    if another such line has the number before or after it. Of other lines only the first of a chunk can be one: where
    it is short, what follows ends as a sentence does or is a list, and the text has more than one such line. A text can
    begin with a title of two lines.

    Args:
        text: the whole of it.
        chunks: lines between blank lines.
        resembles: tells whether lines have the shape of a heading, whatever stands below.
    """

    texts = [[text[line.start : line.end] for line in lines] for lines in chunks]
    shaped = [
        [n for n in range(len(lines) - 1) if resembles([lines[n]]) and not FIELD.match(said[n])]
        for lines, said in zip(chunks, texts, strict=True)
    ]
    numbered = _numbered(texts, shaped)
    sure = [_sure(said, numbers, numbered) for said, numbers in zip(texts, shaped, strict=True)]
    short = [
        not found and numbers[:1] == [0] and _is_short_above(said)
        for said, numbers, found in zip(texts, shaped, sure, strict=True)
    ]
    if sum(short) + sum(map(len, sure)) < LEAST:
        short = [False] * len(chunks)
    if texts and not sure[0] and _is_title(texts[0]) and all(resembles([line]) for line in chunks[0]):
        sure[0] = [0]
    return [
        part
        for lines, found, is_short in zip(chunks, sure, short, strict=True)
        for part in _parted(lines, [0] if is_short else found)
    ]


def _is_title(lines: Sequence[str]) -> bool:
    """Tell whether the first lines of a text can be its title and a second one, and no address, fields or table."""
    return len(lines) == TITLE_LINES and not any(FIELD.match(line) or gaps_in(line) for line in lines)


def _parted(lines: Sequence[Line], headings: Sequence[int]) -> Iterator[list[Line]]:
    after = 0
    for number in headings:
        if number > after:
            yield list(lines[after:number])
        yield [lines[number]]
        after = number + 1
    yield list(lines[after:])


def _numbered(texts: Sequence[Sequence[str]], shaped: Sequence[Sequence[int]]) -> set[str]:
    """Return the numbers of short lines that other short lines precede or follow in number."""
    found = set()
    for lines, numbers in zip(texts, shaped, strict=True):
        for place in numbers if len(lines) > 1 else [0]:
            number = _NUMBER.match(lines[place])
            if number and (len(lines) == 1 or _is_numbered_above(lines[place], lines[place + 1])):
                found.add(number[1])
    return {number for number in found if _next(number) in found} | ({*map(_next, found)} & found)


def _is_numbered_above(line: str, below: str) -> bool:
    """Tell whether a numbered line is short, and the next one is text, a table or a field; not an item of a list."""
    number, following = _NUMBER.match(line), _NUMBER.match(below)
    if number is None or _LEADERS.search(line) or below[0].islower():
        return False
    if (BULLET.match(line) and BULLET.match(below)) or (following and not following[1].startswith(f"{number[1]}.")):
        return False
    is_field = FIELD.match(below) or BULLET.match(below) or gaps_in(below)
    return bool(is_field) or following is not None or len(line) <= SHORTER * len(below)


def _next(number: str) -> str:
    """Return the number after a number.

    >>> _next("1.9")
    '1.10'
    """
    before, dot, last = number.rpartition(".")
    return f"{before}{dot}{int(last) + 1}"


def _sure(lines: Sequence[str], shaped: Sequence[int], numbered: Container[str]) -> list[int]:
    """Return which of the lines that have the shape of a heading are plainly headings."""
    told = _last_of_text(lines) if shaped else 0
    found: list[int] = []
    for place in shaped:
        line, below = lines[place : place + 2]
        if place and lines[place - 1][-1] not in _SENTENCE_ENDS and found[-1:] != [place - 1]:
            continue
        is_capitals = line.isupper() and not below.isupper() and sum(map(str.isalpha, line)) >= LETTERS
        number = _NUMBER.match(line)
        is_next = number is not None and number[1] in numbered and _is_numbered_above(line, below)
        if _is_above_its_clause(line, below) or (is_capitals and place < told) or is_next:
            found.append(place)
    return found


def _is_above_its_clause(line: str, below: str) -> bool:
    """Tell whether a line has the number of which the next one is a clause: "3. RENT", "3.1 The rent is"."""
    if _LEADERS.search(line) or _LEADERS.search(below):
        return False
    number = _NUMBER.match(line)
    return number is not None and CLAUSE.match(below) is not None and below.startswith(f"{number[1]}.")


def _last_of_text(lines: Sequence[str]) -> int:
    """Return the last line that a name or an address does not have: of sentences, a list, clauses or a table; or -1."""
    last = len(lines) - 1
    if lines[last].endswith(_ENDS) or are_entries(lines[1:]):
        return last
    numbers = range(last, -1, -1)
    signs = (BULLET.match, CLAUSE.match, gaps_in, LEADERS.search)
    return next((n for n in numbers if any(sign(lines[n]) for sign in signs)), -1)


def _is_short_above(lines: Sequence[str]) -> bool:
    """Tell whether the first line is short, and the others are set in sentences, or are a list or entries."""
    line, below = lines[:2]
    if BULLET.match(below):
        return not BULLET.match(line) and len(line.split()) <= MAX_WORDS
    if are_entries(lines[1:]) and not ENTRY.match(line):
        return len(line.split()) <= MAX_WORDS
    if FIELD.match(below) or gaps_in(below):
        return False
    begins = next((letter for letter in below if letter.isalnum()), "a")
    is_short = len(line.split()) <= MAX_WORDS and len(line) <= SHORTER * len(below)
    return is_short and not begins.islower() and lines[-1].endswith(_ENDS)
