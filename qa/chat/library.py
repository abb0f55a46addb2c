"""People's own documents: a shelf of named collections for each, kept in a folder or removed when the page closes."""

from __future__ import annotations

import hashlib
import tempfile
import threading
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from qa.chat.collection import Collection
from qa.console import say
from qa.errors import CorpusError, QAError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.chat.collection import Models
    from qa.datatypes import Progress

__all__ = ["DEFAULT", "Library", "Shelf", "checked_name"]

DEFAULT = "My documents"  # the collection that files go to where none is named
LONGEST_NAME = 60  # characters
MOST_COLLECTIONS = 200


class Shelf:
    """The collections of one person, each a folder in ``root``; if that is None, in a temporary folder.

    ``most_bytes`` and ``most_files`` limit all collections together.
    """

    def __init__(self, root: Path | None, most_bytes: int, most_files: int) -> None:
        self.root = root
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._changing = threading.Lock()
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._collections: dict[str, Collection] = {}
        self._is_closed = False

    @property
    def is_kept(self) -> bool:
        """Whether the documents are still here when the page is closed."""
        return self.root is not None

    def open(self, models: Callable[[], Models]) -> None:
        """Open the collections that are new in the folder, also those that another server made.

        One that cannot be opened is reported, and left as it is.
        """
        with self._changing:
            for folder in sorted(self.root.iterdir()) if self.root and self.root.is_dir() else ():
                if folder.is_dir() and folder.name not in self._collections and _is_name(folder.name):
                    collection = Collection(folder)
                    try:
                        collection.open(models())
                    except (OSError, QAError) as error:
                        say(f"qa: warning: the collection {folder} cannot be opened: {error}")
                    self._collections[folder.name] = collection

    def collections(self) -> list[Collection]:
        """Return the collections that have files, by name."""
        found = [one for one in list(self._collections.values()) if one.is_here]
        return sorted(found, key=lambda one: one.name.casefold())

    def get(self, name: str) -> Collection | None:
        """Return a collection by its name, if there is one that has files."""
        found = self._collections.get(name)
        return found if found and found.is_here else None

    def add(self, name: str, paths: Sequence[Path], models: Models, progress: Progress) -> tuple[str, ...]:
        """Move files into a collection, which is made if there is none of this name.

        Returns:
            Why some of them cannot be asked, a line for each.

        Raises:
            CorpusError: none of them can be read, they are too many or too large, or the person has left.
        """
        name = checked_name(name or DEFAULT)
        paths = tuple(dict.fromkeys(paths))  # if the same file was chosen twice, Gradio keeps one
        self._check_room(paths)
        try:
            with self._changing:
                if name not in self._collections:
                    if len(self._collections) >= MOST_COLLECTIONS:
                        raise CorpusError(f"at most {MOST_COLLECTIONS} collections can be made: remove one")
                    self._collections[name] = Collection(self._folder() / name)
                collection = self._collections[name]
            return collection.add(paths, models, progress)
        except OSError as error:
            raise CorpusError(f"the library cannot be written: {error.strerror or error}") from error
        finally:
            self._drop_empty(name)

    def remove(self, name: str, file: str, models: Models, progress: Progress) -> None:
        """Remove a file of a collection, and the collection with its last file; if it is not there, nothing changes."""
        collection = self.get(name)
        if collection:
            try:
                collection.remove(file, models, progress)
            except OSError as error:
                raise CorpusError(f"the library cannot be written: {error.strerror or error}") from error
            self._drop_empty(name)

    def rename(self, name: str, new: str, models: Models) -> None:
        """Give a collection another name.

        Raises:
            CorpusError: it is not here, the name is taken or not allowed, or the folder cannot be written.
        """
        new = checked_name(new)
        with self._changing:
            collection = self._collections.get(name)
            if collection is None:
                raise CorpusError(f"there is no collection {name} any more")
            if new == name:
                return
            folder = collection.folder.parent / new
            if new in self._collections or folder.exists():
                raise CorpusError(f"there is a collection {new} already: choose another name")
            try:
                collection.rename(folder, models)
            except OSError as error:
                raise CorpusError(f"the library cannot be written: {error.strerror or error}") from error
            self._collections[new] = self._collections.pop(name)

    def delete(self, name: str) -> None:
        """Remove a collection and its files for good; if there is none of this name, nothing changes."""
        with self._changing:
            collection = self._collections.pop(name, None)
        if collection:
            collection.delete()

    def clear(self) -> None:
        """Remove all collections, unless they are kept."""
        for name in () if self.is_kept else list(self._collections):
            self.delete(name)

    def stop(self) -> None:
        """Unless the documents are kept, take no more files, and stop a running build."""
        if not self.is_kept:
            self._is_closed = True
            for collection in list(self._collections.values()):
                collection.stop()

    def close(self) -> None:
        """Remove the documents, unless they are kept."""
        if self.is_kept:
            return
        self.stop()
        self.clear()
        if self._temporary:
            self._temporary.cleanup()

    def _folder(self) -> Path:
        if self._is_closed:
            raise CorpusError("the page that these documents were for is closed")
        if self.root:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self.root
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="qa-visitor-", ignore_cleanup_errors=True)
        return Path(self._temporary.name)

    def _check_room(self, paths: Sequence[Path]) -> None:
        held = [collection.size() for collection in list(self._collections.values())]
        if sum(held) + sum(path.stat().st_size for path in paths) > self._most_bytes:
            raise CorpusError(
                f"these documents are larger than {self._most_bytes / 1e6:g} MB together: choose some of them"
            )
        if sum(len(one.names) for one in self.collections()) + len(paths) > self._most_files:
            raise CorpusError(f"at most {self._most_files:,} documents can be asked here: remove some, or choose fewer")

    def _drop_empty(self, name: str) -> None:
        """Remove a collection that has no files."""
        collection = self._collections.get(name)
        if collection and not collection.names:
            self.delete(name)


class Library:
    """Shelves by account; without a folder each page has a shelf of its own, which is temporary."""

    def __init__(self, folder: Path | None, most_bytes: int, most_files: int) -> None:
        self._folder = folder
        self._most = most_bytes, most_files
        self._opening = threading.Lock()
        self._shelves: dict[str, Shelf] = {}

    def shelf(self, account: str, models: Callable[[], Models]) -> Shelf:
        """Return the shelf of an account ("" where nobody logs in); a temporary one is new at each call."""
        if self._folder is None:
            return Shelf(None, *self._most)
        with self._opening:
            if account not in self._shelves:
                root = self._folder / _folder_of(account) if account else self._folder / "everyone"
                self._shelves[account] = Shelf(root, *self._most)
            self._shelves[account].open(models)
            return self._shelves[account]


def checked_name(name: str) -> str:
    """Return the name of a collection as it is kept.

    Raises:
        CorpusError: a collection cannot have this name.
    """
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not _is_name(name):
        raise CorpusError(
            f"a collection cannot be called {name or 'nothing'}: a name has 1 to {LONGEST_NAME} characters, "
            "does not begin with a dot, and holds no slash"
        )
    return name


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name[0] != "." and name.isprintable() and not set(name) & set("/\\")


def _folder_of(account: str) -> str:
    """Return the name of an account's folder."""
    found = "account-" + quote(account, safe=" ")
    return found if len(found) < 200 else "account-" + hashlib.sha256(account.encode()).hexdigest()
