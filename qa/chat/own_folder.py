"""A folder of the server's own for all its temporary files: removed when the server ends, or when the next one starts.

A file in it is locked as long as the server lives. The lock ends with the server, however it dies.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["own_folder", "remove_left_over"]

PREFIX = "qa-chat-"
VARIABLES = ("TMPDIR", "GRADIO_TEMP_DIR")  # these tell Python and Gradio the folder for temporary files


@contextmanager
def own_folder() -> Iterator[Path]:
    """Put the temporary files of this process into a folder of its own, which is removed at the end.

    Folders of servers that were killed are removed first.
    """
    from filelock import FileLock

    parent = Path(tempfile.gettempdir())
    remove_left_over(parent)
    # The final name says that the lock is held. Before it is held, nobody may take this folder for a dead server's.
    new = Path(tempfile.mkdtemp(prefix="qa-new-", dir=parent))
    lock = FileLock(new / "lock")
    lock.acquire()
    folder = new.rename(parent / (PREFIX + new.name.removeprefix("qa-new-")))
    before = {name: os.environ.get(name) for name in VARIABLES}, tempfile.tempdir
    os.environ.update({"TMPDIR": str(folder), "GRADIO_TEMP_DIR": str(folder / "uploads")})
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        for name, value in before[0].items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        tempfile.tempdir = before[1]
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def remove_left_over(parent: Path) -> None:
    """Remove the folders in ``parent`` that dead servers of this user left."""
    from filelock import FileLock, Timeout

    for folder in parent.glob(f"{PREFIX}*"):
        if _is_ours(folder):
            try:
                with FileLock(folder / "lock", timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
            except (Timeout, OSError):  # its server lives, or another server is removing it
                continue


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder is one that `own_folder` made for this user: a name alone may be anybody's."""
    try:
        found, lock = folder.lstat(), (folder / "lock").lstat()
    except OSError:
        return False
    mine = found.st_uid == lock.st_uid == os.getuid()
    return mine and stat.S_IMODE(found.st_mode) == 0o700 and stat.S_ISDIR(found.st_mode) and stat.S_ISREG(lock.st_mode)
