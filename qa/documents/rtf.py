"""Rich text (.rtf) -> `Parsed`: striprtf extracts the text, and each line of it is a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.formats import Parsed
from qa.documents.pieces import Piece, Run, compose, piece
from qa.documents.superscript import superscript
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
    | \(? (?: \d{1,3} | [a-zA-Z] ) [.)]
    | \d{1,3} (?: \.\d{1,3} )+ [.)]? (?=\t)  # "2.1", which a program has numbered
    )[ \t]+(?=\S)
    """,
    re.VERBOSE,
)
_OUTLINE = re.compile(r"\\outlinelevel(\d)")
_GROUP = re.compile(
    r"""
    \\[\\{}]                                                   # a brace that is said
  | \{ \\ (?P<moved> footnote | shptxt ) (?![a-z])
  | \{ (?P<dropped> \\ (?: header | footer ) [lrf]? (?![a-z]) )
  | \{ (?P<hidden> (?: \\[a-z]+ -?\d* [ ]? )*? \\ (?: v | deleted ) (?![a-z\d]) )
  | [{}]
    """,
    re.VERBOSE,
)
_BINARY = re.compile(r"\\bin(\d{1,9}) ?")
_RAISED = re.compile(r"(\\super(?![a-z\d])(?:\\[a-z]++-?\d*+)*+ ?+)([^{}\\]+)")
_LEAVES_OUT = re.compile(r"\\(?:striked?|deleted|v)(?![a-z])")
_TOKEN = re.compile(
    r"""
    (?P<brace> [{}] )
  | \\ (?P<property> striked? | deleted | v | plain ) (?: (?P<off> 0 ) | 1 )? (?![a-z\d]) [ ]?
  | (?P<said> [^\\{}\r\n]+ | \\'[0-9a-fA-F]{2} | \\u-?\d+ [ ]? | \\[\\{}~_-] )
  | (?P<other> \\[a-z]+ -?\d* [ ]? | \\. | [\r\n]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_PARAGRAPH = re.compile(r"\\par(?![a-z])")
MARK = "\ue000"  # before a heading, with its level after it; from the private use area of Unicode
NOTE = "\ue001"  # before a footnote
_MARKED = re.compile(rf"{MARK}(\d) ?")


def read_rtf(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read rich text.

    Raises:
        CorpusError: the file is not rich text, or is damaged.
    """
    if not data.lstrip()[:5] == b"{\\rtf":
        raise CorpusError(f"{path}: is not rich text (.rtf): it does not begin with {{\\rtf")
    from striprtf.striprtf import rtf_to_text

    source = _in_order(_that_holds(_without_pictures(data.decode("latin-1"))))
    source = _RAISED.sub(lambda match: match[1] + superscript(match[2]), source)
    source = source.replace("{\\pntext", "{\\listtext")  # the marks of list items: striprtf drops \pntext
    source = _OUTLINE.sub(lambda match: f"{match[0]} {MARK}{match[1]}" if match[1] != "9" else match[0], source)
    try:
        text: str = rtf_to_text(source, encoding=options.encoding or "cp1252", errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, OverflowError, TypeError) as error:
        raise CorpusError(f"{path}: is damaged: {error}") from error
    pieces = list(_pieces(paired(text)))  # RTF writes some characters as surrogate pairs
    made, blocks, places = compose(pieces)
    title = next((part.text for part in pieces if part.kind == "heading" and part.level == 1), "")
    return Parsed(made, title, blocks, places)


def _that_holds(source: str) -> str:
    """Return the source without words that are struck through, deleted or hidden; their paragraphs and cells stay."""
    if not _LEAVES_OUT.search(source):
        return source
    kept: list[str] = []
    around: list[frozenset[str]] = []  # for each group that is open: the properties that leave words out around it
    now: frozenset[str] = frozenset()
    for token in _TOKEN.finditer(source):
        name = token["property"]
        if token["brace"] == "{":
            around.append(now)
        elif token["brace"]:
            now = around.pop() if around else frozenset()
        elif name:
            now = frozenset() if name == "plain" else now - {name} if token["off"] else now | {name}
        if not (now and token["said"]):
            kept.append(token[0])
    return "".join(kept)


def _in_order(source: str) -> str:
    """Return the source without headers, footers, hidden and deleted text, and with notes and text boxes at its end.

    Where they stand in the source, striprtf drops notes and text boxes.
    """
    kept: list[str] = []
    moved: list[str] = []
    last, end, depth = 0, len(source), 0
    opened: tuple[int, re.Match[str]] | None = None  # the depth and the beginning of the group that is cut out
    for match in _GROUP.finditer(source):
        if match[0].startswith("\\"):
            continue
        if match[0] != "}":
            if opened is None and match.lastgroup:
                opened = depth, match
            depth += 1
            continue
        depth -= 1
        if opened is not None and depth == opened[0]:
            start = opened[1]
            kept.append(source[last : start.start()])
            last = match.end()
            said = source[start.end() : match.start()]
            if start["moved"] == "footnote":
                moved.append(f"\\par {NOTE}{{{_PARAGRAPH.sub(' ', said)}}}\\par ")
            elif start["moved"]:
                moved.append(f"\\par {{{said}}}\\par ")
            opened = None
        elif depth == 0:
            end = match.start()
            break
    return "".join((*kept, source[last:end], *moved, "}"))


def _without_pictures(source: str) -> str:
    """Return the source without the bytes of pictures: these can include braces."""
    kept: list[str] = []
    last = 0
    for match in _BINARY.finditer(source):
        end = match.end() + int(match[1])
        if match.start() >= last and end <= len(source):
            kept.append(source[last : match.start()])
            last = end
    return "".join((*kept, source[last:]))


def _pieces(text: str) -> Iterator[Piece]:
    rows: list[Run] = []
    number = notes = 0
    for line in text.split("\n"):
        words = " ".join(line.split())
        if not words.strip("| "):
            continue
        if words.startswith(NOTE):
            notes += 1
            yield piece("paragraph", words[1:].strip(), f"footnote {notes}", mark=f"{notes}. ")
            continue
        number += 1
        place = f"paragraph {number}"
        if line.count("|") > 1 and line.rstrip().endswith("|"):
            rows.append(Run(" | ".join(cell.strip() for cell in words.strip("| ").split("|")), place))
            continue
        if rows:
            yield Piece("table", tuple(rows))
            rows = []
        item, heading = _ITEM.match(line.strip()), _MARKED.search(words)
        if heading:
            yield piece("heading", _MARKED.sub("", words).strip(), place, level=int(heading[1]) + 1)
        elif item:
            yield piece("list item", " ".join(line.strip()[item.end() :].split()), place, level=1, mark=f"{item[1]} ")
        else:
            yield piece("paragraph", words, place)
    if rows:
        yield Piece("table", tuple(rows))
