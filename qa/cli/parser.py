"""The commands and their options, as `argparse` reads them: one row of `COMMANDS` for each command.

Scripts rely on the names of options and on their defaults: add to them, never rename. To add a command, write
a function that adds its options and a row here, and in `qa.cli.commands` a function that runs it and a row.
"""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.answer import TOP_K
from qa.cli import options
from qa.cli.chat_options import add_chat_options
from qa.cli.usage import Parser, Version
from qa.documents.formats import suffixes
from qa.models.encoder import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMMANDS", "build_parser"]


def _index_options(command: argparse.ArgumentParser) -> None:
    kinds = ", ".join(suffixes())
    command.add_argument("sources", nargs="*", metavar="SOURCE", help=f"files ({kinds}) and folders (default: corpus)")
    command.add_argument(
        "--encoder", default=DEFAULT_MODEL, metavar="MODEL", help="a sentence-transformers model, or its folder"
    )
    command.add_argument(
        "--encoding", metavar="NAME", help="the encoding of files that are not Unicode (default: it is detected)"
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


def _ask_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("question", nargs="+", metavar="QUESTION", help="the question, best in quotation marks")
    command.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="the question before this one, from which a follow-up takes its subject; repeat it for several, "
        "the oldest first",
    )
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    options.add_answering_options(command, top_k=TOP_K)


def _batch_options(command: argparse.ArgumentParser) -> None:
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
        "--encoding", metavar="NAME", help="the encoding of QUESTIONS, if not Unicode (default: it is detected)"
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


def _eval_options(command: argparse.ArgumentParser) -> None:
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


def _calibrate_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "gold", type=Path, metavar="GOLD", help="a gold set (.jsonl), in which some questions have no answer"
    )
    options.add_split_option(command)
    options.add_reranker_options(command)


def _documents_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print a JSON object for each document")


def _show_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("document", metavar="DOC", help="the document's id, see qa documents")
    command.add_argument(
        "--sentences", action="store_true", help="print each sentence that can be quoted, with its place"
    )


def _feedback_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="the file that qa chat --feedback wrote")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--gold", action="store_true", help="print what was confirmed as rows of a gold set")
    form.add_argument("--questions", metavar="DOC_ID", help="print lines for the file DOC_ID.questions.jsonl")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, how it is used, and its options. `qa.cli.commands` runs it."""

    name: str
    description: str  # its first sentence is shown in the list of commands
    examples: str
    add_options: Callable[[argparse.ArgumentParser], None]


COMMANDS = (
    Command(
        "index",
        "Build an index of documents, or bring one up to date. Only new sentences are embedded.",
        """
        qa index                                  the article in corpus/
        qa index ~/notes report.md --index work   a folder and a file
        qa index scans --ocr eng                  pages that are pictures, by Tesseract
        qa index ~/notes --index work --watch     keep it up to date
        qa index ~/notes --ray 10.0.0.1:6379      read and embed on many machines
        qa index --verify                         compare every file with what was built
        """,
        _index_options,
    ),
    Command(
        "ask",
        "Answer one question with quotes.",
        """
        qa ask "Who leads the lab?"
        qa ask "Who leads the lab?" --json | jq -r .passages[0].quote
        qa ask "and Claude?" --after "What did Muse Spark score on GPQA Diamond?"
        """,
        _ask_options,
    ),
    Command(
        "batch",
        "Answer a file of questions. A line that cannot be asked is named, and the others are answered.",
        """
        qa batch questions.txt -o answers.jsonl
        qa batch questions.csv -o answers.csv --top-k 1 --bom    for Excel
        qa batch questions.jsonl -o answers.jsonl --resume    go on after an interruption
        cat questions.txt | qa batch -
        """,
        _batch_options,
    ),
    Command(
        "eval",
        "Measure retrieval against a gold set, with 95% intervals and by kind of question, and list the misses.",
        """
        qa eval corpus/gold.jsonl --split test
        qa eval corpus/gold.jsonl --retrieval sparse --json > sparse.json
        qa eval corpus/gold.jsonl --compare sparse.json     what got better or worse, and whether that is chance
        qa eval corpus/gold.jsonl --report report           report/report.html: plots, and each part switched off
        qa eval corpus/gold.jsonl --trec-run run.txt --trec-qrels qrels.txt
        """,
        _eval_options,
    ),
    Command(
        "calibrate",
        "Fit the confidence to a gold set, so that it is a probability for these documents. The index keeps the fit.",
        """
        qa calibrate gold.jsonl --index notes
        qa calibrate corpus/gold.jsonl --split dev
        """,
        _calibrate_options,
    ),
    Command(
        "chat",
        "Serve a page on which to ask. It listens on this machine only, unless you say otherwise.",
        """
        qa chat
        qa chat --port 8000 --index notes
        qa chat --corpus ~/notes --index notes --feedback feedback.jsonl
        qa chat --host 0.0.0.0 --auth-file people.txt    others in the network may ask, with a name and a password
        qa chat --mcp                                    a tool for assistants, at /gradio_api/mcp/
        """,
        add_chat_options,
    ),
    Command(
        "documents",
        "List the documents of an index: pages, sentences, language, and the files that were skipped, and why.",
        """
        qa documents
        qa documents --index work --json | jq -r .doc_id
        """,
        _documents_options,
    ),
    Command(
        "show",
        "Print a document as the program has read it.",
        """
        qa show muse-spark
        qa show reports/2024 --index work --sentences     what can be quoted, and where it stands
        """,
        _show_options,
    ),
    Command(
        "feedback",
        "List what readers of the chat said of answers, or print what they confirmed as gold rows or questions.",
        """
        qa feedback feedback.jsonl
        qa feedback feedback.jsonl --gold > gold.jsonl
        qa feedback feedback.jsonl --questions muse-spark >> corpus/muse-spark.questions.jsonl
        """,
        _feedback_options,
    ),
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line. Its result has the command's name as ``command``."""
    parser = Parser(
        prog="qa",
        description="Ask questions of your documents. Every answer is a quote from them, with its citation.",
        epilog=_examples(
            """
            qa ask "How many physicians helped?"        ask the article in corpus/
            qa index ~/notes --index notes              make an index of your own documents,
            qa ask "When is the exam?" --index notes    and ask them
            """
        )
        + "\n\nexit codes: 0 done, 1 an error that one line explains, 2 wrong usage, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action=Version, nargs=0, default=argparse.SUPPRESS, help="show the version, and exit"
    )
    subparsers = parser.add_subparsers(title="commands", required=True, dest="command", metavar="COMMAND")
    for command in COMMANDS:
        summary = command.description[0].lower() + command.description[1:].partition(".")[0]
        subparser = subparsers.add_parser(
            command.name,
            help=summary.replace("%", "%%"),
            description=command.description,
            epilog=_examples(command.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        options.add_index_option(subparser)
        command.add_options(subparser)
    return parser


def _examples(text: str) -> str:
    return "examples:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")
