"""What each part of asking is worth: the same questions are asked again and again, each time without one part."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.datatypes import no_progress
from qa.errors import CorpusError
from qa.evaluation.evaluate import evaluate
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.retrieval.signals import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from qa.datatypes import Progress, Reranker
    from qa.evaluation.gold import GoldQuestion
    from qa.evaluation.results import Evaluation
    from qa.index.protocol import Index, Sources

__all__ = ["ablate", "parts_to_switch_off"]


def ablate(
    index: Index,
    questions: Sequence[GoldQuestion],
    reranker: Reranker | None,
    *,
    late_interaction: bool = True,
    progress: Progress = no_progress,
) -> dict[str, Evaluation]:
    """Return the evaluation without each part, by the part's name.

    Anticipated questions are switched off by a second index, built for this without them. This part is missing from the
    result where no such index can be built: the documents have changed since the first was built, or cannot be read.

    Args:
        index: the documents.
        questions: what `qa.evaluation.gold.read_gold` returns.
        reranker: what orders the passages where it is not the part switched off; ``None`` for no reranker.
        late_interaction: whether tokens are compared where that is not the part switched off.
        progress: told of the stage ``asking``, over all evaluations together.

    Raises:
        GoldError: there are no questions, or a gold quote or span is not in the documents.
    """
    late = late_interaction and index.token_candidates > 0
    parts = parts_to_switch_off(reranker, late_interaction=late)
    sources = index.sources() if index.question_count and not index.changes() else None
    evaluations = len(parts) + (sources is not None)
    without: dict[str, Evaluation] = {}

    def report(stage: str, done: int, total: int) -> None:
        progress(stage, len(without) * total + done, evaluations * total)

    for part, options in parts.items():
        usual = {"reranker": reranker, "late_interaction": late, "progress": report}
        without[part] = evaluate(index, questions, **{**usual, **options})
    if sources is not None:
        with _without_anticipated_questions(index, sources) as other:
            if other is not None:
                part = SIGNALS["asked"].part
                without[part] = evaluate(other, questions, reranker=reranker, late_interaction=late, progress=report)
    return without


def parts_to_switch_off(reranker: Reranker | None, *, late_interaction: bool) -> dict[str, Mapping[str, Any]]:
    """Return the parts that options of `qa.answering.ask.ask` switch off, by name, each with these options.

    The parts are those that `qa.retrieval.signals.SIGNALS` names, the last to judge first, and then spelling. The
    reranker and late interaction are left out where they are not used.
    """
    parts = {signal.part: signal.without for signal in reversed(SIGNALS.values()) if signal.without is not None}
    parts["spelling"] = {"spelling": False}  # a part of asking that gives no score, so no signal names it
    missing: list[Mapping[str, Any]] = [{"reranker": None}] if reranker is None else []
    missing += [] if late_interaction else [{"late_interaction": False}]
    return {part: options for part, options in parts.items() if options not in missing}


@contextmanager
def _without_anticipated_questions(index: Index, sources: Sources) -> Iterator[Index | None]:
    """Yield an index of the same documents without their anticipated questions; ``None`` if they cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            build_index(
                sources.paths,
                folder,
                encoder=index.encoder,
                **asdict(sources.options),
                token_encoder=index.token_encoder,
                anticipated=False,
            )
        except CorpusError:
            yield None
            return
        other = open_unchecked(Path(folder), index.encoder, index.token_encoder)
        try:
            yield other
        finally:
            other.close()
