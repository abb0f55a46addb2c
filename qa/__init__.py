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
    from qa.answer import ask, ask_many
    from qa.building import build_index
    from qa.datatypes import Answer, Citation, Encoder, Passage
    from qa.errors import QAError
    from qa.evaluation import evaluate
    from qa.gold import read_gold
    from qa.index import Index, open_index

__all__ = [
    "Answer",
    "Citation",
    "Encoder",
    "Index",
    "Passage",
    "QAError",
    "ask",
    "ask_many",
    "build_index",
    "evaluate",
    "open_index",
    "read_gold",
]

_HOMES = {
    "answer": "ask ask_many",
    "building": "build_index",
    "datatypes": "Answer Citation Encoder Passage",
    "errors": "QAError",
    "evaluation": "evaluate",
    "gold": "read_gold",
    "index": "Index open_index",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: asking a question needs half of the package."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return globals()[name]
