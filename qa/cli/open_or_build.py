"""What a command line names -> an open index that is up to date, and a reranker. The user is told what is done."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.options import DEFAULT_CORPUS, DEFAULT_INDEX
from qa.console import progress_bar, say
from qa.datatypes import ReadOptions
from qa.errors import CorpusError, ModelError, OldFormatError, UnusableIndexError
from qa.index.open import is_index, open_unchecked
from qa.models.encoder import DEFAULT_MODEL
from qa.models.reranker import DEFAULT_RERANKER, load_reranker
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from qa.datatypes import Reranker, TokenEncoder
    from qa.index.build import BuildReport
    from qa.index.protocol import Index

__all__ = ["build", "late_interaction_for", "open_or_build", "reranker_for"]


def reranker_for(options: argparse.Namespace) -> Reranker | None:
    """Load the reranker that was asked for. Where the weights of the default one are missing, say so and go on."""
    if options.no_rerank:
        return None
    try:
        return load_reranker(options.reranker)
    except ModelError as error:
        if options.reranker != DEFAULT_RERANKER:
            raise
        say(f"qa: {error}; ranking without it")
        return None


def late_interaction_for(options: argparse.Namespace, index: Index) -> bool:
    """Tell whether tokens are to be compared. Where the weights for that are missing, say so and go on."""
    if options.no_late_interaction or getattr(options, "retrieval", "hybrid") != "hybrid":
        return False
    try:
        return index.token_encoder is not None
    except ModelError as error:
        say(f"qa: {error}; ranking without it")
        return False


def open_or_build(options: argparse.Namespace) -> Index:
    """Open the index. Build it first if there is none, or bring it up to date if its documents have changed.

    It is built only if it is the default one, or if the command names a corpus.
    """
    location: str = options.index or DEFAULT_INDEX
    corpus: str | None = getattr(options, "corpus", None)
    if not is_index(location) and (options.index is None or corpus):
        _build_first(location, corpus or DEFAULT_CORPUS)
    try:
        index = open_unchecked(location)
    except OldFormatError as error:
        return _build_again(location, error, corpus or (DEFAULT_CORPUS if options.index is None else None))
    changes = index.changes()
    if changes and index.sources() is None:
        say(f"qa: warning: {changes[0]}; answering from them as they were: run qa index with their folder")
        return index
    return _bring_up_to_date(location, index, changes) if changes else index


def _token_encoder() -> TokenEncoder | None:
    """Load the token encoder. Where its weights are missing, say so and go on."""
    try:
        return load_token_encoder()
    except ModelError as error:
        say(f"qa: {error}; building the index without it")
        return None


def build(
    sources: Sequence[str],
    location: str,
    encoder: str = DEFAULT_MODEL,
    reading: ReadOptions | None = None,
    *,
    ray: tuple[str, int] | None = None,
) -> BuildReport:
    """Build an index, show the progress, and say which files were skipped, and the notes on others.

    ``ray`` is the address of the cluster whose workers read and embed, and the number of cores of each worker.
    """
    from qa.index.build import build_index

    token_encoder = _token_encoder()
    with ExitStack() as stack:
        steps: dict[str, Any] = {"encoder": encoder, "token_encoder": token_encoder}
        if ray:
            from qa.index.ray_steps import ray_steps

            address, cores_each = ray
            tokens = token_encoder is not None
            steps = stack.enter_context(ray_steps(address, encoder, cores_each=cores_each, tokens=tokens))._asdict()
        show = stack.enter_context(progress_bar())
        report = build_index(sources, location, progress=show, **steps, **asdict(reading or ReadOptions()))
    _say_what_was_read(report)
    return report


def _build_first(location: str, corpus: str) -> None:
    if not Path(corpus).exists():
        raise UnusableIndexError(
            f"there is no index at {location} and no folder {corpus} here to build it from: "
            "run qa index with your documents' folder"
        )
    say(f"qa: there is no index at {location}: building it from {corpus}")
    build([corpus], location)


def _build_again(location: str, error: OldFormatError, corpus: str | None) -> Index:
    """Build an index of an earlier format again, from the documents that it records, or else from ``corpus``.

    Raises:
        OldFormatError: the documents are not known or not there.
    """
    say(f"qa: {location} is of an earlier version: building it again")
    try:
        if not _rebuild(location):
            if corpus is None or not Path(corpus).exists():
                raise error
            build([corpus], location)
    except CorpusError:
        raise error from None
    return open_unchecked(location)


def _bring_up_to_date(location: str, index: Index, changes: Sequence[str]) -> Index:
    """Build an index again whose documents have changed. Where that fails, answer from the documents as they were."""
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    say(f"qa: {changes[0]}{more} since the index was built: bringing it up to date")
    index.close()
    try:
        if not _rebuild(location):
            raise UnusableIndexError(f"{location}: run qa index with the documents that it is of")
    except (CorpusError, UnusableIndexError) as error:
        say(f"qa: warning: {error}; answering from the documents as they were")
    return open_unchecked(location)


def _rebuild(location: str) -> bool:
    """Build an index again from the documents that it records; false where it records none."""
    from qa.index.build import rebuild

    with progress_bar() as show:
        report = rebuild(location, token_encoder=_token_encoder(), progress=show)
    if report:
        _say_what_was_read(report)
    return report is not None


def _say_what_was_read(report: BuildReport) -> None:
    for note in report.notes:
        say(f"qa: {note}")
    for reason in report.skipped:
        say(f"qa: skipped {reason}")
