"""An index that is asked for a long time: opened again when a build has replaced it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qa.console import say
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.index.protocol import Index

__all__ = ["LiveIndex"]


class LiveIndex:
    """The index that is asked, opened again when a build has replaced it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()

    def current(self) -> Index:
        """Return the index as it is now."""
        with self._lock:
            try:
                self._index = self._index.latest()
            except QAError as error:
                say(f"qa: warning: {error}; answering from the index as it was")
            return self._index
