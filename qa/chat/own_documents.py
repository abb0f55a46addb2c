"""A visitor's own documents and their index."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.formats import SUFFIXES
from qa.errors import CorpusError
from qa.index.build import build_index
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Encoder, Progress
    from qa.index.protocol import Index

__all__ = ["OwnDocuments"]

MOST_FILES = 50


class OwnDocuments:
    """Files of one visitor, and their index, in a temporary folder."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="qa-visitor-", ignore_cleanup_errors=True)
        self._files = Path(self._folder.name) / "files"
        self._files.mkdir()
        self.index: Index | None = None

    def names(self) -> list[str]:
        """Return the files' names."""
        return sorted(path.name for path in self._files.iterdir())

    def add(self, paths: Sequence[Path], most_bytes: int, encoder: Encoder, progress: Progress) -> tuple[str, ...]:
        """Take files in, moving them here; return why some cannot be asked, a line each.

        Raises:
            CorpusError: none can be read, or they are too many or too large.
        """
        held = sum(path.stat().st_size for path in self._files.iterdir())
        if held + sum(path.stat().st_size for path in paths) > most_bytes:
            raise CorpusError(f"these documents are larger than {most_bytes / 1e6:g} MB together: choose some of them")
        if len(self.names()) + len(paths) > MOST_FILES:
            raise CorpusError(f"at most {MOST_FILES} documents can be asked here")
        refused = [f"{path.name}: only {', '.join(SUFFIXES)} can be read" for path in paths if not _is_read(path)]
        taken = [path for path in paths if _is_read(path)]
        for path in taken:
            shutil.move(path, self._files / path.name)
        try:
            return (*refused, *self._build(encoder, progress)) if taken or self.names() else tuple(refused)
        except CorpusError:
            for path in taken:
                (self._files / path.name).unlink(missing_ok=True)
            raise

    def remove(self, name: str, encoder: Encoder, progress: Progress) -> None:
        """Take a file out; of a name that is not there nothing changes."""
        if name in self.names():
            (self._files / name).unlink()
            self._build(encoder, progress)

    def _build(self, encoder: Encoder, progress: Progress) -> tuple[str, ...]:
        if not self.names():
            self.index = None
            return ()
        directory = Path(self._folder.name) / "index"
        report = build_index([self._files], directory, encoder=encoder, progress=progress)
        for path in list(self._files.iterdir()):
            if any(reason.startswith(f"{path}:") for reason in report.skipped):
                path.unlink()
        self.index = open_unchecked(directory, encoder)
        return tuple(reason.replace(f"{self._files}/", "") for reason in report.skipped)

    def close(self) -> None:
        """Remove everything."""
        self._folder.cleanup()


def _is_read(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
