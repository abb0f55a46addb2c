"""A collection of a person's own documents: files in a folder, and an index of them.

The folder holds ``files/`` and ``index/``. An index can be built again from the files at any time.
"""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, NamedTuple

from qa.chat.telling import telling
from qa.console import say
from qa.datatypes import no_progress
from qa.documents.files import find_files
from qa.documents.formats import format_of, suffixes
from qa.errors import CorpusError, QAError
from qa.index.build import build_index
from qa.index.open import is_index, open_unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.datatypes import Encoder, Progress, TokenEncoder
    from qa.index.protocol import Index

__all__ = ["Collection", "Models"]

CLOSED = "the page that these documents were for is closed"


class Models(NamedTuple):
    """The models that the documents are indexed with."""

    encoder: Encoder
    token_encoder: TokenEncoder | None


class Collection:
    """Files and their index; safe to use from several threads.

    An index that is replaced is not closed: its readers go on reading, and it closes when it has none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: tuple[str, ...] = ()  # of its files
        self._index: Index | None = None
        self._changing = threading.Lock()  # held while files are added, removed or indexed
        self._is_closed = False

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self.folder.name

    @property
    def is_here(self) -> bool:
        """Whether it has files, and no other server has removed it."""
        return bool(self.names) and self.folder.is_dir()

    @property
    def index(self) -> Index | None:
        """The index as the last build of any server left it; None where nothing can be asked."""
        found = self._index
        if found is not None:
            try:
                latest = found.latest()
                if latest is not found:
                    self._index, self.names = latest, _names(self.folder / "files")
            except (OSError, QAError) as error:
                say(f"qa: warning: {error}; answering from the index as it was")
        return self._index

    def size(self) -> int:
        """Return how many bytes its files have."""
        files = self.folder / "files"
        return sum(path.stat().st_size for path in files.iterdir()) if files.is_dir() else 0

    def open(self, models: Models) -> None:
        """Open what an earlier server left.

        The index is built again where it cannot be asked with these models or cannot be opened (for example because of
        its version), and where the files have changed.

        Raises:
            OSError: the folder cannot be read, or cannot be written where that is needed.
            QAError: the index cannot be built again.
        """
        with self._changing:
            self._put_back(_names(self._replaced))
            names = _names(self.folder / "files")
            if not names:
                return
            index = self._opened(models)
            if index is None or index.changes():
                self._build(models, no_progress)
            else:
                self._index, self.names = index, names

    def add(self, paths: Sequence[Path], models: Models, progress: Progress) -> tuple[str, ...]:
        """Move files here and index them; return why some cannot be asked, a line for each.

        ``progress`` is told in words which file of how many is being read, and how far the other stages are: see
        `telling`.

        If they cannot be indexed, the files are as they were.

        Raises:
            CorpusError: no file can be read, or the collection is closed.
            QAError: they cannot be indexed.
            OSError: the folder cannot be written.
        """
        with self._changing:
            files = self._files()
            refused = [f"{path.name}: only {', '.join(suffixes())} can be read" for path in paths if not _is_read(path)]
            taken = [path for path in paths if _is_read(path)]
            for path in taken:
                if path.name in self.names:
                    self._replaced.mkdir(exist_ok=True)
                    (files / path.name).rename(self._replaced / path.name)
                shutil.move(path, files / path.name)
            try:
                refused += self._build(models, progress)
                if self._put_back([path.name for path in taken if path.name not in self.names]):
                    self._build(models, progress)
            except (OSError, QAError) as error:
                for path in taken:
                    (files / path.name).unlink(missing_ok=True)
                self._put_back([path.name for path in taken])
                self.names = _names(files)
                if not self.names:
                    self._index = None
                if isinstance(error, CorpusError):
                    raise CorpusError(str(error).replace(f"{files}/", "")) from error
                raise
            return tuple(refused)

    def remove(self, name: str, models: Models, progress: Progress) -> None:
        """Remove a file; if there is none of this name, nothing changes.

        Raises:
            OSError, QAError: the others cannot be indexed without it. Then it stays.
        """
        with self._changing:
            if name not in self.names:
                return
            file = self._files() / name
            if file.exists():
                self._replaced.mkdir(exist_ok=True)
                file.rename(self._replaced / name)
            try:
                self._build(models, progress)
            except BaseException:
                self._put_back([name])
                raise
            shutil.rmtree(self._replaced, ignore_errors=True)

    def rename(self, folder: Path, models: Models) -> None:
        """Move the collection to another folder, which must not be there yet.

        Raises:
            OSError: the folder cannot be moved.
            QAError: the index was built with another model, and cannot be built again.
        """
        with self._changing:
            if self._index is not None and self._opened(models) is None:
                self._build(models, no_progress)
            self.folder.rename(folder)
            self.folder = folder
            if self._index is not None:
                self._index = open_unchecked(folder / "index", *models)

    def stop(self) -> None:
        """Take no more files. A running build stops."""
        self._is_closed = True

    def delete(self) -> None:
        """Remove the files and their index for good. A running build stops."""
        self.stop()
        with self._changing:
            self._index, self.names = None, ()
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _replaced(self) -> Path:
        """The folder where files are set aside until the index without them is built."""
        return self.folder / "replaced"

    def _put_back(self, names: Sequence[str]) -> bool:
        """Put files back that were set aside, unless new ones have their names. Tell whether any had been set aside."""
        found = [name for name in names if (self._replaced / name).is_file()]
        for name in found:
            if not (self.folder / "files" / name).exists():
                (self._replaced / name).rename(self.folder / "files" / name)
        shutil.rmtree(self._replaced, ignore_errors=True)
        return bool(found)

    def _files(self) -> Path:
        if self._is_closed:
            raise CorpusError(CLOSED)
        files = self.folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        return files

    def _opened(self, models: Models) -> Index | None:
        """Open the index; None where there is none that can be asked with these models."""
        directory = self.folder / "index"
        try:
            index = open_unchecked(directory, *models) if is_index(directory) else None
            if index is not None:
                index.load_encoder()
            if index is not None and models.token_encoder is not None:
                _ = index.token_encoder
        except QAError:
            return None
        return index

    def _build(self, models: Models, progress: Progress) -> tuple[str, ...]:
        """Index the files, and remove those that cannot be read. Return why, a line for each."""
        files = self.folder / "files"
        if not list(files.iterdir()):
            self._index, self.names = None, ()
            return ()
        said = telling(progress, lambda: find_files([files]))

        def tell(stage: str, done: int, total: int) -> None:
            if self._is_closed:
                raise CorpusError(CLOSED)
            said(stage, done, total)

        directory = self.folder / "index"
        report = build_index(
            [files], directory, encoder=models.encoder, token_encoder=models.token_encoder, progress=tell
        )
        for path in list(files.iterdir()):
            if any(reason.startswith(f"{path}:") for reason in report.skipped):
                path.unlink()
        self._index, self.names = open_unchecked(directory, *models), _names(files)
        return tuple(reason.replace(f"{files}/", "") for reason in report.skipped)


def _names(files: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in files.iterdir() if _is_read(path))) if files.is_dir() else ()


def _is_read(path: Path) -> bool:
    return format_of(path) is not None and not path.name.startswith(".")
