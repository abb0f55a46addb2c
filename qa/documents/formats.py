"""The kinds of document that are read: one row for each. Nothing else names a suffix or a reader."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from qa.errors import CorpusError, MissingExtraError
from qa.extras import require_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.datatypes import Block

__all__ = ["FORMATS", "Format", "Parsed", "format_of", "suffixes"]


class Parsed(NamedTuple):
    """What a reader makes of a file."""

    text: str  # what is quoted from
    title: str  # "" where there is none
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """One row: a kind of document."""

    name: str  # as a message names it
    suffixes: tuple[str, ...]  # of its files, in lower case
    # The module, and the function in it, that makes a `Parsed` of a file's bytes, its path for messages, and the
    # encoding of files that are not Unicode. It is imported when a file of the format is read.
    reader: tuple[str, str]
    extra: str | None = None  # the extra that the reader needs

    def read(self, data: bytes, path: Path, encoding: str | None) -> Parsed:
        """Read a file's bytes.

        Raises:
            CorpusError: they are not what the format says, or the extra that the reader needs is not installed.
        """
        if self.extra is not None:
            try:
                require_extra(self.extra, purpose=f"{path}: reading {self.name}")
            except MissingExtraError as error:
                raise CorpusError(str(error)) from error
        module, function = self.reader
        read: Callable[[bytes, Path, str | None], Parsed] = getattr(import_module(module), function)
        return read(data, path, encoding)


FORMATS: list[Format] = [
    Format("plain text", (".txt", ".text"), ("qa.documents.plaintext", "read_plaintext")),
    Format("Markdown", (".md", ".markdown"), ("qa.documents.markdown", "read_markdown")),
]


def suffixes() -> tuple[str, ...]:
    """Return the suffixes of all files that are read."""
    return tuple(suffix for row in FORMATS for suffix in row.suffixes)


def format_of(path: Path) -> Format | None:
    """Return the format of a file by its name; None where files of that name are not read."""
    suffix = path.suffix.lower()
    return next((row for row in FORMATS if suffix in row.suffixes), None)
