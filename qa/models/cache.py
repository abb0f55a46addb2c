"""What is made of models once and kept: folders in the user's cache, whole or not there."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["find", "folder_for", "keep", "new_folder"]

Kept = TypeVar("Kept")


def folder_for(key: str) -> Path:
    """Return where something is kept, whether it is there or not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "article-qa" / key


def find(key: str, opened: Callable[[Path], Kept]) -> Kept | None:
    """Open what was kept; ``None`` where it is not there, or is damaged, so that it is made again."""
    folder = folder_for(key)
    if not folder.is_dir():
        return None
    try:
        return opened(folder)
    except Exception:  # whatever the libraries make of files that were cut short
        shutil.rmtree(folder, ignore_errors=True)
        return None


def new_folder(final: Path) -> Path:
    """Return a new folder in which to make what will be kept; where nothing can be, one that goes with this process."""
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="building-", dir=final.parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="article-qa-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


def keep(building: Path, final: Path) -> Path:
    """Give a folder that is whole its place, where it can be kept; return where it is now."""
    if building.parent != final.parent:
        return building
    try:
        building.rename(final)
    except OSError:  # another process was quicker
        shutil.rmtree(building, ignore_errors=True)
    return final
