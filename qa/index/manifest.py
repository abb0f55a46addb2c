"""The manifest: what an index holds and what it was built from. It is replaced whole, last of all.

    index/manifest.json              names the generation that answers
    index/generation-<digest>/       that generation's files, never changed once they are named

A generation is named by the digest of its files. Where the documents were, and when they were read, is not part of the
digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from qa.errors import OldFormatError, UnusableIndexError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

__all__ = [
    "FORMAT",
    "LOCK",
    "MANIFEST",
    "SOURCES",
    "STORE",
    "TERMS",
    "VECTORS",
    "IndexFile",
    "IndexedDocument",
    "Manifest",
    "commit_manifest",
    "describe_files",
    "digest_of",
    "read_manifest",
    "read_sources",
    "stamp_of",
    "sync_folder",
    "verify_files",
]

FORMAT = 6
MANIFEST = "manifest.json"
LOCK = ".lock"  # held by whoever writes into the directory
STORE, VECTORS, TERMS = "sentences.sqlite", "vectors.faiss", "terms"  # in a generation's folder
SOURCES = "sources.json"  # likewise; where the documents were, which is not part of the digest


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document that is in the index, by the SHA-256 of its file."""

    doc_id: str
    sha256: str
    sentences: int
    questions: int  # that were anticipated of it


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file of the generation; its length tells on opening whether it is whole."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that shaped the index."""

    made_by: str
    generation: str
    model: str
    model_sha256: str
    dimension: int
    parameters: dict[str, Any]  # of the sentence splitter and of BM25, with their libraries' versions
    sentences: int
    questions: int
    documents: tuple[IndexedDocument, ...]
    files: dict[str, IndexFile]
    # What `qa calibrate` fitted, by the models that were asked: a scale and a shift of the log-odds of an answer.
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    calibrated_on: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT


def read_manifest(directory: Path) -> tuple[Manifest, str]:
    """Return a directory's manifest and its SHA-256.

    Raises:
        UnusableIndexError: there is none, it is not whole, its format is unknown, or a file is missing or short.
    """
    path = directory / MANIFEST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnusableIndexError(f"there is no index at {directory}: build one with qa index") from None
    except OSError as error:
        raise UnusableIndexError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        fields = json.loads(data)
        version = fields["format"]
        if version in range(1, FORMAT):
            raise OldFormatError(f"{path}: its format is {version}, and this version reads {FORMAT}: run qa index")
        if version != FORMAT:
            raise UnusableIndexError(
                f"{path}: its format is {version!r}, and this version reads {FORMAT}: "
                "update article-qa, or build it again with qa index"
            )
        fields["documents"] = tuple(IndexedDocument(**document) for document in fields["documents"])
        fields["files"] = {name: IndexFile(**file) for name, file in fields["files"].items()}
        fields["calibration"] = {how: (float(a), float(b)) for how, (a, b) in fields["calibration"].items()}
        manifest = Manifest(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableIndexError(f"{path}: is not a whole manifest: build it again with qa index") from error
    for name, file in manifest.files.items():
        part = directory / manifest.generation / name
        size = part.stat().st_size if part.exists() else -1
        if size != file.bytes:
            state = f"has {size:,} bytes, not {file.bytes:,}" if size >= 0 else "is missing"
            raise UnusableIndexError(f"{part}: {state}: build the index again with qa index")
    return manifest, hashlib.sha256(data).hexdigest()


def read_sources(directory: Path) -> dict[str, Any] | None:
    """Return what an index of any format was built from, and by which model, if that can still be read."""
    try:
        fields = json.loads((directory / MANIFEST).read_bytes())
        record = json.loads((directory / fields["generation"] / SOURCES).read_bytes())
        return {**record, "model": str(fields["model"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stamp_of(directory: Path) -> tuple[int, int] | None:
    """Return by what a manifest is known to have been replaced: the file's time and inode; None where there is none."""
    try:
        found = (directory / MANIFEST).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def verify_files(directory: Path, manifest: Manifest) -> None:
    """Read every file of an index and compare its SHA-256.

    Raises:
        UnusableIndexError: a file is not what it was when the index was built.
    """
    for name, file in manifest.files.items():
        part = directory / manifest.generation / name
        if _sha256(part) != file.sha256:
            raise UnusableIndexError(f"{part}: is not what was built: build the index again with qa index")


def describe_files(folder: Path) -> dict[str, IndexFile]:
    """Make a generation's files durable and return what they are, in order of their names."""
    found: dict[str, IndexFile] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != SOURCES:
            found[path.relative_to(folder).as_posix()] = IndexFile(path.stat().st_size, _sha256(path))
        _sync(path)
    return found


def digest_of(files: dict[str, IndexFile]) -> str:
    """Return the digest that names a generation."""
    return hashlib.sha256("".join(f"{name} {file.sha256}\n" for name, file in files.items()).encode()).hexdigest()


def commit_manifest(directory: Path, manifest: Manifest) -> None:
    """Make a manifest the directory's: from the rename on the new generation answers, before it the old."""
    temporary = directory / f".{MANIFEST}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(directory / MANIFEST)
    sync_folder(directory)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    _sync(folder)


def _sync(path: Path) -> None:
    with _opened(path) as descriptor:
        os.fsync(descriptor)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
