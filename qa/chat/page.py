"""The page in Gradio: its components. What their events do is wired in `qa.chat.wiring`.

How the page behaves in the browser is in ``chat.js`` and the scripts beside it; what the browser keeps is in
``keeping.js``; how the page looks is in ``chat.css``, and on paper in ``print.css``. Gradio is imported when a page is
built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.library import DEFAULT
from qa.chat.sources import SHARED
from qa.chat.templating import render_template
from qa.chat.wiring import Components, add_endpoint, wire
from qa.documents.formats import FORMATS, suffixes

if TYPE_CHECKING:
    from typing import Any

    from qa.chat.events import Chat
    from qa.chat.options import ChatOptions

__all__ = ["build_page"]

NAMED = 6  # formats that the page names; it takes them all


def build_page(chat: Chat) -> Any:
    """Return the page as a Gradio app, a `gr.Blocks`."""
    import gradio as gr

    title = chat.title()
    # With analytics off, Gradio tells its makers nothing about this page.
    with gr.Blocks(title=f"Ask: {title}", analytics_enabled=False) as page:
        head = gr.HTML(
            render_template("head", title=title, is_closed=chat.options.is_closed),
            elem_id="qa-head",
            apply_default_css=False,
            js_on_load="qa.head(element, trigger, watch, ['anew', 'forget']);",
        )
        with gr.Row(elem_id="qa-panes"):
            with gr.Column(elem_id="qa-left"):
                asked = _conversation_side(chat.options, title)
            with gr.Column(elem_id="qa-right"):
                read = _document_side()
        paper = gr.HTML(
            elem_id="qa-paper", apply_default_css=False, js_on_load="qaPrint.paper(element, trigger, watch, ['whole']);"
        )
        wire(page, Components(head=head, paper=paper, **asked, **read), chat)
        add_endpoint(chat)
    # The page's own events cannot be called by name: they go through the queue, with a session.
    page.queue(max_size=chat.options.max_queue, default_concurrency_limit=chat.options.concurrency, api_open=False)
    return page


# Gradio takes each quoted word in `js_on_load` as the name of an event that the component can trigger.


def _conversation_side(options: ChatOptions, title: str) -> dict[str, Any]:
    import gradio as gr

    conversation = gr.HTML(
        elem_id="qa-conversation",
        apply_default_css=False,
        js_on_load="qa.conversation(element, trigger, watch, ['ask', 'open', 'rate', 'restore', 'unfold']);",
    )
    notebook = gr.HTML(
        elem_id="qa-notebook",
        apply_default_css=False,
        js_on_load="qaNotebook.notebook(element, trigger, watch, ['show', 'save', 'open']);",
    )
    message = gr.HTML(elem_id="qa-status", apply_default_css=False)
    scope = gr.CheckboxGroup([(title, SHARED)], value=[SHARED], label="Asking", elem_id="qa-scope", visible=False)
    question = gr.Textbox(
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
    with gr.Accordion("Your own documents", open=False, elem_id="qa-own", visible=options.max_upload > 0):
        target = gr.Dropdown(
            [DEFAULT],
            value=DEFAULT,
            label="Add to the collection (choose one, or type a new name)",
            allow_custom_value=True,
            elem_id="qa-target",
        )
        upload = gr.File(
            label=_what_may_be_dropped(options),
            file_count="multiple",
            file_types=list(suffixes()),
            height=190,
        )
        files = gr.HTML(
            elem_id="qa-own-list",
            apply_default_css=False,
            js_on_load="qa.ownFiles(element, trigger, watch, ['remove', 'rename', 'delete']);",
        )
    return {
        "conversation": conversation,
        "notebook": notebook,
        "message": message,
        "question": question,
        "upload": upload,
        "files": files,
        "target": target,
        "scope": scope,
    }


def _what_may_be_dropped(options: ChatOptions) -> str:
    """Say what may be dropped, and what happens to it."""
    formats = ", ".join(row.name for row in FORMATS[:NAMED])
    most = f"{options.max_upload / 1e6:g} MB"
    stay = "They are kept on this machine." if options.library and not options.auth else "They are kept, for you alone."
    gone = "They are yours alone, and gone when you close the page."
    return f"Drop files here ({formats} and more; {most} together). {stay if options.library else gone}"


def _document_side() -> dict[str, Any]:
    import gradio as gr

    gr.HTML(
        '<div class="qa-sheet-tools"><button type="button" data-close>Back to the answers</button></div>',
        elem_id="qa-sheet",
        apply_default_css=False,
        js_on_load="qa.sheet();",
    )
    documents = gr.Dropdown(label="Document", elem_id="qa-choose", visible=False, filterable=True)
    document = gr.HTML(
        elem_id="qa-reader",
        apply_default_css=False,
        js_on_load="qa.reading(element, trigger, watch, ['more', 'answers', 'view', 'find', 'select']);",
    )
    selection = gr.HTML(elem_id="qa-selection", apply_default_css=False, js_on_load="qaSelection.menu(element, watch);")
    return {"documents": documents, "document": document, "selection": selection}
