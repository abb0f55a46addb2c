"""How the server ends, in 10 seconds: it takes no new questions, finishes its answers, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from qa.chat.events import Chat

__all__ = ["end", "end_on_signals"]

MOST = 10  # seconds
ANSWERS = 4  # seconds for answers that have begun
REFUSALS = 2  # seconds in which waiting questions are refused
DELIVERY = 0.3  # seconds in which the page is told


def end_on_signals() -> threading.Event:
    """Return an event that is set when the system, or whoever started the program, wants it to end."""
    ended = threading.Event()
    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGINT", "SIGHUP")]  # Windows has no hang-up
    for number in filter(None, numbers):
        if signal.getsignal(number) is not signal.SIG_IGN:  # under nohup a terminal's hang-up is ignored
            signal.signal(number, lambda *_: ended.set())
    return ended


def end(page: Any, chat: Chat, folder: Path) -> None:
    """End the server of a page, and remove what visitors left.

    An answer that takes minutes, or a connection that hangs, is not waited for: the process ends after `MOST` seconds.
    """
    last = threading.Timer(MOST, _end_at_once, [folder])
    last.daemon = True
    last.start()
    chat.end(ANSWERS)
    until = time.monotonic() + REFUSALS
    while _is_busy(page) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(DELIVERY)
    page.close(verbose=False)
    chat.visitors.close()
    chat.pictures.close()


def _is_busy(page: Any) -> bool:
    """Tell whether an event of the page is waiting or running."""
    return len(page._queue) > 0 or any(page._queue.active_jobs)


def _end_at_once(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)
