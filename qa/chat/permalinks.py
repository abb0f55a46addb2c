"""A passage <-> the address of the page that shows it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from qa.chat.sources import SHARED, name_of, source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.answering.answer import Citation
    from qa.chat.document_html import Offsets
    from qa.index.protocol import Index

__all__ = ["linked_passage", "permalink", "quote_check", "source_named"]

LONGEST = 100_000  # characters; no sentence or selection is longer: an address that names more was not made here


def permalink(citation: Citation, quote: str, source: str) -> str:
    """Return the query part of the address that shows a passage; `linked_passage` reads it.

    ``source``: the source that it is from. An address into a person's own collection shows nothing to others.
    """
    where = {"doc": citation.doc_id, "start": citation.start, "end": citation.end, "is": quote_check(quote)}
    collection = name_of(source)
    return "?" + urlencode({"in": collection, **where} if collection else where)


def source_named(query: Mapping[str, str]) -> str:
    """Return the source that an address names."""
    return source_of(query["in"]) if "in" in query else SHARED


def quote_check(quote: str) -> str:
    """Return eight characters that tell whether a quote is still what it was when the address was made."""
    return hashlib.sha256(quote.encode()).hexdigest()[:8]


def linked_passage(index: Index, query: Mapping[str, str]) -> Offsets | None:
    """Return where the passage that an address names stands, or ``None`` if the document does not hold it there."""
    try:
        doc_id, start, end = query["doc"], int(query["start"]), int(query["end"])
        _, size = index.title_and_size(doc_id)
    except (KeyError, ValueError):
        return None
    if not 0 <= start < end <= min(size, start + LONGEST):
        return None
    return (start, end) if quote_check(index.span(doc_id, start, end)) == query.get("is") else None
