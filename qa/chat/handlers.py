"""A method of `Chat` -> the function that Gradio calls for an event, and how what it returns gets onto the page.

Gradio passes a function what its annotations ask for: `gr.Request` tells the session, `gr.EventData` holds what the
page's JavaScript sent. Annotations have to be read when a function is defined, because Gradio is imported inside the
functions that need it. So this module does not put them off (``from __future__ import annotations``).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answering.escape import one_line
from qa.chat.conversation_html import message_html
from qa.chat.library import DEFAULT
from qa.chat.panes import Changes
from qa.chat.sent import Sent
from qa.chat.sources import EVERYONES, Scope
from qa.datatypes import Progress
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.chat.events import Chat

__all__ = ["arriving", "leaving", "with_data", "with_files", "with_name", "with_question", "with_scope"]


def arriving(chat: "Chat") -> Callable[..., Any]:
    """Return the function for a page that is loaded."""
    import gradio as gr

    def handle(request: gr.Request) -> list[Any]:
        account = request.username or ""
        return _updates(chat.arrive(_session(request), dict(request.query_params), account))

    return handle


def with_name(act: Callable[[str, str], Changes]) -> Callable[..., Any]:
    """Return the function for the choice of a document from the list."""
    import gradio as gr

    def handle(name: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _text(name))))

    return handle


def with_scope(act: Callable[[str, Scope], Changes]) -> Callable[..., Any]:
    """Return the function for the choice of what is asked."""
    import gradio as gr

    def handle(scope: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _scope(scope))))

    return handle


def with_question(act: Callable[[str, str, Scope], Changes]) -> Callable[..., Any]:
    """Return the function for a question that was typed."""
    import gradio as gr

    def handle(question: Any, scope: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _text(question), _scope(scope))))

    return handle


def with_data(act: Callable[[str, Sent], Changes]) -> Callable[..., Any]:
    """Return the function for an event that the page's JavaScript sends, with data; the scope may be an input."""
    import gradio as gr

    def handle(event: gr.EventData, request: gr.Request, scope: Any = EVERYONES) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), Sent(event._data, _scope(scope)))))

    return handle


def with_files(act: Callable[[str, list[Path], Scope, str, Progress], Changes]) -> Callable[..., Any]:
    """Return the function for files that were dropped; it empties the place for them afterwards."""
    import gradio as gr

    def handle(
        paths: list[str] | None,
        scope: Any,
        name: Any,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  # this default tells Gradio to pass it
    ) -> list[Any]:
        def tell(stage: str, done: int, total: int) -> None:  # `telling` has put the stage in words
            progress(done / total if total else 0, desc=stage)

        files = [Path(path) for path in paths or ()]
        return [*_updates(_told(lambda: act(_session(request), files, _scope(scope), _text(name), tell))), None]

    return handle


def leaving(chat: "Chat", page: Any) -> Callable[..., Any]:
    """Return the function for a page that is closed."""
    import gradio as gr

    def handle(request: gr.Request) -> None:
        session = _session(request)
        chat.visitors.leave(session)
        # Gradio keeps what it last showed to each session, until there are too many. Forget that now.
        sessions = page.state_holder
        with sessions.lock:
            sessions.session_data.pop(session, None)
            sessions.time_last_used.pop(session, None)

    return handle


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _scope(value: Any) -> Scope:
    """Return the sources that are asked. Whether they are here is checked when they are asked."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else EVERYONES


def _told(act: Callable[[], Changes]) -> Changes:
    """Do what an event asks for; where that cannot be done, say why."""
    try:
        return act()
    except QAError as error:
        reason = one_line(str(error))
        return Changes(message=message_html(f"{reason[:1].upper()}{reason[1:]}.", is_alert=True))


def _updates(changes: Changes) -> list[Any]:
    """Return changes as Gradio takes them, in the order of `Components.changed`."""
    import gradio as gr

    def html(value: str | None) -> Any:
        return gr.skip() if value is None else value

    own, documents = changes.own, changes.documents
    return [
        html(changes.head),
        html(changes.conversation),
        html(changes.message),
        "" if changes.is_answered else gr.skip(),
        own.files if own else gr.skip(),
        gr.Dropdown(choices=list(own.collections or (DEFAULT,)), value=own.target) if own else gr.skip(),
        gr.CheckboxGroup(choices=list(own.choices), value=list(own.scope), visible=own.can_choose)
        if own
        else gr.skip(),
        gr.Dropdown(choices=list(documents.named), value=documents.shown, visible=bool(documents.named))
        if documents
        else gr.skip(),
        html(changes.document),
        html(changes.notebook),
        html(changes.selection),
        html(changes.paper),
    ]


def _session(request: Any) -> str:
    import gradio as gr

    if not request.session_hash:
        raise gr.Error("this is for the page alone: programs ask by /ask", print_exception=False)
    return str(request.session_hash)
