"""What a build finds in its folder (the index before, what earlier builds left), and the new folder it builds in."""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

from qa.errors import QAError, UnusableIndexError
from qa.index import manifest as manifests
from qa.index.integrity import UNFINISHED, remove
from qa.index.local import LocalIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.index.composed import ComposedIndex

__all__ = ["check_folder", "index_before", "new_folder", "sweep"]

_OURS = re.compile(r"(?:generation|building)-[0-9a-f]{16}")
_BESIDE = (manifests.MANIFEST, "README.md")  # what else can be in the folder of an index; the second says what it is
_CACHED = ".partial"  # the ending of the vectors of a build that was interrupted


def check_folder(directory: Path) -> None:
    """Raise `UnusableIndexError` where a folder to build in is a file, or holds files that are no index's."""
    if not directory.exists():
        return
    manifests.refuse_file(directory)
    names = sorted(path.name for path in directory.iterdir())
    if manifests.MANIFEST in names and any(map(_OURS.fullmatch, names)):
        return
    others = [name for name in names if not (name.startswith(".") or name in _BESIDE or _is_left_by_a_build(name))]
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        raise UnusableIndexError(
            f"{directory}: holds files that are not of an index ({others[0]}{more}): name a new or an empty folder "
            "with --index"
        )


@contextmanager
def new_folder(directory: Path, old: manifests.Manifest | None) -> Iterator[Path]:
    """Remove what earlier builds left, and make a folder to build in. It is removed at the end unless it is renamed."""
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


def _is_left_by_a_build(name: str) -> bool:
    return _OURS.fullmatch(name) is not None or name.endswith((UNFINISHED, _CACHED))


@contextmanager
def index_before(directory: Path, known: ComposedIndex | None) -> Iterator[ComposedIndex | None]:
    """Yield the index in the directory, or else ``known``; None where neither is whole: then all is made anew.

    Every file is read and compared, even if it looks unchanged: what is taken over from it is trusted from then on.
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
