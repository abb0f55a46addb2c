"""The page in Gradio: components, events, the endpoint for programs. The only place where Gradio is named.

What it does is `qa.chat.events`; its behaviour in the browser is ``chat.js``, its looks ``chat.css``. Programs ask by
``/ask`` (`gradio_client`, HTTP, MCP); nothing else of the page is theirs to call.
"""

import os
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qa.answering.ask import ask
from qa.answering.escape import escape_html, one_line
from qa.chat.events import TOP_K, Chat, ChatOptions
from qa.console import say
from qa.documents.formats import SUFFIXES
from qa.errors import CorpusError, QAError

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported: nothing is sent anywhere

import gradio as gr

if TYPE_CHECKING:
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["build_page", "serve"]

SCOPES = (("the documents here", "shared"), ("mine", "own"), ("both", "both"))  # labels, and what they choose


def build_page(chat: Chat) -> Any:
    """Return the Gradio app."""
    name = chat.title()
    most = f"{chat.options.max_upload / 1e6:g} MB"
    private: dict[str, Any] = {"api_visibility": "private"}
    asking: dict[str, Any] = {**private, "concurrency_id": "ask", "concurrency_limit": chat.options.concurrency}

    with gr.Blocks(title=f"Ask: {name}", analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.HTML(f"<h1>Ask: {escape_html(name)}</h1>", elem_id="qa-head")
        with gr.Row(elem_id="qa-panes"):
            with gr.Column(elem_id="qa-left"):
                conversation = gr.HTML(
                    elem_id="qa-conversation",
                    apply_default_css=False,
                    js_on_load="qa.conversation(element, trigger, watch, ['ask', 'open', 'rate']);",
                )
                status = gr.HTML(elem_id="qa-status", apply_default_css=False)
                box = gr.Textbox(
                    elem_id="qa-question",
                    label="Your question",
                    show_label=False,
                    placeholder="Ask a question",
                    lines=1,
                    max_lines=5,
                    submit_btn=True,
                    autofocus=True,
                    html_attributes=gr.InputHTMLAttributes(autocorrect="off"),
                )
                with gr.Accordion(
                    "Your own documents", open=False, elem_id="qa-own", visible=chat.options.max_upload > 0
                ):
                    upload = gr.File(
                        label=f"Drop files here ({', '.join(SUFFIXES)}; {most} together). They are yours "
                        "alone, and gone when you close the page.",
                        file_count="multiple",
                        file_types=list(SUFFIXES),
                        height=140,
                    )
                    own = gr.HTML(
                        elem_id="qa-own-list",
                        apply_default_css=False,
                        js_on_load="element.addEventListener('click', (event) => {"
                        "const button = event.target.closest('[data-remove]');"
                        "if (button) trigger('remove', { name: button.dataset.remove }); });",
                    )
                    scope = gr.Radio(list(SCOPES), value="shared", label="Ask", visible=False)
            with gr.Column(elem_id="qa-right"):
                chooser = gr.Dropdown(label="Document", elem_id="qa-choose", visible=False, filterable=True)
                reader = gr.HTML(
                    elem_id="qa-reader",
                    apply_default_css=False,
                    js_on_load="qa.reader(element, trigger, watch, ['more', 'answers']);",
                )

        def said(error: Exception) -> str:
            text = one_line(str(error))
            return f'<p role="alert">{escape_html(text[:1].upper() + text[1:])}.</p>'

        def answered(session: str, message: str, exact: bool) -> tuple[Any, Any, Any, Any, Any]:
            if not message.strip():
                return gr.skip(), gr.skip(), gr.skip(), '<p role="alert">Type a question first.</p>', gr.skip()
            try:
                talk, text, spoken = chat.answer(session, message, exact=exact)
            except QAError as error:
                return gr.skip(), gr.skip(), gr.skip(), said(error), gr.skip()
            return talk, text, "", f'<p class="qa-said" role="status">{escape_html(spoken)}</p>', listing(session)

        def listing(session: str) -> Any:
            found = chat.listed(session)
            shown = chat.visitors.of(session).shown
            return gr.Dropdown(choices=found, value="/".join(shown) if shown and found else None, visible=bool(found))

        def arrive(request: gr.Request) -> tuple[Any, Any, Any]:
            session = _session(request)
            talk, text = chat.arrive(session, dict(request.query_params))
            return talk, text, listing(session)

        def ask_typed(message: str, request: gr.Request) -> tuple[Any, Any, Any, Any, Any]:
            return answered(_session(request), message or "", False)

        def ask_chosen(event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any, Any, Any]:
            return answered(_session(request), _text(event, "question"), _data(event).get("exact") is True)

        def open_place(event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
            session = _session(request)
            try:
                text = chat.open(
                    session, _text(event, "source"), _text(event, "doc"), _number(event, "start"), _number(event, "end")
                )
            except QAError as error:
                return gr.skip(), said(error), gr.skip()
            return text, "", listing(session)

        def more(event: gr.EventData, request: gr.Request) -> Any:
            return chat.more(_session(request), _number(event, "at"))

        def choose(name: str, request: gr.Request) -> Any:
            try:
                return chat.choose(_session(request), name or "")
            except QAError:
                return gr.skip()

        def rate(event: gr.EventData, request: gr.Request) -> Any:
            return chat.rate(_session(request), _number(event, "turn"), _text(event, "verdict"))

        def confirm(event: gr.EventData, request: gr.Request) -> str:
            spoken = chat.confirm(_session(request), _number(event, "start"), _number(event, "end"))
            return f'<p role="status">{escape_html(spoken)}</p>'

        def own_state(session: str, text: str, message: str) -> tuple[Any, ...]:
            visitor = chat.visitors.of(session)
            has_own = bool(visitor.own and visitor.own.index)
            radio = gr.Radio(value=visitor.scope, visible=has_own)
            return text, chat.own_list(session), radio, listing(session), message

        def bring(
            paths: list[str] | None,
            request: gr.Request,
            progress: gr.Progress = gr.Progress(),  # noqa: B008
        ) -> tuple[Any, ...]:
            session = _session(request)
            if not paths:
                return (gr.skip(),) * 6
            message = ""
            try:
                refused = chat.bring(session, paths, progress)
                if refused:
                    message = f'<p role="alert">{escape_html("; ".join(refused))}</p>'
                else:
                    message = '<p role="status">Ready to be asked.</p>'
            except CorpusError as error:
                message = said(error)
            visitor = chat.visitors.of(session)
            return (*own_state(session, chat.reader(visitor, None), message), None)

        def remove(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
            session = _session(request)
            chat.remove(session, _text(event, "name"))
            return own_state(session, chat.reader(chat.visitors.of(session), None), "")

        def set_scope(value: str, request: gr.Request) -> None:
            chat.set_scope(_session(request), value)

        def leave(request: gr.Request) -> None:
            chat.visitors.leave(_session(request))

        shown = [conversation, reader, box, status, chooser]
        page.load(arrive, None, [conversation, reader, chooser], **private, show_progress="hidden")
        box.submit(ask_typed, box, shown, **asking, show_progress="minimal", show_progress_on=box)
        conversation.ask(ask_chosen, None, shown, **asking, show_progress="minimal", show_progress_on=box)
        conversation.open(open_place, None, [reader, status, chooser], **private, show_progress="hidden")
        conversation.rate(rate, None, conversation, **private, show_progress="hidden")
        reader.more(more, None, reader, **private, show_progress="hidden")
        reader.answers(confirm, None, status, **private, show_progress="hidden")
        chooser.input(choose, chooser, reader, **private, show_progress="hidden")
        changed = [reader, own, scope, chooser, status]
        building: dict[str, Any] = {**private, "concurrency_id": "build", "concurrency_limit": 1}
        upload.upload(bring, upload, [*changed, upload], **building, show_progress_on=upload)
        own.remove(remove, None, changed, **building, show_progress="hidden")
        scope.input(set_scope, scope, None, **private)
        page.unload(leave)

        def ask_api(question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
            try:
                return chat.ask_for_programs(question, history, top_k)
            except QAError as error:
                raise gr.Error(str(error), print_exception=False) from error

        ask_api.__name__, ask_api.__doc__ = "ask", chat.ask_for_programs.__doc__  # by which assistants know the tool
        gr.api(ask_api, api_name="ask", queue=False)  # type: ignore[attr-defined]  # named in its __init__, not in __all__
    # The page's own events are not to be called by name: they go through the queue, with a session.
    page.queue(max_size=chat.options.max_queue, default_concurrency_limit=chat.options.concurrency, api_open=False)
    return page


def serve(index: "Index", reranker: "Reranker | None", options: ChatOptions) -> int:
    """Serve the page until it is interrupted; the models are loaded first, so that the first answer is quick."""
    chat = Chat(index, reranker, options)
    if chat.feedback:
        chat.feedback.check()
    ask(index, "warm up", reranker=reranker)
    page = build_page(chat)
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
            quiet=True,
            prevent_thread_lock=True,
        )
    except OSError as error:
        raise QAError(
            f"{options.host}:{options.port} cannot be listened on: {error}: choose another with --port"
        ) from error
    say(
        f"qa: the chat is at {address}" + (f", and for everyone at {public}" if public else "") + "; end it with Ctrl-C"
    )
    try:
        page.block_thread()
    finally:
        chat.visitors.close()
    return 0


def _session(request: Any) -> str:
    if not request.session_hash:
        raise gr.Error("this is for the page alone: programs ask by /ask", print_exception=False)
    return str(request.session_hash)


# What a browser sends is taken for nothing but what it should be.


def _data(event: Any) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _text(event: Any, name: str) -> str:
    found = _data(event).get(name)
    return found if isinstance(found, str) else ""


def _number(event: Any, name: str) -> int:
    found = _data(event).get(name)
    return min(max(found, 0), 2**40) if isinstance(found, int) and not isinstance(found, bool) else 0
