"""Ask questions of documents and get the answers in the documents' own words, cited to the character.

    >>> import qa
    >>> qa.build_index(["corpus"], "index")                                      # doctest: +SKIP
    >>> index = qa.open_index("index")                                           # doctest: +SKIP
    >>> qa.ask(index, "Who reports to the CTO?").passages[0].quote               # doctest: +SKIP

Importing this package loads no model, no FAISS and no Gradio, and configures no logging.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.answering.answer import Answer, Citation, Passage
    from qa.answering.ask import ask, ask_many
    from qa.datatypes import Encoder, Reranker, TokenEncoder
    from qa.errors import QAError
    from qa.evaluation.evaluate import evaluate
    from qa.evaluation.gold import read_gold
    from qa.index.build import build_index
    from qa.index.open import open_index
    from qa.index.protocol import Index

__all__ = [
    "Answer",
    "Citation",
    "Encoder",
    "Index",
    "Passage",
    "QAError",
    "Reranker",
    "TokenEncoder",
    "ask",
    "ask_many",
    "build_index",
    "evaluate",
    "open_index",
    "read_gold",
]

_HOMES = {
    "answering.answer": "Answer Citation Passage",
    "answering.ask": "ask ask_many",
    "datatypes": "Encoder Reranker TokenEncoder",
    "errors": "QAError",
    "evaluation.evaluate": "evaluate",
    "evaluation.gold": "read_gold",
    "index.build": "build_index",
    "index.protocol": "Index",
    "index.open": "open_index",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: asking a question needs half of the package."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return globals()[name]
