"""The options of ``qa chat``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli import access, options

if TYPE_CHECKING:
    from argparse import ArgumentParser

__all__ = ["add_chat_options"]


def add_chat_options(command: ArgumentParser) -> None:
    """Add the options of the chat's page and server."""
    options.add_reranker_options(command)
    command.add_argument("--corpus", metavar="DIR", help="where there is no index, build it from this folder")
    command.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1",
        help="the address to listen on (default: GRADIO_SERVER_NAME, or this machine only)",
    )
    command.add_argument(
        "--port",
        type=options.port,
        default=os.environ.get("GRADIO_SERVER_PORT") or "7860",  # text: it is checked only where the chat is started
        help="the port to listen on (default: GRADIO_SERVER_PORT, or 7860)",
    )
    command.add_argument("--share", action="store_true", help="serve it at a public address too, by Gradio's server")
    access.add_access_options(command)
    command.add_argument("--root-path", default="", metavar="PATH", help="the path at which a proxy serves the page")
    command.add_argument(
        "--concurrency",
        type=options.positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many questions to answer at once (default: one a core)",
    )
    command.add_argument(
        "--max-queue",
        type=options.positive,
        default=100,
        metavar="N",
        help="how many questions may wait (default: 100)",
    )
    command.add_argument(
        "--max-upload",
        type=options.megabytes,
        default=10.0,
        metavar="MB",
        help="the most that one visitor may upload, all documents together; 0 switches it off (default: 10)",
    )
    command.add_argument("--feedback", type=Path, metavar="FILE", help="write to FILE what readers say of the answers")
    command.add_argument("--mcp", action="store_true", help="also serve a tool, ask, by the Model Context Protocol")
