"""Which event of the page calls which method of `Chat`.

The functions that Gradio calls are made by `qa.chat.handlers`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.answering.answer import TOP_K
from qa.chat.handlers import arriving, leaving, with_data, with_files, with_name, with_question, with_scope
from qa.chat.panes import Changes
from qa.chat.sent import Sent
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.chat.events import Chat

__all__ = ["Components", "add_endpoint", "wire"]


@dataclass(frozen=True, slots=True)
class Components:
    """The components of the page that send events, or that events change."""

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
    notebook: Any
    selection: Any
    paper: Any  # what is printed

    @property
    def changed(self) -> list[Any]:
        """The components that an event may change, in the order of what `qa.chat.handlers` returns."""
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
            self.notebook,
            self.selection,
            self.paper,
        ]


def wire(page: Any, on: Components, chat: "Chat") -> None:
    """Connect the page's events with `Chat`; to be called inside the page's ``with`` block."""
    private: dict[str, Any] = {"api_visibility": "private"}
    # By default Gradio ignores a press while the one before is still being handled.
    quiet: dict[str, Any] = {
        **private,
        "outputs": on.changed,
        "show_progress": "hidden",
        "trigger_mode": "multiple",
    }
    answering: dict[str, Any] = {
        **private,
        "outputs": on.changed,
        "show_progress": "minimal",
        "show_progress_on": on.question,
        "concurrency_id": "ask",
        "concurrency_limit": chat.options.concurrency,
    }
    page.load(arriving(chat), **quiet)
    _wire_conversation(on, chat, quiet, answering)
    _wire_documents(on, chat, quiet)
    _wire_notebook(on, chat, quiet)
    page.unload(leaving(chat, page))


def _wire_conversation(on: Components, chat: "Chat", quiet: dict[str, Any], answering: dict[str, Any]) -> None:
    def ask(session: str, sent: Sent) -> Changes:
        return chat.answer(session, sent.text("question"), sent.scope, exact=sent.flag("exact"))

    def rate(session: str, sent: Sent) -> Changes:
        return chat.rate(session, sent.number("turn"), sent.text("verdict"), sent.number("passage"))

    def restore(session: str, sent: Sent) -> Changes:
        return chat.restore(session, sent.asked("asked"), sent.place("place"))

    def begin_anew(session: str, sent: Sent) -> Changes:
        return chat.begin_anew(session, sent.scope)

    def forget(session: str, sent: Sent) -> Changes:
        return chat.begin_anew(session, sent.scope, forgets_documents=True)

    on.question.submit(with_question(chat.answer), [on.question, on.scope], **answering)
    on.conversation.ask(with_data(ask), on.scope, **answering)
    on.conversation.restore(with_data(restore), **answering)
    on.head.anew(with_data(begin_anew), on.scope, **quiet)
    on.head.forget(with_data(forget), on.scope, **quiet)
    on.conversation.unfold(with_data(lambda session, sent: chat.unfold(session, sent.number("turn"))), **quiet)
    on.conversation.open(with_data(_opening(chat)), **quiet)
    on.conversation.rate(with_data(rate), **quiet)
    on.scope.input(with_scope(chat.choose_scope), on.scope, **quiet)


def _wire_documents(on: Components, chat: "Chat", quiet: dict[str, Any]) -> None:
    def more(session: str, sent: Sent) -> Changes:
        return chat.more(session, sent.number("at"), page=sent.number("page") or None)

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
    on.document.more(with_data(more), **quiet)
    on.document.find(
        with_data(lambda session, sent: chat.find(session, sent.text("words"), sent.number("from"))), **quiet
    )
    on.document.view(with_data(view), **quiet)
    on.document.answers(with_data(confirm), **quiet)
    on.paper.whole(with_data(lambda session, sent: chat.whole(session, sent.number("number"))), **quiet)
    on.documents.input(with_name(chat.choose), on.documents, **quiet)
    on.files.remove(with_data(remove), on.scope, **quiet, **one_build)
    on.files.rename(with_data(rename), on.scope, **quiet, **one_build)
    on.files.delete(with_data(delete), on.scope, **quiet, **one_build)
    on.upload.upload(
        with_files(chat.bring),
        [on.upload, on.scope, on.target],
        [*on.changed, on.upload],
        api_visibility="private",
        **one_build,
        show_progress_on=on.upload,
    )


def _wire_notebook(on: Components, chat: "Chat", quiet: dict[str, Any]) -> None:
    def save(session: str, sent: Sent) -> Changes:
        kept, number = sent.pins("pins"), sent.number("number")
        return chat.notebook(session, kept, number, save=sent.text("format"), address=sent.text("address"))

    def select(session: str, sent: Sent) -> Changes:
        start, end = sent.number("start"), sent.number("end")
        return chat.select(session, sent.text("source"), sent.text("doc"), start, end)

    on.notebook.show(with_data(save), **quiet)
    on.notebook.save(with_data(save), **quiet)
    on.notebook.open(with_data(_opening(chat)), **quiet)
    on.document.select(with_data(select), **quiet)


def _opening(chat: "Chat") -> Callable[[str, Sent], Changes]:
    def open_place(session: str, sent: Sent) -> Changes:
        return chat.open(session, sent.text("source"), sent.text("doc"), (sent.number("start"), sent.number("end")))

    return open_place


def add_endpoint(chat: "Chat") -> None:
    """Add what programs call; to be called inside the page's ``with`` block."""
    import gradio as gr

    class Refusal(gr.Error):
        def __str__(self) -> str:  # assistants are told this; Gradio's own is in quotation marks
            return str(self.message)

    def ask(question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
        try:
            return chat.ask_for_programs(question, history, top_k)
        except QAError as error:
            raise Refusal(str(error), print_exception=False) from error

    ask.__doc__ = chat.ask_for_programs.__doc__  # what assistants are told of the tool
    gr.api(ask, api_name="ask", queue=False)  # type: ignore[attr-defined]  # named in its __init__, not in __all__
