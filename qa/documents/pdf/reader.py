"""A PDF's bytes -> `Parsed`: pages are read one by one, then what repeats on them is taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.formats import Parsed
from qa.documents.pdf.compose import Composer, words_of
from qa.documents.pdf.flow import join_items, without_note_marks
from qa.documents.pdf.furniture import without_furniture
from qa.documents.pdf.headings import mark_headings
from qa.documents.pdf.items import items_of, mark_names, measure
from qa.documents.pdf.layout import lay_out
from qa.documents.pdf.margin import with_initials, without_line_numbers
from qa.documents.pdf.ocr import check_language, recognise
from qa.documents.pdf.pdfium import Pdf
from qa.documents.pdf.rules import cut_at_rules, mark_dotted, mark_ruled
from qa.documents.pdf.tables import find_tables
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.datatypes import Block, Progress, ReadOptions
    from qa.documents.pdf.lines import Line
    from qa.documents.pdf.runs import Page, Run

__all__ = ["read_pdf"]

MOST_NAMED = 20  # pages in a note
_FILE_NAME = re.compile(r"untitled|.*\.(?:docx?|tex|dvi|html?|indd|pdf|odt|rtf|pptx?|xlsx?|ps|txt)", re.IGNORECASE)


def read_pdf(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Read a PDF.

    Raises:
        CorpusError: the file needs a password, is damaged, is not a PDF, or has no text; its pages are pictures and
            ``options.ocr`` names no language; Tesseract fails, or it or its language is not installed.
    """
    pdf = Pdf(data, path)
    try:
        pages, notes = _pages(pdf, path, options, progress)
        title, bookmarks = pdf.title(), pdf.bookmarks()
    finally:
        pdf.close()
    without_furniture(pages)
    lines = [_lines(page) for page in pages]
    measures = measure(lines)
    words = words_of(lines)
    items = []
    for of_page in lines:
        without_note_marks(of_page, measures)
        items.extend(items_of(find_tables(of_page), measures))
    del pages, lines
    mark_names(items)
    mark_headings(items, measures, bookmarks)
    composer = Composer(words)
    for item in join_items(items):
        composer.add(item)
    text = composer.text
    title = _title(title, text, composer.blocks)
    return Parsed(text, title, tuple(composer.blocks), tuple(composer.places), tuple(notes))


def _lines(page: Page) -> list[Line]:
    runs = with_initials(without_line_numbers(page.runs))
    lines = lay_out(cut_at_rules(runs, page.rules), page.number)
    mark_ruled(lines, page.rules)
    mark_dotted(lines, page.dots)
    page.runs, page.rules, page.dots = [], [], []
    return lines


class _Kinds(NamedTuple):
    """The numbers of the pages that are not read as text."""

    pictures: list[int]
    recognised: list[int]
    lost: list[int]


def _pages(pdf: Pdf, path: Path, options: ReadOptions, progress: Progress) -> tuple[list[Page], list[str]]:
    """Return the pages that have text, and the notes on the others."""
    pages: list[Page] = []
    kinds = _Kinds([], [], [])
    total = len(pdf)
    for number in range(1, total + 1):
        page = pdf.page(number)
        if page is None:
            kinds.lost.append(number)
        elif page.has_picture and options.ocr is not None:
            page.runs = _recognised(pdf, page, options.ocr, path, kinds)
        elif page.has_picture:
            kinds.pictures.append(number)
        if page is not None and page.runs:
            pages.append(page)
        progress("pages", number, total)
    if not pages:
        _refuse(path, total, kinds, options)
    return pages, list(_notes(kinds, options))


def _recognised(pdf: Pdf, page: Page, language: str, path: Path, kinds: _Kinds) -> list[Run]:
    if not kinds.recognised:
        check_language(language, path)
    kinds.recognised.append(page.number)
    return recognise(pdf, page, language, path)


def _notes(kinds: _Kinds, options: ReadOptions) -> Iterator[str]:
    if kinds.pictures:
        yield f"{_named(kinds.pictures)} without text: read what is on the pictures with --ocr eng"
    if kinds.recognised:
        yield f"{_named(kinds.recognised)} read by character recognition (Tesseract, {options.ocr})"
    if kinds.lost:
        yield f"{_named(kinds.lost)} damaged, and not read"


def _refuse(path: Path, total: int, kinds: _Kinds, options: ReadOptions) -> None:
    pages = "its page" if total == 1 else f"its {total:,} pages"
    if kinds.recognised:
        raise CorpusError(f"{path}: has no text, and character recognition ({options.ocr}) finds none on {pages}")
    if kinds.lost:
        raise CorpusError(f"{path}: is damaged: page {kinds.lost[0]} cannot be read: get the file again")
    if not kinds.pictures:
        raise CorpusError(f"{path}: has no text: {pages} {'is' if total == 1 else 'are'} empty")
    what = "its page is a picture" if total == 1 else f"its {total:,} pages are pictures"
    raise CorpusError(f"{path}: has no text: {what}: read it with --ocr eng, or the name of another language")


def _named(numbers: Sequence[int]) -> str:
    """Return the names of pages as the beginning of a sentence: "pages 3, 7 are"."""
    if len(numbers) == 1:
        return f"page {numbers[0]} is"
    names = ", ".join(map(str, numbers[:MOST_NAMED]))
    more = f" and {len(numbers) - MOST_NAMED:,} more" if len(numbers) > MOST_NAMED else ""
    return f"pages {names}{more} are"


def _title(said: str, text: str, blocks: Sequence[Block]) -> str:
    """Return the title in the metadata if it is not a file name, else the highest heading among the first blocks."""
    said = re.sub(r"^Microsoft (?:Word|PowerPoint) - ", "", said)
    if len(said) > 2 and not _FILE_NAME.fullmatch(said):
        return said
    first = [block for block in blocks[:10] if block.kind == "heading"]
    best = min(first, key=lambda block: block.level, default=None)
    return text[best.start : best.end] if best else ""
