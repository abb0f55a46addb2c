"""The manifest: what an index holds and what it was built from. It is replaced as a whole, as a build's last step.

    index/manifest.json              names the generation that answers
    index/generation-<digest>/       that generation's files, never changed once they are named

A generation is named by the digest of its files. Where the documents were, and when they were read, is not part of the
digest. The manifest and the record of the sources carry a checksum of themselves, and are read strictly by their types.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from qa.datatypes import ReadOptions
from qa.errors import OldFormatError, UnusableIndexError
from qa.index.integrity import IndexFile, check_files, read_file, write_durably
from qa.index.owner import is_marked, mark
from qa.index.sealed import checked, decoded, sealed

__all__ = [
    "FORMAT",
    "LOCK",
    "MANIFEST",
    "SOURCES",
    "STORE",
    "TERMS",
    "VECTORS",
    "IndexedDocument",
    "Manifest",
    "SourcesRecord",
    "Stamp",
    "commit_manifest",
    "load_manifest",
    "parse_manifest",
    "parse_sources",
    "read_manifest",
    "read_sources",
    "read_sources_in",
    "refuse_file",
    "save_calibration",
    "seal_manifest",
    "seal_sources",
    "stamp_of",
    "write_sources",
]

FORMAT = 9
MANIFEST = "manifest.json"
LOCK = ".lock"  # held by whoever writes into the directory
STORE, VECTORS, TERMS = "sentences.sqlite", "vectors.faiss", "terms"  # in a generation's folder
SOURCES = "sources.json"  # in a generation's folder too; where the documents were, which is not part of the digest
GENERATION = re.compile(r"generation-[0-9a-f]{16}")

# Of a document's file: size, times of the last changes of its content and its state in ns, SHA-256 ("": not read).
Stamp = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document that is in the index, by the SHA-256 of its file."""

    doc_id: str
    sha256: str
    sentences: int
    questions: int  # anticipated ones, and those that the document itself asks


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that shaped the index."""

    made_by: str
    generation: str
    model: str
    model_sha256: str
    dimension: int
    token_model: str  # "" where no tokens are compared
    token_model_sha256: str
    token_dimension: int
    parameters: dict[str, Any]  # of the readers, sentence splitter, BM25, vectors and engine, with libraries' versions
    sentences: int
    questions: int
    documents: tuple[IndexedDocument, ...]
    files: dict[str, IndexFile]
    # What `qa calibrate` fitted, by the models that were asked: a scale and a shift of the log-odds of an answer.
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    calibrated_on: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class SourcesRecord:
    """Where an index's documents were, and how their files looked."""

    sources: tuple[str, ...]  # relative to the index's directory
    files: dict[str, Stamp]  # by path, also relative to it
    encoding: str | None
    model: str
    mark: str = ""  # of the user who wrote it (`qa.index.owner`)
    # Since format 9. Records of earlier formats lack them, and their marks are made without them.
    language: str | None = None
    whole_page: bool = False
    ocr: str | None = None
    skipped: tuple[str, ...] = ()  # why files were passed over

    @property
    def options(self) -> ReadOptions:
        """How the files were read."""
        return ReadOptions(encoding=self.encoding, language=self.language, whole_page=self.whole_page, ocr=self.ocr)


def read_manifest(directory: Path) -> tuple[Manifest, str]:
    """Return a directory's manifest and its SHA-256, after a check that the files it names are what was built.

    Raises:
        UnusableIndexError: there is none, it is not whole, its format is unknown, or a file is not what was built.
    """
    manifest, fingerprint = load_manifest(directory)
    check_files(directory, directory / manifest.generation, manifest.files)
    return manifest, fingerprint


def load_manifest(directory: Path) -> tuple[Manifest, str]:
    """Return a directory's manifest and its SHA-256, without a check of the files that it names.

    Raises:
        UnusableIndexError: there is none, it is not whole, or its format is unknown.
    """
    path = directory / MANIFEST
    refuse_file(directory)
    try:
        data = read_file(path)
    except FileNotFoundError:
        raise UnusableIndexError(f"there is no index at {directory}: build one with qa index") from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_manifest(data, path), hashlib.sha256(data).hexdigest()


def refuse_file(directory: Path) -> None:
    """Raise `UnusableIndexError` where a file stands in the place of an index's folder."""
    if directory.is_file():
        raise UnusableIndexError(f"{directory}: is a file, and an index is a folder: name another with --index")


def parse_manifest(data: bytes, path: Path | str) -> Manifest:
    """Return the manifest that `seal_manifest` wrote, read at a path or an address; errors as `load_manifest`."""
    broken = UnusableIndexError(f"{path}: is not a whole manifest: build it again with qa index")
    fields = decoded(data)
    if fields is None:
        raise broken
    version = fields.get("format")
    if type(version) is int and 1 <= version < FORMAT:
        raise OldFormatError(f"{path}: its format is {version}, and this version reads {FORMAT}: run qa index")
    if version != FORMAT:
        raise UnusableIndexError(
            f"{path}: its format is {version!r}, and this version reads {FORMAT}: "
            "update article-qa, or build it again with qa index"
        )
    manifest = checked(fields, Manifest)
    if manifest is None or not _is_sound(manifest):
        raise broken
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Tell whether a manifest names no file outside its index, and holds no number that an index cannot have."""
    numbers = [number for pair in manifest.calibration.values() for number in pair]
    return (
        GENERATION.fullmatch(manifest.generation) is not None
        and all(map(_is_inside, manifest.files))
        and manifest.questions >= 0
        and all(map(math.isfinite, numbers))
    )


def commit_manifest(directory: Path, manifest: Manifest) -> None:
    """Make this the directory's manifest. Until the rename the old generation answers, then the new one."""
    write_durably(directory / MANIFEST, seal_manifest(manifest)[0])


def seal_manifest(manifest: Manifest) -> tuple[bytes, str]:
    """Return a manifest as it is kept, and its SHA-256."""
    data = sealed(asdict(manifest))
    return data, hashlib.sha256(data).hexdigest()


def save_calibration(
    directory: Path,
    manifest: Manifest,
    fingerprint: str,
    calibration: Mapping[str, tuple[float, float]],
    about: Mapping[str, Any],
) -> None:
    """Write a calibration into a directory's manifest, if that still has this fingerprint.

    Raises:
        UnusableIndexError: the manifest cannot be written, or a build has replaced it or is about to.
    """
    from filelock import FileLock, Timeout

    calibrated = replace(manifest, calibration=dict(calibration), calibrated_on=dict(about))
    try:
        with FileLock(directory / LOCK, timeout=0):
            if read_manifest(directory)[1] != fingerprint:
                raise UnusableIndexError(f"{directory}: was built anew meanwhile: calibrate it again")
            commit_manifest(directory, calibrated)
    except Timeout:
        raise UnusableIndexError(f"{directory}: a build is at work in it: wait until it is done") from None
    except OSError as error:
        raise UnusableIndexError(f"{directory}: cannot be written: {error.strerror or error}") from error


def write_sources(folder: Path, record: SourcesRecord) -> None:
    """Write the record of the sources into a generation's folder, with the user's mark."""
    write_durably(folder / SOURCES, seal_sources(record))


def seal_sources(record: SourcesRecord) -> bytes:
    """Return a record as it is kept, with the user's mark."""
    return sealed(asdict(replace(record, mark=mark(_message(record)))))


def read_sources(directory: Path) -> SourcesRecord:
    """Return what an index of any version was built from.

    Raises:
        UnusableIndexError: that cannot be told, or was written by someone else.
    """
    try:
        manifest = decoded(read_file(directory / MANIFEST)) or {}
    except OSError:
        manifest = {}
    generation = str(manifest.get("generation"))
    if not GENERATION.fullmatch(generation):
        raise UnusableIndexError(f"{directory}: its manifest is damaged: its documents may have changed")
    return read_sources_in(directory / generation)


def read_sources_in(generation: Path) -> SourcesRecord:
    """Return what a generation was built from; errors as `read_sources`."""
    path = generation / SOURCES
    try:
        data = b"" if generation.is_symlink() else read_file(path)
    except OSError as error:
        raise UnusableIndexError(f"{path}: cannot be read: {error.strerror}: the documents may have changed") from error
    return parse_sources(data, path)


def parse_sources(data: bytes, path: Path | str) -> SourcesRecord:
    """Return the record that `seal_sources` wrote, read at a path or an address; errors as `read_sources`."""
    record = checked(decoded(data) or {}, SourcesRecord)
    if record is None:
        raise UnusableIndexError(f"{path}: is damaged: the documents may have changed")
    if not is_marked(_message(record), record.mark):
        raise UnusableIndexError(f"{path}: was not written by you on this machine: the documents may have changed")
    return record


def _message(record: SourcesRecord) -> bytes:
    """Return what a record's mark is made of: all fields but the mark itself, and but later fields that are not set."""
    fields = asdict(replace(record, mark=""))
    later = ("language", "whole_page", "ocr", "skipped")
    marked = {name: value for name, value in fields.items() if value or name not in later}
    return json.dumps(marked, sort_keys=True).encode()


def stamp_of(directory: Path) -> tuple[int, int] | None:
    """Return the time and inode of the manifest's file, which change when it is replaced; None where there is none."""
    try:
        found = (directory / MANIFEST).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _is_inside(name: str) -> bool:
    """Tell whether a file's name stays in its generation's folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts) and "\0" not in name
