"""Items -> the text, its blocks, and the place of each line of it (pure): words that lines break are joined."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from qa.datatypes import Block, Place
from qa.documents.pdf.runs import is_joined_script, is_rtl, to_user
from qa.documents.places import pack_edges
from qa.language.hyphens import is_hyphenated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.documents.pdf.items import Item
    from qa.documents.pdf.lines import Line

__all__ = ["Composer", "words_of"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+-\Z")
_HYPHENS = "-\u2010"
PART = 4  # letters of a word that can be a part of a compound; syllables are shorter
CELL_BORDER = " | "
MAX_INDENT = 80  # characters


def words_of(pages: Iterable[Sequence[Line]]) -> Counter[str]:
    """Count the words of a document, in lower case: a broken word is joined as it is written elsewhere."""
    found: Counter[str] = Counter()
    for lines in pages:
        is_broken = False
        for line in lines:
            words = [word.casefold() for word in _WORD.findall(line.text)]
            first = is_broken
            is_broken = line.text[-1] in _HYPHENS
            found.update(words[first : len(words) - is_broken])
    return found


class Composer:
    """Writes the text of a document."""

    def __init__(self, words: Counter[str]) -> None:
        self._words = words
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        """What has been written."""
        return "".join(self._parts)

    def add(self, item: Item) -> None:
        """Write an item after a blank line."""
        if self._length:
            self._write("\n\n")
        start = self._length
        if item.table is not None:
            for number, row in enumerate(item.table.rows):
                self._write("\n" * bool(number))
                self._row(row)
        elif item.kind in ("code", "contents"):
            indents = _indents(item.lines) if item.kind == "code" else [0] * len(item.lines)
            for number, (line, indent) in enumerate(zip(item.lines, indents, strict=True)):
                self._write("\n" * bool(number) + " " * indent)
                self._line(line, line.text)
        else:
            self._lines(item.lines)
        self.blocks.append(Block(item.kind, min(start + item.mark, self._length), self._length, item.level))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _row(self, row: Sequence[Sequence[Line]]) -> None:
        for number, cell in enumerate(row):
            self._write(CELL_BORDER if number else "")
            self._lines(cell)

    def _lines(self, lines: Sequence[Line]) -> None:
        for number, line in enumerate(lines):
            following = lines[number + 1].text if number + 1 < len(lines) else ""
            kept, between = self._joint(line.text, following)
            self._line(line, line.text[:kept])
            self._write(between)

    def _joint(self, text: str, following: str) -> tuple[int, str]:
        """Return how many characters of a line are kept, and what is put between it and the line that follows."""
        if not following:
            return len(text), ""
        if text.endswith("--") and len(text) > 2 and following[0].isalnum():
            return len(text), " " * text[-3].isspace()
        token = text[-200:].rpartition(" ")[2]
        is_address = "://" in token or token.startswith("www.")
        if text[-1] in _HYPHENS and len(text) > 1 and text[-2].isalnum():
            if is_address:
                return len(text), ""  # the hyphen is a part of it
            first = _FIRST_WORD.match(following)
            last = _LAST_WORD.search(text[-60:].replace("\u2010", "-"))
            if first and last and first[0][0].islower():
                return len(text) - (not self._is_compound(last[0][:-1].casefold(), first[0].casefold(), token)), ""
            return len(text), ""
        if (token[-1] == "/" and len(token) > 2) or (is_address and token[-1] in "._=&?" and following[0].islower()):
            return len(text), ""  # an address that a line breaks
        if is_joined_script(text[-1]) and is_joined_script(following[0]):
            return len(text), ""
        return len(text), " "

    def _is_compound(self, first: str, second: str, token: str) -> bool:
        """Tell whether the hyphen between two parts of a word is written inside a line too: "open-source".

        ``token`` is the whole word before the hyphen, and the hyphen.
        """
        whole, joined = self._words[f"{first}-{second}"], self._words[first + second]
        if whole or joined:
            return whole > joined
        if is_hyphenated(token[:-1].casefold(), second):
            return True
        return min(len(first), len(second)) >= PART and bool(self._words[first] and self._words[second])

    def _line(self, line: Line, text: str) -> None:
        """Write the words of a line, and note where they stand."""
        if not text:
            return
        runs = line.runs
        bottom, top = min(run.bottom for run in runs), max(run.top for run in runs)
        edges = (
            _edges(line)[: len(text) + 1]
            if line.direction == 0 and (text.isascii() or not any(map(is_rtl, text)))
            else []
        )
        right = edges[-1] if edges else line.right
        box = to_user((line.left, bottom, right, top), line.direction)
        self.places.append(
            Place(
                self._length,
                self._length + len(text),
                page=line.page,
                element="ocr" if runs[0].is_ocr else "",
                box=box,
                edges=pack_edges([edge - line.left for edge in edges]) if edges else b"",
            )
        )
        self._write(text)


def _indents(lines: Sequence[Line]) -> list[int]:
    """Return for each line of code by how many characters it is indented from the leftmost line of its page."""
    outermost: dict[int, float] = {}
    for line in lines:
        outermost[line.page] = min(line.left, outermost.get(line.page, line.left))
    widths = [(run.right - run.left) / len(run.text) for line in lines for run in line.runs if run.text]
    width = median(widths) if widths else 0.0
    if not width:
        return [0] * len(lines)
    return [min(round((line.left - outermost[line.page]) / width), MAX_INDENT) for line in lines]


def _edges(line: Line) -> list[float]:
    """Return the left edge of each character of a line, and the right edge of the last; they never decrease."""
    found: list[float] = []
    right = line.left
    for piece in line.pieces():
        found.extend([right] * piece.spaced)
        found.extend(piece.run.edges[:-1])
        right = piece.run.edges[-1]
    found.append(right)
    for at in range(1, len(found)):
        found[at] = max(found[at], found[at - 1])
    return found
