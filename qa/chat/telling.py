"""How far a build of a collection is -> what the visitor is told, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answering.escape import one_line
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.datatypes import Progress
    from qa.documents.files import SourceFile

__all__ = ["in_words", "telling"]

# The stages that take the sentences of all files together, in the order of the build.
STAGES = {
    "embedding": "Taking in the sentences",
    "coding": "Taking in the sentences",
    "indexing": "Counting the words",
    "tokens": "Taking in the words",
}


def telling(progress: Progress, find: Callable[[], Sequence[SourceFile]]) -> Progress:
    """Return a progress for a build, which passes its stages on in words: "Reading 3 of 12: lease.pdf".

    Args:
        progress: told each stage in words, and how much of it is done.
        find: lists the files as `build_index` does; they are read in this order.
    """
    names: list[str] = []
    reading = "Reading"

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal names, reading
        if stage == "reading" and done == 0:
            try:
                names = [one_line(file.path.name) for file in find()]
            except QAError:  # the build says what is wrong
                names = []
        text = in_words(stage, done, total, names)
        if stage == "reading":
            reading = text
        if stage == "pages":  # of the file that is being read
            text = f"{reading}, page {done:,} of {total:,}"
        progress(text, done, total)

    return tell


def in_words(stage: str, done: int, total: int, names: Sequence[str] = ()) -> str:
    """Say how far a build is.

    >>> in_words("reading", 2, 12, ["a.md", "b.md", "lease.pdf"])
    'Reading 3 of 12: lease.pdf'
    >>> in_words("embedding", 1024, 9000)
    'Taking in the sentences: 1,024 of 9,000'
    """
    if stage == "reading":
        name = f": {names[done]}" if done < len(names) else ""
        return f"Reading {min(done + 1, total):,} of {total:,}{name}"
    words = STAGES.get(stage, stage.capitalize())
    return f"{words}: {done:,} of {total:,}" if total > 1 else words
