"""The notebook, and what can be done with words that are selected -> HTML (pure)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.escape import one_line, quote_in_markdown
from qa.chat.notebook.exports import FORMATS
from qa.chat.permalinks import permalink
from qa.chat.templating import render_template

if TYPE_CHECKING:
    from qa.chat.notebook.exports import File
    from qa.chat.notebook.pins import Notebook, Quote

__all__ = ["notebook_html", "selection_html"]

LONGEST_ASKED = 120  # characters of selected words that are put into the question


@dataclass(frozen=True, slots=True)
class _Quote:
    """A quote as the templates print it."""

    quote: Quote
    has_link: bool

    @property
    def plain(self) -> str:
        """The quote with its citation, as a person would put it into a text."""
        return f"“{one_line(self.quote.words)}” — {self.quote.cited}"

    @property
    def link(self) -> str:
        """The query part of the passage's address; "" where it would show nothing."""
        quote = self.quote
        return permalink(quote.citation, quote.pin.quote, quote.source) if quote.citation and self.has_link else ""

    @property
    def markdown(self) -> str:
        """The quote with its citation, as Markdown; the page's own address is put in its place."""
        return quote_in_markdown(self.quote.words, self.quote.cited, "{address}" if self.link else "")


def notebook_html(notebook: Notebook, *, account: str, number: int, file: File | None = None) -> str:
    """Return the notebook.

    Args:
        notebook: its quotes, compared with the documents.
        account: the name under which the browser keeps it; "" where nobody logs in.
        number: that of the browser's request.
        file: a file for the browser to save.
    """
    return render_template(
        "notebook",
        said=notebook.said,
        shown=[_Quote(quote, notebook.has_link(quote)) for quote in notebook.quotes],
        formats=FORMATS,
        account=account,
        number=number,
        file=file,
        data=base64.b64encode(file.data).decode("ascii") if file else "",
    )


def selection_html(quote: Quote, selected: str, *, has_link: bool, number: int) -> str:
    """Return what can be done with words that are selected in a document.

    Args:
        quote: the words.
        selected: what the browser asked for, by which it knows the reply.
        has_link: whether an address shows them.
        number: another one each time: Gradio leaves a page as it is where its HTML has not changed.
    """
    asked = one_line(quote.words).strip()
    if len(asked) > LONGEST_ASKED:
        asked = asked[:LONGEST_ASKED].rpartition(" ")[0] or asked[:LONGEST_ASKED]
    return render_template("selection", one=_Quote(quote, has_link), asked=asked, selected=selected, number=number)
