"""A zip archive from a stranger -> its members. Number and size are limited, whatever the archive says of them."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from qa.documents.markup import attribute, parse_xml
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.documents.markup import Element

__all__ = ["Archive", "joined"]

MAX_MEMBERS = 20_000
MAX_TOTAL = 512 << 20  # bytes of all members that are read
MAX_MEMBER = 128 << 20
MAX_RATIO = 400  # bytes of a member for each packed byte: text packs to a 20th, sometimes to a 100th
SMALL = 1 << 20  # bytes; a member of at most this size may have any ratio
_ENCRYPTED = 1


class Archive:
    """The members of a zip file, by name."""

    def __init__(self, data: bytes, path: Path, what: str) -> None:
        """Open an archive.

        Args:
            data: its bytes.
            path: the file, for messages.
            what: the format that it should be, for messages.

        Raises:
            CorpusError: the file is not a zip file, or has too many members.
        """
        self._path, self._what, self._left = path, what, MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, OverflowError) as error:
            raise CorpusError(f"{path}: is not {what}, or is damaged: {_wrong(data) or error}") from error
        names = self._zip.namelist()
        if len(names) > MAX_MEMBERS:
            raise CorpusError(f"{path}: has {len(names):,} files inside, more than the {MAX_MEMBERS:,} that are read")
        self._names = {name.lower(): name for name in reversed(names)}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises:
            CorpusError: there is no member of that name, or it is encrypted, damaged or too large.
        """
        if name not in self:
            raise CorpusError(f"{self._path}: is not {self._what}: it has no {name} inside")
        info = self._zip.getinfo(self._names[name.lower()])
        if info.flag_bits & _ENCRYPTED:
            raise CorpusError(f"{self._path}: needs a password: save it without one")
        most = min(MAX_MEMBER, self._left, max(SMALL, MAX_RATIO * info.compress_size))
        try:
            with self._zip.open(info) as member:
                data = member.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise CorpusError(f"{self._path}: is damaged: {name} cannot be unpacked: {error}") from error
        if len(data) > most:
            raise CorpusError(f"{self._path}: {name} unpacks to more than {most:,} bytes: it is refused as a zip bomb")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Element:
        """Return the root of a member that is XML; see `read`."""
        return parse_xml(self.read(name), f"{self._path}: {name}")

    def xml_or_none(self, name: str) -> Element | None:
        """Return the root of a member that is XML; None if there is no such member."""
        return self.xml(name) if name in self else None

    def links(self, name: str = "") -> Iterator[tuple[str, str, str]]:
        """Yield the links of a part of an Office file, or of the whole file, to other parts.

        Yields:
            The link's id, its kind, and the other part's name.
        """
        folder, _, file = name.rpartition("/")
        root = self.xml_or_none(f"{folder}/_rels/{file}.rels".lstrip("/"))
        for link in root if root is not None else ():
            if attribute(link, "TargetMode") != "External":
                yield attribute(link, "Id"), attribute(link, "Type"), joined(name, attribute(link, "Target"))


def joined(base: str, target: str) -> str:
    """Return the name of the member to which a link (``target``) in the member ``base`` leads.

    >>> joined("OEBPS/content.opf", "text/chapter%201.xhtml#top")
    'OEBPS/text/chapter 1.xhtml'
    """
    name = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), name)).lstrip("/")


def _wrong(data: bytes) -> str:
    """Return what a file that is not a zip archive is, if its first bytes tell; else ""."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "it is an old Office file, or needs a password: save it anew, without one"
    if data.startswith(b"%PDF"):
        return "it is a PDF: name it .pdf"
    if data[:200].lstrip()[:1] == b"<":
        return "it is HTML or XML: name it .html"
    return "it is RTF: name it .rtf" if data.startswith(b"{\\rtf") else ""
