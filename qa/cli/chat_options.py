"""The options of ``qa chat``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli import access, options
from qa.errors import QAError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from qa.chat.options import ChatOptions

__all__ = ["add_chat_options", "library_of", "served_options"]

HERE = ("127.0.0.1", "localhost", "::1")  # hosts that only this machine reaches
KEPT_MB, KEPT_FILES = 200, 1000  # limits for a person's documents that are kept
TEMPORARY_MB, TEMPORARY_FILES = 10, 50  # limits for those that are removed with their page


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
        metavar="MB",
        help="the most that the documents of one person may have together; 0 switches adding off "
        f"(default: {TEMPORARY_MB}, or {KEPT_MB} where they are kept)",
    )
    kept = command.add_mutually_exclusive_group()
    kept.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="keep the documents that people add in this folder, for each account of its own (default, where only this "
        "machine is served and nobody logs in: ~/.local/share/article-qa/library)",
    )
    kept.add_argument(
        "--no-library", action="store_true", help="forget the documents that people add when they close the page"
    )
    command.add_argument("--feedback", type=Path, metavar="FILE", help="write to FILE what readers say of the answers")
    command.add_argument("--mcp", action="store_true", help="also serve a tool, ask, by the Model Context Protocol")


def library_of(chosen: Namespace, *, is_closed: bool) -> Path | None:
    """Return the folder in which people's documents are kept; None where they are removed with their page.

    ``is_closed``: whether people log in.

    Raises:
        QAError: everybody could read and remove what others keep.
    """
    is_here = chosen.host in HERE and not chosen.share
    if chosen.library and not is_closed and not is_here:
        raise QAError("--library needs accounts where others reach the server: name them with --auth-file")
    if chosen.no_library or chosen.library:
        found: Path | None = chosen.library
        return found.expanduser().resolve() if found else None
    if not is_here or is_closed:
        return None
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "article-qa" / "library"


def served_options(
    chosen: Namespace,
    *,
    accounts: tuple[tuple[str, str], ...],
    token: str,
    library: Path | None,
    late_interaction: bool,
) -> ChatOptions:
    """Return how the page is served."""
    from qa.chat.options import ChatOptions

    usual = KEPT_MB if library else TEMPORARY_MB
    return ChatOptions(
        host=chosen.host,
        port=chosen.port,
        share=chosen.share,
        auth=accounts,
        token=token,
        allow_hosts=tuple(chosen.allow_host),
        root_path=chosen.root_path,
        concurrency=chosen.concurrency,
        max_queue=chosen.max_queue,
        max_upload=round((usual if chosen.max_upload is None else chosen.max_upload) * 1e6),
        most_files=KEPT_FILES if library else TEMPORARY_FILES,
        library=library,
        feedback=chosen.feedback,
        mcp=chosen.mcp,
        late_interaction=late_interaction,
    )
