"""An index -> a page that is served until it is stopped."""

from __future__ import annotations

import os
import signal
import threading
from importlib.resources import files
from typing import TYPE_CHECKING

from qa.answering.ask import ask
from qa.chat.events import Chat
from qa.chat.page import build_page
from qa.chat.visitors import MOST_VISITORS
from qa.console import say
from qa.errors import QAError

if TYPE_CHECKING:
    from typing import Any

    from qa.chat.options import ChatOptions
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["launch", "serve"]


def serve(index: Index, reranker: Reranker | None, options: ChatOptions) -> int:
    """Serve the page until the program is interrupted or told to end; visitors' documents are gone then.

    Raises:
        OSError: the file for feedback cannot be written.
        QAError: the page cannot be served at the host and port.
    """
    chat = Chat(index, reranker, options)
    if chat.feedback:
        chat.feedback.check()
    ask(index, "warm up", reranker=reranker)  # loads all that is needed: the first visitor does not wait for it
    # Gradio reads this variable as a number when it is imported. The port is known, and the variable may be anything.
    os.environ.pop("GRADIO_SERVER_PORT", None)
    page = build_page(chat)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())  # by which a system ends its services
    try:
        address, public = launch(page, options)
        everyone = f", and for everyone at {public}" if public else ""
        say(f"qa: the chat is at {address}{everyone}; end it with Ctrl-C")
        ended.wait()
    except KeyboardInterrupt:
        say("qa: the chat is ended")
    finally:
        page.close(verbose=False)
        chat.visitors.close()
    return 0


def launch(page: Any, options: ChatOptions) -> tuple[str, str | None]:
    """Start the server in a thread; return its address, and the public one if the page is shared.

    Raises:
        QAError: the page cannot be served at the host and port.
    """
    import gradio as gr
    from gradio.exceptions import ServerFailedToStartError

    folder = files("qa.chat")
    theme = gr.themes.Base(
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        primary_hue="orange",
        neutral_hue="stone",
    )
    try:
        _, address, public = page.launch(
            server_name=options.host,
            server_port=options.port,
            share=options.share,
            auth=list(options.auth) or None,
            root_path=options.root_path or None,
            max_file_size=options.max_upload or 1,
            mcp_server=options.mcp,
            theme=theme,
            css=(folder / "chat.css").read_text(encoding="utf-8"),
            head=f"<script>{(folder / 'chat.js').read_text(encoding='utf-8')}</script>",
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
    return address, public
