"""What has become of an index's documents since they were read: how their files looked then, and how they look now."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.files import find_files, real_path
from qa.errors import QAError

if TYPE_CHECKING:
    from typing import Any

__all__ = ["Stamp", "changes", "stamp"]

Stamp = list[int | str]  # size, time of the last change in ns, SHA-256


def stamp(path: Path) -> Stamp:
    """Return how a file looks, with room for its SHA-256."""
    state = path.stat()
    return [state.st_size, state.st_mtime_ns, ""]


def changes(directory: Path, record: dict[str, Any]) -> tuple[str, ...]:
    """Say what has become of the files since they were recorded: changed, new, gone.

    Args:
        directory: the index's, to which the record's paths are relative.
        record: ``sources``, and ``files`` with the `stamp` of each.
    """
    named = [directory / name for name in record["sources"]]
    sources = [source for source in named if source.exists()]
    try:
        files = find_files(sources)
    except QAError as error:
        return (str(error),)
    folders: dict[str, str] = {}
    paths = (str(path) for file in files for path in (file.path, file.questions))
    found = {real_path(path, folders) for path in paths if os.path.exists(path)}  # noqa: PTH110  # strings: see there
    here = os.path.realpath(directory)
    known = {os.path.normpath(f"{here}{os.sep}{path}"): before for path, before in record["files"].items()}
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
    size, modified, sha256 = before
    try:
        state = path.stat()
        if state.st_size != size:
            return True
        return state.st_mtime_ns != modified and hashlib.sha256(path.read_bytes()).hexdigest() != sha256
    except OSError:
        return True
