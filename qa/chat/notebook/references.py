"""Quotes -> what programs for references read: BibTeX, CSL-JSON, and Markdown with footnotes for Pandoc.

A document is one entry. Its quotes are the entry's annotation, each with the page or part that holds it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from qa.answering.citation import locator
from qa.answering.escape import escape_markdown, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from qa.answering.answer import Citation
    from qa.chat.notebook.pins import Notebook, Quote

__all__ = ["to_bibtex", "to_csl_json", "to_footnotes"]

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_TEX = re.compile(r"[\\{}$&#^_~%]")  # what TeX obeys
_TEX_NAMED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def to_bibtex(notebook: Notebook) -> str:
    """Return the documents that are quoted as BibTeX."""
    return "\n".join(_bibtex_entry(key, quotes) for key, quotes in _by_document(notebook).items())


def to_csl_json(notebook: Notebook) -> str:
    """Return the documents that are quoted as CSL-JSON, which Zotero and Pandoc read."""
    items = [_csl_item(key, quotes) for key, quotes in _by_document(notebook).items()]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def to_footnotes(notebook: Notebook) -> str:
    """Return the quotes as Markdown with a footnote each, which cite entries at the head of the file.

    ``pandoc --citeproc`` sets them in any citation style.
    """
    entries = _by_document(notebook)
    keys = {id(quote): key for key, quotes in entries.items() for quote in quotes}
    items = [_csl_item(key, quotes, annotated=False) for key, quotes in entries.items()]
    lines = ["---", f"references: {json.dumps(items, ensure_ascii=False)}", "---", ""]
    for quote in notebook.quotes:
        lines += [f"“{escape_markdown(one_line(quote.words))}”[^{quote.number}]", ""]
        lines += [f"**{quote.flag}**", ""] if quote.flag else []
        for line in quote.pin.note.splitlines():
            lines += [escape_markdown(one_line(line)), ""]
    for quote in notebook.quotes:
        where = _where(quote.citation) if quote.citation else quote.pin.cited
        cited = f"[@{keys[id(quote)]}, {escape_markdown(where)}]" if id(quote) in keys else escape_markdown(where)
        lines.append(f"[^{quote.number}]: {cited.replace(', ]', ']')}")
    return "\n".join(lines) + "\n"


def _by_document(notebook: Notebook) -> dict[str, list[Quote]]:
    """Return the proved quotes of each document, by a key for the document."""
    found: dict[tuple[str, str], list[Quote]] = {}
    for quote in notebook.quotes:
        if quote.citation is not None:
            found.setdefault((quote.pin.source, quote.pin.doc_id), []).append(quote)
    keys: dict[str, list[Quote]] = {}
    for (_, doc_id), quotes in found.items():
        name = key = _NOT_IN_KEY.sub("-", doc_id.casefold()).strip("-") or "document"
        number = 1
        while key in keys:
            number += 1
            key = f"{name}-{number}"
        keys[key] = quotes
    return keys


def _where(citation: Citation) -> str:
    """Return the section and the part of a document; "" where it has neither."""
    section = f"“{one_line(citation.heading)}”" if citation.heading not in ("", citation.title) else ""
    return ", ".join(part for part in (locator(citation), section) if part)


def _annotation(quotes: Sequence[Quote]) -> str:
    return "\n".join(_annotated(quote) for quote in quotes)


def _annotated(quote: Quote) -> str:
    where = f" ({_where(quote.citation)})" if quote.citation and _where(quote.citation) else ""
    note = f" {one_line(quote.pin.note)}" if quote.pin.note.strip() else ""
    return f"“{one_line(quote.words)}”{where}{note}"


def _title(quotes: Sequence[Quote]) -> str:
    citation = quotes[0].citation
    assert citation is not None
    return one_line(citation.title)


def _csl_item(key: str, quotes: Sequence[Quote], *, annotated: bool = True) -> dict[str, Any]:
    item = {"id": key, "type": "document", "title": _title(quotes), "archive_location": one_line(quotes[0].pin.doc_id)}
    return {**item, "annote": _annotation(quotes)} if annotated else item


def _bibtex_entry(key: str, quotes: Sequence[Quote]) -> str:
    fields = {
        "title": f"{{{_tex(_title(quotes))}}}",
        "howpublished": _tex(one_line(quotes[0].pin.doc_id)),
        "annote": "\n".join(map(_tex, _annotation(quotes).splitlines())),
    }
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items()), "}"]) + "\n"


def _tex(text: str) -> str:
    """Return a text that TeX prints as it is.

    >>> _tex("R&D: 5% of {x_1}")
    'R\\\\&D: 5\\\\% of \\\\{x\\\\_1\\\\}'
    """
    return _TEX.sub(lambda mark: _TEX_NAMED.get(mark[0], f"\\{mark[0]}"), text)
