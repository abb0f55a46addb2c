"""What is made from models once and kept, in the user's cache. A folder there is whole, or it is not there."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["find", "folder_for", "keep", "new_folder"]

Kept = TypeVar("Kept")


def folder_for(key: str) -> Path:
    """Return the folder for a key, whether it is there or not."""
    from platformdirs import user_cache_path

    return user_cache_path("article-qa", appauthor=False) / key


def find(key: str, opened: Callable[[Path], Kept]) -> Kept | None:
    """Open what was kept; ``None`` where it is not there. What cannot be opened is removed, to be made again."""
    folder = folder_for(key)
    if not folder.is_dir():
        return None
    try:
        return opened(folder)
    except Exception:  # the libraries raise errors of many kinds for a file that was cut short
        shutil.rmtree(folder, ignore_errors=True)
        return None


def new_folder(final: Path) -> Path:
    """Return a new folder to make something in. Where the cache cannot be written, it is removed with this process."""
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="building-", dir=final.parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="article-qa-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


def keep(building: Path, final: Path) -> Path:
    """Move a folder that is whole to its place, if it is in the cache; return where it is now."""
    if building.parent != final.parent:
        return building
    try:
        building.rename(final)
    except OSError:  # another process was quicker
        shutil.rmtree(building, ignore_errors=True)
    return final
