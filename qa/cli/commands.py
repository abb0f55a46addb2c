"""The commands: open or build the index, do what is asked, and print. Results go to stdout, all else to stderr.

What only one command needs is imported in it, so that the others start sooner.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from qa.answering.ask import ask, ask_many
from qa.answering.render import to_dict, to_terminal, to_text
from qa.cli.documents import show, show_documents, watch
from qa.cli.open_or_build import build, late_interaction_for, open_or_build, reranker_for
from qa.cli.options import DEFAULT_CORPUS, DEFAULT_INDEX
from qa.console import as_json, counted, one_line, print_line, progress_bar, say, status
from qa.datatypes import ReadOptions, no_progress
from qa.errors import QuestionError
from qa.extras import require_extra
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from qa.cli.answers_file import OutputFormat
    from qa.index.build import BuildReport

__all__ = ["RUN"]


def _index(options: argparse.Namespace) -> int:
    """Build an index, or check one."""
    location = options.index or DEFAULT_INDEX
    if options.verify:
        index = open_unchecked(location)
        index.verify()
        changes = index.changes()
        print_line(f"{index.location}: {len(index):,} sentences, every file as it was built")
        for change in changes:
            say(f"qa: {change} since the index was built: run qa index")
        return 1 if changes else 0
    reading = ReadOptions(
        encoding=options.encoding, language=options.language, whole_page=options.whole_page, ocr=options.ocr
    )

    def make() -> BuildReport:
        sources = options.sources or [DEFAULT_CORPUS]
        ray = (options.ray, options.ray_cores) if options.ray else None
        report = build(sources, location, options.encoder, reading, ray=ray)
        state = "" if report.is_new else ", as it was before"
        print_line(
            f"{report.directory}: {counted(report.documents, 'document')}, {counted(report.sentences, 'sentence')} "
            f"({report.embedded:,} embedded) in {report.seconds:.1f} s{state}"
        )
        return report

    report = make()
    if options.watch:
        return watch(location, make)
    return 1 if report.skipped else 0


def _ask(options: argparse.Namespace) -> int:
    """Answer one question."""
    with status("looking"):
        index = open_or_build(options)
        answer = ask(
            index,
            " ".join(options.question),
            history=options.after,
            top_k=options.top_k,
            retrieval=options.retrieval,
            reranker=reranker_for(options),
            late_interaction=late_interaction_for(options, index),
            spelling=not options.no_spelling,
            selections=not options.no_spelling,
        )
    if options.json:
        print_line(as_json(to_dict(answer), indent=2))
    elif sys.stdout.isatty():
        from rich.console import Console

        Console().print(to_terminal(answer))
    else:
        print_line(to_text(answer).rstrip("\n"))
    return 0


def _batch(options: argparse.Namespace) -> int:
    """Answer a file of questions."""
    from qa.cli.answers_file import Settings, open_answers, output_format
    from qa.cli.questions_file import pending, read_questions_file
    from qa.cli.resume import NOTHING, earlier_answers

    output = output_format(options.output, options.format)
    _check_output(options, output)
    rows = read_questions_file(options.questions, encoding=options.encoding)
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
        say(f"qa: {counted(done.total(), 'question')} answered before, {len(questions):,} to go")

    verdicts: Counter[str] = Counter()
    try:
        if questions and options.retrieval != "sparse":
            with status("loading the models"):  # now, so that the rate below counts only the answering
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
    count = verdicts.total()
    rate = f", {count / seconds:.0f} a second" if count else ""
    said = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in sorted(verdicts.items()))
    wrong = f", {len(bad):,} bad" if bad else ""
    say(f"qa: {counted(count, 'question')} answered in {seconds:.1f} s{rate}" + (f": {said}" if said else "") + wrong)
    return 1 if bad else 0


def _check_output(options: argparse.Namespace, output: OutputFormat) -> None:
    """Refuse a missing file for the answers, one that holds the questions, and options of CSV without CSV."""
    from qa.cli.questions_file import STANDARD_INPUT

    path, questions = options.output, options.questions
    if options.resume and path is None:
        raise QuestionError("--resume goes on with a file of answers: name it with -o")
    if path and questions != STANDARD_INPUT and path.exists() and path.samefile(questions):
        raise QuestionError(f"{path}: holds the questions: name another file for the answers")
    if output != "csv" and (options.bom or options.raw):
        raise QuestionError("--bom and --raw are for CSV: name a file that ends in .csv with -o, or add --format csv")


def _eval(options: argparse.Namespace) -> int:
    """Measure retrieval against a gold set."""
    from qa.evaluation.ablate import ablate
    from qa.evaluation.compare import compare, read_evaluation
    from qa.evaluation.evaluate import evaluate
    from qa.evaluation.gold import read_gold
    from qa.evaluation.report import evaluation_to_dict, write_report
    from qa.evaluation.terminal import print_comparison, print_evaluation
    from qa.evaluation.trec import write_qrels, write_run

    if options.report:
        require_extra("report", purpose="--report")
    questions = read_gold(options.gold, split=options.split)
    earlier = read_evaluation(options.compare) if options.compare else None
    index = open_or_build(options)
    reranker, late = reranker_for(options), late_interaction_for(options, index)
    with progress_bar() as show:
        result = evaluate(
            index,
            questions,
            retrieval=options.retrieval,
            reranker=reranker,
            late_interaction=late,
            spelling=not options.no_spelling,
            top_k=options.top_k,
            progress=show,
        )
        without = ablate(index, questions, reranker, late_interaction=late, progress=show) if options.report else {}
    if options.trec_run:
        write_run(result, options.trec_run)
    if options.trec_qrels:
        write_qrels(result, options.trec_qrels)
    if options.report:
        split = f", split {options.split}" if options.split else ""
        about = f"{counted(len(questions), 'question')} of {options.gold}{split}"
        page = write_report(result, without, options.report, about)
        say(f"qa: {page} written")
    found = compare(earlier, result) if earlier else None
    if options.json:
        compared = {"compared": asdict(found)} if found else {}
        print_line(as_json({**evaluation_to_dict(result), **compared}, indent=2))
    else:
        print_evaluation(result, misses=options.misses)
        if found:
            print_comparison(found, changes=options.misses)
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    """Fit an index's confidence to a gold set."""
    from qa.evaluation.calibrate import calibrate
    from qa.evaluation.gold import read_gold

    questions = read_gold(options.gold, split=options.split)
    index = open_or_build(options)
    reranker, late = reranker_for(options), late_interaction_for(options, index)
    with progress_bar() as show:
        reports = calibrate(index, questions, options.gold, reranker=reranker, late_interaction=late, progress=show)
    for report in reports:
        print_line(
            f"{report.how}: {report.right} of {counted(report.questions, 'question')} right; calibration error "
            f"{report.error_before:.3f} before, {report.error_after:.3f} now (on questions left out)"
        )
    return 0


def _chat(options: argparse.Namespace) -> int:
    """Serve the chat page."""
    from qa.cli.access import read_accounts, read_token
    from qa.cli.chat_options import library_of, served_options

    if options.mcp:
        require_extra("mcp", purpose="--mcp")
    require_extra("chat", purpose="the chat")
    if options.share:
        say("qa: warning: --share lets everyone who has the address ask these documents, through Gradio's server")
    accounts, token = read_accounts(options), read_token(options)
    if options.auth:
        say("qa: warning: everybody on this machine can see the password of --auth (ps shows it): use --auth-file")
    if options.host not in {"127.0.0.1", "localhost", "::1"} and not (accounts or token):
        say(f"qa: warning: at {options.host} others in the network can ask these documents; --auth asks for a password")
    kept = library_of(options, is_closed=bool(accounts or token))
    index = open_or_build(options)
    with status("starting the chat"):
        from qa.chat.serve import serve
    late = late_interaction_for(options, index)
    chosen = served_options(options, accounts=accounts, token=token, library=kept, late_interaction=late)
    return serve(index, reranker_for(options), chosen)


def _feedback(options: argparse.Namespace) -> int:
    """List what readers said, or turn what they confirmed into gold rows or anticipated questions."""
    from qa.chat.feedback import gold_rows, question_rows, read_feedback

    rows = read_feedback(options.file)
    if options.gold or options.questions:
        found = gold_rows(rows) if options.gold else question_rows(rows, options.questions)
        for row in found:
            print_line(as_json(row))
        said = "gold row" if options.gold else "quote"
        say(f"qa: {counted(len(found), said)} of {counted(len(rows), 'row')} of feedback")
        return 0
    for feedback in rows:
        print_line(one_line(f"{feedback.time}  {feedback.verdict:<7}  {feedback.question}"))
        for doc_id, quote in (*feedback.gold, *feedback.rejected):
            print_line("    " + one_line(f"{quote} [{doc_id}]"))
    counts = Counter(feedback.verdict for feedback in rows)
    say(f"qa: {counted(len(rows), 'row')}" + "".join(f", {count:,} {verdict}" for verdict, count in counts.items()))
    return 0


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "index": _index,
    "ask": _ask,
    "batch": _batch,
    "eval": _eval,
    "calibrate": _calibrate,
    "chat": _chat,
    "documents": show_documents,
    "show": show,
    "feedback": _feedback,
}
