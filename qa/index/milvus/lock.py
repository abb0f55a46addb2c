"""One build at a time, on whatever machine: a collection that only one builder can make.

A field of the collection has a name that only this builder uses, so that no other builder can make the same collection.
During the build the time is written into it. If it has not been written for `STALE` seconds, the build was killed, and
the lock is taken over.
"""

from __future__ import annotations

import json
import secrets
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.errors import UnusableIndexError
from qa.index.milvus.records import NO_VECTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa.index.milvus.client import Client

__all__ = ["build_lock"]

EVERY = 20.0  # seconds after which the time is written again
STALE = 900.0  # seconds; to embed a block of texts, or to make an index in the server, takes less


@contextmanager
def build_lock(client: Client, name: str, builder: str) -> Iterator[Callable[[], None]]:
    """Hold the lock of an index. Yield a function that has to be called often, and raises if the lock was lost.

    Args:
        client: a connection.
        name: the index's name.
        builder: a name that no other living builder on this machine has. A lock of this name was left by a dead build,
            and is taken over.

    Raises:
        UnusableIndexError: another build is at work.
    """
    collection = f"{name}_lock"
    field = f"by_{secrets.token_hex(8)}"
    me = f"{socket.gethostname()} {builder}"
    if client.has(collection) and _is_left_over(client, collection, me):
        client.drop(collection)
    try:
        client.create(collection, key="VARCHAR", dimension=2, value=field)
    except UnusableIndexError:
        if client.has(collection):
            raise _at_work(client) from None
        raise
    last = 0.0

    def hold(*, now: bool = False) -> None:
        nonlocal last
        if now or time.monotonic() - last > EVERY:
            if not client.has(collection) or field not in client.fields(collection):
                raise _at_work(client)
            text = json.dumps({"by": me, "time": time.time()})
            client.write(collection, [{"id": "lock", "vector": NO_VECTOR, field: text}], replace=True)
            last = time.monotonic()

    try:
        hold(now=True)
        client.load(collection)
        yield lambda: hold()
        hold(now=True)
    finally:
        if client.has(collection) and field in client.fields(collection):
            client.drop(collection)


def _is_left_over(client: Client, collection: str, me: str) -> bool:
    """Tell whether the build that made a lock is over: it has our name, or has not written the time for long."""
    [field] = [name for name in client.fields(collection) if name not in ("id", "vector")] or [""]
    client.load(collection)
    for _ in range(5):  # the time is written a moment after the lock is made
        text = client.fetch(collection, ["lock"], field, strong=True).get("lock")
        if text:
            found: dict[str, Any] = json.loads(text)
            return bool(found["by"] == me or time.time() - found["time"] > STALE)
        time.sleep(1)
    return True


def _at_work(client: Client) -> UnusableIndexError:
    minutes = STALE / 60
    return UnusableIndexError(
        f"{client.location}: another build is at work in it: wait until it is done "
        f"(if it was killed, for {minutes:.0f} minutes)"
    )
