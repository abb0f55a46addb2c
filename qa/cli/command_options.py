"""The options of each command but ``qa chat``, whose are in `qa.cli.chat_options`.

Scripts rely on their names and defaults: add to them, never rename.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.answer import TOP_K
from qa.cli import options
from qa.documents.formats import suffixes
from qa.models.encoder import DEFAULT_MODEL

if TYPE_CHECKING:
    from argparse import ArgumentParser

__all__ = [
    "add_ask_options",
    "add_batch_options",
    "add_calibrate_options",
    "add_documents_options",
    "add_eval_options",
    "add_feedback_options",
    "add_index_options",
    "add_show_options",
]


def add_index_options(command: ArgumentParser) -> None:
    """Add the options of ``qa index``."""
    kinds = ", ".join(suffixes())
    command.add_argument("sources", nargs="*", metavar="SOURCE", help=f"files ({kinds}) and folders (default: corpus)")
    command.add_argument(
        "--encoder", default=DEFAULT_MODEL, metavar="MODEL", help="a sentence-transformers model, or its folder"
    )
    command.add_argument(
        "--encoding",
        type=options.encoding,
        metavar="NAME",
        help="the encoding of files that are not Unicode, such as cp1252 (default: it is detected)",
    )
    command.add_argument(
        "--language",
        type=options.language,
        metavar="CODE",
        help="the language of all documents, in two letters: en, de, ... (default: each document's is detected)",
    )
    command.add_argument(
        "--whole-page", action="store_true", help="of web pages, read also what stands around the article"
    )
    command.add_argument(
        "--ocr",
        metavar="LANGUAGE",
        help="read pages that are pictures by Tesseract, in this language by Tesseract's name: eng, deu, eng+deu",
    )
    command.add_argument(
        "--watch", action="store_true", help="go on, and bring the index up to date whenever a document changes"
    )
    command.add_argument(
        "--ray",
        metavar="ADDRESS",
        help="read and embed by workers on Ray: at HOST:PORT, local (a worker for each core of this machine), or auto "
        "(the cluster that this machine belongs to, or else local)",
    )
    command.add_argument(
        "--ray-cores", type=options.positive, default=1, metavar="N", help="the cores of a worker on Ray (default: 1)"
    )
    command.add_argument("--verify", action="store_true", help="check the index; build nothing")


def add_ask_options(command: ArgumentParser) -> None:
    """Add the options of ``qa ask``."""
    command.add_argument("question", nargs="+", metavar="QUESTION", help="the question, best in quotation marks")
    command.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="the question before this one, from which a follow-up takes its subject; repeat it for several, "
        "the oldest first. One that the documents did not answer is ignored",
    )
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    options.add_answering_options(command, top_k=TOP_K)


def add_batch_options(command: ArgumentParser) -> None:
    """Add the options of ``qa batch``."""
    command.add_argument(
        "questions",
        metavar="QUESTIONS",
        help=".txt (one question a line), .csv (with a column question), .jsonl, or - for standard input",
    )
    command.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file for the answers (default: stdout)")
    command.add_argument(
        "--format", choices=["jsonl", "csv"], help="the format of the answers (default: csv if OUT ends so, else jsonl)"
    )
    command.add_argument(
        "--resume",
        action="store_true",
        help="keep the answers in OUT, and add the missing ones; refused where OUT was made of other questions or "
        "documents, or with other options",
    )
    command.add_argument(
        "--encoding",
        type=options.encoding,
        metavar="NAME",
        help="the encoding of QUESTIONS, if not Unicode (default: it is detected)",
    )
    command.add_argument(
        "--bom", action="store_true", help="begin CSV with a byte order mark, by which Excel knows UTF-8"
    )
    command.add_argument(
        "--raw",
        action="store_true",
        help="leave cells of CSV as they are; without it, a cell that a spreadsheet could run as a formula (it begins "
        "with = + - @, a tab or a line end) has an apostrophe before it. JSON lines are always as they are",
    )
    options.add_answering_options(command, top_k=TOP_K)


def add_eval_options(command: ArgumentParser) -> None:
    """Add the options of ``qa eval``."""
    command.add_argument("gold", type=Path, metavar="GOLD", help="a gold set (.jsonl): questions with their quotes")
    options.add_split_option(command)
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--misses", type=int, default=20, metavar="N", help="how many misses to list (default: 20)")
    command.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        help="write a page into DIR, with plots and with what each part of the ranking is worth",
    )
    command.add_argument(
        "--compare", type=Path, metavar="OLD", help="compare with an earlier evaluation (the JSON of eval --json)"
    )
    command.add_argument("--trec-run", type=Path, metavar="FILE", help="write the ranking as a TREC run")
    command.add_argument("--trec-qrels", type=Path, metavar="FILE", help="write the gold set as TREC qrels")
    options.add_answering_options(command, top_k=10)


def add_calibrate_options(command: ArgumentParser) -> None:
    """Add the options of ``qa calibrate``."""
    command.add_argument(
        "gold", type=Path, metavar="GOLD", help="a gold set (.jsonl), in which some questions have no answer"
    )
    options.add_split_option(command)
    options.add_reranker_options(command)


def add_documents_options(command: ArgumentParser) -> None:
    """Add the options of ``qa documents``."""
    command.add_argument("--json", action="store_true", help="print a JSON object for each document")


def add_show_options(command: ArgumentParser) -> None:
    """Add the options of ``qa show``."""
    command.add_argument("document", metavar="DOC", help="the document's id, see qa documents")
    command.add_argument(
        "--sentences", action="store_true", help="print each sentence that can be quoted, with its place"
    )


def add_feedback_options(command: ArgumentParser) -> None:
    """Add the options of ``qa feedback``."""
    command.add_argument("file", type=Path, metavar="FILE", help="the file that qa chat --feedback wrote")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--gold", action="store_true", help="print what was confirmed as rows of a gold set")
    form.add_argument("--questions", metavar="DOC_ID", help="print lines for the file DOC_ID.questions.jsonl")
