"""Quotes -> a document for Word and LibreOffice."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from qa.answering.escape import one_line

if TYPE_CHECKING:
    from typing import Any

    from qa.chat.notebook.pins import Notebook

__all__ = ["to_word"]

_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def to_word(notebook: Notebook) -> bytes:
    """Return the quotes as a ``.docx`` file, in the styles of its template: Title, Quote, and so on."""
    from docx import Document

    document = Document()
    document.core_properties.author = ""
    document.core_properties.title = "Quotes"
    document.core_properties.comments = ""
    document.add_heading("Quotes", level=0)
    document.add_paragraph(notebook.said)
    for quote in notebook.quotes:
        document.add_paragraph(_plain(quote.words), style="Intense Quote")
        _cite(document.add_paragraph(), f"— {_plain(quote.cited)}", notebook.link(quote))
        if quote.flag:
            document.add_paragraph().add_run(quote.flag).bold = True
        for line in quote.pin.note.splitlines():
            document.add_paragraph(_plain(line))
        if quote.pin.tags:
            document.add_paragraph().add_run(f"Tags: {_plain(', '.join(quote.pin.tags))}").italic = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _plain(text: str) -> str:
    """Return a text in one line, without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", one_line(text))


def _cite(paragraph: Any, text: str, link: str) -> None:
    run = paragraph.add_run(text)
    if link:  # python-docx reads hyperlinks and has no call that makes one
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), paragraph.part.relate_to(link, LINKED, is_external=True))
        element.append(run._r)
        paragraph._p.append(element)
        run.font.underline = True
