"""What each part of retrieval is worth: the same questions asked with one part switched off after the other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from qa.datatypes import no_progress
from qa.errors import CorpusError
from qa.evaluation.evaluate import evaluate
from qa.index.build import build_index
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from qa.datatypes import Progress, Reranker
    from qa.evaluation.gold import GoldQuestion
    from qa.evaluation.results import Evaluation
    from qa.index.protocol import Index

__all__ = ["ablate"]


def ablate(
    index: Index, questions: Sequence[GoldQuestion], reranker: Reranker | None, *, progress: Progress = no_progress
) -> dict[str, Evaluation]:
    """Return what the evaluation is without each part, by the part's name.

    Anticipated questions are left out by an index without them, built for this beside the other, where the documents
    are still as they were indexed.
    """
    off: dict[str, Mapping[str, Any]] = {
        "BM25": {"retrieval": "dense"},
        "the embedding": {"retrieval": "sparse"},
        "spelling": {"spelling": False},
    }
    off = {"the reranker": {"reranker": None}, **off} if reranker is not None else off
    has_questions = bool(index.question_count)
    evaluations = len(off) + has_questions
    found: dict[str, Evaluation] = {}

    def shown(stage: str, done: int, total: int) -> None:
        progress(stage, len(found) * total + done, evaluations * total)

    for part, options in off.items():
        found[part] = evaluate(index, questions, **{"reranker": reranker, "progress": shown, **options})
    record = index.sources() if has_questions and not index.changes() else None
    if record:
        with tempfile.TemporaryDirectory() as folder:
            try:
                build_index(record.paths, folder, encoder=index.encoder, encoding=record.encoding, anticipated=False)
            except CorpusError:
                return found
            without = open_unchecked(Path(folder), index.encoder)
            found["anticipated questions"] = evaluate(without, questions, reranker=reranker, progress=shown)
            without.close()
    return found
