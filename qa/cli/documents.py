"""Commands that show what is in an index: its documents, or one document as it was read. Also the watch for changes."""

from __future__ import annotations

import time
from difflib import get_close_matches
from pathlib import PurePath
from typing import TYPE_CHECKING

from qa.answering.citation import describe
from qa.answering.passages import cite
from qa.cli.open_or_build import open_or_build
from qa.console import as_json, counted, one_line, print_line, say
from qa.errors import QAError, QuestionError
from qa.index.open import open_unchecked
from qa.language.others import label

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

__all__ = ["show", "show_documents", "watch"]

MOST_IDS = 3  # that are suggested
EVERY = 2.0  # seconds between two looks at the files


def show_documents(options: argparse.Namespace) -> int:
    """List the documents of an index, and the files that were passed over."""
    index = open_or_build(options)
    listing = index.listing()
    sources = index.sources()
    skipped = sources.skipped if sources else ()
    for listed in listing:
        if options.json:
            print_line(as_json(listed._asdict()))
            continue
        sizes = [counted(listed.pages, "page")] if listed.pages else []
        sizes += [counted(listed.sentences, "sentence"), label(listed.language)]
        print_line(one_line(f"{listed.doc_id}  {listed.title}  ({', '.join(sizes)})"))
        for note in listed.notes:
            print_line(f"    {one_line(note)}")
    for reason in skipped:
        say(f"qa: skipped {reason}")
    total = sum(listed.sentences for listed in listing)
    said = f"{counted(len(listing), 'document')}, {counted(total, 'sentence')}"
    say(f"qa: {said}" + (f", {counted(len(skipped), 'file')} skipped" if skipped else ""))
    return 0


def show(options: argparse.Namespace) -> int:
    """Print a document as it was read: its text, or its sentences with their places."""
    from qa.documents.sentences import split_document

    index = open_or_build(options)
    try:
        document = index.document(options.document)
    except KeyError:
        nearest = _nearest(options.document, [doc_id for doc_id, _, _ in index.documents()])
        cure = f"did you mean {' or '.join(nearest)}?" if nearest else "see qa documents"
        raise QuestionError(f"there is no document {options.document!r} in {index.location}: {cure}") from None
    if not options.sentences:
        print_line(document.text.rstrip("\n"))
        return 0
    titles = {document.doc_id: document.title}
    for sentence in split_document(document):
        citation = cite(index, sentence, titles)
        words = describe(citation)
        path = " > ".join(citation.path)
        role = "" if sentence.role == "text" else sentence.role
        print_line(" · ".join(part for part in (words.place, words.line, role, one_line(path)) if part))
        print_line(f"    {one_line(sentence.text)}")
    return 0


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """Return the ids that were likely meant: those of a file of this name, whatever its ending, else those alike.

    >>> _nearest("notes/A.txt", ["a", "reports/a", "b"]), _nearest("minuts", ["minutes", "lease"])
    (['a', 'reports/a'], ['minutes'])
    """
    stem = PurePath(name).stem.casefold()
    same = [doc_id for doc_id in known if PurePath(doc_id).name.casefold() == stem]
    return same[:MOST_IDS] or get_close_matches(name, known, n=MOST_IDS)


def watch(location: str, build: Callable[[], object]) -> int:
    """Bring an index up to date whenever its documents change, until the user interrupts.

    Args:
        location: where the index is.
        build: builds it, and says what it did.
    """
    say(f"qa: watching the documents of {location}; end with Ctrl-C")
    index = open_unchecked(location)
    before: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    try:
        while True:
            time.sleep(EVERY)
            changes = index.changes()
            is_settled, before = changes == before, changes
            if not changes or not is_settled or changes == failed:  # not settled: files may still be being written
                continue
            say(f"qa: {changes[0]}" + (f" and {len(changes) - 1} more" if len(changes) > 1 else ""))
            try:
                build()
            except QAError as error:  # it is said once, not again until something else changes
                say(f"qa: {error}")
                failed = changes
                continue
            index.close()
            index = open_unchecked(location)
    except KeyboardInterrupt:
        say("qa: no longer watching")
        return 0
    finally:
        index.close()
