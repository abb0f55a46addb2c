"""The kinds of document that are read: one row for each. Nothing else names a suffix or a reader."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from qa.datatypes import Block, Box, Place, no_progress
from qa.errors import CorpusError, MissingExtraError
from qa.extras import require_extra

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol

    from qa.datatypes import Progress, ReadOptions

    class Read(Protocol):
        """A reader: a file's bytes, its path for messages, options, and a function for progress -> `Parsed`."""

        def __call__(self, data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
            """Read a file's bytes; raise `CorpusError` if they are not what the format says."""


__all__ = ["FORMATS", "Format", "PagePicture", "Parsed", "format_of", "not_read", "suffixes"]


class Parsed(NamedTuple):
    """What a reader makes of a file."""

    text: str  # what is quoted from: the text as a reader sees it
    title: str  # "" where there is none
    blocks: tuple[Block, ...]  # ordered and disjoint
    places: tuple[Place, ...] = ()  # ordered and disjoint; none for a text file
    notes: tuple[str, ...] = ()  # what the person who indexes the file should know
    markup: str = ""  # the markup language of the text: "markdown", or ""


class PagePicture(NamedTuple):
    """A page as it is shown."""

    png: bytes
    width: int  # in pixels
    height: int
    pages: int  # of the document
    shown: Box  # the part of the page that the picture shows
    turns: int  # quarter turns, clockwise, by which the page is shown turned

    def share(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return where a box of the page is in the picture: left, top, width and height, as shares of the picture's.

        >>> PagePicture(b"", 100, 200, 1, Box(0, 0, 100, 200), 0).share(10, 150, 30, 170)
        (0.1, 0.15, 0.2, 0.1)
        >>> PagePicture(b"", 200, 100, 1, Box(0, 0, 100, 200), 1).share(10, 150, 30, 170)
        (0.75, 0.1, 0.1, 0.2)
        """
        x, y, x2, y2 = self.shown
        across, down = x2 - x, y2 - y
        # Gaps between the box and the sides of the page, clockwise: a quarter turn moves each on to the next side.
        gaps = ((left - x) / across, (y2 - top) / down, (x2 - right) / across, (bottom - y) / down)
        at_left, above, at_right, below = (round(gaps[(side - self.turns) % 4], 4) for side in range(4))
        return at_left, above, round(1 - at_left - at_right, 4), round(1 - above - below, 4)


@dataclass(frozen=True, slots=True)
class Format:
    """One row: a kind of document."""

    name: str  # as a message names it
    suffixes: tuple[str, ...]  # of its files, in lower case
    reader: tuple[str, str]  # the module, and the function in it; imported when a file of the format is read
    extra: str | None = None  # the extra that the reader needs
    is_plain: bool = False  # read in this process: its reader can neither run out of memory nor hang
    drawer: tuple[str, str] | None = None  # what draws a page of a file, where pages can be shown

    def read(self, data: bytes, path: Path, options: ReadOptions, progress: Progress = no_progress) -> Parsed:
        """Read a file's bytes.

        Raises:
            CorpusError: the bytes are not what the format says, or the extra that the reader needs is not installed.
        """
        self.require(path)
        module, function = self.reader
        read: Read = getattr(import_module(module), function)
        return read(data, path, options, progress)

    def draw(self, data: bytes, path: Path, page: int) -> PagePicture:
        """Draw a page of a file, from 1.

        Raises:
            CorpusError: the file has no such page, or the page cannot be drawn.
        """
        self.require(path)
        if self.drawer is None:
            raise CorpusError(f"{path}: {self.name} has no pages to show")
        module, function = self.drawer
        drawn: PagePicture = getattr(import_module(module), function)(data, path, page)
        return drawn

    def require(self, path: Path) -> None:
        """Check that the extra that the reader needs is installed. If not, raise `CorpusError` with the file's name."""
        if self.extra is not None:
            try:
                require_extra(self.extra, purpose=f"{path}: reading {self.name}")
            except MissingExtraError as error:
                raise CorpusError(str(error)) from error


FORMATS: list[Format] = [
    Format("plain text", (".txt", ".text"), ("qa.documents.plaintext", "read_plaintext"), is_plain=True),
    Format("Markdown", (".md", ".markdown"), ("qa.documents.markdown", "read_markdown"), is_plain=True),
    Format(
        "PDF",
        (".pdf",),
        ("qa.documents.pdf.reader", "read_pdf"),
        extra="documents",
        drawer=("qa.documents.pdf.picture", "page_picture"),
    ),
    Format("HTML", (".html", ".htm", ".xhtml"), ("qa.documents.html.reader", "read_html"), extra="documents"),
    Format("Word", (".docx",), ("qa.documents.docx.reader", "read_docx"), extra="documents"),
    Format("EPUB", (".epub",), ("qa.documents.epub", "read_epub"), extra="documents"),
    Format("RTF", (".rtf",), ("qa.documents.rtf", "read_rtf"), extra="documents"),
    Format("OpenDocument text", (".odt",), ("qa.documents.odt", "read_odt"), extra="documents"),
    Format("PowerPoint", (".pptx",), ("qa.documents.pptx", "read_pptx"), extra="documents"),
    Format("Excel", (".xlsx", ".xlsm"), ("qa.documents.xlsx.reader", "read_xlsx"), extra="documents"),
    Format("e-mail", (".eml",), ("qa.documents.mail", "read_mail"), extra="documents"),
    Format("subtitles", (".srt", ".vtt"), ("qa.documents.subtitles", "read_subtitles")),
    Format("rows", (".csv", ".tsv"), ("qa.documents.rows", "read_rows")),
]


def suffixes() -> tuple[str, ...]:
    """Return the suffixes of all files that are read."""
    return tuple(suffix for row in FORMATS for suffix in row.suffixes)


def format_of(path: Path) -> Format | None:
    """Return the format of a file by its name; None if files with that ending are not read."""
    suffix = path.suffix.lower()
    return next((row for row in FORMATS if suffix in row.suffixes), None)


# What people have, and the kind of document that its program can save it as.
SAVED_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".pages", ".wpd"), ".docx"),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".odp", ".key"), ".pptx"),
    **dict.fromkeys((".mobi", ".azw", ".azw3"), ".epub"),
    ".msg": ".eml",
    **dict.fromkeys((".ps", ".djvu", ".xps"), ".pdf"),
}
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".webp")


def not_read(path: Path) -> str:
    """Say that a file is of a kind that is not read, and what to do.

    >>> from pathlib import Path
    >>> not_read(Path("lease.doc")).partition(": ")[2]
    'is not a kind of document that is read: save it as .docx'
    """
    refused, ending = f"{path}: is not a kind of document that is read", path.suffix.lower()
    if ending in SAVED_AS:
        return f"{refused}: save it as {SAVED_AS[ending]}"
    if ending in PICTURES:
        return f"{refused}: save it as .pdf, and index that with --ocr"
    return f"{refused} ({', '.join(suffixes())})"
