"""Blocks of texts -> what is made of those that are not known yet, each once."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["key_of", "made_once"]

Made = TypeVar("Made")


def made_once(
    blocks: Iterable[Sequence[str]],
    is_known: Callable[[bytes], bool],
    make: Callable[[Iterable[list[str]]], Iterable[Made]],
) -> Iterator[tuple[list[bytes], list[bytes], Made]]:
    """Yield for each block, in order, its texts' keys, the keys of those that are new, and what was made of these.

    Args:
        blocks: blocks of texts. ``make`` may take more of them than are yielded yet.
        is_known: tells by its key whether a text is known. A new text that was yielded has to be known when the next
            block is asked for.
        make: makes something of each batch of texts, in order, also of an empty one.
    """
    taken: deque[tuple[list[bytes], list[bytes]]] = deque()
    coming: set[bytes] = set()  # keys of texts that are being made

    def unknown() -> Iterator[list[str]]:
        for texts in blocks:
            keys = [key_of(text) for text in texts]
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in coming and not is_known(key)}
            coming.update(new)
            taken.append((keys, list(new)))
            yield list(new.values())

    for made in make(unknown()):
        keys, new = taken.popleft()
        yield keys, new, made
        coming.difference_update(new)


def key_of(text: str) -> bytes:
    """Return the key of a text: its BLAKE2b hash of 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
