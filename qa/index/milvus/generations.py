"""Generations of an index in Milvus: which one answers, its manifest, and what earlier builds left behind.

The record ``head`` of a generation names its layout and its current manifest. It is replaced as a whole when a
calibration is saved. The next build removes all generations but two: the one that the alias names, and the one that
the head of this one names as the generation before.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import OldFormatError, UnusableIndexError
from qa.index.milvus.layout import LAYOUT
from qa.index.milvus.records import NO_VECTOR, Records

if TYPE_CHECKING:
    from qa.index.milvus.client import Client

__all__ = ["Head", "current", "find_head", "head_record", "put_head", "records_of", "rows_of", "sweep"]

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a generation before its manifest is read."""

    manifest: str  # SHA-256 of the current manifest
    before: str  # the generation that answered before this one, "" where there was none
    layout: int = LAYOUT


def records_of(name: str, generation: str) -> str:
    """Return the name of a generation's collection of records."""
    return f"{name}_{generation}_records"


def rows_of(name: str, generation: str) -> str:
    """Return the name of a generation's collection of vectors."""
    return f"{name}_{generation}_rows"


def current(client: Client, name: str) -> str | None:
    """Return the generation that answers; None where there is none.

    Raises:
        UnusableIndexError: the name belongs to something else.
    """
    taken = UnusableIndexError(f"{client.location}: the name {name} is taken by something that is no index of qa's")
    collection = client.alias(name)
    if collection is None:
        if client.has(name):
            raise taken
        return None
    found = _pattern(name).fullmatch(collection)
    if not found or found["part"] != "records":
        raise taken
    return found["generation"]


def find_head(client: Client, collection: str, *, strong: bool = False) -> Head:
    """Return the head of a generation, by its collection or by the alias.

    Raises:
        OldFormatError: its layout is of an earlier version.
        UnusableIndexError: it is of a later one, or not whole.
    """
    text = Records(client, collection).find([HEAD], strong=strong).get(HEAD, "null")
    try:
        found = json.loads(text)
        head = Head(str(found["manifest"]), str(found["before"]), int(found["layout"]))
    except (ValueError, TypeError, KeyError):
        raise UnusableIndexError(f"{client.location}: is not whole: build it again with qa index") from None
    if head.layout < LAYOUT:
        wrong = f"its layout is {head.layout}, and this version reads {LAYOUT}"
        raise OldFormatError(f"{client.location}: {wrong}: run qa index")
    if head.layout > LAYOUT:
        wrong = f"its layout is {head.layout}, and this version reads {LAYOUT}"
        raise UnusableIndexError(f"{client.location}: {wrong}: update article-qa, or build it again with qa index")
    return head


def head_record(head: Head) -> tuple[str, str]:
    """Return the key and the text of a head."""
    return HEAD, json.dumps({"manifest": head.manifest, "before": head.before, "layout": head.layout})


def put_head(client: Client, collection: str, head: Head) -> None:
    """Replace the head of a generation: from then on its manifest is the current one."""
    key, text = head_record(head)
    client.write(collection, [{"id": key, "vector": NO_VECTOR, "value": text}], replace=True)


def sweep(client: Client, name: str, keep: set[str]) -> None:
    """Remove all generations of an index except those to keep."""
    for collection in client.collections():
        found = _pattern(name).fullmatch(collection)
        if found and found["generation"] not in keep:
            client.drop(collection)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(name)}_(?P<generation>[0-9a-f]{{16}})_(?P<part>records|rows)")
