"""The command line: parses, opens or builds the index, and prints. Results go to stdout, all else to stderr.

Exit codes: 0; 1 for an error that the user can mend, in one line; 2 for wrong usage; 130 when interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answer import TOP_K, ask, ask_many
from qa.batch import AnswerWriter, answered_before, pending, read_questions
from qa.building import BuildReport, build_index
from qa.calibration import calibrate
from qa.console import print_line, progress_bar, say, status
from qa.datatypes import RETRIEVAL_MODES
from qa.encoder import DEFAULT_MODEL
from qa.errors import CorpusError, ModelError, OldFormatError, QAError, QuestionError, UnusableIndexError
from qa.evaluation import evaluate, write_qrels, write_run
from qa.gold import read_gold
from qa.index import open_unchecked
from qa.manifest import read_sources
from qa.render import to_dict, to_terminal, to_text
from qa.report import evaluation_to_dict, print_evaluation
from qa.rerank import DEFAULT_RERANKER, load_reranker

if TYPE_CHECKING:
    from qa.batch import OutputFormat
    from qa.datatypes import Reranker
    from qa.index import Index

__all__ = ["main"]

DEFAULT_INDEX, DEFAULT_CORPUS = "index", "corpus"


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


def run_index(options: argparse.Namespace) -> int:
    """Build an index, or check one."""
    directory = Path(options.index or DEFAULT_INDEX)
    if options.verify:
        index = open_unchecked(directory)
        index.verify()
        changes = index.changes()
        print_line(f"{directory}: {len(index):,} sentences, every file as it was built")
        for change in changes:
            say(f"qa: {change} since the index was built: run qa index")
        return 1 if changes else 0
    report = _build(options.sources or [DEFAULT_CORPUS], directory, options.encoder, options.encoding)
    state = "" if report.is_new else ", as it was before"
    print_line(
        f"{report.directory}: {_count(report.documents, 'document')}, {_count(report.sentences, 'sentence')} "
        f"({report.embedded:,} embedded) in {report.seconds:.1f} s{state}"
    )
    return 1 if report.skipped else 0


def run_ask(options: argparse.Namespace) -> int:
    """Answer one question."""
    with status("looking"):
        index = _open(options)
        answer = ask(
            index,
            " ".join(options.question),
            history=options.after,
            top_k=options.top_k,
            retrieval=options.retrieval,
            reranker=_reranker(options),
            spelling=not options.no_spelling,
        )
    if options.json:
        print_line(json.dumps(to_dict(answer), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from rich.console import Console

        Console().print(to_terminal(answer))
    else:
        print_line(to_text(answer).rstrip("\n"))
    return 0


def run_batch(options: argparse.Namespace) -> int:
    """Answer a file of questions."""
    count = 0
    name = options.questions
    output: OutputFormat = options.format or ("csv" if str(options.output or "").lower().endswith(".csv") else "jsonl")
    if options.resume and options.output is None:
        raise QuestionError("--resume goes on with a file of answers: name it with -o")
    if options.output and name != "-" and options.output.exists() and options.output.samefile(name):
        raise QuestionError(f"{options.output}: holds the questions: name another file for the answers")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise QuestionError(f"{name}: cannot be read: {error.strerror}") from error
    rows = read_questions(data, name)
    index = _open(options)
    done = answered_before(options.output, output, index.fingerprint) if options.resume else Counter()
    questions, bad = pending(rows, done)
    for line in bad:
        say(f"qa: {name}, line {line.line}: {line.reason}")
    if done:
        say(f"qa: {_count(done.total(), 'question')} answered before, {len(questions):,} to go")

    try:
        with status("loading the models"):  # so that the rate is that of answering
            reranker = _reranker(options) if questions else None
            if questions and options.retrieval != "sparse":
                index.encoder  # noqa: B018
        started = time.perf_counter()
        with ExitStack() as stack:
            mode = "a" if options.resume else "w"
            file = (
                stack.enter_context(options.output.open(mode, encoding="utf-8", newline=""))
                if options.output
                else sys.stdout
            )
            has_header = options.output is not None and options.output.stat().st_size > 0
            writer = AnswerWriter(file, output, options.top_k, has_header=has_header)
            show = stack.enter_context(progress_bar()) if options.output else None
            for answer in ask_many(
                index,
                [row.question for row in questions],
                ids=[row.id for row in questions],
                histories=[row.history for row in questions],
                top_k=options.top_k,
                retrieval=options.retrieval,
                reranker=reranker,
                spelling=not options.no_spelling,
            ):
                writer.write(answer)
                writer.flush()
                count += 1
                if show:
                    show("answering", count, len(questions))
    except KeyboardInterrupt:
        cure = "; go on with --resume" if options.output else ""
        say(f"qa: interrupted after {count:,} of {len(questions):,}{cure}")
        return 130
    seconds = time.perf_counter() - started
    rate = f", {count / seconds:.0f} a second" if count else ""
    say(f"qa: {_count(count, 'question')} answered in {seconds:.1f} s{rate}" + (f", {len(bad):,} bad" if bad else ""))
    return 1 if bad else 0


def run_eval(options: argparse.Namespace) -> int:
    """Measure retrieval against a gold set."""
    questions = read_gold(options.gold, split=options.split)
    index = _open(options)
    with progress_bar() as show:
        result = evaluate(
            index,
            questions,
            retrieval=options.retrieval,
            reranker=_reranker(options),
            spelling=not options.no_spelling,
            top_k=options.top_k,
            progress=show,
        )
    if options.trec_run:
        write_run(result, options.trec_run)
    if options.trec_qrels:
        write_qrels(result, options.trec_qrels)
    if options.json:
        print_line(json.dumps(evaluation_to_dict(result), ensure_ascii=False, indent=2))
    else:
        print_evaluation(result, misses=options.misses)
    return 0


def run_calibrate(options: argparse.Namespace) -> int:
    """Fit an index's confidence to a gold set."""
    questions = read_gold(options.gold, split=options.split)
    index = _open(options)
    with progress_bar() as show:
        reports = calibrate(index, questions, options.gold, reranker=_reranker(options), progress=show)
    for report in reports:
        print_line(
            f"{report.how}: {report.right} of {_count(report.questions, 'question')} right; calibration error "
            f"{report.error_before:.3f} before, {report.error_after:.3f} now (on questions left out)"
        )
    return 0


def run_chat(options: argparse.Namespace) -> int:
    """Serve the chat page."""
    index = _open(options)
    with status("starting the chat"):
        from qa.chat import serve
    return serve(index, _reranker(options), host=options.host, port=options.port)


def _reranker(options: argparse.Namespace) -> Reranker | None:
    """Load the reranker that was asked for; without the default one's weights, say so and go on."""
    if options.no_rerank:
        return None
    try:
        return load_reranker(options.reranker)
    except ModelError as error:
        if options.reranker != DEFAULT_RERANKER:
            raise
        say(f"qa: {error}; ranking without it")
        return None


def _open(options: argparse.Namespace) -> Index:
    """Open the index; build the default one where there is none, and bring one up to date that is behind."""
    directory = Path(options.index or DEFAULT_INDEX)
    if not (directory / "manifest.json").exists() and options.index is None:
        if not Path(DEFAULT_CORPUS).is_dir():
            raise UnusableIndexError(
                f"there is no index at {directory} and no folder {DEFAULT_CORPUS} here to build it from: "
                "run qa index with your documents' folder"
            )
        say(f"qa: there is no index at {directory}: building it from {DEFAULT_CORPUS}")
        _build([DEFAULT_CORPUS], directory, DEFAULT_MODEL, None)
    try:
        index = open_unchecked(directory)
    except OldFormatError as error:
        record = read_sources(directory)
        if record is None:
            raise
        say(f"qa: {directory} is of an earlier version: building it again")
        try:
            _bring_up_to_date(directory, record)
        except CorpusError:
            raise error from None
        return open_unchecked(directory)
    changes, record = index.changes(), index.sources()
    if changes and record:
        more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        say(f"qa: {changes[0]}{more} since the index was built: bringing it up to date")
        index.close()
        try:
            _bring_up_to_date(directory, record)
        except (CorpusError, UnusableIndexError) as error:
            say(f"qa: warning: {error}; answering from the documents as they were")
        index = open_unchecked(directory)
    return index


def _bring_up_to_date(directory: Path, record: dict[str, Any]) -> None:
    sources = [os.path.relpath(directory / name) for name in record["sources"]]
    _build(sources, directory, record["model"], record.get("encoding"))


def _build(sources: Sequence[str], directory: Path, encoder: str, encoding: str | None) -> BuildReport:
    with progress_bar() as show:
        report = build_index(sources, directory, encoder=encoder, encoding=encoding, progress=show)
    for reason in report.skipped:
        say(f"qa: skipped {reason}")
    return report


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


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
    parser.add_argument("--version", action="version", version=f"article-qa {version('article-qa')}")
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
            help="how passages are found: by meaning (dense), by words (sparse, loads no torch), or both (default)",
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
        qa eval corpus/gold.jsonl --trec-run run.txt --trec-qrels qrels.txt
        """,
    )
    sub.add_argument("gold", type=Path, metavar="GOLD", help="a gold set (.jsonl)")
    sub.add_argument("--split", metavar="NAME", help="only the questions of this split (dev, test)")
    sub.add_argument("--json", action="store_true", help="print everything as JSON")
    sub.add_argument("--misses", type=int, default=20, metavar="N", help="misses listed (default: 20)")
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
        """,
    )
    reranking(sub)
    sub.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    sub.add_argument("--port", type=_positive, default=7860, help="the port (default: 7860)")
    return parser


def _examples(text: str) -> str:
    return "examples:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")


if __name__ == "__main__":
    sys.exit(main())
