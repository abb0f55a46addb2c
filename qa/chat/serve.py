"""An index -> a page that is served until it is stopped."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qa.answering.ask import ask
from qa.chat.ending import end, end_on_signals
from qa.chat.events import Chat
from qa.chat.logins import Logins
from qa.chat.own_folder import own_folder
from qa.chat.page import build_page
from qa.chat.visitors import MOST_VISITORS
from qa.console import say
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from qa.chat.guard import Guard
    from qa.chat.options import ChatOptions
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["launch", "serve"]

# What runs in the page, in this order.
SCRIPTS = (
    "keeping.js",
    "copying.js",
    "chat.js",
    "notebook.js",
    "selection.js",
    "cards.js",
    "marks.js",
    "print.js",
    "verdicts.js",
    "controls.js",
)


def serve(index: Index, reranker: Reranker | None, options: ChatOptions) -> int:
    """Serve the page until the program is interrupted or told to end. Documents that are not kept are removed then.

    Raises:
        OSError: the file for feedback cannot be written.
        QAError: the page cannot be served at the host and port.
    """
    chat = Chat(index, reranker, options)
    if chat.feedback:
        chat.feedback.check()
    ask(
        index, "warm up", reranker=reranker, late_interaction=options.late_interaction
    )  # loads all that is needed, so that the first visitor does not wait for it
    # Gradio reads this variable as a number when it is imported. The port is known, and the variable may be anything.
    os.environ.pop("GRADIO_SERVER_PORT", None)
    ended = end_on_signals()
    with own_folder() as folder:
        page = build_page(chat)
        try:
            address, public = launch(page, chat)
            everyone = f", and for everyone at {public}" if public else ""
            say(f"qa: the chat is at {address}{everyone}; end it with Ctrl-C")
            ended.wait()
            say("qa: the chat is ended")
        finally:
            end(page, chat, folder)
    return 0


def launch(page: Any, chat: Chat) -> tuple[str, str | None]:
    """Start the server in a thread; return its address, and the public one if the page is shared.

    Whatever reaches Gradio goes through `qa.chat.guard` first.

    Raises:
        QAError: the page cannot be served at the host and port.
    """
    import gradio as gr
    from gradio.exceptions import ServerFailedToStartError
    from starlette.middleware import Middleware

    from qa.chat.connections import bound_connections
    from qa.chat.guard import Guard, name_of
    from qa.chat.limits import Limits

    options = chat.options
    bound_connections()
    logins = Logins(options.auth, options.token, in_a_thread(chat.visitors.leave)) if options.is_closed else None
    folder = files("qa.chat")
    script = "".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)
    on_paper = (folder / "print.css").read_text(encoding="utf-8")
    guard = Guard(options, logins, [script])
    theme = gr.themes.Base(
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        primary_hue="orange",
        neutral_hue="stone",
    )
    try:
        _, address, public = page.launch(
            server_name=in_an_address(options.host),
            server_port=options.port,
            share=options.share,
            auth_dependency=name_of if logins else None,
            app_kwargs={"lifespan": guarded(guard), "middleware": [Middleware(Limits, chat=chat, page=page)]},
            root_path=options.root_path or None,
            max_file_size=options.max_upload or 1,
            mcp_server=options.mcp,
            theme=theme,
            css=(folder / "chat.css").read_text(encoding="utf-8"),
            head=f'<script>{script}</script><style media="print">{on_paper}</style>',
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            state_session_capacity=MOST_VISITORS,
            quiet=True,
            prevent_thread_lock=True,
        )
    except (OSError, ServerFailedToStartError) as error:
        raise QAError(
            f"{options.host}:{options.port} cannot be listened on: {error}: choose another with --port"
        ) from error
    if page.app.middleware_stack is not guard:
        page.close(verbose=False)
        raise RuntimeError("this version of Gradio starts without the guard")
    if public:
        guard.hosts.trust(urlsplit(public).netloc)
        page.share = False  # Gradio would load the scripts of a shared page from elsewhere
    if options.mcp:
        write_json(page.mcp_server_obj)
    return address, public


def guarded(guard: Guard) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return the lifespan that puts a guard around an app when it starts, before the server listens.

    As a middleware the guard would be inside Gradio's own middlewares, which answer other sites' pages first.
    """

    @asynccontextmanager
    async def starting(app: Any) -> AsyncIterator[None]:
        guard.app = app.middleware_stack
        app.middleware_stack = guard
        yield

    return starting


def in_a_thread(act: Callable[[str], object]) -> Callable[[str], object]:
    """Return a function that does the same in another thread, and does not wait for it."""
    return lambda text: threading.Thread(target=act, args=(text,)).start()


def write_json(mcp: Any) -> None:
    """Make the tool answer assistants in JSON. Gradio would write a value as Python prints it."""
    from mcp.types import TextContent

    def written(values: list[Any], _root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(value, ensure_ascii=False)) for value in values]

    mcp.postprocess_output_data = written
    # For each invalid request the log would get a page of what it might have been.
    logging.getLogger().addFilter(lambda record: not str(record.msg).startswith("Failed to validate request"))


def in_an_address(host: str) -> str:
    """Return a host as it is written in an address: ``[::1]`` for ``::1``."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
