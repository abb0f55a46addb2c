"""The page in Gradio: its components. What their events do is wired in `qa.chat.wiring`.

How the page behaves in the browser is ``chat.js``, and how it looks ``chat.css``. Gradio is imported when a page is
built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.templating import render_template
from qa.chat.wiring import Components, add_endpoint, wire
from qa.documents.formats import FORMATS, suffixes

if TYPE_CHECKING:
    from typing import Any

    from qa.chat.events import Chat
    from qa.chat.options import ChatOptions

__all__ = ["build_page"]

SCOPES = (("the documents here", "shared"), ("mine", "own"), ("both", "both"))  # labels, and what they choose

NAMED = 6  # formats that the page names; it takes them all


def build_page(chat: Chat) -> Any:
    """Return the page as a Gradio app, a `gr.Blocks`."""
    import gradio as gr

    title = chat.title()
    # Gradio tells its makers nothing about this page: analytics are off.
    with gr.Blocks(title=f"Ask: {title}", analytics_enabled=False) as page:
        gr.HTML(render_template("head", title=title), elem_id="qa-head")
        with gr.Row(elem_id="qa-panes"):
            with gr.Column(elem_id="qa-left"):
                asked = _conversation_side(chat.options)
            with gr.Column(elem_id="qa-right"):
                read = _document_side()
        wire(page, Components(**asked, **read), chat)
        add_endpoint(chat)
    # The page's own events are not to be called by name: they go through the queue, with a session.
    page.queue(max_size=chat.options.max_queue, default_concurrency_limit=chat.options.concurrency, api_open=False)
    return page


# Gradio takes each quoted word in `js_on_load` for the name of an event that the component can trigger.


def _conversation_side(options: ChatOptions) -> dict[str, Any]:
    import gradio as gr

    conversation = gr.HTML(
        elem_id="qa-conversation",
        apply_default_css=False,
        js_on_load="qa.conversation(element, trigger, watch, ['ask', 'open', 'rate']);",
    )
    message = gr.HTML(elem_id="qa-status", apply_default_css=False)
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
    most = f"{options.max_upload / 1e6:g} MB"
    with gr.Accordion("Your own documents", open=False, elem_id="qa-own", visible=options.max_upload > 0):
        upload = gr.File(
            label=f"Drop files here ({', '.join(row.name for row in FORMATS[:NAMED])} and more; {most} together). "
            "They are yours alone, and gone when you close the page.",
            file_count="multiple",
            file_types=list(suffixes()),
            height=170,
        )
        files = gr.HTML(
            elem_id="qa-own-list", apply_default_css=False, js_on_load="qa.ownFiles(element, trigger, ['remove']);"
        )
        scope = gr.Radio(list(SCOPES), value="shared", label="Ask", visible=False)
    return {
        "conversation": conversation,
        "message": message,
        "question": question,
        "upload": upload,
        "files": files,
        "scope": scope,
    }


def _document_side() -> dict[str, Any]:
    import gradio as gr

    documents = gr.Dropdown(label="Document", elem_id="qa-choose", visible=False, filterable=True)
    document = gr.HTML(
        elem_id="qa-reader",
        apply_default_css=False,
        js_on_load="qa.reading(element, trigger, watch, ['more', 'answers']);",
    )
    return {"documents": documents, "document": document}
