"""An index's files -> their digests, and whether they are still what was built.

A file is compared by its SHA-256. To read a large index at each question would take seconds, so what was compared is
written down in ``.checked.json``: a file whose size, times and inode are still the same is not read again. The kernel
sets the time of the last change of a file's state, and no program can put it back.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "UNFINISHED",
    "IndexFile",
    "check_files",
    "describe_files",
    "digest_of",
    "open_regular",
    "read_file",
    "remember_files",
    "remove",
    "sync_folder",
    "verify_files",
    "write_durably",
]

CHECKED = ".checked.json"
UNFINISHED = ".new"  # the ending of a file that is being written; a crash can leave one

Stamp = list[int]  # size, time of the last change of the content and of the state in ns, inode, device


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file of a generation."""

    bytes: int
    sha256: str


def describe_files(folder: Path, *, without: str) -> dict[str, IndexFile]:
    """Make a new generation's files durable; describe all but those named ``without``, in order of their names."""
    found: dict[str, IndexFile] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != without:
            found[path.relative_to(folder).as_posix()] = IndexFile(path.stat().st_size, _sha256(path))
        _sync(path)
    return found


def digest_of(files: Mapping[str, IndexFile]) -> str:
    """Return the digest that names a generation."""
    return hashlib.sha256("".join(f"{name} {file.sha256}\n" for name, file in files.items()).encode()).hexdigest()


def verify_files(generation: Path, files: Mapping[str, IndexFile]) -> None:
    """Read every file of a generation and compare its SHA-256.

    Raises:
        UnusableIndexError: a file is missing, or is not what it was when the index was built.
    """
    _check_folders(generation, files)
    for name, file in files.items():
        _compare(generation / name, file)


def check_files(directory: Path, generation: Path, files: Mapping[str, IndexFile]) -> None:
    """Compare those files of a generation that may have changed since they were last compared.

    Raises:
        UnusableIndexError: as `verify_files`.
    """
    _check_folders(generation, files)
    known = _read_checked(directory / CHECKED)
    found: dict[str, Stamp] = {}
    for name, file in files.items():
        path = generation / name
        now = _stamp(path, file)
        key = _key(generation, name, file)
        if known.get(key) != now:
            _compare(path, file)
        found[key] = now
    if found != known:
        # Where the folder cannot be written, the files are read again at the next opening.
        with contextlib.suppress(OSError):
            write_durably(directory / CHECKED, json.dumps(found).encode())


def remember_files(directory: Path, generation: Path, files: Mapping[str, IndexFile]) -> None:
    """Write down that a generation's files were compared: they have just been written and described."""
    found = {_key(generation, name, file): _stamp(generation / name, file) for name, file in files.items()}
    with contextlib.suppress(OSError):
        write_durably(directory / CHECKED, json.dumps(found).encode())


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file's content as a whole: a crash leaves the old content or the new."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with temporary.open("xb") as file:  # a new file: no link is followed, and no file is overwritten
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def open_regular(path: Path, flags: int) -> int:
    """Open a regular file and return its descriptor.

    An index can come from someone else. A link in it is not followed, and a pipe or a device is not waited for.

    Raises:
        OSError: the file cannot be opened, or is not a regular file.
    """
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "is not a file", str(path))


def read_file(path: Path) -> bytes:
    """Return what is in a regular file; ``OSError`` as `open_regular`."""
    with open(open_regular(path, os.O_RDONLY), "rb") as file:  # a descriptor has no path
        return file.read()


def remove(path: Path) -> None:
    """Remove a file, a folder or a link, but not what a link leads to. What cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        path.unlink()


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    _sync(folder)


def _check_folders(generation: Path, files: Mapping[str, IndexFile]) -> None:
    """Raise an error where a link stands in the place of a folder."""
    for folder in {generation, *((generation / name).parent for name in files)}:
        if folder.is_symlink():
            raise UnusableIndexError(f"{folder}: is not a folder: build the index again with qa index")


def _compare(path: Path, file: IndexFile) -> None:
    _stamp(path, file)
    if _sha256(path) != file.sha256:
        raise UnusableIndexError(f"{path}: is not what was built: build the index again with qa index")


def _stamp(path: Path, file: IndexFile) -> Stamp:
    """Return a file's size, times, inode and device; an error where it is missing, not regular, or of another size."""
    try:
        state = path.lstat()
    except (OSError, ValueError):
        raise UnusableIndexError(f"{path}: is missing: build the index again with qa index") from None
    if not stat.S_ISREG(state.st_mode):
        raise UnusableIndexError(f"{path}: is not a file: build the index again with qa index")
    if state.st_size != file.bytes:
        wrong = f"has {state.st_size:,} bytes, not {file.bytes:,}"
        raise UnusableIndexError(f"{path}: {wrong}: build the index again with qa index")
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_dev]


def _key(generation: Path, name: str, file: IndexFile) -> str:
    return f"{generation.name}/{name} {file.sha256}"


def _read_checked(path: Path) -> dict[str, Stamp]:
    """Return what was compared before. If that cannot be read, return nothing: then everything is compared."""
    try:
        found = json.loads(read_file(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
    try:
        with open(open_regular(path, os.O_RDONLY), "rb") as file:  # a descriptor has no path
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnusableIndexError(f"{path}: cannot be read: {error.strerror}") from error
