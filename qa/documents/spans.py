"""Spans of a document's text: half-open, in code points (pure)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Span", "overlaps", "shortened"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of code points in a document's text."""

    doc_id: str
    start: int
    end: int


def overlaps(span: Span, doc_id: str, start: int, end: int) -> bool:
    """Tell whether a passage is what a span points at: they share at least half of the shorter of the two."""
    shared = min(span.end, end) - max(span.start, start)
    return span.doc_id == doc_id and 2 * shared >= min(span.end - span.start, end - start) > 0 and shared > 0


def shortened(text: str) -> str:
    """Return the text as a message shows it: at most 60 characters."""
    return text if len(text) <= 60 else text[:57] + "..."
