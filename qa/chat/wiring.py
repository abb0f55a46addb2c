"""Which event of the page calls which method of `Chat`, and how what it returns gets on the page.

Gradio gives a function what it asks for by annotation: `gr.Request` tells the session, `gr.EventData` holds what the
page's JavaScript sent. Annotations are read when a function is defined, which is why this module does not put them off
(``from __future__ import annotations``): Gradio is imported inside the functions that need it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answering.answer import TOP_K
from qa.answering.escape import one_line
from qa.chat.conversation_html import message_html
from qa.chat.library import DEFAULT
from qa.chat.panes import Changes
from qa.chat.sent import Sent
from qa.chat.visitors import EVERYONES, Scope
from qa.datatypes import Progress
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.chat.events import Chat

__all__ = ["Components", "add_endpoint", "wire"]


@dataclass(frozen=True, slots=True)
class Components:
    """The components of the page that events come from, or that they change."""

    head: Any
    conversation: Any
    message: Any
    question: Any
    upload: Any
    files: Any
    target: Any  # the collection that files go to
    scope: Any
    documents: Any
    document: Any

    @property
    def changed(self) -> list[Any]:
        """The components that an event may change, in the order of `_updates`."""
        return [
            self.head,
            self.conversation,
            self.message,
            self.question,
            self.files,
            self.target,
            self.scope,
            self.documents,
            self.document,
        ]


def wire(page: Any, on: Components, chat: "Chat") -> None:
    """Connect the page's events with `Chat`; to be called inside the page's ``with`` block."""
    private: dict[str, Any] = {"api_visibility": "private"}
    quiet: dict[str, Any] = {**private, "outputs": on.changed, "show_progress": "hidden"}
    answering: dict[str, Any] = {
        **private,
        "outputs": on.changed,
        "show_progress": "minimal",
        "show_progress_on": on.question,
        "concurrency_id": "ask",
        "concurrency_limit": chat.options.concurrency,
    }
    page.load(_arriving(chat), **quiet)
    _wire_conversation(on, chat, quiet, answering)
    _wire_documents(on, chat, quiet)
    page.unload(_leaving(chat, page))


def _wire_conversation(on: Components, chat: "Chat", quiet: dict[str, Any], answering: dict[str, Any]) -> None:
    def ask(session: str, sent: Sent) -> Changes:
        return chat.answer(session, sent.text("question"), sent.scope, exact=sent.flag("exact"))

    def open_place(session: str, sent: Sent) -> Changes:
        return chat.open(session, sent.text("source"), sent.text("doc"), (sent.number("start"), sent.number("end")))

    def restore(session: str, sent: Sent) -> Changes:
        return chat.restore(session, sent.asked("asked"), sent.place("place"))

    def begin_anew(session: str, sent: Sent) -> Changes:
        return chat.begin_anew(session, sent.scope)

    def forget(session: str, sent: Sent) -> Changes:
        return chat.forget(session, sent.scope)

    on.question.submit(_with_question(chat.answer), [on.question, on.scope], **answering)
    on.conversation.ask(_with_data(ask), on.scope, **answering)
    on.conversation.restore(_with_data(restore), **answering)
    on.head.anew(_with_data(begin_anew), on.scope, **quiet)
    on.head.forget(_with_data(forget), on.scope, **quiet)
    on.conversation.open(_with_data(open_place), **quiet)
    on.conversation.rate(
        _with_data(lambda session, sent: chat.rate(session, sent.number("turn"), sent.text("verdict"))), **quiet
    )
    on.scope.input(_with_scope(chat.choose_scope), on.scope, **quiet)


def _wire_documents(on: Components, chat: "Chat", quiet: dict[str, Any]) -> None:
    def view(session: str, sent: Sent) -> Changes:
        focus = (sent.number("start"), sent.number("end"))
        return chat.view(session, as_pages=sent.text("view") == "pages", focus=focus if focus[1] else None)

    def confirm(session: str, sent: Sent) -> Changes:
        return chat.confirm(session, sent.number("start"), sent.number("end"))

    def remove(session: str, sent: Sent) -> Changes:
        return chat.remove(session, sent.text("from"), sent.text("name"), sent.scope)

    def rename(session: str, sent: Sent) -> Changes:
        return chat.rename(session, sent.text("name"), sent.text("new"), sent.scope)

    def delete(session: str, sent: Sent) -> Changes:
        return chat.delete(session, sent.text("name"), sent.scope)

    one_build: dict[str, Any] = {"concurrency_id": "build", "concurrency_limit": 1}
    on.document.more(_with_data(lambda session, sent: chat.more(session, sent.number("at"))), **quiet)
    on.document.turnPage(_with_data(lambda session, sent: chat.turn_page(session, sent.number("page"))), **quiet)
    on.document.find(
        _with_data(lambda session, sent: chat.find(session, sent.text("words"), sent.number("from"))), **quiet
    )
    on.document.view(_with_data(view), **quiet)
    on.document.answers(_with_data(confirm), **quiet)
    on.documents.input(_with_name(chat.choose), on.documents, **quiet)
    on.files.remove(_with_data(remove), on.scope, **quiet, **one_build)
    on.files.rename(_with_data(rename), on.scope, **quiet, **one_build)
    on.files.delete(_with_data(delete), on.scope, **quiet, **one_build)
    on.upload.upload(
        _with_files(chat.bring),
        [on.upload, on.scope, on.target],
        [*on.changed, on.upload],
        api_visibility="private",
        **one_build,
        show_progress_on=on.upload,
    )


def add_endpoint(chat: "Chat") -> None:
    """Add what programs call; to be called inside the page's ``with`` block."""
    import gradio as gr

    class Refusal(gr.Error):
        def __str__(self) -> str:  # Gradio's is in quotation marks, and is what assistants are told
            return str(self.message)

    def ask(question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
        try:
            return chat.ask_for_programs(question, history, top_k)
        except QAError as error:
            raise Refusal(str(error), print_exception=False) from error

    ask.__doc__ = chat.ask_for_programs.__doc__  # what assistants are told of the tool
    gr.api(ask, api_name="ask", queue=False)  # type: ignore[attr-defined]  # named in its __init__, not in __all__


# Each of these turns an event into the function that Gradio calls for it.


def _arriving(chat: "Chat") -> Callable[..., Any]:
    import gradio as gr

    def handle(request: gr.Request) -> list[Any]:
        account = request.username or ""
        return _updates(chat.arrive(_session(request), dict(request.query_params), account))

    return handle


def _with_name(act: Callable[[str, str], Changes]) -> Callable[..., Any]:
    """For the choice of a document from the list."""
    import gradio as gr

    def handle(name: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _text(name))))

    return handle


def _with_scope(act: Callable[[str, Scope], Changes]) -> Callable[..., Any]:
    """For the choice of what is asked."""
    import gradio as gr

    def handle(scope: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _scope(scope))))

    return handle


def _with_question(act: Callable[[str, str, Scope], Changes]) -> Callable[..., Any]:
    """For a question that was typed."""
    import gradio as gr

    def handle(question: Any, scope: Any, request: gr.Request) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), _text(question), _scope(scope))))

    return handle


def _with_data(act: Callable[[str, Sent], Changes]) -> Callable[..., Any]:
    """For an event that the page's JavaScript sends, with data; the choice of documents may be an input."""
    import gradio as gr

    def handle(event: gr.EventData, request: gr.Request, scope: Any = EVERYONES) -> list[Any]:
        return _updates(_told(lambda: act(_session(request), Sent(event._data, _scope(scope)))))

    return handle


def _with_files(act: Callable[[str, list[Path], Scope, str, Progress], Changes]) -> Callable[..., Any]:
    """For files that were dropped; the place for them is empty again afterwards."""
    import gradio as gr

    def handle(
        paths: list[str] | None,
        scope: Any,
        name: Any,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  # by which Gradio knows that it is asked for
    ) -> list[Any]:
        def tell(stage: str, done: int, total: int) -> None:
            progress((done, total), desc=stage, unit="sentences")

        files = [Path(path) for path in paths or ()]
        return [*_updates(_told(lambda: act(_session(request), files, _scope(scope), _text(name), tell))), None]

    return handle


def _leaving(chat: "Chat", page: Any) -> Callable[..., Any]:
    import gradio as gr

    def handle(request: gr.Request) -> None:
        session = _session(request)
        chat.visitors.leave(session)
        # Gradio keeps what it last showed to each of its sessions, until there are too many: that is forgotten now.
        sessions = page.state_holder
        with sessions.lock:
            sessions.session_data.pop(session, None)
            sessions.time_last_used.pop(session, None)

    return handle


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _scope(value: Any) -> Scope:
    """Return the sources that are asked; whether they are here is found when they are asked."""
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
    ]


def _session(request: Any) -> str:
    import gradio as gr

    if not request.session_hash:
        raise gr.Error("this is for the page alone: programs ask by /ask", print_exception=False)
    return str(request.session_hash)
