"""How the chat is served, as one value."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ChatOptions"]


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How the page is served."""

    host: str = "127.0.0.1"
    port: int = 7860
    share: bool = False
    auth: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # names and passwords
    token: str = field(default="", repr=False)  # with which programs may ask where a login is needed
    allow_hosts: tuple[str, ...] = ()  # names that the server may be called by, besides its own
    root_path: str = ""
    concurrency: int = field(default_factory=lambda: os.cpu_count() or 1)  # questions answered at once
    max_queue: int = 100  # questions that wait
    max_upload: int = 10_000_000  # bytes of a person's documents together; 0 for none
    most_files: int = 50  # of a person's documents together
    library: Path | None = None  # the folder in which people's documents are kept; None: removed with their page
    feedback: Path | None = None
    mcp: bool = False
    late_interaction: bool = True  # whether questions and passages are compared token by token too

    @property
    def is_closed(self) -> bool:
        """Whether only those who have a name and its password, or the token, may ask."""
        return bool(self.auth or self.token)
