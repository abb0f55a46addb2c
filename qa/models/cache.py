"""What is made from models once and kept, in the user's cache. A folder there is whole and as it was made, or not used.

Each folder has a list of its files' SHA-256. To hash tens of megabytes at each start would take longer than a question.
So the list also holds how each file looked: its size, times and inode. A file that still looks so is not read again,
since the kernel sets the time of the last change of a file's state, and no program can put it back.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from qa.console import say

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["find", "make"]

FILES = "files.json"  # name -> SHA-256, and how the file looked

Kept = TypeVar("Kept")


def make(key: str, build: Callable[[Path], None]) -> Path:
    """Make something in a folder, keep the folder, and return where it is; where that fails nothing is left."""
    final = folder_for(key)
    building = new_folder(final)
    try:
        build(building)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return keep(building, final)


def folder_for(key: str) -> Path:
    """Return the folder for a key, whether it is there or not."""
    from platformdirs import user_cache_path

    return user_cache_path("article-qa", appauthor=False) / key


def find(key: str, opened: Callable[[Path], Kept]) -> Kept | None:
    """Open what was kept, if it is there and as it was made; else return ``None``.

    What is damaged, is a link, or belongs to another user is removed, and that is said.
    """
    folder = folder_for(key)
    if not os.path.lexists(folder):
        return None
    try:
        _check(folder)
        return opened(folder)
    except Exception as error:  # the libraries raise errors of many kinds for a file that was cut short
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        say(f"qa: {folder} is not as it was made ({reason}): it is made again")
        _remove(folder)
        return None


def new_folder(final: Path) -> Path:
    """Return a new folder to make something in. Where the cache cannot be written, it is removed with this process."""
    try:
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="building-", dir=final.parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="article-qa-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


def keep(building: Path, final: Path) -> Path:
    """Move a folder that is whole to its place, if it is in the cache; return where it is now.

    Its files are on the disk before it is there, and only its owner can read them.
    """
    if building.parent != final.parent:
        return building
    try:
        for path in building.iterdir():
            path.chmod(0o600)
            _sync(path)
        _write_list(building, {path.name: _sha256(path) for path in building.iterdir()})
        building.rename(final)
        _sync(final.parent)
    except OSError:  # another process was quicker, or the disk is full
        if not final.is_dir():
            return building
        shutil.rmtree(building, ignore_errors=True)
    return final


def _check(folder: Path) -> None:
    """Compare a folder's files with its list.

    Raises:
        ValueError: it is not what was made here.
    """
    owned = folder.lstat()
    if not stat.S_ISDIR(owned.st_mode) or owned.st_uid != getattr(os, "getuid", lambda: owned.st_uid)():
        raise ValueError("it is a link, or another user's")
    known: dict[str, tuple[str, list[int]]] = json.loads((folder / FILES).read_bytes())
    if {path.name for path in folder.iterdir()} != {*known, FILES}:
        raise ValueError("it holds other files")
    changed = [name for name, (_, look) in known.items() if _look(folder / name) != look]
    for name in changed:
        if _sha256(folder / name) != known[name][0]:
            raise ValueError(f"{name} has changed")
    if changed:  # it was copied, say: it is the same
        _write_list(folder, {name: digest for name, (digest, _) in known.items()})


def _write_list(folder: Path, digests: dict[str, str]) -> None:
    found = {name: (digest, _look(folder / name)) for name, digest in digests.items()}
    temporary = folder.with_name(f"{folder.name}-{os.getpid()}.json")
    temporary.write_text(json.dumps(found), encoding="utf-8")
    temporary.chmod(0o600)
    _sync(temporary)
    temporary.replace(folder / FILES)


def _look(path: Path) -> list[int]:
    """Return a file's size, times in ns, and inode; of a link its own, which are those of no file that was made."""
    state = path.lstat()
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_mode]


def _sha256(path: Path) -> str:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError(f"{path.name} is no file")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
