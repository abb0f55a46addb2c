"""Lists of contents: blocks that only repeat headings and questions of the same document, to lead to them (pure).

They would be found for every question that a heading asks, and would answer none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from qa.documents.words import asks, last_mark, plain_words, question_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.datatypes import Block
    from qa.language.language import Language

__all__ = ["mark_contents"]

MAX_ENTRY = 500  # characters; a longer line is text, and not compared
MAX_LABEL = 3  # words before a list that name it ("Contents:"); more words are a sentence, to which the list belongs
_TARGET = re.compile(r"\]\(\s*<?([^()\s<>]*)")
_NUMBER = re.compile(
    r"""
    (?: \d{1,3}(?:\.\d{1,3})*[.)]?  # "1. ", "2.1 ", "3) "
      | [ivxlc]{1,6}[.)]            # "iv. "
    )\s+(?=\S)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a block, or a line of one, repeats."""

    key: str  # "" if it cannot be an entry
    is_plain: bool  # no link, no question and no page: it can also be an item of an ordinary list


def mark_contents(text: str, blocks: tuple[Block, ...], *, language: Language) -> tuple[Block, ...]:
    """Return the blocks; those that belong to a list of contents get the kind "contents".

    A list item, a paragraph or a table belongs to one if the whole block, or each of its lines, says no more than a
    heading, or than a question that begins a block further below. Another such line must stand next to it. A list that
    goes on with a sentence ("These systems are supported:") is not a list of contents, unless it has links, questions
    or pages. If no other text would be left, all blocks stay as they are.
    """
    known = _Targets(text, blocks, language)
    entries = [known.entries(number, block) for number, block in enumerate(blocks)]
    marked = list(blocks)
    for is_run, group in groupby(range(len(blocks)), key=lambda number: bool(entries[number])):
        run = list(group)
        found = [entry for number in run for entry in entries[number]]
        if is_run and len(found) > 1 and not _goes_on(text, blocks, run[0], found):
            for number in run:
                marked[number] = replace(blocks[number], kind="contents")
    is_left = any(block.kind not in ("heading", "contents") for block in marked)
    return tuple(marked) if is_left else blocks


class _Targets:
    """The headings of a document, and the questions that stand alone in it or begin a paragraph."""

    def __init__(self, text: str, blocks: Sequence[Block], language: Language) -> None:
        self._text = text
        self._language = language
        self._headings: set[str] = set()
        self._questions: dict[str, int] = {}  # question -> the number of the last block that it stands in
        for number, block in enumerate(blocks):
            source = text[block.start : block.end]
            if block.kind == "heading":
                self._headings.add(self._entry(source).key)
            elif _can_list(block):
                for said in {source, "".join(source.partition("?")[:2])}:
                    if len(said) <= MAX_ENTRY and question_text(said, language):
                        self._questions[self._entry(said).key] = number
        self._headings.discard("")

    def entries(self, number: int, block: Block) -> list[_Entry]:
        """Return what a block repeats, an entry for each line; nothing if the block says anything else."""
        if not (_can_list(block) or block.kind == "table"):
            return []
        source = self._text[block.start : block.end]
        if block.kind == "table":  # "2 | Usage | 14": the number, the words and the page are cells
            source = source.replace(" | ", "  ")
        whole = self._entry(source)
        if self._repeats(whole, number):
            return [whole]
        found = []
        for line in _lines(source):
            entry = self._entry(line)
            if not self._repeats(entry, number):
                return []
            found.append(entry)
        return found

    def _repeats(self, entry: _Entry, number: int) -> bool:
        return bool(entry.key) and (entry.key in self._headings or self._questions.get(entry.key, -1) > number)

    def _entry(self, source: str) -> _Entry:
        """Return what a line says, in lower case, without its number, its page and its marks."""
        targets = _TARGET.findall(source[:MAX_ENTRY])
        if len(source) > MAX_ENTRY or not all(target.startswith("#") for target in targets):
            return _Entry("", is_plain=True)
        without = _without_page(source)
        words = plain_words(without).casefold()
        for mark in (_NUMBER, self._language.question_label):
            found = mark.match(words)
            words = words[found.end() :] if found else words
        return _Entry(words.strip(" .:"), is_plain=without == source and not targets and not asks(source))


def _can_list(block: Block) -> bool:
    return block.kind in ("list item", "paragraph")


def _lines(source: str) -> Iterator[str]:
    for match in re.finditer(r"\S[^\r\n]*", source):
        yield match[0]


def _without_page(line: str) -> str:
    """Return a line without the page at its end and the dots before it; a number after one space is not a page."""
    before = line.rstrip("0123456789")
    without = before.rstrip(" \t.·…_-")
    return without if len(before) - len(without) > 1 else line


def _goes_on(text: str, blocks: Sequence[Block], first: int, entries: Sequence[_Entry]) -> bool:
    """Tell whether a list belongs to the sentence before it, and has no links, questions or pages."""
    if not first or not _can_list(blocks[first - 1]) or not all(entry.is_plain for entry in entries):
        return False
    before = text[blocks[first - 1].start : blocks[first - 1].end]
    return last_mark(before[-MAX_ENTRY:]) in {*":："} and len(before.split()) > MAX_LABEL
