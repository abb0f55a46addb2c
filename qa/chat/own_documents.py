"""A visitor's own documents: files in a temporary folder, and an index of them."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.formats import format_of, suffixes
from qa.errors import CorpusError
from qa.index.build import build_index
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from qa.datatypes import Encoder, Progress, TokenEncoder
    from qa.index.protocol import Index

__all__ = ["MOST_FILES", "Models", "OwnDocuments"]

MOST_FILES = 50


class Models(NamedTuple):
    """By what the documents are indexed."""

    encoder: Encoder
    token_encoder: TokenEncoder | None


class OwnDocuments:
    """Files of one visitor and their index; the folder is made with the first file and removed by `close`."""

    def __init__(self, in_use: AbstractContextManager[object]) -> None:
        self.index: Index | None = None
        self.names: tuple[str, ...] = ()
        self._in_use = in_use  # held by whoever reads the index: it is replaced, and closed, by nobody else then
        self._changing = threading.Lock()  # held while files are added, removed or indexed
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._is_closed = False

    def add(self, paths: Sequence[Path], most_bytes: int, models: Models, progress: Progress) -> tuple[str, ...]:
        """Move files here and index them; return why some cannot be asked, a line for each.

        Raises:
            CorpusError: no file can be read, they are too many or too large, or the visitor has left.
        """
        paths = tuple(dict.fromkeys(paths))  # of the same file, chosen twice, Gradio keeps one
        with self._changing:
            files = self._files()
            held = sum(path.stat().st_size for path in files.iterdir())
            if held + sum(path.stat().st_size for path in paths) > most_bytes:
                raise CorpusError(
                    f"these documents are larger than {most_bytes / 1e6:g} MB together: choose some of them"
                )
            if len(self.names) + len(paths) > MOST_FILES:
                raise CorpusError(f"at most {MOST_FILES} documents can be asked here: remove some, or choose fewer")
            refused = [f"{path.name}: only {', '.join(suffixes())} can be read" for path in paths if not _is_read(path)]
            taken = [path for path in paths if _is_read(path)]
            for path in taken:
                shutil.move(path, files / path.name)
            try:
                return (*refused, *self._build(files, models, progress))
            except CorpusError:
                for path in taken:
                    (files / path.name).unlink(missing_ok=True)
                if not list(files.iterdir()):
                    self._replace(None, ())
                raise

    def remove(self, name: str, models: Models, progress: Progress) -> None:
        """Remove a file; if there is none of this name, nothing changes."""
        with self._changing:
            if name in self.names:
                files = self._files()
                (files / name).unlink()
                self._build(files, models, progress)

    def stop(self) -> None:
        """Take no more files; a build that is at work stops."""
        self._is_closed = True

    def close(self) -> None:
        """Remove the files and their index for good; a build that is at work stops."""
        self.stop()
        with self._changing:
            self._replace(None, ())
            if self._folder:
                self._folder.cleanup()

    def _files(self) -> Path:
        if self._is_closed:
            raise CorpusError("the page that these documents were for is closed")
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="qa-visitor-", ignore_cleanup_errors=True)
        files = Path(self._folder.name) / "files"
        files.mkdir(exist_ok=True)
        return files

    def _build(self, files: Path, models: Models, progress: Progress) -> tuple[str, ...]:
        """Index the files; remove those that cannot be read, and return why, a line for each."""
        if not list(files.iterdir()):
            self._replace(None, ())
            return ()

        def tell(stage: str, done: int, total: int) -> None:
            if self._is_closed:
                raise CorpusError("the page that these documents were for is closed")
            progress(stage, done, total)

        directory = files.parent / "index"
        report = build_index(
            [files], directory, encoder=models.encoder, token_encoder=models.token_encoder, progress=tell
        )
        for path in list(files.iterdir()):
            if any(reason.startswith(f"{path}:") for reason in report.skipped):
                path.unlink()
        names = tuple(sorted(path.name for path in files.iterdir()))
        self._replace(open_unchecked(directory, *models), names)
        return tuple(reason.replace(f"{files}/", "") for reason in report.skipped)

    def _replace(self, index: Index | None, names: tuple[str, ...]) -> None:
        with self._in_use:
            before, self.index, self.names = self.index, index, names
            if before:
                before.close()


def _is_read(path: Path) -> bool:
    return format_of(path) is not None and not path.name.startswith(".")
