"""The address of an index in Milvus (pure): ``NAME.db``, ``milvus-lite:PATH`` or ``milvus://HOST:PORT/NAME``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from qa.errors import UnusableIndexError

__all__ = ["TOKEN", "Address", "address_of"]

TOKEN = "QA_MILVUS_TOKEN"  # the environment variable that holds a token, or "user:password"
EMBEDDED = "qa"  # the name of the one index in an embedded database
PORT = 19530  # Milvus's own
_FORM = "milvus://HOST:PORT/NAME, or milvuss://HOST:PORT/NAME with TLS"
_SERVER = re.compile(
    r"""
    milvus(?P<tls>s?)://
    (?P<host>[\w.-]+ | \[[0-9a-fA-F:]+\])   # "db.example.org", "[::1]"
    (?: :(?P<port>\d{1,5}) )?
    /(?P<name>[A-Za-z_]\w{0,199})           # "handbook": what Milvus takes as a name
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index is."""

    location: str  # as it was named
    name: str  # the alias's
    path: Path | None = None  # an embedded database's
    uri: str = ""  # a server's, as pymilvus wants it


def address_of(location: str | Path) -> Address | None:
    """Return the address that a location is; None where it is a folder.

    Raises:
        UnusableIndexError: it begins like an address, but has the wrong form.
    """
    text = os.fspath(location)
    if text.startswith("milvus-lite:"):
        path = text.removeprefix("milvus-lite:")
        if not path:
            raise UnusableIndexError(f"{text}: names no file: write milvus-lite:PATH")
        return Address(text, EMBEDDED, path=Path(path))
    if re.match("milvuss?:", text):
        return _server(text)
    is_folder = (Path(text) / "manifest.json").exists()
    return Address(text, EMBEDDED, path=Path(text)) if text.endswith(".db") and not is_folder else None


def _server(text: str) -> Address:
    found = _SERVER.fullmatch(text)
    if found is None:
        raise UnusableIndexError(f"{text}: is no address of an index: write {_FORM}")
    scheme = "https" if found["tls"] else "http"
    return Address(text, found["name"], uri=f"{scheme}://{found['host']}:{found['port'] or PORT}")
