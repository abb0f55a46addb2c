"""Folders to build in, and what earlier builds left beside an index."""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.index.integrity import UNFINISHED, remove

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.index import manifest as manifests

__all__ = ["new_folder", "sweep"]

_OURS = re.compile(r"(?:generation|building)-[0-9a-f]{16}")


@contextmanager
def new_folder(directory: Path, old: manifests.Manifest | None) -> Iterator[Path]:
    """Make a folder to build in, where earlier builds left nothing; it is removed unless it has been given its name."""
    sweep(directory, keep=old.generation if old else None)
    building = directory / f"building-{secrets.token_hex(8)}"
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def sweep(directory: Path, keep: str | None) -> None:
    """Remove what earlier builds left: generations that no manifest names, unfinished ones, and unfinished files."""
    for path in directory.iterdir():
        if (_OURS.fullmatch(path.name) and path.name != keep) or path.name.endswith(UNFINISHED):
            remove(path)
