"""Slides (.pptx) -> `Parsed`: a slide is a page, its title a heading; tables and the speaker's notes are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.archive import Archive
from qa.documents.formats import Parsed
from qa.documents.markup import attribute, children, local
from qa.documents.pieces import Piece, Run, compose, first_heading, piece
from qa.documents.superscript import superscript

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions
    from qa.documents.markup import Element

__all__ = ["read_pptx"]

MAIN = "ppt/presentation.xml"
_NOT_READ = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))


def read_pptx(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read slides.

    Raises:
        CorpusError: the file is not a presentation, is damaged, or needs a password.
    """
    archive = Archive(data, path, "a presentation (.pptx)")
    parts = {name: part for name, _, part in archive.links(MAIN)}
    names = [parts.get(_link(slide), "") for slide in archive.xml(MAIN).iter() if local(slide) == "sldid"]
    pieces: list[Piece] = []
    for number, name in enumerate(names, start=1):
        progress("pages", number, len(names))
        slide = archive.xml(name)
        if slide.get("show") == "0":
            continue
        pieces.extend(_slide(slide, number))
        for _, kind, part in archive.links(name):
            if kind.endswith("/notesSlide"):
                pieces.extend(found for found in _slide(archive.xml(part), number, "notes"))
    text, blocks, places = compose(pieces)
    return Parsed(text, first_heading(pieces), blocks, places)


def _link(slide: Element) -> str:
    return next((str(value) for key, value in slide.attrib.items() if key.endswith("}id")), "")


def _slide(root: Element, number: int, element: str = "") -> Iterator[Piece]:
    """Yield the pieces of a slide, its title first."""
    for double in [found for found in root.iter() if local(found) == "fallback"]:
        double.getparent().remove(double)  # says what stands beside it, for old programs
    shapes = [(_placeholder(shape), shape) for shape in root.iter() if local(shape) in ("sp", "graphicframe")]
    titles = ("title", "ctrTitle")
    for kind, shape in sorted(shapes, key=lambda found: found[0] not in titles):
        if kind in _NOT_READ:
            continue
        paragraphs = [found for found in shape.iter() if local(found) == "p"]
        if local(shape) == "graphicframe":
            rows = [Run(" | ".join(_cells(row)), element, number) for row in shape.iter() if local(row) == "tr"]
            yield Piece("table", tuple(rows))
        elif kind in titles:
            yield piece("heading", " ".join(map(_words, paragraphs)).strip(), element, level=1, page=number)
        else:
            for found in paragraphs:
                level = next((attribute(child, "lvl") for child in children(found, "pPr")), "")
                yield piece(
                    "paragraph", _words(found), element, level=int(level) if level.isdecimal() else 0, page=number
                )


def _placeholder(shape: Element) -> str:
    """Return what a shape is for: "title", "body", "sldNum"; "" if it does not say."""
    return next((attribute(found, "type") for found in shape.iter() if local(found) == "ph"), "")


def _cells(row: Element) -> list[str]:
    return [" ".join(_words(found) for found in cell.iter() if local(found) == "p") for cell in children(row, "tc")]


def _words(paragraph: Element) -> str:
    said: list[str] = []
    for part in paragraph.iter():
        if local(part) == "br":
            said.append(" ")
        elif local(part) == "t" and not _is_struck(part.getparent()):
            text, run = part.text or "", part.getparent()
            before = "".join(said[-2:])
            if local(run) == "fld" and before[-1:].isalnum():  # a field, such as the slide's number
                said.append(" ")
            height = next((attribute(found, "baseline") for found in children(run, "rPr")), "")
            said.append(superscript(text, before) if height.strip("0%").isdecimal() else text)
    return " ".join("".join(said).split())


def _is_struck(run: Element) -> bool:
    """Tell whether a line goes through the words of a run, or two."""
    return any(attribute(found, "strike") in ("sngStrike", "dblStrike") for found in children(run, "rPr"))
