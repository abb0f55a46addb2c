"""What is sent to the server as JSON. Each body is checked first: Gradio would treat a caller's mistake as a defect.

This module does not use Gradio, and does not know how a body arrives (`qa.chat.limits`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.retrieval.question import check_history, check_question

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["LONGEST_SESSION", "MCP", "RefusedError", "check_asked", "check_body", "is_for"]

API = "/gradio_api/"
MCP = f"{API}mcp"
QUEUE = f"{API}queue/join"  # to which the page sends its events, and `gradio_client` its questions
DIRECT = tuple(f"{API}{name}/ask" for name in ("run", "api", "call"))  # the body has the values in a list
NAMED = f"{API}call/v2/ask"  # the body has each value by its name
OTHERS = (f"{API}cancel", f"{API}reset", "/login")
MOST_PASSAGES = 100  # that a program may ask for
DEEPEST = 32  # objects and lists inside each other
LONGEST_SESSION = 100  # characters; Gradio's own have about ten
LONGEST_SHOWN = 100  # characters of a wrong value in the message about it
VALUES = "the question, the questions before it (or null), and how many passages to list"


class RefusedError(Exception):
    """A request that is answered with ``status`` and ``reason``; ``wait``: seconds after which to try again, or 0."""

    def __init__(self, status: int, reason: str, *, wait: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.wait = wait


def check_asked(question: object, history: object, top_k: object) -> None:
    """Raise ``QuestionError`` where a program's question cannot be asked."""
    if not isinstance(question, str):
        raise QuestionError(f"the question is {_shown(question)}, not a string")
    check_question(question)
    if history is not None and not isinstance(history, list):
        raise QuestionError("a history is a list of questions")
    for turn in history or ():
        if not isinstance(turn, str):
            raise QuestionError(f"a question of the history is {_shown(turn)}, not a string")
    check_history(history or ())
    if not isinstance(top_k, int) or isinstance(top_k, bool) or not 1 <= top_k <= MOST_PASSAGES:
        raise QuestionError(f"top_k is {_shown(top_k)}: a number from 1 to {MOST_PASSAGES} is needed")


def is_for(path: str) -> bool:
    """Tell whether a body is taken at a path."""
    path = path.rstrip("/")
    return path in (QUEUE, *DIRECT, NAMED, *OTHERS) or path == MCP or path.startswith(f"{MCP}/")


def check_body(path: str, body: bytes, inputs: Mapping[int, int], ask: int, uploads: Path) -> bool:
    """Check a body that came to a path. Tell whether it asks a question that is answered at once, not in the queue.

    ``inputs``: how many values each event takes, by its number; ``ask``: the number of the event that programs call;
    ``uploads``: the folder that files are uploaded to.

    Raises:
        RefusedError: it is not JSON, or not what is taken there.
    """
    path = path.rstrip("/")
    if path == "/login":  # a form
        return False
    found = _parsed(body)
    if path.startswith(MCP):  # its mistakes are answered as its protocol says
        return isinstance(found, dict) and found.get("method") == "tools/call"
    if not isinstance(found, dict):
        raise RefusedError(422, "the body is not a JSON object")
    _check_session(found)
    if path == QUEUE:
        _check_event(found, inputs, uploads)
    elif path in (*DIRECT, NAMED):
        try:
            check_asked(*(_named(found) if path == NAMED else _values(found, ask)))
        except QuestionError as error:
            raise RefusedError(422, str(error)) from None
    return path in DIRECT[:2]


def _parsed(body: bytes) -> Any:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise RefusedError(400, f"the body is not JSON: {error}") from None
    except RecursionError:
        raise RefusedError(400, "the body is nested too deeply") from None
    level = [found]
    for _ in range(DEEPEST):
        inner = [list(one.values()) if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [value for values in inner for value in values]
        if not level:
            return found
    raise RefusedError(400, f"the body is nested too deeply: more than {DEEPEST} objects and lists inside each other")


def _check_session(found: Mapping[str, Any]) -> None:
    session = found.get("session_hash")
    if isinstance(session, str) and len(session) > LONGEST_SESSION:
        raise RefusedError(422, f"session_hash has {len(session):,} characters: at most {LONGEST_SESSION} are taken")
    if found.get("batched"):
        raise RefusedError(422, "nothing here is asked in batches")


def _check_event(found: Mapping[str, Any], inputs: Mapping[int, int], uploads: Path) -> None:
    """Check an event of the page.

    A file that it names must have been uploaded: otherwise Gradio would fetch it, even from another server.
    """
    number, data = found.get("fn_index"), found.get("data")
    if not isinstance(number, int) or number not in inputs:
        raise RefusedError(404, f"fn_index is {_shown(number)}: there is no such event")
    if not isinstance(data, list) or len(data) != inputs[number]:
        raise RefusedError(400, f"data is not a list of {inputs[number]} values")
    if not isinstance(found.get("session_hash"), str):
        raise RefusedError(400, "session_hash is missing")
    named = [one for value in data if isinstance(value, list) for one in value if not isinstance(one, str)]
    named += [value for value in data if isinstance(value, dict)]
    if not all(isinstance(one, dict) and _is_uploaded(one.get("path"), uploads) for one in named):
        raise RefusedError(400, "a file is named that was not uploaded, or that waited for too long: bring it again")


def _is_uploaded(path: object, uploads: Path) -> bool:
    try:
        file = Path(path).resolve() if isinstance(path, str) else uploads
        return file.is_file() and file.is_relative_to(uploads.resolve())
    except (OSError, ValueError):
        return False


def _values(found: Mapping[str, Any], ask: int) -> tuple[object, object, object]:
    number, data = found.get("fn_index"), found.get("data")
    if number not in (None, ask):
        raise RefusedError(422, f"fn_index is {_shown(number)}: leave it out")
    if not isinstance(data, list):
        raise RefusedError(422, f"data is not a list: it holds {VALUES}")
    if len(data) < 3:
        raise RefusedError(422, f"data has {len(data)} values: it holds {VALUES}")
    return data[0], data[1], data[2]


def _named(found: Mapping[str, Any]) -> tuple[object, object, object]:
    unknown = set(found) - {"question", "history", "top_k", "oauth_token"}
    if unknown:
        raise RefusedError(422, f"{_shown(min(unknown))} is not taken here: name question, history or top_k")
    if "question" not in found:
        raise RefusedError(422, "question is missing")
    return found["question"], found.get("history"), found.get("top_k", 1)


def _shown(value: object) -> str:
    """Return a value as JSON, cut if it is long."""
    shown = json.dumps(value, ensure_ascii=False, default=repr)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
