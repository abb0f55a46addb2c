"""The chat page, by Gradio's ChatInterface. The only place where Gradio is named."""

from __future__ import annotations

import os
from types import ModuleType
from typing import TYPE_CHECKING, Any

from qa.answer import ask
from qa.errors import QAError, QuestionError
from qa.render import to_html

if TYPE_CHECKING:
    from qa.datatypes import Reranker
    from qa.index import Index

__all__ = ["build_page", "serve"]

EXAMPLES = (
    "How many physicians helped to train the model?",
    "Why did Meta keep the weights to itself?",
    "Who reports to the CTO?",
    "What did the model score on ARC AGI 2?",
)
CSS = """
.qa-passage { margin: 0 0 1.1em; }
.qa-passage blockquote { margin: 0; padding-left: .9em; border-left: 3px solid var(--color-accent);
  font-family: Georgia, "Times New Roman", serif; font-size: 1.08em; line-height: 1.5; white-space: pre-wrap; }
.qa-passage:first-child blockquote { font-size: 1.2em; }
.qa-not-answered blockquote { border-left-color: var(--border-color-primary); }
.qa-citation, .qa-verdict { margin-top: .35em; font-size: .85em; opacity: .8; }
.qa-not-answered .qa-verdict { font-size: 1em; font-weight: 600; color: var(--body-text-color); margin: 0 0 .8em; }
footer { display: none !important; }
"""


def build_page(index: Index, reranker: Reranker | None) -> Any:
    """Return the Gradio app that asks this index."""
    gradio = _gradio()
    titles = [title for _, title, _ in index.documents()]
    name = titles[0] if len(titles) == 1 else f"{len(titles):,} documents"

    def respond(message: str, history: list[dict[str, Any]]) -> str:
        try:
            return to_html(ask(index, message, history=_questions(history), reranker=reranker))
        except QuestionError as error:
            return f"{str(error).capitalize()}."
        except QAError as error:
            raise gradio.Error(str(error)) from error

    return gradio.ChatInterface(
        respond,
        chatbot=gradio.Chatbot(show_label=False, buttons=["copy_all"], latex_delimiters=[], height="70vh"),
        title=name,
        description="Ask; the answer is quoted from the text, with where it stands, or is not in it.",
        examples=list(EXAMPLES) if _is_the_article(index) else None,
        api_name="chat",
        flagging_mode="never",
        analytics_enabled=False,
    )


def serve(index: Index, reranker: Reranker | None, *, host: str, port: int) -> int:
    """Serve the page until it is interrupted; the model is loaded first, so that the first answer is quick."""
    gradio = _gradio()
    index.encode(["warm up"])
    page = build_page(index, reranker)
    theme = gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    try:
        page.launch(server_name=host, server_port=port, share=False, theme=theme, css=CSS, footer_links=[])
    except OSError as error:
        raise QAError(f"{host}:{port} cannot be listened on: {error}: choose another with --port") from error
    return 0


def _questions(history: list[dict[str, Any]]) -> list[str]:
    """Return what was asked before, as Gradio has the conversation."""
    asked = [_text(message["content"]) for message in history if message["role"] == "user"]
    return [text for text in asked if text.strip()]


def _text(content: Any) -> str:
    parts = content if isinstance(content, list) else [content]
    return " ".join(part if isinstance(part, str) else str(part.get("text", "")) for part in parts)


def _gradio() -> ModuleType:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported: nothing is sent anywhere
    import gradio

    return gradio


def _is_the_article(index: Index) -> bool:
    return any(doc_id == "muse-spark" for doc_id, _, _ in index.documents())
