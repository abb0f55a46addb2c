"""Quotes -> Markdown, and a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from qa.answering.citation import locator
from qa.answering.escape import escape_markdown, guarded, one_line, quote_in_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.chat.notebook.pins import Notebook, Quote

__all__ = ["COLUMNS", "to_csv", "to_markdown"]

COLUMNS = (
    "number quote document section page_or_part note tags question state cited link collection doc_id start end".split()
)


def to_markdown(notebook: Notebook) -> str:
    """Return the quotes as Markdown, each with where it stands, its note and its tags."""
    return "\n".join(["# Quotes", "", escape_markdown(notebook.said), "", *_markdown_lines(notebook)])


def _markdown_lines(notebook: Notebook) -> Iterator[str]:
    for quote in notebook.quotes:
        yield quote_in_markdown(quote.words, quote.cited, notebook.link(quote))
        if quote.flag:
            yield f"**{quote.flag}**\n"
        for line in quote.pin.note.splitlines():
            yield f"{escape_markdown(one_line(line).strip())}\n"
        if quote.pin.tags:
            yield f"Tags: {escape_markdown(one_line(', '.join(quote.pin.tags)))}\n"


def to_csv(notebook: Notebook) -> str:
    """Return the quotes as CSV, a row for each; no cell is a formula. It begins with a byte order mark, for Excel."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for quote in notebook.quotes:
        rows.writerow([guarded(str(cell)) for cell in _row(quote, notebook.link(quote))])
    return "\ufeff" + file.getvalue()


def _row(quote: Quote, link: str) -> list[object]:
    pin, cited = quote.pin, quote.citation
    where = (cited.title, cited.heading, locator(cited)) if cited else ("", "", "")
    about = (pin.note, ", ".join(pin.tags), pin.asked, quote.state, quote.cited, link)
    return [quote.number, pin.quote, *where, *about, quote.collection, pin.doc_id, *quote.place]
