"""Running heads, running feet and page numbers, which stand at one height of many pages: they are taken out (pure).

What repeats is recognised by its words without numbers, and by its height. Page numbers are recognised because they
grow with the pages. The head of a table is none, nor is a title in large letters only because of its number or height.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.pdf.glyphs import WIDE_GAP
from qa.documents.pdf.runs import to_frame, usual_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.documents.pdf.runs import Page, Run

__all__ = ["without_furniture"]

ROWS = 3  # rows at the top and at the bottom of a page, in which furniture is looked for
MARGIN = 0.13  # of the page's height
NUMBER_MARGIN = 0.2  # of the page's height, for rows that are only a number
LONE_MARGIN = 0.1  # of the page's height, if the document has one page
PRINTED_MARGIN = 0.06
SAME_HEIGHT = 3.0  # points
MANY = 0.4  # of the pages: if furniture stands at a height so often, all rows at that height are furniture
LARGER = 1.1  # times the size of the text's letters
UNDER_NAMES = 0.8  # of the values stand under just one name
FEWEST_COLUMNS = 3  # of a table whose head is told from a running head
TABLE_ROWS = 2 * ROWS  # rows at the top of a page, in which the head of a table is looked for
NEAR = 4  # sizes of the letters between a table's head and its first row
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"""
    [\W_]*                                   # "- 3 -"
    (?:(?:page|seite|página|pagina|p\.|s\.)\s*)?  # "Page 3"
    (?: \d{1,4} | [ivxlc]{1,7} )
    (?: \s* (?: / | of | von | de | sur | di ) \s* \d{1,4} )?  # "3 of 12"
    [\W_]*
    """,
    re.VERBOSE | re.IGNORECASE,
)


_PRINTED = re.compile(
    r"""
    \d{1,4}[./-]\d{1,2}[./-]\d{1,4},? [ ] \d{1,2}:\d{2} (?: .? [AP]M )?  # "11/26/26, 4:13 PM"
    | \d{1,4}/\d{1,4}                                                  # "1/2"
    """,
    re.VERBOSE,
)


class _Row(NamedTuple):
    page: int
    height: float  # from the top, or from the bottom where it is below the middle: negative
    share: float  # of the page's height that lies between it and the nearer end of the page
    is_outer: bool  # the first or the last of its page
    is_large: bool  # all its letters are larger than those of the text, as in a heading
    text: str
    runs: list[Run]


def without_furniture(pages: Sequence[Page]) -> None:
    """Take the running heads, running feet and page numbers out of pages."""
    usual = usual_size((run.size, run.text) for page in pages for run in page.runs)
    rows = [row for page in pages for row in _outer_rows(page, usual)]
    if not rows:
        return
    gone = {id(run) for row in _furniture(rows, len(pages)) for run in row.runs}
    for page in pages:
        page.runs = [run for run in page.runs if id(run) not in gone]


def _outer_rows(page: Page, usual: float) -> Iterable[_Row]:
    """Yield the rows near to the ends of a page that can be furniture; ``usual`` is the size of the text's letters."""
    runs = [run for run in page.runs if run.direction == page.rotation]
    frame = to_frame(page.box, page.rotation)
    height = frame[3] - frame[1]
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        if rows and rows[-1][0].middle - run.middle < 0.6 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    outer = {id(row): row for row in (*rows[:ROWS], *rows[-ROWS:])}
    table = _table_rows(rows[:TABLE_ROWS])
    for row in outer.values():
        if id(row) in table:
            continue
        row.sort(key=lambda run: run.left)
        from_top = frame[3] - max(run.middle for run in row)
        share = min(from_top, height - from_top) / height
        text = " ".join(run.text for run in row)
        if share < MARGIN or (share < NUMBER_MARGIN and _is_number(text)):
            from_end = from_top if from_top < height / 2 else from_top - height
            is_large = min(run.size for run in row) > LARGER * usual
            yield _Row(page.number, from_end, share, row is rows[0] or row is rows[-1], is_large, text, row)


def _table_rows(rows: Sequence[list[Run]]) -> set[int]:
    """Return the ids of rows at the top of a page that are the head of a table, and of those after it."""
    first = next((at for at, row in enumerate(rows) if _heads_table(row, rows[at + 1 : at + 1 + ROWS])), len(rows))
    return set(map(id, rows[first:]))


def _heads_table(row: Sequence[Run], below: Sequence[Sequence[Run]]) -> bool:
    """Tell whether a row names the columns of a table that begins below it: each page of a long table repeats it.

    The cells of the first row can have several lines.
    """
    values = [run for line in below for run in line if row[0].middle - run.middle < NEAR * row[0].size]
    if _has_digits(row) or not _has_digits(values):
        return False
    names = _cells(row)
    over = [[at for at, (left, right) in enumerate(names) if run.left < right and left < run.right] for run in values]
    single = [found[0] for found in over if len(found) == 1]
    return len(set(single)) >= FEWEST_COLUMNS and len(single) >= UNDER_NAMES * len(values)


def _has_digits(row: Sequence[Run]) -> bool:
    return any(map(str.isdigit, "".join(run.text for run in row)))


def _cells(row: Sequence[Run]) -> list[tuple[float, float]]:
    """Return the left and right sides of the parts of a row between which wide gaps stand."""
    found: list[tuple[float, float]] = []
    for run in sorted(row, key=lambda run: run.left):
        if found and run.left - found[-1][1] < WIDE_GAP * run.size:
            found[-1] = found[-1][0], max(run.right, found[-1][1])
        else:
            found.append((run.left, run.right))
    return found


def _furniture(rows: Sequence[_Row], pages: int) -> Iterable[_Row]:
    if pages == 1:
        return [row for row in rows if _is_printed(row) or (row.share < LONE_MARGIN and _is_number(row.text))]
    numbered = _numbered(rows) | {id(row): row for row in rows if _is_printed(row)}
    by_words: dict[tuple[str, int], list[_Row]] = defaultdict(list)
    for row in rows:
        # Half of a running head can be a chapter's, and the other half the book's.
        halves = [run.text for run in row.runs] if row.is_outer else []
        for words in {_NUMBER.sub("#", text).casefold() for text in (row.text, *halves)}:
            for shift in (0, 1):  # two grids, so that no height lies on the border of both
                by_words[words, int(row.height / SAME_HEIGHT + shift / 2) * 2 + shift].append(row)
    found: dict[int, _Row] = {}
    heights: Counter[int] = Counter()
    least = 2 if pages < 5 else 3
    for (words, _), group in by_words.items():
        if len({row.page for row in group}) >= least and _is_alike(words):
            found.update((id(row), row) for row in group)
    found.update(numbered)
    for row in found.values():
        heights[round(row.height / SAME_HEIGHT)] += 1
    common = {height for height, times in heights.items() if times >= max(MANY * pages, 4)}
    for row in rows:
        if round(row.height / SAME_HEIGHT) in common and len(row.text) < 120 and not row.is_large:
            found[id(row)] = row
    return found.values()


def _is_alike(words: str) -> bool:
    """Tell whether a row has words, and not only a number."""
    return sum(map(str.isalpha, words)) > 1


def _numbered(rows: Sequence[_Row]) -> dict[int, _Row]:
    """Return the rows that begin or end with the number of their page, counted alike on all pages."""
    steps: Counter[int] = Counter()
    numbers: dict[int, set[int]] = {}
    for row in rows:
        words = row.text[:200].split()
        ends = {*words[:1], *words[-1:], *(words if _is_number(row.text) else [])}
        if row.is_outer and len(row.text) < 120 and (not row.is_large or _is_number(row.text)):
            numbers[id(row)] = {
                int(word) - row.page for word in (end.strip("-–—()[]/.,|") for end in ends) if _is_short(word)
            }
            steps.update(numbers[id(row)])
    step = max(steps, key=lambda step: (steps[step], -abs(step)), default=0)
    if steps[step] < 2:
        return {}
    return {id(row): row for row in rows if step in numbers.get(id(row), ()) or _is_roman(row)}


def _is_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text[:40]) is not None


def _is_printed(row: _Row) -> bool:
    """Tell whether a browser added a row when it printed: the date and the title, or the address and "1/2"."""
    if not row.is_outer or row.share > PRINTED_MARGIN:
        return False
    return _PRINTED.match(row.text) is not None or _PRINTED.fullmatch(row.text.split()[-1][:40]) is not None


def _is_short(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 6


def _is_roman(row: _Row) -> bool:
    return row.is_outer and re.fullmatch(r"[\W_]*[ivxlc]{1,7}[\W_]*", row.text) is not None
