"""The notebook, and what can be done with words that are selected -> HTML (pure)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from qa.answering.escape import one_line
from qa.chat.copied import Copied
from qa.chat.notebook.exports import FORMATS
from qa.chat.permalinks import permalink
from qa.chat.templating import render_template

if TYPE_CHECKING:
    from qa.chat.notebook.exports import File
    from qa.chat.notebook.pins import Notebook, Quote

__all__ = ["notebook_html", "selection_html"]

LONGEST_ASKED = 120  # characters of selected words that are put into the question


def notebook_html(notebook: Notebook, *, account: str, number: int, file: File | None = None) -> str:
    """Return the notebook.

    Args:
        notebook: its quotes, compared with the documents.
        account: the name under which the browser keeps it; "" where nobody logs in.
        number: the number of the browser's request.
        file: a file for the browser to save.
    """
    return render_template(
        "notebook",
        said=notebook.said,
        shown=[(quote, _copied(quote, notebook.has_link(quote))) for quote in notebook.quotes],
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
        selected: what the browser asked for, by which it recognises the reply.
        has_link: whether an address shows them.
        number: a new one each time: Gradio leaves the page as it is if its HTML has not changed.
    """
    asked = one_line(quote.words).strip()
    if len(asked) > LONGEST_ASKED:
        asked = asked[:LONGEST_ASKED].rpartition(" ")[0] or asked[:LONGEST_ASKED]
    copied = _copied(quote, has_link)
    return render_template("selection", quote=quote, copied=copied, asked=asked, selected=selected, number=number)


def _copied(quote: Quote, has_link: bool) -> Copied:
    link = permalink(quote.citation, quote.pin.quote, quote.source) if quote.citation and has_link else ""
    return Copied(quote.words, quote.cited, link)
