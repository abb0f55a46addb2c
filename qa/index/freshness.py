"""What has happened to an index's documents since they were read: how their files looked then, and look now."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.files import find_files, real_path
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.index.manifest import SourcesRecord, Stamp

__all__ = ["changes", "look"]


def look(path: Path) -> tuple[int, int, int]:
    """Return how a file looks from outside: its size, and the times of its content and its state in ns."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns


def changes(directory: Path, record: SourcesRecord) -> tuple[str, ...]:
    """Say what has happened to the files since they were recorded: changed, new, gone, or that this cannot be told.

    Args:
        directory: the index's, to which the record's paths are relative.
        record: where the documents were, and how their files looked.
    """
    named = [directory / name for name in record.sources]
    try:
        sources = [source for source in named if source.exists()]
        files = find_files(sources)
    except QAError as error:
        return (f"{error}: the documents may have changed",)
    except OSError as error:  # a folder above a source cannot be searched
        return (f"{error.filename}: {error.strerror}: the documents may have changed",)
    folders: dict[str, str] = {}
    paths = (str(path) for file in files for path in (file.path, file.questions) if file.holds(path))
    found = {real_path(path, folders) for path in paths if os.path.exists(path)}  # noqa: PTH110  # as in real_path
    here = os.path.realpath(directory).rstrip(os.sep)  # "" for the root, since two slashes at the start would stay two
    known = {os.path.normpath(f"{here}{os.sep}{path}"): before for path, before in record.files.items()}
    roots = [source.resolve() for source in sources]
    said = [f"{source.resolve()} is gone" for source in named if source not in sources]
    said += [f"{path} is new" for path in sorted(found - known.keys())]
    for path, before in known.items():
        if path in found:
            if _is_changed(Path(path), before):
                said.append(f"{path} has changed")
        elif any(Path(path).is_relative_to(root) for root in roots):
            said.append(f"{path} is gone")
    return tuple(said)


def _is_changed(path: Path, before: Stamp) -> bool:
    """Tell whether a file's content has changed. The file is read only if it looks different from before."""
    *looked, sha256 = before
    try:
        now = look(path)
        if now == tuple(looked):
            return False
        return now[0] != looked[0] or hashlib.sha256(path.read_bytes()).hexdigest() != sha256
    except OSError:
        return True
