"""A location -> an open index, by the engine that the location names: a folder, or an address of Milvus."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from qa.index.local import LocalIndex
from qa.index.manifest import MANIFEST
from qa.index.milvus.address import address_of

if TYPE_CHECKING:
    from qa.datatypes import Encoder, TokenEncoder
    from qa.index.protocol import Index

__all__ = ["StaleIndexWarning", "is_index", "open_index", "open_unchecked"]


class StaleIndexWarning(UserWarning):
    """The documents are not what they were when the index was built."""


def open_index(
    directory: str | Path = "index", *, encoder: Encoder | None = None, token_encoder: TokenEncoder | None = None
) -> Index:
    """Open an index for asking.

    Args:
        directory: where `build_index` put it: a folder, or an address of Milvus.
        encoder: the model to encode questions with; by default the one that the manifest names.
        token_encoder: the model to compare tokens with, if the index has any; by default the one that ships.

    Raises:
        UnusableIndexError: there is none, it is not whole, or its format is of another version.

    Warns:
        StaleIndexWarning: the documents' files are not what they were when it was built.
    """
    index = open_unchecked(directory, encoder, token_encoder)
    changes = index.changes()
    if changes:
        warnings.warn(f"{changes[0]} since the index was built", StaleIndexWarning, stacklevel=2)
    return index


def open_unchecked(
    location: str | Path, encoder: Encoder | None = None, token_encoder: TokenEncoder | None = None
) -> Index:
    """Open an index without looking at the documents' files."""
    address = address_of(location)
    if address is None:
        return LocalIndex.open(Path(location), encoder, token_encoder)
    from qa.index.milvus.index import MilvusIndex

    return MilvusIndex.open(address, encoder, token_encoder)


def is_index(location: str | Path) -> bool:
    """Tell whether there is an index at a location, of whatever version."""
    address = address_of(location)
    if address is None:
        return (Path(location) / MANIFEST).exists()
    from qa.index.milvus.index import exists

    return exists(address)
