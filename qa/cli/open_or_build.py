"""What a command line names -> an index that is open and up to date, and a reranker; what is done for it is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.console import progress_bar, say
from qa.errors import CorpusError, ModelError, OldFormatError, UnusableIndexError
from qa.index.open import is_index, open_unchecked
from qa.models.encoder import DEFAULT_MODEL
from qa.models.reranker import DEFAULT_RERANKER, load_reranker

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qa.datatypes import Reranker
    from qa.index.build import BuildReport
    from qa.index.protocol import Index

__all__ = ["DEFAULT_CORPUS", "DEFAULT_INDEX", "build", "open_or_build", "reranker_for"]

DEFAULT_INDEX, DEFAULT_CORPUS = "index", "corpus"


def reranker_for(options: argparse.Namespace) -> Reranker | None:
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


def open_or_build(options: argparse.Namespace) -> Index:
    """Open the index; build the default one where there is none, and bring one up to date that is behind."""
    directory = Path(options.index or DEFAULT_INDEX)
    corpus: str | None = getattr(options, "corpus", None)
    if not is_index(directory) and (options.index is None or corpus):
        source = corpus or DEFAULT_CORPUS
        if not Path(source).exists():
            raise UnusableIndexError(
                f"there is no index at {directory} and no folder {source} here to build it from: "
                "run qa index with your documents' folder"
            )
        say(f"qa: there is no index at {directory}: building it from {source}")
        build([source], directory, DEFAULT_MODEL, None)
    try:
        index = open_unchecked(directory)
    except OldFormatError as error:
        say(f"qa: {directory} is of an earlier version: building it again")
        try:
            if not _bring_up_to_date(directory):
                raise
        except CorpusError:
            raise error from None
        return open_unchecked(directory)
    changes = index.changes()
    if changes:
        more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        say(f"qa: {changes[0]}{more} since the index was built: bringing it up to date")
        index.close()
        try:
            _bring_up_to_date(directory)
        except (CorpusError, UnusableIndexError) as error:
            say(f"qa: warning: {error}; answering from the documents as they were")
        index = open_unchecked(directory)
    return index


def _bring_up_to_date(directory: Path) -> bool:
    from qa.index.build import rebuild

    with progress_bar() as show:
        report = rebuild(directory, progress=show)
    for reason in report.skipped if report else ():
        say(f"qa: skipped {reason}")
    return report is not None


def build(sources: Sequence[str], directory: Path, encoder: str, encoding: str | None) -> BuildReport:
    """Build an index, with progress, and say which files were passed over."""
    from qa.index.build import build_index

    with progress_bar() as show:
        report = build_index(sources, directory, encoder=encoder, encoding=encoding, progress=show)
    for reason in report.skipped:
        say(f"qa: skipped {reason}")
    return report
