"""A build -> a generation in Milvus: whole or not at all.

The index is built in a folder in the user's cache, like any other index. Its contents are written into two new
collections, and then the alias is switched. A build that is cut off leaves the old generation as it was. Its folder
stays, and the next build goes on from there. The generation that answered before stays until the next build is done, so
that readers can finish with it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from contextlib import ExitStack, closing
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import OldFormatError, QAError, UnusableIndexError
from qa.index import manifest as manifests
from qa.index.dense import EXACT
from qa.index.integrity import IndexFile
from qa.index.local import LocalIndex
from qa.index.milvus import generations
from qa.index.milvus.client import Client
from qa.index.milvus.index import COMPARED, HERE, SOURCES, TOKENS, MilvusIndex, digests
from qa.index.milvus.layout import LAYOUT
from qa.index.milvus.lock import build_lock
from qa.index.milvus.records import RECORD, Records, RecordWriter, RowWriter
from qa.index.milvus.writing import write_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.datatypes import Progress
    from qa.index.composed import ComposedIndex
    from qa.index.milvus.address import Address
    from qa.index.report import BuildReport

    Build = Callable[[Path, ComposedIndex | None, Progress], BuildReport]

__all__ = ["publish"]


def publish(address: Address, build: Build, progress: Progress) -> BuildReport:
    """Build an index at an address, or bring one up to date.

    Args:
        address: where; what it held answers until the new generation is whole.
        build: builds in a folder, given the index before.
        progress: told of the stages of ``build``, and of ``writing`` (sentences).

    Raises:
        UnusableIndexError: another build is at work, the name is taken, or the engine cannot be reached or written.
        QAError: what ``build`` raises.
    """
    from filelock import FileLock, Timeout

    staging = _staging(address)
    try:
        staging.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(FileLock(staging.with_suffix(".lock"), timeout=0))
            client = stack.enter_context(closing(Client(address)))
            before = stack.enter_context(closing(_Before(address)))
            hold = progress
            if address.path is None:  # an embedded database is open in only one process
                lock = stack.enter_context(build_lock(client, address.name, str(staging)))
                hold = _holding(lock, progress)
            before.open(client)
            generations.sweep(client, address.name, before.kept)
            report = build(staging, before.index, hold)
            is_new = _install(address, client, staging, before, hold)
            shutil.rmtree(staging, ignore_errors=True)
    except Timeout:
        raise UnusableIndexError(f"{address.location}: another build is at work in it: wait until it is done") from None
    except OSError as error:
        raise UnusableIndexError(f"{staging}: cannot be written: {error.strerror or error}") from error
    return replace(report, directory=address.location, is_new=is_new)


class _Before:
    """What was there before the build."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.index: MilvusIndex | None = None  # None where there is none that can be opened: then all is made anew
        self.generation = ""
        self.kept: set[str] = set()

    def open(self, client: Client) -> None:
        """Look for an index; `UnusableIndexError` where the name belongs to something else."""
        self.generation = generations.current(client, self._address.name) or ""
        if not self.generation:
            return
        self.kept = {self.generation}
        try:
            self.index = MilvusIndex.open(self._address)
        except (OldFormatError, UnusableIndexError):
            return
        self.kept.add(self.index.head.before)

    def close(self) -> None:
        if self.index:
            self.index.close()


def _staging(address: Address) -> Path:
    """Return the folder in which an index is built first; it is the same for every build at an address."""
    from platformdirs import user_cache_path

    named = str(address.path.resolve()) if address.path else f"{address.uri}/{address.name}"
    digest = hashlib.sha256(named.encode()).hexdigest()[:16]
    return user_cache_path("article-qa", appauthor=False) / "milvus" / digest


def _holding(hold: Callable[[], None], progress: Progress) -> Progress:
    def report(stage: str, done: int, total: int) -> None:
        hold()
        progress(stage, done, total)

    return report


def _install(address: Address, client: Client, staging: Path, before: _Before, progress: Progress) -> bool:
    """Write what was built into Milvus, and switch to it. Return false where the same index answers already."""
    with closing(LocalIndex.open(staging)) as local:
        record = _sources(staging, local)
        old = before.index.manifest if before.index else None
        if before.index and old and old.generation == local.manifest.generation:
            writer = RecordWriter(client, generations.records_of(address.name, before.generation), replace=True)
            writer.put(SOURCES, record.decode(), counted=False)
            writer.flush()
            return False
        generation = secrets.token_hex(8)
        collections = generations.records_of(address.name, generation), generations.rows_of(address.name, generation)
        try:
            writer, manifest = _write(client, collections, local, staging / local.manifest.generation, progress)
            if old:
                manifest = replace(manifest, calibration=old.calibration, calibrated_on=old.calibrated_on)
            data, fingerprint = manifests.seal_manifest(manifest)
            writer.put(f"manifest/{fingerprint}", data.decode(), counted=False)
            writer.put(SOURCES, record.decode(), counted=False)
            writer.put(*generations.head_record(generations.Head(fingerprint, before.generation)), counted=False)
            writer.flush()
            client.finish(collections[1], manifest.sentences + manifest.questions, searched=True)
            client.finish(collections[0], writer.rows)
            _compare(client, collections, manifest)
        except BaseException:
            _remove(client, collections)
            raise
        progress("writing", len(local), len(local))  # this also checks a last time that the lock is held
        client.switch(address.name, collections[0])
    generations.sweep(client, address.name, {generation, before.generation})
    return True


def _write(
    client: Client, collections: tuple[str, str], local: LocalIndex, folder: Path, progress: Progress
) -> tuple[RecordWriter, manifests.Manifest]:
    """Write the records and the vectors of an index; return the writer, for further records, and the manifest."""
    records, rows = collections
    manifest = local.manifest
    count = manifest.sentences + manifest.questions
    kind = "FLAT" if count <= EXACT else "HNSW"
    client.create(records, key="VARCHAR", dimension=2, value="value")
    client.create(rows, key="INT64", dimension=manifest.dimension, value=RECORD, kind=kind)
    writer, row_writer = RecordWriter(client, records), RowWriter(client, rows)
    compared = "<f4" if kind == "FLAT" else "<f2"  # a large index in a folder keeps half precision too
    has_tokens = write_index(writer, row_writer, local, folder, compared, progress)
    row_writer.flush()
    engine = {
        "name": "milvus",
        "layout": LAYOUT,
        "pymilvus": version("pymilvus"),
        "vectors": f"{kind}, IP",
        "terms": "stored BM25 scores, summed by qa",
        COMPARED: compared,
        TOKENS: has_tokens,
    }
    found = {"records": writer.digest, "rows": row_writer.digest}
    files = {name: IndexFile(digest.bytes, digest.hex) for name, digest in found.items()}
    return writer, replace(manifest, files=files, parameters={**manifest.parameters, "engine": engine})


def _compare(client: Client, collections: tuple[str, str], manifest: manifests.Manifest) -> None:
    """Read back what was written, before it answers; `UnusableIndexError` where it differs."""
    records, rows = collections
    for name, found in zip(("records", "rows"), digests(client, Records(client, records), rows), strict=True):
        if found.hex != manifest.files[name].sha256:
            raise UnusableIndexError(f"{client.location}: the {name} are not what was written: run qa index again")


def _sources(staging: Path, local: LocalIndex) -> bytes:
    """Return the record of the sources as it is kept. Its paths are relative to `HERE`, the same for every build."""
    folder = Path(os.path.realpath(staging))
    record = manifests.read_sources_in(staging / local.manifest.generation)

    def moved(name: str) -> str:
        return os.path.relpath(os.path.normpath(folder / name), HERE)

    sources = tuple(moved(name) for name in record.sources)
    files = {moved(name): stamp for name, stamp in record.files.items()}
    return manifests.seal_sources(replace(record, sources=sources, files=files))


def _remove(client: Client, collections: tuple[str, str]) -> None:
    """Remove what was not finished. If it cannot be removed now, the next build removes it."""
    for collection in collections:
        try:
            if client.has(collection):
                client.drop(collection)
        except QAError:
            return
