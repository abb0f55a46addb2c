"""Files -> documents: finds them, decodes them, and hands each to the reader of its kind.

It does not split sentences, and it never changes a character: a document's text is what the file's bytes
decode to, less a byte order mark.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from qa.datatypes import Document
from qa.documents.formats import PARSERS
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.documents.files import SourceFile

__all__ = ["read_document"]

MAX_BYTES = 256 * 1024 * 1024  # a document is held in memory while it is read; a larger one is a mistake
# Longest first: the mark of UTF-32 little-endian begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read_document(file: SourceFile, *, encoding: str | None = None) -> Document:
    """Read one file.

    UTF-8 is read with or without a byte order mark, UTF-16 and UTF-32 with one; ``encoding`` names what a
    file that is none of these is written in.

    Raises:
        CorpusError: the file cannot be read, is empty, is not text, or is in another encoding.
    """
    path = file.path
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(f"{path}: {size:,} bytes, more than the {MAX_BYTES:,} that are read: split it")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    text = _decode(data, path, encoding)
    if not text.strip():
        raise CorpusError(f"{path}: is empty")
    if "\0" in text:
        raise CorpusError(f"{path}: has a NUL byte at character {text.index(chr(0)):,}: it is not a text")
    title, blocks = PARSERS[path.suffix.lower()](text)
    return Document(
        doc_id=file.doc_id,
        title=title or path.stem,
        text=text,
        blocks=blocks,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _decode(data: bytes, path: Path, encoding: str | None) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
        # UTF-16 without its mark passes for UTF-8 that is full of NUL bytes.
        if marked or encoding is None or "\0" not in text:
            return text
    except UnicodeDecodeError as error:
        if marked or encoding is None:
            what = f"byte 0x{data[error.start]:02x} at offset {error.start:,} is not {(marked or 'utf-8').upper()}"
            cure = "is it a text?" if b"\0" in data[:4096] else "name its encoding, as in --encoding cp1252"
            raise CorpusError(f"{path}: {what}: {cure}") from error
    try:
        return data.decode(encoding)
    except (ValueError, LookupError) as error:  # not its bytes, or not the name of an encoding
        raise CorpusError(f"{path}: cannot be read as {encoding}: {error}") from error
