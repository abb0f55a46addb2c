"""Quotes -> what programs for references read: BibTeX, CSL-JSON, and Markdown with footnotes for Pandoc.

A document is one entry. Its quotes are the entry's annotation, each with the page or part that holds it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING

from qa.answering.citation import locator
from qa.answering.escape import one_line
from qa.chat.sources import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from qa.answering.answer import Citation
    from qa.chat.notebook.pins import Notebook, Quote

__all__ = ["to_bibtex", "to_csl_json", "to_footnotes"]

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_TEX = re.compile(r"[\\{}$&#^_~%]")  # characters that have a meaning in TeX
_TEX_NAMED = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, also those after a backslash
    "}": r"\textbraceright{}",
}
_PANDOC = re.compile(r"[!-/:-@\[-`{-~]")  # each of these means nothing to Pandoc after a backslash
_PLAIN_LOCATOR = re.compile(r"(?:pp?|para)\. [\d–]+")  # Pandoc understands these as they are


def to_bibtex(notebook: Notebook) -> str:
    """Return the documents that are quoted as BibTeX."""
    return "\n".join(_bibtex_entry(key, quotes) for key, quotes in _by_document(notebook).items())


def to_csl_json(notebook: Notebook) -> str:
    """Return the documents that are quoted as CSL-JSON, which Zotero and Pandoc read."""
    items = [_csl_item(key, quotes) for key, quotes in _by_document(notebook).items()]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def to_footnotes(notebook: Notebook) -> str:
    """Return the quotes as Markdown with a footnote for each. The footnotes cite entries at the head of the file.

    ``pandoc --citeproc`` sets them in any citation style.
    """
    entries = _by_document(notebook)
    keys = {id(quote): key for key, quotes in entries.items() for quote in quotes}
    items = [_csl_item(key, quotes, annotated=False) for key, quotes in entries.items()]
    items = [{**item, "title": _pandoc(item["title"])} for item in items]
    lines = ["---", f"references: {json.dumps(items, ensure_ascii=False)}", "---", ""]
    for quote in notebook.quotes:
        lines += [f"“{_pandoc(one_line(quote.words))}”[^{quote.number}]", ""]
        lines += [f"**{quote.flag}**", ""] if quote.flag else []
        for line in quote.pin.note.splitlines():
            lines += [_pandoc(one_line(line).strip()), ""]
    for quote in notebook.quotes:
        lines.append(f"[^{quote.number}]: {_footnote(quote, keys.get(id(quote), ''))}")
    return "\n".join(lines) + "\n"


def _footnote(quote: Quote, key: str) -> str:
    """Return the citation of a quote for Pandoc; in words where its document has no entry."""
    if quote.citation is None:
        return _pandoc(one_line(quote.cited))
    part = locator(quote.citation)
    section = _section(quote.citation)
    parts = [f"@{key}", part if _PLAIN_LOCATOR.fullmatch(part) else _pandoc(part), _pandoc(section)]
    return f"[{', '.join(filter(None, parts))}]"


def _pandoc(text: str) -> str:
    """Return a text that Pandoc prints as it is.

    >>> print(_pandoc("Ask @home at C:\\\\x -- now"))
    Ask \\@home at C\\:\\\\x \\-\\- now
    """
    return _PANDOC.sub(r"\\\g<0>", text)


def _by_document(notebook: Notebook) -> dict[str, list[Quote]]:
    """Return the proved quotes of each document, by a key for the document."""
    found: dict[tuple[str, str], list[Quote]] = {}
    for quote in notebook.quotes:
        if quote.citation is not None:
            found.setdefault((quote.source, quote.pin.doc_id), []).append(quote)
    keys: dict[str, list[Quote]] = {}
    for (source, doc_id), quotes in found.items():
        keys[_key(source, doc_id)] = quotes
    return keys


def _key(source: str, doc_id: str) -> str:
    """Return the key of a document: the same in every file, whatever else is quoted.

    >>> _key("shared", "muse-spark"), _key("shared", "Übung")
    ('muse-spark', 'ubung-135309')
    """
    plain = unicodedata.normalize("NFKD", doc_id.casefold())
    name = _NOT_IN_KEY.sub("-", "".join(mark for mark in plain if not unicodedata.combining(mark))).strip("-")
    if source == SHARED and name == doc_id:
        return name
    return f"{name or 'document'}-{hashlib.sha256(f'{source}/{doc_id}'.encode()).hexdigest()[:6]}"


def _section(citation: Citation) -> str:
    return f"“{one_line(citation.heading)}”" if citation.heading not in ("", citation.title) else ""


def _where(citation: Citation) -> str:
    """Return the section and the part of a document; "" where it has neither."""
    return ", ".join(part for part in (locator(citation), _section(citation)) if part)


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
    'R\\\\&D: 5\\\\% of \\\\textbraceleft{}x\\\\_1\\\\textbraceright{}'
    """
    return _TEX.sub(lambda mark: _TEX_NAMED.get(mark[0], f"\\{mark[0]}"), text)
