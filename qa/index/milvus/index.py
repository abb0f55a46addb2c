"""The index in Milvus: the engine behind `qa.index.protocol.Index` where the location is an address of Milvus."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError
from qa.index import manifest as manifests
from qa.index.composed import ComposedIndex
from qa.index.freshness import changes
from qa.index.milvus import generations
from qa.index.milvus.client import Client, is_there
from qa.index.milvus.matches import LaterDense, LaterSparse, StoredSimilarity
from qa.index.milvus.parts import MilvusTerms, MilvusTokens, MilvusVectors
from qa.index.milvus.records import RECORD, Digest, Records, RecordWriter, row_bytes
from qa.index.milvus.store import MilvusStore
from qa.index.protocol import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from qa.datatypes import Encoder, Positions, TokenEncoder, Vectors
    from qa.index.milvus.address import Address
    from qa.index.protocol import DenseMatches, SparseMatches
    from qa.index.similarity import Similarity

__all__ = ["COMPARED", "HERE", "SOURCES", "TOKENS", "MilvusIndex", "digests", "exists", "sources_at"]

HERE = Path("/")  # what the paths in the record of the sources are relative to
SOURCES = "sources"  # the key of that record
TOKENS = "tokens"  # among the engine's parameters in the manifest: whether the codes of tokens are stored
COMPARED = "compared"  # also among them: the NumPy type of the vectors in the sentences' records
QUOTED = 10  # of the sentences that a search finds: so many of the best are likely to be quoted
AT_ONCE = 8  # calls that may wait for the server at the same time


class MilvusIndex(ComposedIndex):
    """An index that `qa.index.milvus.publish` wrote; the methods are those of `qa.index.protocol.Index`."""

    def __init__(
        self,
        address: Address,
        client: Client,
        generation: str,
        encoder: Encoder | None,
        token_encoder: TokenEncoder | None,
    ) -> None:
        self.generation = generation
        self.client = client
        self._address = address
        self._rows = generations.rows_of(address.name, generation)
        self._records = Records(client, generations.records_of(address.name, generation))
        for collection in (self._records.collection, self._rows):
            client.load(collection)
        self.head = generations.find_head(client, self._records.collection, strong=True)
        [text] = self._records.of([f"manifest/{self.head.manifest}"], strong=True)
        manifest = manifests.parse_manifest(text.encode(), address.location)
        self._sources: manifests.SourcesRecord | UnusableIndexError
        try:
            self._sources = _read_sources(self._records)
        except UnusableIndexError as error:  # the index can still be asked
            self._sources = error
        self._pool = ThreadPoolExecutor(AT_ONCE, "milvus")
        has_tokens = manifest.token_model and manifest.parameters["engine"][TOKENS]
        tokens = MilvusTokens(self._records, manifest.token_dimension) if has_tokens else None
        kind = str(manifest.parameters["engine"][COMPARED])
        self._milvus_store = MilvusStore(self._records, self._rows, manifest, kind)
        rows = MilvusVectors(client, self._rows, manifest, self._milvus_store.take)
        parts = (self._milvus_store, rows, MilvusTerms(self._records, manifest), tokens)
        super().__init__(manifest, self.head.manifest, parts, encoder, token_encoder)

    @classmethod
    def open(
        cls, address: Address, encoder: Encoder | None = None, token_encoder: TokenEncoder | None = None
    ) -> MilvusIndex:
        """Open the index at an address.

        Raises:
            UnusableIndexError: there is none, it is not whole or of another version, or the server does not answer.
        """
        missing = UnusableIndexError(f"there is no index at {address.location}: build one with qa index")
        if not is_there(address):
            raise missing
        client = Client(address)
        try:
            while True:
                generation = generations.current(client, address.name)
                if generation is None:
                    raise missing
                try:
                    return cls(address, client, generation, encoder, token_encoder)
                except UnusableIndexError:
                    # Builds may have replaced what was being opened. If they have not, the error stands.
                    if generations.current(client, address.name) == generation:
                        raise
        except BaseException:
            client.close()
            raise

    @property
    def location(self) -> str:
        """The address, as it was named."""
        return self._address.location

    # Both searches return at once, and wait only when their results are asked for. So they wait at the same time.

    def search_dense(self, vectors: Vectors, k: int) -> list[DenseMatches]:
        """Begin to find the ``k`` sentences nearest to each vector."""
        found = self._pool.submit(self._search_dense, vectors, k)
        return [LaterDense(found, number) for number in range(len(vectors))]

    def _search_dense(self, vectors: Vectors, k: int) -> list[DenseMatches]:
        """Find sentences, and begin to fetch what quoting the best of them takes, while the sentences are ranked."""
        found = super().search_dense(vectors, k)
        if len(found) == 1:
            with suppress(RuntimeError):  # it is being closed
                self._pool.submit(self._milvus_store.quotes_ahead, found[0].positions[:QUOTED].tolist())
        return found

    def search_sparse(self, questions: Sequence[str], k: int) -> list[SparseMatches]:
        """Begin to find the ``k`` sentences with the best BM25 scores for each question."""
        found = self._pool.submit(self._search_sparse, questions, k)
        return [LaterSparse(found, number) for number in range(len(questions))]

    def _search_sparse(self, questions: Sequence[str], k: int) -> list[SparseMatches]:
        """Find sentences, and fetch their records while the dense search waits; that one brings its records itself."""
        found = super().search_sparse(questions, k)
        self._milvus_store.sentences_ahead({int(position) for matches in found for position in matches.positions})
        return found

    @cached_property
    def _asked(self) -> Positions:
        return self._milvus_store.asked

    @cached_property
    def _similarity(self) -> Similarity:
        return StoredSimilarity(self._milvus_store, self._dense, len(self), self._asked, self._paragraph_starts)

    def fetch_ahead(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Fetch what `span` and `places_in` will soon be asked for, all together."""
        self._milvus_store.fetch_ahead(spans)

    def save_calibration(self, calibration: Mapping[str, tuple[float, float]], about: Mapping[str, Any]) -> None:
        """Write a calibration into Milvus; `UnusableIndexError` where a build has replaced the index."""
        if generations.find_head(self.client, self._address.name, strong=True) != self.head:
            raise UnusableIndexError(f"{self.location}: was built anew meanwhile: calibrate it again")
        calibrated = replace(self.manifest, calibration=dict(calibration), calibrated_on=dict(about))
        data, fingerprint = manifests.seal_manifest(calibrated)
        writer = RecordWriter(self.client, self._records.collection)
        writer.put(f"manifest/{fingerprint}", data.decode(), counted=False)
        writer.flush()
        generations.put_head(self.client, self._records.collection, replace(self.head, manifest=fingerprint))

    def sources(self) -> Sources | None:
        """Return what it was built from, if this user built it on this machine."""
        record = self._sources
        if isinstance(record, UnusableIndexError):
            return None
        paths = tuple(HERE / name for name in record.sources)
        return Sources(paths=paths, options=record.options, model=record.model, skipped=record.skipped)

    def changes(self) -> tuple[str, ...]:
        """Say what has happened to the documents' files; nothing where another machine, or another user, built it."""
        record = self._sources
        return () if isinstance(record, UnusableIndexError) else changes(HERE, record)

    def latest(self) -> MilvusIndex:
        """Return this index, or, where a build has replaced it, the new one, opened with the encoder that it names.

        Raises:
            ModelError: that is not on this machine, or this index was opened with another one.
            UnusableIndexError: the new one cannot be opened.
        """
        head = generations.find_head(self.client, self._address.name)
        if head == self.head:
            return self
        return MilvusIndex.open(self._address, self._encoder, self._token_encoder).loaded()

    def verify(self) -> None:
        """Read every row and record, and compare them with the manifest; `UnusableIndexError` where one differs."""
        for collection, found in zip(("records", "rows"), digests(self.client, self._records, self._rows), strict=True):
            wanted = self.manifest.files.get(collection)
            if wanted is None or (found.bytes, found.hex) != (wanted.bytes, wanted.sha256):
                wrong = f"the {collection} are not what was built"
                raise UnusableIndexError(f"{self.location}: {wrong}: build the index again with qa index")

    def close(self) -> None:
        """Close the connection."""
        self._pool.shutdown()
        self.client.close()


def digests(client: Client, records: Records, rows: str) -> tuple[Digest, Digest]:
    """Read a generation; return the digests of its records (without those that may be replaced) and of its rows."""
    import numpy as np

    texts, vectors = Digest(), Digest()
    for row in client.every(records.collection, ["value"]):
        if row["id"].partition("/")[0].partition("+")[0] not in ("head", "manifest", SOURCES):
            texts.add(row["id"], row["value"].encode())
    for row in client.every(rows, ["vector", RECORD]):
        vectors.add(str(row["id"]), row_bytes(np.array(row["vector"]), row[RECORD]))
    return texts, vectors


def exists(address: Address) -> bool:
    """Tell whether there is an index at an address, of whatever version."""
    if not is_there(address):
        return False
    client = Client(address)
    try:
        return generations.current(client, address.name) is not None
    finally:
        client.close()


def sources_at(address: Address) -> manifests.SourcesRecord:
    """Return what the index at an address was built from, whatever its version.

    Raises:
        UnusableIndexError: that cannot be told, or was written by someone else.
    """
    client = Client(address)
    try:
        generation = generations.current(client, address.name)
        if generation is None:
            raise UnusableIndexError(f"there is no index at {address.location}: build one with qa index")
        collection = generations.records_of(address.name, generation)
        client.load(collection)
        return _read_sources(Records(client, collection))
    finally:
        client.close()


def _read_sources(records: Records) -> manifests.SourcesRecord:
    text = records.find([SOURCES], strong=True).get(SOURCES, "")
    return manifests.parse_sources(text.encode(), records.client.location)
