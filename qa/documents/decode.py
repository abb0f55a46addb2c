"""A text file's bytes -> its characters, of which none is changed but for a byte order mark, which is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["decode"]

# Longest first: the mark of UTF-32 little-endian begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(data: bytes, path: Path, encoding: str | None) -> str:
    """Return the text of a file: UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one.

    Args:
        data: the file's bytes.
        path: the file, for messages.
        encoding: what files are written in that are none of these.

    Raises:
        CorpusError: the bytes are none of these, or not of the encoding.
    """
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
