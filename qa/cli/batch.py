"""``qa batch``: answer a file of questions."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING, get_args

from qa.answering.ask import ask_many
from qa.cli.answers_file import Settings, open_answers, output_format
from qa.cli.open_or_build import late_interaction_for, open_or_build, reranker_for
from qa.cli.options import check_output
from qa.cli.questions_file import STANDARD_INPUT, pending, read_questions_file
from qa.cli.resume import NOTHING, earlier_answers
from qa.console import counted, progress_bar, say, status
from qa.datatypes import Verdict, no_progress
from qa.errors import QuestionError

if TYPE_CHECKING:
    import argparse

    from qa.cli.answers_file import OutputFormat

__all__ = ["batch"]

WORKBOOKS = (".xlsx", ".xls", ".ods")  # what spreadsheets save, and nothing here writes


def batch(options: argparse.Namespace) -> int:
    """Answer a file of questions."""
    output = output_format(options.output, options.format)
    _check_output(options, output)
    rows = read_questions_file(options.questions, encoding=options.encoding)
    if not rows:
        raise QuestionError(f"{options.questions}: has no questions")
    index = open_or_build(options)
    with status("loading the models"):
        reranker, late = reranker_for(options), late_interaction_for(options, index)
    reader = reranker.name if reranker else None
    settings = Settings(options.top_k, options.retrieval, reader, late, not options.no_spelling, options.raw)
    done, end = NOTHING
    if options.resume:
        done, end = earlier_answers(options.output, output, index.fingerprint, settings, rows, options.questions)
    questions, bad = pending(rows, done)
    for line in bad:
        say(f"qa: {options.questions}, line {line.line}: {line.reason}")
    if done:
        say(f"qa: {counted(done.total(), 'question')} asked before, {len(questions):,} to go")

    verdicts: Counter[str] = Counter()
    try:
        if questions and options.retrieval != "sparse":
            with status("loading the models"):  # now, so that the rate below is that of answering
                index.load_encoder()
        started = time.perf_counter()
        with (
            open_answers(options.output, output, settings, keep=end, bom=options.bom) as writer,
            progress_bar() if options.output else nullcontext(no_progress) as show,
        ):
            answers = ask_many(
                index,
                [row.question for row in questions],
                ids=[row.id for row in questions],
                histories=[row.history for row in questions],
                top_k=options.top_k,
                retrieval=options.retrieval,
                reranker=reranker,
                late_interaction=late,
                spelling=not options.no_spelling,
                selections=not options.no_spelling,
            )
            for row, answer in zip(questions, answers, strict=True):
                writer.write(answer, row.history)
                verdicts[answer.verdict] += 1
                show("answering", verdicts.total(), len(questions))
    except KeyboardInterrupt:
        cure = "; go on with --resume" if options.output else ""
        say(f"qa: interrupted after {verdicts.total():,} of {len(questions):,}{cure}")
        return 130
    seconds = time.perf_counter() - started
    say(f"qa: {_summary(verdicts, seconds)}" + (f"; {counted(len(bad), 'bad line')}" if bad else ""))
    return 1 if bad else 0


def _summary(verdicts: Counter[str], seconds: float) -> str:
    """Say how many questions were asked, how fast, and how they ended.

    >>> _summary(Counter(answered=30, not_found=2), 0.5)
    '32 questions in 0.5 s (64 a second): 30 answered, 0 possible, 2 not found'
    """
    count = verdicts.total()
    said = f"{counted(count, 'question')} in {seconds:.1f} s"
    if not count:
        return said
    ended = ", ".join(f"{verdicts[name]:,} {name.replace('_', ' ')}" for name in get_args(Verdict))
    return f"{said} ({count / seconds:,.0f} a second): {ended}"


def _check_output(options: argparse.Namespace, output: OutputFormat) -> None:
    """Refuse a file for the answers that is not named where it must be, or holds the questions; options of CSV."""
    path, questions = options.output, options.questions
    if options.resume and path is None:
        raise QuestionError("--resume goes on with a file of answers: name it with -o")
    if path and questions != STANDARD_INPUT and path.exists() and path.samefile(questions):
        raise QuestionError(f"{path}: holds the questions: name another file for the answers")
    if path and path.suffix.lower() in WORKBOOKS and not options.format:
        raise QuestionError(f"{path}: answers are written as CSV or JSON lines: for a spreadsheet name a .csv file")
    if output != "csv" and (options.bom or options.raw):
        raise QuestionError("--bom and --raw are for CSV: name a file that ends in .csv with -o, or add --format csv")
    check_output(path)
