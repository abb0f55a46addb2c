"""A file -> a document, by the reader of its format.

It does not split sentences, and it never changes a character of what the reader gives.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from qa.datatypes import Document
from qa.documents.formats import format_of, suffixes
from qa.errors import CorpusError

if TYPE_CHECKING:
    from qa.documents.files import SourceFile

__all__ = ["read_document"]

MAX_BYTES = 256 * 1024 * 1024  # a document is held in memory while it is read; a larger one is a mistake


def read_document(file: SourceFile, *, encoding: str | None = None) -> Document:
    """Read one file.

    Args:
        file: what `qa.documents.files.find_files` found.
        encoding: what a text file is written in that is not Unicode.

    Raises:
        CorpusError: the file cannot be read, is empty, is not text, or is in another encoding.
    """
    path = file.path
    kind = format_of(path)
    if kind is None:
        raise CorpusError(f"{path}: not a kind of document that is read ({', '.join(suffixes())})")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(f"{path}: {size:,} bytes, more than the {MAX_BYTES:,} that are read: split it")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    text, title, blocks = kind.read(data, path, encoding)
    if not text.strip():
        raise CorpusError(f"{path}: is empty")
    if "\0" in text:
        raise CorpusError(f"{path}: has a NUL byte at character {text.index(chr(0)):,}: it is not a text")
    return Document(
        doc_id=file.doc_id,
        title=title or path.stem,
        text=text,
        blocks=blocks,
        sha256=hashlib.sha256(data).hexdigest(),
    )
