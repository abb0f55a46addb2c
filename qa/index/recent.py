"""What was made of recent questions, kept for when they are asked again. The questions themselves are not kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Recent"]

KEPT = 2000  # questions; the readings and the parts of a question are asked for again and again

Made = TypeVar("Made")


class Recent(Generic[Made]):
    """Makes something of questions, known by their hashes; safe to use from several threads."""

    def __init__(self, make: Callable[[Sequence[str]], Sequence[Made]]) -> None:
        self._make = make
        self._recent: dict[bytes, Made] = {}

    def of(self, questions: Sequence[str]) -> list[Made]:
        """Return what is made of each question; all that are missing are made at once."""
        keys = [hashlib.blake2b(question.encode(), digest_size=16).digest() for question in questions]
        texts = dict(zip(keys, questions, strict=True))
        recent = self._recent  # other threads may be reading it: when it is full it is replaced, never emptied
        missing = [key for key in texts if key not in recent]
        if missing and len(recent) > KEPT:
            missing = list(texts)
            self._recent = recent = {}
        if missing:
            recent.update(zip(missing, self._make([texts[key] for key in missing]), strict=True))
        return [recent[key] for key in keys]
