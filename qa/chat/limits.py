"""What the server accepts: small bodies, of the expected shape, at the few paths that take any.

This is an ASGI app around Gradio's. Gradio's reads bodies of any size into memory, and answers a caller's mistakes with
500 and a traceback in the log. A refusal here has a status of 4xx, or 503 where trying again later helps, and a reason.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from qa.chat.calls import RefusedError, check_body, is_for
from qa.chat.guard import route
from qa.chat.uploads import LONGEST, Uploads

if TYPE_CHECKING:
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.chat.events import Chat

__all__ = ["Limits"]

UPLOAD = "/gradio_api/upload"
MOST_BODY = 1_000_000  # bytes; the longest question takes 120,000 where each character is written as an escape
MOST_THROWN_AWAY = 20_000_000  # bytes of a refused body that are read and thrown away
READING = ("GET", "HEAD", "OPTIONS", "DELETE")


class Limits:
    """Lets requests that Gradio's ``app`` can answer through to it; ``page``: the `gr.Blocks` that it serves."""

    def __init__(self, app: ASGIApp, *, chat: Chat, page: Any) -> None:
        self._app = app
        self._chat = chat
        self._inputs = {number: len(event.inputs) for number, event in page.fns.items()}
        (self._ask,) = (number for number, event in page.fns.items() if event.api_name == "ask")
        # A question that waits does not take a thread: the page's events need them.
        self._asking = asyncio.Semaphore(chat.options.concurrency)
        self._uploads: Uploads | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the app, or refuse it."""
        if scope["type"] != "http" or scope["method"] in READING:
            await self._app(scope, receive, send)
            return
        try:
            self._check_open()
            if route(scope).rstrip("/") == UPLOAD:
                await self._take_upload(scope, receive, send)
            else:
                await self._take_body(scope, receive, send)
        except RefusedError as error:
            await _refuse(error, receive, send)

    def _check_open(self) -> None:
        if self._chat.is_ended:
            raise RefusedError(503, "the server is ending: ask again later", wait=10)

    async def _take_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self._uploads is None:
            options = self._chat.options
            self._uploads = Uploads(Path(scope["app"].uploaded_file_dir), options.max_upload, options.most_files)
        boundary = headers.get("content-type", "").partition("boundary=")[2].strip('"').encode("latin-1")
        if not boundary:
            raise RefusedError(400, "documents are brought as multipart/form-data with a boundary")
        with self._uploads.room(_length(headers)):
            await self._app(scope, self._uploads.bounded(receive, boundary), send)
        asyncio.get_running_loop().call_later(LONGEST + 1, self._uploads.sweep)

    async def _take_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route(scope)
        if not is_for(path):
            raise RefusedError(404, "nothing here takes a body")
        body = await _read(receive, _length(Headers(scope=scope)))
        if body is None:
            return
        is_asked = check_body(path, body, self._inputs, self._ask, Path(scope["app"].uploaded_file_dir))
        async with self._asking if is_asked else nullcontext():
            self._check_open()
            await self._app(scope, _again(body, receive), send)


async def _refuse(error: RefusedError, receive: Receive, send: Send) -> None:
    """Answer a request with an error, and throw away what is still sent of it.

    A client that is cut off while it is sending would not see the answer.
    """
    # Gradio's client shows "error"; FastAPI puts the reason in "detail".
    headers = {"Retry-After": str(error.wait)} if error.wait else {}
    answer = JSONResponse({"error": error.reason, "detail": error.reason}, error.status, headers)
    await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    thrown_away, is_more = 0, True
    while is_more and thrown_away < MOST_THROWN_AWAY:
        message = await receive()
        thrown_away += len(message.get("body", b""))
        is_more = message.get("more_body", False)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _length(headers: Headers) -> int:
    """Return how many bytes a request announces; 0 where it does not."""
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


async def _read(receive: Receive, length: int) -> bytes | None:
    """Return the body of a request that announces ``length`` bytes, or ``None`` if its sender is gone."""
    parts: list[bytes] = []
    size, is_whole = length, False
    while not is_whole:
        if size > MOST_BODY:
            raise RefusedError(413, f"the body is too large: at most {MOST_BODY:,} bytes are taken here")
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size = sum(map(len, parts))
        is_whole = not message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a way to read again a body that was read."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return messages.pop() if messages else await receive()

    return read
