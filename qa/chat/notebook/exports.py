"""The files that can be made from a notebook: one row for each format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.chat.notebook.lists import to_csv, to_markdown
from qa.chat.notebook.references import to_bibtex, to_csl_json, to_footnotes
from qa.chat.notebook.web_page import to_html
from qa.chat.notebook.word import to_word
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.chat.notebook.pins import Notebook

__all__ = ["FORMATS", "File", "export"]


class Format(NamedTuple):
    """A kind of file."""

    name: str  # in the page's events
    label: str  # on its button
    ending: str  # of the file's name
    media_type: str
    write: Callable[[Notebook], str | bytes]


class File(NamedTuple):
    """A file for the browser to keep."""

    name: str
    media_type: str
    data: bytes


FORMATS = (
    Format("word", "Word", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_word),
    Format("markdown", "Markdown", ".md", "text/markdown", to_markdown),
    Format("page", "Web page", ".html", "text/html", to_html),
    Format("table", "CSV", ".csv", "text/csv", to_csv),
    Format("footnotes", "Footnotes (Pandoc)", " with footnotes.md", "text/markdown", to_footnotes),
    Format("bibtex", "BibTeX", ".bib", "application/x-bibtex", to_bibtex),
    Format("csl", "CSL-JSON (Zotero)", ".json", "application/vnd.citationstyles.csl+json", to_csl_json),
)


def export(notebook: Notebook, name: str) -> File:
    """Write the quotes in a format.

    Raises:
        QAError: there is no such format, or there are no quotes.
    """
    found = next((row for row in FORMATS if row.name == name), None)
    if found is None:
        raise QAError("quotes cannot be had in that format")
    if not notebook.quotes:
        raise QAError("pin a quote first: then the notebook can be saved")
    written = found.write(notebook)
    data = written if isinstance(written, bytes) else written.encode("utf-8", "replace")
    return File(f"Quotes {notebook.day}{found.ending}", found.media_type, data)
