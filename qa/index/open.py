"""A location -> an open index."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.index import manifest as manifests
from qa.index.local import Index

if TYPE_CHECKING:
    from qa.datatypes import Encoder

__all__ = ["StaleIndexWarning", "open_index", "open_unchecked"]


class StaleIndexWarning(UserWarning):
    """The documents are not what they were when the index was built."""


def open_index(directory: str | Path = "index", *, encoder: Encoder | None = None) -> Index:
    """Open an index for asking.

    Args:
        directory: where `build_index` put it.
        encoder: the model to encode questions with; by default the one that the manifest names.

    Raises:
        UnusableIndexError: there is none, it is not whole, or its format is of another version.

    Warns:
        StaleIndexWarning: the documents' files are not what they were when it was built.
    """
    index = open_unchecked(Path(directory), encoder)
    changes = index.changes()
    if changes:
        warnings.warn(f"{changes[0]} since the index was built", StaleIndexWarning, stacklevel=2)
    return index


def open_unchecked(directory: Path, encoder: Encoder | None = None) -> Index:
    """Open an index without looking at the documents' files."""
    attempts = 3
    while True:
        manifest, fingerprint = manifests.read_manifest(directory)
        try:
            return Index(directory, manifest, fingerprint, encoder)
        except (OSError, QAError):
            # A build may have replaced the generation between the two reads; if not, the error stands.
            attempts -= 1
            if not attempts or manifests.read_manifest(directory)[1] == fingerprint:
                raise
