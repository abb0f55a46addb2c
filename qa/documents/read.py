"""A file -> a document, by the reader of its format.

It does not split sentences, and it never changes a character of what the reader gives.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from qa.datatypes import Document, ReadOptions, no_progress
from qa.documents.contents import mark_contents
from qa.documents.decode import is_encoding
from qa.documents.formats import format_of, not_read
from qa.errors import CorpusError
from qa.language.choose import language_of
from qa.language.english import ENGLISH
from qa.language.others import CODES, label

if TYPE_CHECKING:
    from pathlib import Path

    from qa.datatypes import Progress
    from qa.documents.files import SourceFile
    from qa.documents.formats import Format, Parsed
    from qa.language.language import Language

__all__ = ["Parse", "check_options", "document_of", "file_bytes", "parse_here", "read_document"]

DEFAULT_OPTIONS = ReadOptions()

MAX_BYTES = 256 * 1024 * 1024  # a document is held in memory while it is read; a larger one is a mistake


class Parse(Protocol):
    """Runs the reader of a format."""

    def __call__(self, row: Format, data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
        """Return what the reader makes of a file's bytes; raise `CorpusError` if it fails."""


def check_options(options: ReadOptions, *, read_here: bool = True) -> None:
    """Raise `CorpusError` where options name what there is not: to be called before a file is read.

    ``read_here``: files are read on this machine. Where they are not, or Tesseract is not installed, nothing is said of
    the language of ``ocr``: only documents with pictures need it.
    """
    if options.encoding is not None and not is_encoding(options.encoding):
        raise CorpusError(f"{options.encoding!r} is not an encoding of texts")
    if options.language is not None and options.language not in CODES:
        raise CorpusError(f"{options.language!r} is not a language of ISO 639-1, such as en or de")
    if options.ocr is not None and read_here:
        from qa.documents.pdf.ocr import check_language, has_tesseract

        if has_tesseract():
            check_language(options.ocr, f"--ocr {options.ocr}")


def parse_here(row: Format, data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:
    """Run the reader of a format in this process."""
    return row.read(data, path, options, progress)


def read_document(
    file: SourceFile,
    options: ReadOptions = DEFAULT_OPTIONS,
    *,
    parse: Parse = parse_here,
    progress: Progress = no_progress,
) -> Document:
    """Read one file.

    Args:
        file: what `qa.documents.files.find_files` found.
        options: how the file is read.
        parse: what runs the reader of its format: `qa.documents.sandbox.Sandbox.parse` for files of strangers.
        progress: called with the stage ``pages``.

    Raises:
        CorpusError: the file cannot be read, is empty, is not text, or is in another encoding.
    """
    row, data = file_bytes(file.path)
    parsed = parse(row, data, file.path, options, progress)
    return document_of(file, parsed, hashlib.sha256(data).hexdigest(), options)


def file_bytes(path: Path) -> tuple[Format, bytes]:
    """Return a file's format and its bytes.

    Raises:
        CorpusError: the file cannot be read, is too large, or is of a kind that is not read.
    """
    row = format_of(path)
    if row is None:
        raise CorpusError(not_read(path))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(f"{path}: {size:,} bytes, more than the {MAX_BYTES:,} that are read: split it")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    if not data:
        raise CorpusError(f"{path}: is empty")
    return row, data


def document_of(file: SourceFile, parsed: Parsed, sha256: str, options: ReadOptions) -> Document:
    """Return the document for what a reader made of a file with the digest ``sha256``; the file is not opened.

    Raises:
        CorpusError: the text is empty, or has a NUL byte.
    """
    path = file.path
    text, title, blocks, places, notes, markup = parsed
    if not text.strip():
        raise CorpusError(f"{path}: is empty")
    if "\0" in text:
        raise CorpusError(f"{path}: has a NUL byte at character {text.index(chr(0)):,}: it is not a text")
    language = language_of(text, options.language)
    return Document(
        doc_id=file.doc_id,
        title=title or path.stem,
        text=text,
        blocks=mark_contents(text, blocks, language=language),
        sha256=sha256,
        places=places,
        notes=tuple(dict.fromkeys((*notes, *_of_language(language)))),
        language=language.code,
        markup=markup,
    )


def _of_language(language: Language) -> tuple[str, ...]:
    """Return the note on a document's language; only English has none, since the embedding model is made for it."""
    if language is ENGLISH:
        return ()
    found_by = "questions find it by its words, not by its meaning, unless --encoder names a model for that language"
    return (f"written in {label(language.code)}: {found_by}",)
