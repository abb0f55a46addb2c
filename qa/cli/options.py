"""Options that several commands share, and the checks of option values."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from qa.documents.decode import is_encoding
from qa.errors import QAError
from qa.language.others import CODES
from qa.models.reranker import DEFAULT_RERANKER
from qa.retrieval.retrieve import RETRIEVAL_MODES

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

__all__ = [
    "DEFAULT_CORPUS",
    "DEFAULT_INDEX",
    "add_answering_options",
    "add_index_option",
    "add_reranker_options",
    "add_split_option",
    "check_output",
    "encoding",
    "language",
    "megabytes",
    "port",
    "positive",
]

DEFAULT_INDEX, DEFAULT_CORPUS = "index", "corpus"


def add_index_option(command: ArgumentParser) -> None:
    """Add the option that every command has."""
    command.add_argument(
        "--index",
        metavar="DIR",
        help=f"the folder of the index (default: {DEFAULT_INDEX}), or its address in Milvus: NAME.db, "
        "milvus-lite:PATH, milvus://HOST:PORT/NAME",
    )


def add_reranker_options(command: ArgumentParser) -> None:
    """Add the options that choose the cross-encoder."""
    command.add_argument(
        "--reranker",
        default=DEFAULT_RERANKER,
        metavar="MODEL",
        help="the cross-encoder that reads the passages found and orders them again",
    )
    command.add_argument(
        "--no-rerank", action="store_true", help="do not order the passages again: faster, but less often right"
    )
    command.add_argument(
        "--no-late-interaction",
        action="store_true",
        help="do not compare question and passages word by word: faster, but less often right",
    )


def add_answering_options(command: ArgumentParser, *, top_k: int) -> None:
    """Add the options that say how a question is answered; ``top_k`` is how many passages are listed by default."""
    command.add_argument(
        "--top-k", type=positive, default=top_k, metavar="N", help=f"how many passages to list (default: {top_k})"
    )
    command.add_argument(
        "--retrieval",
        choices=RETRIEVAL_MODES,
        default=RETRIEVAL_MODES[0],
        help="how to find passages: dense (by meaning), sparse (by words; loads no embedding model), "
        f"or hybrid (by both). Default: {RETRIEVAL_MODES[0]}",
    )
    add_reranker_options(command)
    command.add_argument(
        "--no-spelling",
        action="store_true",
        help="search for the words as you typed them: do not correct them, and give no overview for "
        '"Summarise ..." and no list for "List all ..."',
    )


def add_split_option(command: ArgumentParser) -> None:
    """Add the option that selects a part of a gold set."""
    command.add_argument("--split", metavar="NAME", help="use only the questions of this split (dev, test)")


def check_output(*paths: Path | None, folder: Path | None = None) -> None:
    """Raise `QAError` where files, or a folder, cannot be written: before the work, not after it."""
    if folder:
        first = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        if not first.is_dir():
            named = folder if folder.exists() else first
            raise QAError(f"{named}: cannot be written: it is a file: name a folder")
        if not os.access(first, os.W_OK):
            raise QAError(f"{folder}: cannot be written: Permission denied")
    for path in filter(None, paths):
        if path.is_dir():
            raise QAError(f"{path}: cannot be written: it is a folder: name a file")
        if not path.parent.is_dir():
            raise QAError(f"{path}: cannot be written: there is no folder {path.parent}")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise QAError(f"{path}: cannot be written: Permission denied")


def positive(text: str) -> int:
    """Return a whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(text)


def encoding(text: str) -> str:
    """Return the name of an encoding of texts."""
    if not is_encoding(text):
        raise ArgumentTypeError(f"{text} is not an encoding: name one such as cp1252, koi8-r or shift_jis")
    return text


def language(text: str) -> str:
    """Return a code of ISO 639-1."""
    if text not in CODES:
        raise ArgumentTypeError(f"{text} is not a language: write it in two letters (ISO 639-1), such as en or de")
    return text


def port(text: str) -> int:
    """Return the number of a port. The text comes from the option or from the environment."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise ArgumentTypeError(f"{text} is not a port from 1 to 65535: correct --port, or GRADIO_SERVER_PORT")
    return int(text)


def megabytes(text: str) -> float:
    """Return a size from 0 to 1000 MB."""
    try:
        size = float(text)
    except ValueError:
        size = -1.0
    if not 0 <= size <= 1000:
        raise ArgumentTypeError(f"{text} is not a number of megabytes from 0 to 1000")
    return size
