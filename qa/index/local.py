"""The index over a folder: vectors in FAISS, terms in BM25, documents and sentences in SQLite, and a manifest.

It is the engine behind `qa.index.protocol.Index`. It does not build an index (`qa.index.build`) and it does not rank
(`qa.retrieval`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import QAError, UnusableIndexError
from qa.index import manifest as manifests
from qa.index.composed import ComposedIndex
from qa.index.dense import DenseIndex
from qa.index.freshness import changes
from qa.index.integrity import verify_files
from qa.index.protocol import Sources
from qa.index.sparse import SparseIndex
from qa.index.store import Store
from qa.index.token_vectors import CODES, TokenVectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Encoder, TokenEncoder
    from qa.index.manifest import Manifest

__all__ = ["LocalIndex"]


class LocalIndex(ComposedIndex):
    """An index that `build_index` wrote; the methods are those of `qa.index.protocol.Index`."""

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        fingerprint: str,
        encoder: Encoder | None,
        token_encoder: TokenEncoder | None,
    ) -> None:
        folder = directory / manifest.generation
        self.directory = directory
        self._stamp = manifests.stamp_of(directory)
        self._sources: manifests.SourcesRecord | UnusableIndexError
        try:
            self._sources = manifests.read_sources_in(folder)
        except UnusableIndexError as error:  # the index can still be asked
            self._sources = error
        self._file = Store(folder / manifests.STORE)
        dense = DenseIndex.load(folder / manifests.VECTORS)
        sparse = SparseIndex.load(folder / manifests.TERMS, manifest.sentences)
        rows = manifest.sentences + manifest.questions
        found = (self._file.count(), len(dense), dense.dimension)
        if found != (manifest.sentences, rows, manifest.dimension):
            raise UnusableIndexError(f"{folder}: its parts are of different builds: build it again with qa index")
        tokens = TokenVectors(folder, rows, manifest.token_dimension) if CODES in manifest.files else None
        super().__init__(manifest, fingerprint, (self._file, dense, sparse, tokens), encoder, token_encoder)

    @classmethod
    def open(
        cls, directory: Path, encoder: Encoder | None = None, token_encoder: TokenEncoder | None = None
    ) -> LocalIndex:
        """Open the index in a folder, without looking at the documents' files.

        Raises:
            UnusableIndexError: there is none, it is not whole, or its format is of another version.
        """
        while True:
            before = manifests.stamp_of(directory)
            try:
                index = cls(directory, *manifests.read_manifest(directory), encoder, token_encoder)
            except (OSError, QAError):
                # A build may have replaced what was being opened. If it has not, the error stands.
                if manifests.stamp_of(directory) == before:
                    raise
            else:
                if manifests.stamp_of(directory) == before:
                    return index
                index.close()

    # What it is

    @property
    def location(self) -> str:
        """The folder, as it was named."""
        return str(self.directory)

    def save_calibration(self, calibration: Mapping[str, tuple[float, float]], about: Mapping[str, Any]) -> None:
        """Write a calibration into the manifest.

        Raises:
            UnusableIndexError: the manifest cannot be written, or a build has replaced it or is about to.
        """
        manifests.save_calibration(self.directory, self.manifest, self.fingerprint, calibration, about)

    # Its state

    def sources(self) -> Sources | None:
        """Return what it was built from, if that is known."""
        record = self._sources
        if isinstance(record, UnusableIndexError):
            return None
        paths = tuple(self.directory / name for name in record.sources)
        return Sources(paths=paths, options=record.options, model=record.model, skipped=record.skipped)

    def changes(self) -> tuple[str, ...]:
        """Say what has happened to the documents' files since the build, a line each: changed, new or gone."""
        record = self._sources
        return (str(record),) if isinstance(record, UnusableIndexError) else changes(self.directory, record)

    def latest(self) -> LocalIndex:
        """Return this index, or, where a build has replaced it, the new one, opened with the encoder that it names.

        Raises:
            ModelError: that is not on this machine, or this index was opened with another one.
            UnusableIndexError: the new one cannot be opened.
        """
        # While there is no manifest, this index goes on answering.
        is_latest = manifests.stamp_of(self.directory) in (None, self._stamp)
        return self if is_latest else LocalIndex.open(self.directory, self._encoder, self._token_encoder).loaded()

    def verify(self) -> None:
        """Compare every file with the manifest's SHA-256; `UnusableIndexError` where one differs."""
        verify_files(self.directory / self.manifest.generation, self.manifest.files)

    def fetch_ahead(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Do nothing: files on this machine need no fetching."""

    def close(self) -> None:
        """Close the index's files."""
        self._file.close()
