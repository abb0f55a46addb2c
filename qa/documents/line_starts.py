"""Lines of plain text -> which of them begin an item of a list, an entry, what somebody says, or a question (pure)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.marks import BULLET, CLAUSE, ENTRY, FIELD, LETTERED, NOTE, speaks

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from qa.documents.lines import Line

__all__ = ["beginnings", "bullets_in", "faq_width_of"]

MIN_WIDTH = 60  # characters; few texts are wrapped at less
LEAST_QUESTIONS = 2  # lines that are questions: in a text with so many, answers stand between them
LEAST_NOTES = 2
LEAST_LETTERS = 3  # A. Lincoln and B. Obama are no list


def bullets_in(text: str, lines: Sequence[Line]) -> list[re.Match[str] | None]:
    """Return the marks of the items of a list, for each line. The numbers of notes are marks if there are several."""
    found = [BULLET.match(text, line.start, line.end) for line in lines]
    notes = [NOTE.match(text, line.start, line.end) for line in lines]
    if notes[0] and sum(note is not None for note in notes) >= LEAST_NOTES:
        found = [bullet or note for bullet, note in zip(found, notes, strict=True)]
    return found


def _lettered(lines: Sequence[str]) -> list[bool]:
    """Tell which lines begin with A., B., C.; none if there are too few, or if the first line is none of them."""
    expected = ord("A")
    found: list[bool] = []
    for line in lines:
        letter = LETTERED.match(line)
        found.append(letter is not None and ord(letter[1]) == expected)
        expected += found[-1]
    return found if found[0] and sum(found) >= LEAST_LETTERS else [False] * len(lines)


def beginnings(lines: Sequence[str], speakers: frozenset[str], *, faq_width: int) -> list[bool]:
    """Tell for each line whether it begins a clause, a turn of a conversation, an entry ("Size: ") or a question."""
    fields = [FIELD.match(line) is not None for line in lines]
    entries = [ENTRY.match(line) is not None for line in lines]
    clauses = [CLAUSE.match(line) is not None for line in lines]
    letters = _lettered(lines)
    faq_width *= _is_question(lines[0])
    are_fields, are_entries = map(_are_many, (fields, entries))
    return [
        (are_fields and fields[number])
        or (are_entries and entries[number])
        or (clauses[0] and clauses[number])
        or letters[number]
        or speaks(line, speakers)
        or (number > 0 and _is_question(line) and _has_room(lines[number - 1], line, faq_width))
        for number, line in enumerate(lines)
    ]


def _are_many(found: Sequence[bool]) -> bool:
    """Tell whether most lines are of a kind, among them the first, or all but the first, which names the others."""
    return sum(found) > 1 and 2 * sum(found) > len(found) and (found[0] or all(found[1:]))


def faq_width_of(text: str, chunks: Sequence[Sequence[Line]]) -> int:
    """Return how long the lines of a text of questions and answers can be; 0 for another text.

    It is one if several of its lines are questions, each of them right after the end of a sentence.
    """
    asked, width = 0, MIN_WIDTH
    for lines in chunks:
        said = [text[line.start : line.end] for line in lines]
        asked += sum(_is_question(line) and before[-1] in ".!?" for before, line in pairwise([".", *said]))
        width = max(width, *map(len, said))
    return width if asked >= LEAST_QUESTIONS else 0


def _is_question(line: str) -> bool:
    return line[-1] in "?？" and not line[0].islower()


def _has_room(above: str, line: str, width: int) -> bool:
    """Tell whether the first word of a line could have gone on with the sentence above, and at the end of its line."""
    return above[-1] not in ".!?" and len(above) + 1 + len(line.split(maxsplit=1)[0]) <= width
