"""The commands: open or build the index, do what is asked, and print. Results go to stdout, all else to stderr.

What only one command needs is imported in it, so that the others start sooner.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from qa.answering.ask import ask
from qa.answering.render import to_dict, to_terminal, to_text
from qa.cli.documents import show, show_documents
from qa.cli.indexing import index
from qa.cli.open_or_build import late_interaction_for, open_or_build, reranker_for
from qa.cli.options import check_output
from qa.console import as_json, counted, one_line, print_line, progress_bar, say, status
from qa.extras import require_extra

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


__all__ = ["RUN"]


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
    from qa.cli.batch import batch

    return batch(options)


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
    check_output(options.trec_run, options.trec_qrels, folder=options.report)
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
    from qa.chat.listening import check_address
    from qa.cli.access import read_accounts, read_token
    from qa.cli.chat_options import library_of, served_options

    if options.mcp:
        require_extra("mcp", purpose="--mcp")
    require_extra("chat", purpose="the chat")
    if options.share:
        say("qa: warning: --share lets everyone who has the address ask these documents, through Gradio's server")
    check_output(options.feedback)
    accounts, token = read_accounts(options), read_token(options)
    if options.auth:
        say("qa: warning: everybody on this machine can see the password of --auth (ps shows it): use --auth-file")
    if options.host not in {"127.0.0.1", "localhost", "::1"} and not (accounts or token):
        say(f"qa: warning: at {options.host} others in the network can ask these documents; --auth asks for a password")
    kept = library_of(options, is_closed=bool(accounts or token))
    check_output(folder=kept if options.library else None)
    check_address(options.host, options.port)
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
    "index": index,
    "ask": _ask,
    "batch": _batch,
    "eval": _eval,
    "calibrate": _calibrate,
    "chat": _chat,
    "documents": show_documents,
    "show": show,
    "feedback": _feedback,
}
