"""The command line: what can be asked for, and how errors end.

Exit codes: 0; 1 for an error that the user can mend, in one line; 2 for wrong usage; 130 when interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.ask import TOP_K
from qa.cli.commands import run_ask, run_batch, run_calibrate, run_chat, run_eval, run_feedback, run_index
from qa.cli.open_or_build import DEFAULT_INDEX
from qa.console import say
from qa.errors import QAError
from qa.models.encoder import DEFAULT_MODEL
from qa.models.reranker import DEFAULT_RERANKER
from qa.retrieval.retrieve import RETRIEVAL_MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        sys.stdout.flush()
    except QAError as error:
        say(f"qa: {' '.join(str(error).split())}")
        return 1
    except KeyboardInterrupt:
        say("qa: interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output has what they wanted. Python would complain when it closes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        say(f"qa: {error.filename or 'output'}: {error.strerror or error}")
        return 1
    return code


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"article-qa {version('article-qa')}\n")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


def _account(text: str) -> tuple[str, str]:
    name, _, password = text.partition(":")
    if not name or not password:
        raise argparse.ArgumentTypeError("NAME:PASSWORD is needed")
    return name, password


def _megabytes(text: str) -> float:
    try:
        size = float(text)
    except ValueError:
        size = -1.0
    if not 0 <= size <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a number of megabytes from 0 to 1000")
    return size


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa",
        description="Ask questions of documents and get the answers in the documents' own words, with citations.",
        epilog=_examples(
            """
            qa ask "How many physicians helped?"        one question of the article in corpus/
            qa index ~/notes --index notes              make an index of your own documents
            qa ask "When is the exam?" --index notes    and ask them
            """
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version, and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, examples: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=(text[0].lower() + text[1:].partition(".")[0]).replace("%", "%%"),
            description=text,
            epilog=_examples(examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(run=run)
        sub.add_argument("--index", metavar="DIR", help=f"the index's folder (default: {DEFAULT_INDEX})")
        return sub

    def reranking(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--reranker", default=DEFAULT_RERANKER, metavar="MODEL", help="the cross-encoder that orders what was found"
        )
        sub.add_argument(
            "--no-rerank", action="store_true", help="leave what was found in its order: faster, less right"
        )

    def asking(sub: argparse.ArgumentParser, top_k: int) -> None:
        sub.add_argument(
            "--top-k", type=_positive, default=top_k, metavar="N", help=f"passages listed (default: {top_k})"
        )
        sub.add_argument(
            "--retrieval",
            choices=RETRIEVAL_MODES,
            default=RETRIEVAL_MODES[0],
            help="how passages are found: by meaning (dense), by words (sparse, without that model), or both (default)",
        )
        reranking(sub)
        sub.add_argument("--no-spelling", action="store_true", help="look for words as they are typed, misspelt or not")

    sub = command(
        "index",
        run_index,
        "Build an index of documents, or bring one up to date. Only sentences that are new are embedded.",
        """
        qa index                                  the article in corpus/
        qa index ~/notes report.md --index work   a folder and a file
        qa index old --encoding cp1252            files that are not Unicode
        qa index --verify                         compare every file with what was built
        """,
    )
    sub.add_argument("sources", nargs="*", metavar="SOURCE", help="files (.txt, .md) and folders (default: corpus)")
    sub.add_argument(
        "--encoder", default=DEFAULT_MODEL, metavar="MODEL", help="a sentence-transformers model or its folder"
    )
    sub.add_argument("--encoding", metavar="NAME", help="what files are written in that are not Unicode")
    sub.add_argument("--verify", action="store_true", help="check the index instead of building it")

    sub = command(
        "ask",
        run_ask,
        "Answer one question with quotes.",
        """
        qa ask "Who leads the lab?"
        qa ask "Who leads the lab?" --json | jq -r .passages[0].quote
        qa ask "and Claude?" --after "What did Muse Spark score on GPQA Diamond?"
        """,
    )
    sub.add_argument("question", nargs="+", metavar="QUESTION", help="best in quotation marks")
    sub.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="a question asked before, in which a follow-up finds its subject; again for more, oldest first",
    )
    sub.add_argument("--json", action="store_true", help="print the answer as JSON")
    asking(sub, TOP_K)

    sub = command(
        "batch",
        run_batch,
        "Answer a file of questions. Lines that cannot be asked are named, the others answered.",
        """
        qa batch questions.txt -o answers.jsonl
        qa batch questions.csv -o answers.csv --top-k 1
        qa batch questions.jsonl -o answers.jsonl --resume    after an interruption
        cat questions.txt | qa batch -
        """,
    )
    sub.add_argument("questions", metavar="QUESTIONS", help=".txt (one a line), .csv (column question), .jsonl, or -")
    sub.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file for the answers (default: stdout)")
    sub.add_argument("--format", choices=["jsonl", "csv"], help="of the answers (default: by OUT's ending, else jsonl)")
    sub.add_argument("--resume", action="store_true", help="keep OUT's answers and give those that are missing")
    asking(sub, TOP_K)

    sub = command(
        "eval",
        run_eval,
        "Measure retrieval against a gold set, with 95% intervals, by kind, and list what it missed.",
        """
        qa eval corpus/gold.jsonl --split test
        qa eval corpus/gold.jsonl --retrieval sparse --json > sparse.json
        qa eval corpus/gold.jsonl --compare sparse.json           what got better, what got worse, and is it chance
        qa eval corpus/gold.jsonl --report report                 report/report.html: plots, and each part switched off
        qa eval corpus/gold.jsonl --trec-run run.txt --trec-qrels qrels.txt
        """,
    )
    sub.add_argument("gold", type=Path, metavar="GOLD", help="a gold set (.jsonl)")
    sub.add_argument("--split", metavar="NAME", help="only the questions of this split (dev, test)")
    sub.add_argument("--json", action="store_true", help="print everything as JSON")
    sub.add_argument("--misses", type=int, default=20, metavar="N", help="misses listed (default: 20)")
    sub.add_argument(
        "--report", type=Path, metavar="DIR", help="write a page with plots, and what each part is worth, into DIR"
    )
    sub.add_argument(
        "--compare", type=Path, metavar="OLD", help="compare with an earlier evaluation (the JSON of eval --json)"
    )
    sub.add_argument("--trec-run", type=Path, metavar="FILE", help="write the ranking as a TREC run")
    sub.add_argument("--trec-qrels", type=Path, metavar="FILE", help="write the gold set as TREC qrels")
    asking(sub, 10)

    sub = command(
        "calibrate",
        run_calibrate,
        "Fit confidence to a gold set, so that it is a probability for these documents. Kept in the index.",
        """
        qa calibrate gold.jsonl --index notes
        qa calibrate corpus/gold.jsonl --split dev
        """,
    )
    sub.add_argument("gold", type=Path, metavar="GOLD", help="a gold set (.jsonl) with unanswerable questions too")
    sub.add_argument("--split", metavar="NAME", help="only the questions of this split (dev, test)")
    reranking(sub)

    sub = command(
        "chat",
        run_chat,
        "Serve a page to ask in. It listens on this machine only, unless told otherwise.",
        """
        qa chat
        qa chat --port 8000 --index notes
        qa chat --corpus ~/notes --index notes --feedback feedback.jsonl
        qa chat --host 0.0.0.0 --auth reader:secret      others in the network may ask too
        qa chat --mcp                                    a tool for assistants, at /gradio_api/mcp/
        """,
    )
    reranking(sub)
    sub.add_argument("--corpus", metavar="DIR", help="what the index is built from where there is none")
    sub.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"),
        help="the address to listen on (default: this machine only)",
    )
    sub.add_argument(
        "--port", type=_positive, default=int(os.environ.get("GRADIO_SERVER_PORT", "7860")), help="default: 7860"
    )
    sub.add_argument("--share", action="store_true", help="also at a public address, through Gradio's server")
    sub.add_argument(
        "--auth",
        type=_account,
        action="append",
        default=[],
        metavar="NAME:PASSWORD",
        help="who may ask; again for more",
    )
    sub.add_argument("--root-path", default="", metavar="PATH", help="where a proxy in front of it serves it")
    sub.add_argument(
        "--concurrency",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="questions answered at once (default: one a core)",
    )
    sub.add_argument("--max-queue", type=_positive, default=100, metavar="N", help="questions that wait (default: 100)")
    sub.add_argument(
        "--max-upload",
        type=_megabytes,
        default=2.0,
        metavar="MB",
        help="size of a visitor's own documents together; 0 for none (default: 2)",
    )
    sub.add_argument("--feedback", type=Path, metavar="FILE", help="write down there what readers say of answers")
    sub.add_argument("--mcp", action="store_true", help="serve a Model Context Protocol tool, ask, too")

    sub = command(
        "feedback",
        run_feedback,
        "List what readers said of answers in the chat, or turn what they confirmed into gold rows or questions.",
        """
        qa feedback feedback.jsonl
        qa feedback feedback.jsonl --gold > gold.jsonl
        qa feedback feedback.jsonl --questions muse-spark >> corpus/muse-spark.questions.jsonl
        """,
    )
    sub.add_argument("file", type=Path, metavar="FILE", help="what qa chat --feedback wrote")
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--gold", action="store_true", help="print gold rows of what was confirmed")
    form.add_argument("--questions", metavar="DOC_ID", help="print lines for this document's NAME.questions.jsonl")
    return parser


def _examples(text: str) -> str:
    return "examples:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")


if __name__ == "__main__":
    sys.exit(main())
