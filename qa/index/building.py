"""What a build finds in its folder: the index before, and what earlier builds left; and the folder to build in."""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.index.integrity import UNFINISHED, remove
from qa.index.local import LocalIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.index import manifest as manifests
    from qa.index.composed import ComposedIndex

__all__ = ["index_before", "new_folder", "sweep"]

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


@contextmanager
def index_before(directory: Path, known: ComposedIndex | None) -> Iterator[ComposedIndex | None]:
    """Open what the directory holds, or else take what is known; None where that is of no use: all is made anew.

    Every file is compared, however it looks: what is taken over from it is believed from then on.
    """
    with ExitStack() as stack:
        found: list[ComposedIndex] = [known] if known else []
        with suppress(QAError):
            found.insert(0, stack.enter_context(closing(LocalIndex.open(directory))))
        yield next(filter(_is_whole, found), None)


def _is_whole(index: ComposedIndex) -> bool:
    try:
        index.verify()
    except QAError:
        return False
    return True
