"""The user's key, by which the program recognises a record that this user wrote on this machine.

An index can come from someone else, and the record of its sources may name any folder of the person who opens it. Such
a record can be whole, but it does not bear the mark of the user's key. The key is 32 random bytes in the user's folder
for programs' state, and only the user can read it.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from qa.index.integrity import read_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_marked", "mark"]

SIZE = 32  # bytes


def mark(message: bytes) -> str:
    """Return the mark of a message. If there is no key, make one; if none can be kept, the mark is empty."""
    key = _read_key() or _new_key()
    return _mark(key, message) if key else ""


def is_marked(message: bytes, found: str) -> bool:
    """Tell whether a mark was made of a message with this user's key."""
    key = _read_key()
    return key is not None and hmac.compare_digest(_mark(key, message).encode(), found.encode(errors="replace"))


def _mark(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, "sha256").hex()


def _path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("article-qa", appauthor=False) / "key"


def _read_key() -> bytes | None:
    try:
        key = read_file(_path())
    except OSError:
        return None
    return key if len(key) == SIZE else None


def _new_key() -> bytes | None:
    """Write a new key. If two processes do so at once, the first one's is kept."""
    path = _path()
    temporary = path.with_name(f"key-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        try:
            if path.exists():  # it holds no key
                temporary.replace(path)
            else:
                os.link(temporary, path)
        except FileExistsError:
            pass
    except OSError:
        return None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return _read_key()
