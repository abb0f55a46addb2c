"""A citation -> its fields, a line, a row: the one place that says what a citation holds and how it is written."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.answer import Citation
from qa.answering.escape import one_line

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "CITATION_FIELDS",
    "CITED_LATER",
    "Described",
    "citation_line",
    "citation_row",
    "citation_to_dict",
    "describe",
    "locator",
    "reference",
]

CITATION_FIELDS = tuple(field.name for field in fields(Citation))
CITED_LATER = CITATION_FIELDS.index("path")  # from here on; these came later, and have columns after all others


class Described(NamedTuple):
    """A citation in the words that a reader sees, each part on one line."""

    title: str
    heading: str  # "" where it has none of its own
    place: str  # "paragraph 11, sentence 3"
    line: str  # "line 29", or "page 4", or "slide 2", "row 7": where it stands in its source
    page: str  # "page 4"; "" where there are no pages
    part: str  # "row 7", "00:01:04": the part of its source by which people count; "" where there is none
    characters: str  # "characters 4274-4425"
    credits: str  # "credits Fortune", or ""
    document: str  # "[muse-spark]"


def describe(citation: Citation) -> Described:
    """Put a citation into words."""
    return Described(
        title=one_line(citation.title),
        heading=one_line(citation.heading) if citation.heading != citation.title else "",
        place=f"paragraph {citation.paragraph}, sentence {citation.sentence}",
        line=_source(citation),
        page="" if citation.page is None else _source(citation),
        part="" if citation.page is not None else _part(citation),
        characters=f"characters {citation.start}-{citation.end}",
        credits=one_line(f"credits {', '.join(citation.attributed_to)}") if citation.attributed_to else "",
        document=one_line(f"[{citation.doc_id}]"),
    )


def _source(citation: Citation) -> str:
    """Say where a quote stands in its source, in one line."""
    if citation.page is not None:
        pages = sorted({citation.page, *(box.page for box in citation.boxes)})
        span = f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]}-{pages[-1]}"
        return one_line(f"{span}, {citation.element}") if citation.element else span
    if _counts_otherwise(citation):
        return one_line(f"{citation.element} of the file")
    return one_line(citation.element) or f"line {citation.line}"


def _part(citation: Citation) -> str:
    """Return the element in which a quote stands; "" where it is for programs alone."""
    found = one_line(citation.element)
    return "" if found.startswith("/") or _counts_otherwise(citation) else found


def _counts_otherwise(citation: Citation) -> bool:
    """Tell whether the element is a paragraph as the file counts them: with headings, empty ones, and cells."""
    return citation.element.startswith("paragraph ")


def citation_line(citation: Citation) -> str:
    """Return the whole citation in a line."""
    words = describe(citation)
    where = f"{words.place}, {words.line}, {words.characters}"
    return " · ".join(part for part in (words.title, words.heading, where, words.credits, words.document) if part)


def reference(citation: Citation) -> str:
    """Return where a quote stands as a person would write it in a text: title, section, page.

    Where there is no page it is the paragraph, or what else the document is divided into.
    """
    words = describe(citation)
    section = f"“{words.heading}”" if words.heading else ""
    return ", ".join(part for part in (words.title, section, locator(citation)) if part)


def locator(citation: Citation) -> str:
    """Return the part of a document in which a quote stands, as bibliographies write it: "p. 4", "pp. 4–5"."""
    pages = sorted({*(box.page for box in citation.boxes), *([citation.page] if citation.page else [])})
    if citation.boxes and len(pages) > 1:
        return f"pp. {pages[0]}–{pages[-1]}"
    if citation.boxes:
        return f"p. {pages[0]}"
    return _part(citation) or (f"para. {citation.paragraph}" if citation.paragraph else "")


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """Return the citation as JSON has it, by `CITATION_FIELDS`; the names are a contract."""
    return asdict(citation)


def citation_row(citation: Citation) -> list[object]:
    """Return the citation as a row of a table has it, in the order of `CITATION_FIELDS`."""
    return [_cell(name, value) for name, value in citation_to_dict(citation).items()]


def _cell(name: str, value: Any) -> object:
    """Return a field of a citation as a cell of a table has it."""
    if name == "boxes":
        return "; ".join(" ".join(f"{number:g}" for number in box.values()) for box in value)
    if isinstance(value, tuple):
        return (" > " if name == "path" else "; ").join(value)
    return "" if value is None else value
