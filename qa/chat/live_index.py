"""An index that is asked for a long time: opened again when a build has replaced it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qa.console import say
from qa.errors import QAError
from qa.index import manifest as manifests
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    from qa.index.local import Index

__all__ = ["LiveIndex"]


class LiveIndex:
    """The index that is asked, opened again when a build has replaced it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._state = self._stat()

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = (self._index.directory / manifests.MANIFEST).stat()
        except OSError:
            return None  # between two manifests, or gone: what is open goes on answering
        return found.st_mtime_ns, found.st_ino

    def current(self) -> Index:
        """Return the index as it is now."""
        with self._lock:
            state = self._stat()
            if state is not None and state != self._state:
                try:
                    self._index = open_unchecked(self._index.directory, self._index.encoder)
                    self._state = state
                except QAError as error:
                    say(f"qa: warning: {error}; answering from the index as it was")
            return self._index
