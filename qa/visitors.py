"""Visitors of the page: each with a conversation, and documents that are theirs alone and gone when they leave."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qa.building import build_index
from qa.conversation import Place, Turn
from qa.corpus import SUFFIXES
from qa.errors import CorpusError
from qa.index import open_unchecked
from qa.reader import Mark

if TYPE_CHECKING:
    from qa.datatypes import Encoder, Progress
    from qa.index import Index
    from qa.reader import Offsets

__all__ = ["OWN", "SCOPES", "SHARED", "OwnDocuments", "Scope", "Visitor", "Visitors"]

Scope = Literal["shared", "own", "both"]
SCOPES: tuple[Scope, ...] = ("shared", "own", "both")
SHARED: Literal["shared"] = "shared"
OWN: Literal["own"] = "own"
MOST_VISITORS = 1000  # beyond it the one who has been silent longest is forgotten
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


class Visitor:
    """What one open page has asked and brought along."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.turns: list[Turn] = []
        self.numbers: dict[Place, int] = {}
        self.scope: Scope = SHARED
        self.own: OwnDocuments | None = None
        self.shown: tuple[str, str] | None = None  # source and document in the reader

    def sources(self, shared: Index) -> dict[str, Index]:
        """Return the indexes that are asked, by the name of their source."""
        own = self.own.index if self.own else None
        found: dict[str, Index] = {SHARED: shared} if self.scope != OWN or own is None else {}
        return {**found, OWN: own} if own is not None and self.scope != SHARED else found

    def add(self, turn: Turn) -> None:
        """Go on by a turn; sentences that were not quoted before get the next numbers."""
        self.turns.append(turn)
        for passage in turn.answer.passages:
            c = passage.citation
            self.numbers.setdefault((turn.source, c.doc_id, c.start, c.end), len(self.numbers) + 1)

    def marks(self, source: str, doc_id: str, index: Index) -> dict[Offsets, Mark]:
        """Return the quoted sentences of a document, each marked as the newest answer that it is, or else as near."""
        found: dict[Offsets, Mark] = {}
        for turn in self.turns:
            for passage in turn.answer.passages if turn.source == source else ():
                c = passage.citation
                # The index may have been built anew since: what is not there any more is not marked.
                if c.doc_id == doc_id and index.span(doc_id, c.start, c.end) == passage.quote:
                    is_answer = turn.answer.answered and passage.rank == 1
                    before = found.get((c.start, c.end))
                    if is_answer or before is None or not before.is_answer:
                        number = self.numbers[source, doc_id, c.start, c.end]
                        found[c.start, c.end] = Mark(number, turn.number, is_answer=is_answer)
        return found

    def history(self) -> list[str]:
        """Return what a follow-up leans on: the question before, as it was understood."""
        return [turn.asked for turn in self.turns[-1:]]

    def close(self) -> None:
        """Forget the visitor's documents."""
        if self.own:
            self.own.close()


class Visitors:
    """All visitors, by the session that the page has with the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._visitors)

    def of(self, session: str) -> Visitor:
        """Return the visitor of a session, a new one where there is none."""
        with self._lock:
            visitor = self._visitors.get(session) or Visitor()
            self._visitors[session] = visitor
            self._visitors.move_to_end(session)
            forgotten = self._visitors.popitem(last=False)[1] if len(self._visitors) > MOST_VISITORS else None
        if forgotten:
            forgotten.close()
        return visitor

    def leave(self, session: str) -> None:
        """Forget a session, and remove its documents."""
        with self._lock:
            visitor = self._visitors.pop(session, None)
        if visitor:
            visitor.close()

    def close(self) -> None:
        """Forget all."""
        for session in list(self._visitors):
            self.leave(session)


def _is_read(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
