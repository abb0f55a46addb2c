"""An element of a page -> its pieces, each with the path of its own element (pure)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.html import names
from qa.documents.html.around import is_around
from qa.documents.html.broken_lines import parted
from qa.documents.html.formulas import formula, formula_of_picture, is_formula_picture
from qa.documents.html.lists import Numbering
from qa.documents.html.notes import is_between_marks, is_note_mark
from qa.documents.html.page import Page
from qa.documents.html.tables import Spanning, cell_of, is_head, is_layout, lines_of, rows_of
from qa.documents.html.visible import is_hidden, is_struck
from qa.documents.markup import local
from qa.documents.pieces import Piece, Run
from qa.documents.superscript import superscript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.datatypes import BlockKind
    from qa.documents.markup import Element

__all__ = ["pieces_of"]

MAX_DEPTH = 150  # nested elements; what is nested deeper is read as one text
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math mi mn mo mrow msub msup "
    "mtext nobr output q ruby rb s samp semantics small span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class _Context(NamedTuple):
    """What surrounds an element: its block, its list, its link."""

    kind: BlockKind = "paragraph"
    level: int = 0
    depth: int = 0  # of lists
    nested: int = 0  # elements above
    is_link: bool = False
    is_lead: bool = False  # a standfirst
    path: str = ""  # of the nearest element that is a block
    numbering: Numbering | None = None  # of the list


def pieces_of(
    root: Element, path: str, *, whole: bool = False, nested: int = 0, page: Page | None = None
) -> list[Piece]:
    """Return the pieces of an element in reading order.

    Args:
        root: an element of lxml, HTML or XHTML.
        path: the root's own path, with which all other paths begin: "/html/body".
        whole: whether to read also what stands around the article: navigation, banners, related links.
        nested: how many of the walked elements the root itself stands in.
        page: the page that the root is a part of; None: the root is the whole page.
    """
    walker = _Walker(page or Page(root), whole=whole)
    walker.element(root, path, _Context(nested=nested))
    walker.flush()
    return walker.pieces


class _Walker:
    """Collects words until a block ends."""

    def __init__(self, page: Page, *, whole: bool) -> None:
        self.pieces: list[Piece] = []
        self._page = page
        self._whole = whole
        self._words: list[str] = []
        self._linked = 0
        self._path = ""
        self._context = _Context()
        self._mark = ""
        self._left_out: Element | None = None  # the note mark that was left out last
        self._is_item = False  # the next piece is the first of a list item

    def flush(self) -> None:
        """End a block."""
        lines = "".join(self._words).split("\n")
        text = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
        if text:
            kind, level = self._context.kind, self._context.level
            if kind == "list item" and not self._is_item:
                kind = "paragraph"
            if kind == "heading":
                text = " ".join(text.split())
            mark = self._mark if kind == "list item" else ""
            is_lead = self._context.is_lead
            whole = Piece(kind, (Run(text, self._path),), level, mark, linked=self._linked, is_lead=is_lead)
            self.pieces.extend(parted(whole))
            if kind == "list item":
                self._is_item, self._mark = False, ""
        self._words, self._linked = [], 0

    def element(self, element: Element, path: str, context: _Context) -> None:
        """Read an element, without the text that follows it."""
        name = local(element)
        if name == "li" and context.numbering and is_struck(element):
            context.numbering.mark(element)  # it counts
        if (
            not name
            or is_hidden(element, self._page)
            or (not self._whole and is_around(element, self._page))
            or self._is_special(name, element, path, context)
        ):
            return
        if context.nested > MAX_DEPTH:
            self._say("".join(element.itertext()), path, context)
        elif name == "pre":
            self._code(element, path, context)
        elif name == "table" and not is_layout(element):
            self._table(element, path, context)
        elif name == "sup":
            self._say(superscript("".join(element.itertext())), path, context)
        elif name in _INLINE:
            below = context._replace(nested=context.nested + 1, is_link=context.is_link or name == "a")
            quotes = name == "q"
            self._say("“" * quotes, path, context)
            self._inside(element, path, below)
            self._say("”" * quotes, path, context)
        else:
            self._block(name, element, path, context)

    def _is_special(self, name: str, element: Element, path: str, context: _Context) -> bool:
        """Read a line break, a formula, a picture, a rule or a note mark; tell whether the element was one of them."""
        if name == "br":
            if self._words and not "".join(self._words[-2:]).rstrip(" ").endswith("\n"):
                self._words.append("\n")
            else:
                self.flush()
        elif name == "math":
            self._say(formula(element), path, context)
        elif is_formula_picture(element):
            self._say(formula_of_picture(element), path, context)
        elif name == "img":
            alt = " ".join((element.get("alt") or "").split())
            if " " in alt or (alt and self._words):
                self._say(f" {alt} ", path, context)
        elif name == "hr":
            self.flush()
        elif name in ("sup", "a") and is_note_mark(element, self._before(), powers_too=self._page.has_bare_marks):
            self._left_out = element
        else:
            return False
        return True

    def _before(self) -> str:
        """Return the last words of the block: as many as it takes to recognise a note mark."""
        return "".join(words[-100:] for words in self._words[-4:])

    def _block(self, name: str, element: Element, path: str, context: _Context) -> None:
        self.flush()
        is_lead = context.is_lead or any(map(names.is_lead, (element.get("class") or "").split()))
        below = context._replace(nested=context.nested + 1, path=path, is_lead=is_lead)
        if name in _HEADINGS:
            below = below._replace(kind="heading", level=_HEADINGS[name])
        elif name in ("ul", "ol", "dl", "menu", "dir"):
            below = below._replace(depth=context.depth + 1, numbering=Numbering(element))
        elif name in ("li", "dt", "dd"):
            depth = max(context.depth, 1) + (name == "dd")
            self._is_item, self._mark = True, context.numbering.mark(element) if context.numbering else ""
            below = below._replace(kind="list item", level=depth, depth=depth)
        self._inside(element, path, below)
        self.flush()
        if name in ("li", "dt", "dd"):
            self._is_item, self._mark = False, ""

    def _inside(self, element: Element, path: str, context: _Context) -> None:
        self._say(element.text or "", path, context)
        for child, below in _paths(element, path):
            self.element(child, below, context)
            if self._left_out is not child or not is_between_marks(child):
                self._say(child.tail or "", path, context)

    def _say(self, text: str, path: str, context: _Context) -> None:
        """Take words. The first words of a block decide in which element the block stands."""
        if not text.strip():
            self._words.extend([" "] if text and self._words else [])
            return
        if not any(word.strip() for word in self._words):
            self._path, self._context = context.path or path, context
        self._words.append(_spaced(text))
        self._linked += len(text) * context.is_link

    def _code(self, element: Element, path: str, context: _Context) -> None:
        self.flush()
        text = "".join(_texts(element, self._page)).replace("\r\n", "\n").strip("\n").rstrip()
        lines = "\n".join(line.rstrip() for line in text.split("\n"))
        if lines.strip():
            self.pieces.append(Piece("code", (Run(lines, path),), context.level if context.depth else 0))

    def _table(self, element: Element, path: str, context: _Context) -> None:
        self.flush()
        paths: list[str] = []
        cells: list[list[Spanning]] = []
        heads: list[bool] = []
        for row, below in rows_of(element, path):
            name = local(row)
            if is_hidden(row, self._page):
                continue
            if name != "tr":
                self._block(name, row, below, context)
                continue
            paths.append(below)
            cells.append(list(self._cells(row, below, context)))
            heads.append(is_head(row))
        runs = zip(map(Run, lines_of(cells, heads), paths), heads, strict=True)
        rows = [(run, is_named) for run, is_named in runs if run.text.strip(" |")]
        if rows:
            self.pieces.append(Piece("table", tuple(run for run, _ in rows), has_head=rows[0][1] and not all(heads)))

    def _cells(self, row: Element, path: str, context: _Context) -> Iterator[Spanning]:
        for cell, below in _paths(row, path):
            if local(cell) not in ("td", "th"):
                continue
            if is_struck(cell):
                yield cell_of(cell, "")
            elif not is_hidden(cell, self._page):
                inner = pieces_of(cell, below, whole=self._whole, nested=context.nested + 2, page=self._page)
                words = " ".join(f"{part.mark}{' '.join(part.text.split())}" for part in inner)
                yield cell_of(cell, words, sum(part.linked for part in inner))


def _spaced(text: str) -> str:
    """Return a text with a single space for each run of white space, also at its ends."""
    words = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _texts(element: Element, page: Page) -> Iterator[str]:
    """Yield the texts of a code element in their order, with its line breaks."""
    rest: list[Element | str] = [element]
    while rest:
        part = rest.pop()
        if isinstance(part, str):
            yield part
        elif local(part) == "br":
            yield "\n"
        elif local(part) and not is_hidden(part, page):
            rest.extend(step for child in reversed(part) for step in (child.tail or "", child))
            yield part.text or ""


def _paths(element: Element, path: str) -> Iterator[tuple[Element, str]]:
    """Yield the children of an element, each with its path as XPath writes it."""
    names = [local(child) for child in element]
    total, seen = Counter(names), Counter[str]()
    for child, name in zip(element, names, strict=True):
        seen[name] += 1
        yield child, f"{path}/{name}[{seen[name]}]" if total[name] > 1 else f"{path}/{name}"
