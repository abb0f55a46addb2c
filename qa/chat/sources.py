"""The sources that can be asked: the documents that everyone asks, and a person's own collections."""

from __future__ import annotations

__all__ = ["EVERYONES", "SHARED", "Scope", "name_of", "source_of"]

Scope = tuple[str, ...]  # the sources that are asked
SHARED = "shared"  # the source of the documents that everyone asks; a collection's source begins with `_OWN`
EVERYONES: Scope = (SHARED,)
_OWN = "own:"


def source_of(collection: str) -> str:
    """Return the name of a collection's source.

    >>> source_of("Flat in Leeds")
    'own:Flat in Leeds'
    """
    return _OWN + collection


def name_of(source: str) -> str:
    """Return the name of the collection that a source is; "" where it is not a collection.

    >>> name_of("own:Flat in Leeds"), name_of("shared")
    ('Flat in Leeds', '')
    """
    return source.removeprefix(_OWN) if source.startswith(_OWN) else ""
