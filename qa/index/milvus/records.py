"""Keys -> texts: the records of a generation, whatever their length. Arrays are cut into pages, in base64.

A text longer than Milvus takes is kept in pieces at ``KEY+0``, ``KEY+1`` and so on. The record at ``KEY`` holds their
number, as ``+3``. No other record begins with a plus sign: all are JSON, or base64 without plus signs.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from qa.datatypes import Vectors
    from qa.index.milvus.client import Client

__all__ = [
    "NO_VECTOR",
    "PIECE",
    "RECORD",
    "TOGETHER",
    "Digest",
    "Kept",
    "RecordWriter",
    "Records",
    "RowWriter",
    "packed",
    "row_bytes",
    "unpacked",
]

PIECE = 60_000  # bytes of a piece of a long text
TOGETHER = 200  # records fetched in one call: at most 13 MB
BATCH = 2_000_000  # bytes written in one call
RECORD = "record"  # the field of a row that holds its record
NO_VECTOR = [0.0, 1.0]  # a collection of Milvus has a vector, whether it needs one or not

Key = TypeVar("Key", bound="Hashable")
Made = TypeVar("Made")


class Kept(Generic[Key, Made]):
    """Fetches things by their keys, and keeps those that were asked for last; safe to use from several threads."""

    def __init__(self, fetch: Callable[[list[Key]], Sequence[Made]], most: int) -> None:
        self._fetch = fetch
        self._most = most
        # Other threads may be reading these: they are replaced, never emptied. A full newer one replaces the older.
        self._newer: dict[Key, Made] = {}
        self._older: dict[Key, Made] = {}

    def of(self, keys: Sequence[Key]) -> list[Made]:
        """Return what stands at each key; all that are missing are fetched at once."""
        newer, older = self._newer, self._older
        with suppress(KeyError):
            return list(map(newer.__getitem__, keys))  # usually all of them are there
        found = {key: newer[key] for key in keys if key in newer}
        found |= {key: older[key] for key in keys if key in older and key not in found}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            found.update(zip(missing, self._fetch(missing), strict=True))
        self.keep(found)
        return [found[key] for key in keys]

    def __contains__(self, key: Key) -> bool:
        return key in self._newer or key in self._older

    def keep(self, found: Mapping[Key, Made]) -> None:
        """Keep what was found, as if it had just been asked for."""
        newer = self._newer
        if len(newer) + len(found) > self._most // 2:
            self._newer, self._older = newer, _ = {}, newer
        newer.update(found)


class Digest:
    """A digest of rows that come in any order: the sum of their SHA-256, and the number of their bytes."""

    def __init__(self) -> None:
        self._sum = 0
        self.bytes = 0
        self.rows = 0

    def add(self, key: str, value: bytes) -> None:
        """Add a row to the digest."""
        digest = hashlib.sha256(f"{key}\0".encode() + value).digest()
        self._sum = (self._sum + int.from_bytes(digest)) % 2**256
        self.bytes += len(value)
        self.rows += 1

    @property
    def hex(self) -> str:
        """The digest, in hexadecimal."""
        return f"{self._sum:064x}"


class Records:
    """Reads the records of a collection."""

    def __init__(self, client: Client, collection: str) -> None:
        self.client = client
        self.collection = collection

    def find(self, keys: Sequence[str], *, strong: bool = False) -> dict[str, str]:
        """Return the texts at these keys. Missing ones are left out.

        ``strong`` is for what may have been written in the last seconds. On a server such a read waits for 0.2 s.
        """
        found: dict[str, str] = {}
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            found |= self.client.fetch(self.collection, some, "value", strong=strong)
        for key in [key for key, value in found.items() if value.startswith("+") and "+" not in key]:
            pieces = [f"{key}+{number}" for number in range(int(found[key]))]
            found[key] = "".join(self.of(pieces, strong=strong))
        return found

    def of(self, keys: Sequence[str], *, strong: bool = False) -> list[str]:
        """Return the texts at these keys, in their order.

        Raises:
            UnusableIndexError: one is missing.
        """
        found = self.find(keys, strong=strong)
        try:
            return [found[key] for key in keys]
        except KeyError as error:
            wrong = f"{self.client.location}: has no record {error}"
            raise UnusableIndexError(f"{wrong}: build it again with qa index") from None

    def array(self, key: str, kind: str) -> Any:
        """Return a whole array of a NumPy type."""
        import numpy as np

        return np.frombuffer(unpacked(self.of([key])[0]), dtype=kind)


class _Writer:
    """Writes rows into a collection, many in one call, and computes their digest."""

    def __init__(self, client: Client, collection: str, *, replace: bool = False) -> None:
        """Write into a collection; use ``replace`` where keys may be there already."""
        self._client = client
        self._collection = collection
        self._replace = replace
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self.rows = 0  # put in so far
        self.digest = Digest()

    def _add(self, row: dict[str, Any], value: bytes, *, counted: bool = True) -> None:
        if counted:
            self.digest.add(str(row["id"]), value)
        self.rows += 1
        self._rows.append(row)
        self._bytes += len(value)
        if self._bytes > BATCH:
            self.flush()

    def flush(self) -> None:
        """Send the rows that wait to be sent."""
        if self._rows:
            self._client.write(self._collection, self._rows, replace=self._replace)
        self._rows, self._bytes = [], 0


class RowWriter(_Writer):
    """Writes vectors, each with a record or without one."""

    def put(self, row: int, vector: Vectors, record: str = "") -> None:
        """Write a row."""
        self._add({"id": row, "vector": vector, RECORD: record}, row_bytes(vector, record))


class RecordWriter(_Writer):
    """Writes records."""

    def put(self, key: str, text: str, *, counted: bool = True) -> None:
        """Write a text. One that is not ``counted`` is not part of the digest, and may be replaced."""
        if len(text.encode()) > PIECE:
            step = PIECE if text.isascii() else PIECE // 4
            pieces = [text[start : start + step] for start in range(0, len(text), step)]
            for number, piece in enumerate(pieces):
                self._put(f"{key}+{number}", piece, counted=counted)
            text = f"+{len(pieces)}"
        self._put(key, text, counted=counted)

    def _put(self, key: str, text: str, *, counted: bool) -> None:
        self._add({"id": key, "vector": NO_VECTOR, "value": text}, text.encode(), counted=counted)


def row_bytes(vector: Vectors, record: str) -> bytes:
    """Return the bytes of a row that go into the digest."""
    return vector.astype("<f4").tobytes() + record.encode()


def packed(data: bytes) -> str:
    """Return bytes as a text, in base64."""
    return base64.urlsafe_b64encode(data).decode()


def unpacked(text: str) -> bytes:
    """Return the bytes that `packed` was given."""
    return base64.urlsafe_b64decode(text)
