"""What a line of plain text can begin with: a mark of a list, the number of a clause, the name of a speaker (pure)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["BULLET", "CLAUSE", "ENTRY", "FIELD", "LETTERED", "NOTE", "STAMP", "are_entries", "speakers_in", "speaks"]

BULLET = re.compile(
    r"""
    (?: (?: [-*+•–—] [ \t]+ )? \[ [ xX✓✔] \]                    # "[x] ", "- [ ] "
      | [·*+•‣⁃◦∙–—‐‑‒-] | § (?![ \t]*\d)                      # "• ", but not "§ 12 Fees"
      | [\u2190-\u21ff\u25a0-\u25ff\u2600-\u27bf\u2b00-\u2bff]\ufe0f?  # "→ ", "■ ", "✓ ", "➢ "
      | [\U0001f300-\U0001faff\ue000-\uf8ff]\ufe0f?             # signs of fonts of pictures
      | o (?=[ \t]{2})                                          # "o  ", in RFCs
      | \d{1,3}[.)]                                             # "1. ", "12) "
      | \( (?: \d{1,3} | [A-Za-z] | [ivxl]{2,6} ) \)            # "(1) ", "(a) ", "(iv) "
      | (?: [A-Za-z] | [ivxl]{2,6} ) \)                         # "a) ", "B) ", "iv) "
      | (?: [a-z] | [ivxl]{2,6} ) \.                            # "a. ", "iv. "
    )[ \t]+(?=\S)
    """,
    re.VERBOSE,
)
LETTERED = re.compile(r"([A-Z])[.][ \t]+(?=\S)")  # "A. Stay", if "B." and "C." begin other lines
NOTE = re.compile(r"(?:\[\d{1,3}\]|[¹²³⁴-⁹]{1,3})[ \t]*(?=[^\s\d])")  # "[1] Hull, p. 14", "¹ From Edward IV."
CLAUSE = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}[.)]?[ \t]+(?=[^\W\d_a-z]|[(\"“])")  # "3.2 The tenant shall"
FIELD = re.compile(r"[^\W\d_][\w'.-]{0,25}(?:[ ][\w'.-]{1,20}){0,3}:[ \t]+(?=\S)")  # "Subject: ", "Room number: "
ENTRY = re.compile(
    r"""
    (?![a-z]) [\w(][\w'’.,()/&–-]{0,25} (?: [ ] [\w'’.,()/&–-]{1,20} ){0,5}
    (?: [ \t]+[-–—] | : ) [ \t]+ (?=\S)  # "Annuity - a fixed sum", "1851: The first stone", "O-ring, 6 mm: 6.20"
    """,
    re.VERBOSE,
)
STAMP = re.compile(
    r"""
    (?: \[ [\d:/.,\sAPMapm-]{4,30} \]                                       # "[12/03/2025, 10:14:02] "
      | \(? \d{1,2}:\d{2} (?: :\d{2} )? (?:[ ]?[AaPp][Mm])? \)? (?=[ ]*[-–<]|[ ]+\w[\w .]{0,30}:[ ])  # "10:02 Bob: "
      | \d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?[ ] \d{1,2}:\d{2} (?: :\d{2} )? (?:[ ]?[AaPp][Mm])?  # "12/03/2025, 10:14 - "
      | <[\w.-]{1,30}>                                                      # "<anna> "
    )[ \t]*[-–]?[ \t]*(?=\S)
    """,
    re.VERBOSE,
)
_SPEAKER = re.compile(r"((?![a-z])[^\W_][\w'.’-]{0,25}(?:[ ][\w'.’()-]{1,20}){0,3}):[ \t]+(?=\S)")  # "Anna Berg: "
_LEAST = 2  # the fewest turns of a speaker, and the fewest speakers


def are_entries(lines: Sequence[str]) -> bool:
    """Tell whether lines are entries, all of them, and more than one."""
    return len(lines) > 1 and all(map(ENTRY.match, lines))


def speakers_in(lines: Iterable[str]) -> frozenset[str]:
    """Return the names that each begin several lines, as in a conversation; none if there is only one such name."""
    counted = Counter(found[1] for line in lines if (found := _SPEAKER.match(line)))
    names = frozenset(name for name, count in counted.items() if count >= _LEAST)
    return names if len(names) >= _LEAST else frozenset()


def speaks(line: str, speakers: frozenset[str]) -> bool:
    """Tell whether a line begins what somebody says: with a name, or with the time."""
    found = _SPEAKER.match(line)
    return (found is not None and found[1] in speakers) or STAMP.match(line) is not None
