"""Pages of documents as pictures. They are drawn in a process with limits, and the last ones are kept."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.files import find_files
from qa.documents.formats import format_of
from qa.documents.sandbox import Sandbox
from qa.errors import CorpusError, QAError

if TYPE_CHECKING:
    from qa.documents.formats import PagePicture
    from qa.index.protocol import Index

__all__ = ["PagePictures"]

MOST_KEPT = 24  # pictures


class PagePictures:
    """Draws pages; safe to use from several threads, which wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sandbox: Sandbox | None = None
        self._kept: OrderedDict[tuple[str, int], PagePicture] = OrderedDict()
        self._files: dict[tuple[str, str], Path] = {}  # by the document's digest and its id

    def draw(self, index: Index, doc_id: str, number: int) -> PagePicture:
        """Draw a page of a document, from its file.

        Raises:
            CorpusError: the file is not here any more, has changed since it was indexed, or cannot be drawn.
            KeyError: there is no such document.
        """
        sha256 = index.document(doc_id).sha256
        with self._lock:
            found = self._kept.get((sha256, number))
            if found is None:
                found = self._drawn(index, doc_id, sha256, number)
                self._kept[sha256, number] = found
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((sha256, number))
            return found

    def close(self) -> None:
        """End the process that draws."""
        with self._lock:
            if self._sandbox:
                self._sandbox.close()
                self._sandbox = None

    def _drawn(self, index: Index, doc_id: str, sha256: str, number: int) -> PagePicture:
        path = self._file(index, doc_id, sha256)
        try:
            data = path.read_bytes()
        except OSError:
            raise CorpusError(f"{path.name} is not here any more: its pages cannot be shown") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise CorpusError(f"{path.name} has changed since it was read: its pages cannot be shown")
        row = format_of(path)
        if row is None:
            raise CorpusError(f"{path.name} has no pages")
        self._sandbox = self._sandbox or Sandbox()
        return self._sandbox.draw(row, data, Path(path.name), number)  # no visitor is told a folder of the server

    def _file(self, index: Index, doc_id: str, sha256: str) -> Path:
        """Return the file that a document was read from; `CorpusError` where it is gone."""
        if (sha256, doc_id) not in self._files:
            sources = index.sources()
            try:
                found = find_files(sources.paths) if sources else ()
            except QAError:
                found = ()
            path = next((file.path for file in found if file.doc_id == doc_id), None)
            if path is None:
                raise CorpusError("the document's file is not here any more: its pages cannot be shown")
            self._files[sha256, doc_id] = path
        return self._files[sha256, doc_id]
