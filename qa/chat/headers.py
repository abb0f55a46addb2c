"""What the server tells browsers with each answer: what a page may load and run, and who may show or read it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Message, Send

__all__ = ["with_headers", "with_page_headers"]

# For all answers but the page: no script runs, and no other page may show what a visitor brought along.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# Gradio makes functions from texts ('unsafe-eval'), and writes styles into the page.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that a browser does not tell the origin when a form of our own page is sent.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = re.compile(
    r"""
    <script (?! [^>]* \s src= ) [^>]* >  # <script data-gradio-mode>, but not <script src="./assets/index.js">
    ( .*? )                              # window.gradio_config = {...};
    </script>
    """,
    re.VERBOSE | re.DOTALL,
)


def with_headers(send: Send) -> Send:
    """Return a ``send`` that adds `HEADERS` to an answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending


def with_page_headers(send: Send, scripts: Iterable[str]) -> Send:
    """Return a ``send`` that adds headers to a page: it runs its own scripts, and no script that was injected later.

    The page's own scripts are those in the page as it is sent, and ``scripts``, which Gradio adds in the browser. To
    find them, the page is held back until it is whole, and must not be compressed. Answers that are not HTML get
    `HEADERS`.
    """
    plainly = with_headers(send)
    held: list[Message] = []

    async def sending(message: Message) -> None:
        if not held and not _is_start_of_html(message):
            await plainly(message)
            return
        held.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            text = b"".join(part.get("body", b"") for part in held[1:]).decode("utf-8", "replace")
            headers = MutableHeaders(scope=held[0])
            headers.update(HEADERS)
            headers["Content-Security-Policy"] = _page_policy((*INLINE.findall(text), *scripts))
            for kept in held:
                await send(kept)

    return sending


def _is_start_of_html(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    return MutableHeaders(scope=message).get("content-type", "").startswith("text/html")


def _page_policy(scripts: Iterable[str]) -> str:
    """Return the policy of a page that holds these scripts."""
    return PAGE_POLICY.format(scripts=" ".join(map(_hash_source, scripts)))


def _hash_source(script: str) -> str:
    """Return the hash of a script, as a policy names it."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
