"""What a build did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BuildReport"]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    directory: Path | str  # where the index is
    documents: int
    sentences: int
    embedded: int  # sentences and anticipated questions whose vectors were computed; the others were known
    skipped: tuple[str, ...]  # why files were passed over, a line each
    notes: tuple[str, ...]  # on files that were read, a line each
    is_new: bool  # false where the index was the same before
    seconds: float
