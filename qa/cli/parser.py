"""The commands and what their help says, as `argparse` reads them: one row of `COMMANDS` a command.

To add a command, write in `qa.cli.command_options` a function that adds its options, here a row, and in
`qa.cli.commands` a function that runs it and a row.
"""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.cli import command_options, options
from qa.cli.chat_options import add_chat_options
from qa.cli.usage import Parser, Version

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMMANDS", "build_parser"]


VERDICTS = """
answers:
  The confidence is the probability that the first quote answers. From .6 on a question is
  answered. From .15 on an answer is possible: check the quote. Below that the documents do not
  answer it (not found), and the nearest passages are shown. qa calibrate fits the confidence
  to your own documents; the limits stay.
"""
REQUESTS = """
requests:
  "Summarise ...", "What is this about?" and "List all ..." are answered by a selection of
  quotes in the order of the documents. Such requests are understood in English.
  --no-spelling searches for their words.
"""
QUESTIONS = """
questions in .jsonl, one a line; "id" and "history" (the questions before it) can be left out:
  {"id": "a1", "question": "What did Muse Spark score on GPQA Diamond?"}
  {"id": "a2", "question": "and Claude?", "history": ["What did Muse Spark score on GPQA Diamond?"]}
"""
GOLD = """
a gold set, one question a line with the quotes that answer it; [] where nothing does:
  {"question": "How many physicians helped train it?", "gold": ["over 1,000 physicians"]}
  {"question": "What is the capital of France?", "gold": []}
  "id", "kind", "split" and "history" can be added.
"""
ENOUGH = """
  At least 20 questions whose first quote is right are needed, and 20 others.
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, how it is used, and its options. `qa.cli.commands` runs it."""

    name: str
    description: str  # its first sentence is shown in the list of commands
    examples: str
    add_options: Callable[[argparse.ArgumentParser], None]
    notes: str = ""  # what else there is to know, after the examples


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
        command_options.add_index_options,
    ),
    Command(
        "ask",
        "Answer one question with quotes.",
        """
        qa ask "Who leads the lab?"
        qa ask "Who leads the lab?" --json | jq -r .passages[0].quote
        qa ask "and Claude?" --after "What did Muse Spark score on GPQA Diamond?"
        qa ask "List all benchmarks"
        """,
        command_options.add_ask_options,
        VERDICTS + REQUESTS,
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
        command_options.add_batch_options,
        QUESTIONS + VERDICTS + REQUESTS,
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
        command_options.add_eval_options,
        GOLD + VERDICTS,
    ),
    Command(
        "calibrate",
        "Fit the confidence to a gold set, so that it is a probability for these documents. The index keeps the fit.",
        """
        qa calibrate gold.jsonl --index notes
        qa calibrate corpus/gold.jsonl --split dev
        """,
        command_options.add_calibrate_options,
        GOLD + ENOUGH + VERDICTS,
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
        "List the documents of an index: pages, sentences, language; and the files that could not be read, and why. "
        "(qa index says how many files of other kinds it passed over.)",
        """
        qa documents
        qa documents --index work --json | jq -r .doc_id
        """,
        command_options.add_documents_options,
    ),
    Command(
        "show",
        "Print a document as the program has read it.",
        """
        qa show muse-spark
        qa show reports/2024 --index work --sentences     what can be quoted, and where it stands
        """,
        command_options.add_show_options,
    ),
    Command(
        "feedback",
        "List what readers of the chat said of answers, or print what they confirmed as gold rows or questions.",
        """
        qa feedback feedback.jsonl
        qa feedback feedback.jsonl --gold > gold.jsonl
        qa feedback feedback.jsonl --questions muse-spark >> corpus/muse-spark.questions.jsonl
        """,
        command_options.add_feedback_options,
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
            epilog=_examples(command.examples) + ("\n" + command.notes).rstrip(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        options.add_index_option(subparser)
        command.add_options(subparser)
    parser.commands = subparsers.choices
    return parser


def _examples(text: str) -> str:
    return "examples:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")
