"""Ask questions of documents and get the answers in the documents' own words, cited to the character.

    >>> import qa
    >>> qa.build_index(["corpus"], "index")                                      # doctest: +SKIP
    >>> index = qa.open_index("index")                                           # doctest: +SKIP
    >>> qa.ask(index, "Who reports to the CTO?").passages[0].quote               # doctest: +SKIP

Importing this package loads no model, no FAISS and no Gradio, and configures no logging.
"""

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
