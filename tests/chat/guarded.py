"""A server with a guard before it, what it answers, and the routes that it has."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from conftest import BagOfWords, write_files
from serving import event_loop, free_port

from qa.chat.events import Chat
from qa.chat.options import ChatOptions
from qa.chat.page import build_page
from qa.chat.serve import launch
from qa.index.build import build_index
from qa.index.local import LocalIndex

TOKEN = "a-token-that-nobody-guesses"
TITLE = "A title to hide"
ASK = json.dumps({"data": ["Which are red?", [], 1]})
TOLD = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def cookie(self) -> str:
        return (self.headers["Set-Cookie"] or "").partition(";")[0]


@dataclass
class Server:
    """A server that runs, and its app."""

    address: str
    chat: Chat
    app: Any

    def ask(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> Answer:
        """Return the answer to a request; a stream's first bytes. ``_`` in the name of a header stands for ``-``."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            is_stream = "event-stream" in (response.headers["Content-Type"] or "")
            raw = response.readline() if is_stream else response.read()
            return Answer(response.status, response.headers, raw.decode("utf-8", "replace"))
        finally:
            connection.close()

    def log_in(self, name: str = "reader", password: str = "secret", path: str = "/login", **headers: str) -> Answer:
        return self.ask("POST", path, urlencode({"username": name, "password": password}), **FORM, **headers)


def fruit(folder: Path) -> LocalIndex:
    """Build and open an index of one document."""
    text = f"{TITLE}\n\nApples are red. Pears are green."
    build_index([write_files(folder / "documents", {"fruit.txt": text})], folder / "index", encoder=BagOfWords())
    return LocalIndex.open(folder / "index", BagOfWords())


@contextmanager
def serving(index: LocalIndex, **options: Any) -> Iterator[Server]:
    chat = Chat(index, None, ChatOptions(port=free_port(), mcp=True, **options))
    with event_loop():  # for as long as it takes: several servers run at once
        page = build_page(chat)
        address, _ = launch(page, chat)
    try:
        yield Server(address.rstrip("/"), chat, page.app)
    finally:
        page.close(verbose=False)
        chat.visitors.close()


def routes(app: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the methods and paths of all routes of an app, those of apps mounted in it too."""
    for route in app.routes:
        inner = getattr(route, "original_router", route)  # FastAPI keeps a router that it includes whole
        path = before + getattr(route, "path", "")
        for method in getattr(route, "methods", None) or ():
            yield method, path
        if getattr(inner, "routes", None):
            yield from routes(inner, path)
        elif not getattr(route, "methods", None):
            yield from ((method, path or "/") for method in ("GET", "POST"))


def filled(path: str) -> str:
    """Return a path with something in the place of its parameters."""
    parts = (
        path.replace("{path:path}", "x").replace("{path_or_url:path}", "x").replace("{url_path:path}", "x").split("/")
    )
    return "/".join("1" if part.startswith("{") else part for part in parts)
