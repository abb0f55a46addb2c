"""Rich text (.rtf) -> `Parsed`: striprtf takes its words, and a line of them is a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.formats import Parsed
from qa.documents.pieces import Piece, Run, compose, piece
from qa.errors import CorpusError
from qa.language.characters import paired

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["read_rtf"]

_ITEM = re.compile(
    r"""
    ( [•·▪◦\-–*]
    | \(? (?: \d{1,3} | [a-zA-Z] ) [.)]  # "1.", "(a)"
    | \d{1,3} (?: \.\d{1,3} )+          # "2.1"
    )
    [ \t]+ (?=\S)
    """,
    re.VERBOSE,
)
_OUTLINE = re.compile(r"\\outlinelevel(\d)")
_NOT_SEEN = re.compile(r"\{\\(?:deleted|v)(?![a-z0-9])[^{}]*\}")
_BRACE = re.compile(r"\\[{}\\]|[{}]")
FOOTNOTE = "{\\footnote"
MARK = "\ue000"  # before a heading, with its level behind it; of the area for private use


def read_rtf(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read rich text.

    Raises:
        CorpusError: it is none, or is damaged.
    """
    if not data.lstrip()[:5] == b"{\\rtf":
        raise CorpusError(f"{path}: is not rich text (.rtf): it does not begin with {{\\rtf")
    from striprtf.striprtf import rtf_to_text

    source = _NOT_SEEN.sub("", data.decode("latin-1")).replace("{\\pntext", "{\\listtext")  # which striprtf reads
    source = _with_notes_last(source)
    source = _OUTLINE.sub(lambda match: f"{match[0]} {MARK}{match[1]}" if match[1] != "9" else match[0], source)
    try:
        text: str = rtf_to_text(source, encoding=options.encoding or "cp1252", errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, OverflowError, TypeError) as error:
        raise CorpusError(f"{path}: is damaged: {error}") from error
    pieces = list(_pieces(paired(text)))  # it is written in halves of pairs
    made, blocks, places = compose(pieces)
    title = next((part.text for part in pieces if part.kind == "heading" and part.level == 1), "")
    return Parsed(made, title, blocks, places)


def _with_notes_last(source: str) -> str:
    """Move the footnotes, which striprtf leaves out, to the end, each with its number."""
    kept: list[str] = []
    notes: list[str] = []
    at = 0
    while (start := source.find(FOOTNOTE, at)) >= 0:
        depth, end = 0, start
        for brace in _BRACE.finditer(source, start):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                end = brace.end()
                break
        if end == start:  # it has no end
            break
        kept.append(source[at:start])
        notes.append(f"\\par {len(notes) + 1}. {{{source[start + len(FOOTNOTE) : end]}")
        at = end
    if not notes:
        return source
    body, last, after = source[at:].rpartition("}")
    return "".join([*kept, body, *notes, last, after])


def _pieces(text: str) -> Iterator[Piece]:
    rows: list[Run] = []
    number = 0
    for line in text.split("\n"):
        words = " ".join(line.split())
        if not words.strip("| "):
            continue
        number += 1
        place = f"paragraph {number}"
        if line.count("|") > 1 and line.rstrip().endswith("|"):
            rows.append(Run(" | ".join(cell.strip() for cell in words.strip("| ").split("|")), place))
            continue
        if rows:
            yield Piece("table", tuple(rows))
            rows = []
        item = _ITEM.match(words)
        if words.startswith(MARK):
            yield piece("heading", words[2:].replace(MARK, "").strip(), place, level=int(words[1]) + 1)
        elif item:
            yield piece("list item", words[item.end() :], place, level=1, mark=f"{item[1]} ")
        else:
            yield piece("paragraph", words, place)
    if rows:
        yield Piece("table", tuple(rows))
