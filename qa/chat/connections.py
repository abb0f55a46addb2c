"""Connections of the server: limited in number and in time, so that slow and idle ones lock nobody out.

uvicorn waits for a request as long as its sender likes, and Gradio sets none of uvicorn's limits.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from typing import Any

    from uvicorn.config import Config

__all__ = ["BoundedProtocol", "bound_connections"]

MOST = 2000  # connections; fewer where the system allows fewer than twice as many open files
OPEN_FILES = 8192  # open files that the system is asked to allow
BACKLOG = 64  # connections taken in one go, before the first of them is looked at
HEAD = 10  # seconds in which a request's head has to come
BODY = 60  # seconds in which its body has to come; a large body has more, at `SLOWEST`
SLOWEST = 50_000  # bytes a second
UNREAD = 60  # seconds that an answer waits for a client that does not read
LAST = 3  # seconds in which answers are delivered when the server ends


class BoundedProtocol(H11Protocol):
    """A connection that is closed when a request takes too long to arrive, or the client too long to read an answer."""

    most: ClassVar[int] = MOST
    head: ClassVar[float] = HEAD
    body: ClassVar[float] = BODY

    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _awaited: Any = None  # what is to come from the client: a head, a body, or nothing

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered, and none has arrived in full."""
        return self._awaited is not None and (self.cycle is None or self.cycle.response_complete)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request. If there are too many connections, close one of them."""
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self.most:
            self._one_too_many().leave()

    def connection_lost(self, exc: Exception | None) -> None:
        """End all waiting."""
        self._cancel()
        if self._unread:
            self._unread.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come of a request."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Wait for the client to read, but not for ever."""
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD, self.leave)

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        super().resume_writing()
        if self._unread:
            self._unread.cancel()

    def shutdown(self) -> None:
        """Close the connection when its answer is delivered, or after `LAST` seconds."""
        super().shutdown()
        if self._awaited is not None:
            self.leave()
        else:
            self.loop.call_later(LAST, self.leave)

    def leave(self) -> None:
        """Close the connection now, and no longer count it."""
        self.connections.discard(self)
        self.transport.abort()

    def _watch(self) -> None:
        state = self.conn.their_state
        awaited = state if state in (h11.IDLE, h11.SEND_BODY) else None
        if awaited is not self._awaited:
            self._awaited = awaited
            self._cancel()
            if awaited is not None:
                self._timer = self.loop.call_later(self.head if awaited is h11.IDLE else self._body_time(), self.leave)

    def _body_time(self) -> float:
        length = next((value for name, value in self.headers if name == b"content-length"), b"0")
        return max(self.body, int(length) / SLOWEST if len(length) < 12 else 0)

    def _cancel(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _one_too_many(self) -> BoundedProtocol:
        """Return the connection to close: the oldest idle one, or else one of the address that has the most."""
        others = [one for one in self.connections if isinstance(one, BoundedProtocol) and one is not self]
        idle = [one for one in others if one.is_idle and one._timer]
        if idle:
            return min(idle, key=lambda one: one._timer.when() if one._timer else 0)
        held = Counter(one._address() for one in others)
        busiest, most = held.most_common(1)[0]
        if held[self._address()] >= most - 1:
            return self
        return next(one for one in others if one._address() == busiest)

    def _address(self) -> str:
        return self.client[0] if self.client else ""


def bound_connections() -> None:
    """Make Gradio serve with these limits from now on, and the system allow enough open files for them."""
    from gradio import http_server

    class BoundedServer(http_server.Server):
        def __init__(self, config: Config, *others: Any, **named: Any) -> None:
            config.http = BoundedProtocol
            config.backlog = BACKLOG
            config.log_level = "error"  # a warning for each request that is not HTTP would fill the log
            config.configure_logging()
            config.timeout_graceful_shutdown = LAST + 1
            super().__init__(config, *others, **named)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    BoundedProtocol.most = MOST if soft == resource.RLIM_INFINITY else min(MOST, soft // 2)
    http_server.Server = BoundedServer  # type: ignore[misc]  # Gradio takes no options for its server
