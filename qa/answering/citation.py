"""A citation -> its fields, a line, a row: the one place that says what a citation holds and how it is written."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.answer import Citation
from qa.answering.escape import one_line

if TYPE_CHECKING:
    from typing import Any

__all__ = ["CITATION_FIELDS", "Described", "citation_line", "citation_row", "citation_to_dict", "describe"]

CITATION_FIELDS = tuple(field.name for field in fields(Citation))


class Described(NamedTuple):
    """A citation in the words that a reader sees, each part on one line."""

    title: str
    heading: str  # "" where it has none of its own
    place: str  # "paragraph 11, sentence 3"
    line: str  # "line 29"
    characters: str  # "characters 4274-4425"
    credits: str  # "credits Fortune", or ""
    document: str  # "[muse-spark]"


def describe(citation: Citation) -> Described:
    """Put a citation into words."""
    return Described(
        title=one_line(citation.title),
        heading=one_line(citation.heading) if citation.heading != citation.title else "",
        place=f"paragraph {citation.paragraph}, sentence {citation.sentence}",
        line=f"line {citation.line}",
        characters=f"characters {citation.start}-{citation.end}",
        credits=one_line(f"credits {', '.join(citation.attributed_to)}") if citation.attributed_to else "",
        document=one_line(f"[{citation.doc_id}]"),
    )


def citation_line(citation: Citation) -> str:
    """Return the whole citation in a line."""
    words = describe(citation)
    where = f"{words.place}, {words.line}, {words.characters}"
    return " · ".join(part for part in (words.title, words.heading, where, words.credits, words.document) if part)


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """Return the citation as JSON has it, by `CITATION_FIELDS`; the names are a contract."""
    return asdict(citation)


def citation_row(citation: Citation) -> list[object]:
    """Return the citation as a row of a table has it, in the order of `CITATION_FIELDS`."""
    return [
        value if not isinstance(value, tuple) else "; ".join(value) for value in citation_to_dict(citation).values()
    ]
