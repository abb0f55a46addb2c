"""What readers made of files, taken over from the index before: to read a PDF again takes longer than all else."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.formats import Parsed
from qa.extras import EXTRAS

if TYPE_CHECKING:
    from qa.datatypes import ReadOptions
    from qa.index.composed import ComposedIndex

__all__ = ["READERS", "KnownDocuments", "readers"]

READERS = "readers"  # the parameter of an index that says which readers read its files


@cache
def readers() -> str:
    """Return a digest of the readers: of their code, of the code of `qa.language`, and of their libraries' versions."""
    digest = hashlib.sha256()
    for package in ("documents", "language"):
        for path in sorted((Path(__file__).parents[1] / package).rglob("*.py")):
            digest.update(path.read_bytes())
    for library in EXTRAS["documents"]:
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            digest.update(library.encode())
    return digest.hexdigest()[:16]


class KnownDocuments:
    """The documents of an index that this user built, with the same readers and the same options."""

    def __init__(self, before: ComposedIndex | None, options: ReadOptions) -> None:
        self.options = options
        self._before = before
        self._ids: dict[str, str] = {}
        sources = before.sources() if before else None  # None for an index that someone else built
        is_ours = sources is not None and sources.options == options
        if before and is_ours and before.manifest.parameters.get(READERS) == readers():
            self._ids = {document.sha256: document.doc_id for document in before.manifest.documents}
            self._notes = {listed.doc_id: listed.notes for listed in before.listing()}

    def parsed(self, sha256: str) -> Parsed | None:
        """Return what a reader made of a file whose bytes have this digest; None where that is not known."""
        doc_id = self._ids.get(sha256)
        if doc_id is None or self._before is None:
            return None
        document = self._before.document(doc_id)
        title = "" if document.title == doc_id.rpartition("/")[2] else document.title  # "": the file's name was taken
        places = self._before.places_in(doc_id, 0, len(document.text))
        return Parsed(document.text, title, document.blocks, tuple(places), self._notes[doc_id])
