"""Quotes -> a web page in one file, which needs nothing else: no server, no network, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.templating import render_template

if TYPE_CHECKING:
    from qa.chat.notebook.pins import Notebook

__all__ = ["to_html"]


def to_html(notebook: Notebook) -> str:
    """Return the quotes as a page. Each has the paragraph around it, which can be opened, and a link into the chat."""
    return render_template(
        "quotes_page", said=notebook.said, quotes=[(quote, notebook.link(quote)) for quote in notebook.quotes]
    )
