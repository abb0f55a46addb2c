"""Folders and files -> the documents' files, in a fixed order."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from qa.documents.formats import format_of, not_read
from qa.errors import CorpusError
from qa.language.characters import half_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["SourceFile", "find_files", "other_endings", "real_path"]

IGNORE_FILE = ".qaignore"
QUESTIONS_ENDING = ".questions.jsonl"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and the id that its document gets."""

    path: Path
    doc_id: str
    folder: str = ""  # the absolute path of the folder that was named; empty if the file itself was named

    @property
    def questions(self) -> Path:
        """Where the document's anticipated questions stand, if it has any."""
        return self.path.with_name(self.path.stem + QUESTIONS_ENDING)

    def holds(self, path: Path) -> bool:
        """Tell whether ``path``, the document or its questions, is not a link that leads out of the folder.

        Somebody who names a folder means what is in it, and nothing else.
        """
        return not (self.folder and path.is_symlink()) or path.resolve().is_relative_to(self.folder)


def find_files(sources: Sequence[str | Path]) -> tuple[SourceFile, ...]:
    """List the documents in ``sources`` (files and folders), in a fixed order, each once.

    A folder is searched with the folders inside it. Hidden files and folders, links to folders, and what
    its ``.qaignore`` names (in the syntax of ``.gitignore``) are left out. A link to a file outside the
    folder is listed, but it must not be read (`SourceFile.holds`). A document's id is its path inside the
    folder without its ending. If an earlier document has that id, the document keeps its ending; if that id
    is taken too, the name of its folder comes before it.

    Raises:
        CorpusError: a source is not there, is a file of a kind that is not read, or cannot be searched.
    """
    try:
        return _find_files(sources)
    except OSError as error:  # a folder above it cannot be searched
        raise CorpusError(f"{error.filename}: cannot be searched: {error.strerror}") from error


def _find_files(sources: Sequence[str | Path]) -> tuple[SourceFile, ...]:
    files: dict[str, SourceFile] = {}  # id -> file
    seen: set[str] = set()
    folders: dict[str, str] = {}
    for source in map(Path, sources):
        is_folder = source.is_dir()
        real_source = Path(os.path.realpath(source))  # a link to itself has a real path too; it is refused below
        folder = real_source.name if is_folder else real_source.parent.name
        for path in _paths_in(source):
            real = real_path(str(path), folders)
            if real not in seen:
                inside = path.relative_to(source) if is_folder else Path(path.name)
                doc_id = next(name for name in _ids(inside, folder) if name not in files)
                if half_pair(doc_id) is not None:
                    raise CorpusError(f"{str(path)!r}: its name is not UTF-8: rename it")
                files[doc_id] = file = SourceFile(path, doc_id, str(real_source) if is_folder else "")
                if file.holds(path):
                    seen.add(real)
    return tuple(files.values())


def real_path(path: str, folders: dict[str, str]) -> str:
    """Return a file's absolute path without links; ``folders`` remembers those of folders, which many files share."""
    if os.path.islink(path):  # noqa: PTH114  # strings: for 15,000 files, path objects take seconds
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return f"{folders[folder]}{os.sep}{name}"


def other_endings(sources: Sequence[str | Path], *, without: str | Path) -> Counter[str]:
    """Count the files in folders that `find_files` passes over as no documents, by their endings in lower case.

    Hidden files, what a ``.qaignore`` names, and anticipated questions do not count, nor do the files in the folder
    ``without``, which is that of an index.
    """
    folders: dict[str, str] = {}
    index = os.path.realpath(without) + os.sep
    others = (path for source in map(Path, sources) if source.is_dir() for path in _paths_in(source, others=True))
    found = {real_path(str(path), folders) for path in others if not path.name.endswith(QUESTIONS_ENDING)}
    return Counter(Path(path).suffix.lower() for path in sorted(found) if not path.startswith(index))


def _paths_in(source: Path, *, others: bool = False) -> Iterator[Path]:
    """Yield the documents of a folder in a fixed order, or the file that is named; or a folder's other files."""
    if source.is_file():
        if format_of(source) is None:
            raise CorpusError(not_read(source))
        yield source
        return
    if not source.is_dir():
        raise CorpusError(f"{source}: there is no such file or folder")
    is_ignored = _ignore_rules(source)

    for folder, subfolders, names in os.walk(source, onerror=_refusal(source, is_ignored)):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or (format_of(path) is None) != others or not path.is_file():
                continue
            if not is_ignored(path.relative_to(source).as_posix()):
                yield path


def _refusal(source: Path, is_ignored: Callable[[str], bool]) -> Callable[[OSError], None]:
    """Return what is done about a folder in ``source``, or ``source`` itself, that cannot be searched."""

    def refuse(error: OSError) -> None:
        if error.filename == str(source):
            raise error
        if is_ignored(f"{Path(error.filename).relative_to(source).as_posix()}/"):
            return
        if not isinstance(error, FileNotFoundError):  # else it was deleted meanwhile
            cure = f"to leave it out, name it in {source / IGNORE_FILE}"
            raise CorpusError(f"{error.filename}: cannot be searched: {error.strerror}: {cure}") from error

    return refuse


def _ignore_rules(folder: Path) -> Callable[[str], bool]:
    rules = folder / IGNORE_FILE
    if not rules.is_file():
        return lambda path: False  # noqa: ARG005
    import pathspec

    try:
        spec = pathspec.GitIgnoreSpec.from_lines(rules.read_text(encoding="utf-8-sig").splitlines())
    except OSError as error:
        raise CorpusError(f"{rules}: cannot be read: {error.strerror}") from error
    except (ValueError, re.error) as error:  # not UTF-8, or a pattern that pathspec refuses
        raise CorpusError(f"{rules}: is not a list of patterns as in .gitignore: {error}") from error
    return spec.match_file


def _ids(inside: Path, folder: str) -> Iterator[str]:
    """Yield the ids that a file can have, the best first: "a", "a.txt", "folder/a", "folder/a.txt" and so on."""
    short, whole = inside.with_suffix("").as_posix(), inside.as_posix()
    yield from (short, whole, f"{folder}/{short}", f"{folder}/{whole}")
    yield from (f"{folder}/{whole}-{number}" for number in count(2))
