"""Questions -> hits, best first: by meaning, by words, or by both, their scores fused by a weighted sum."""

from __future__ import annotations

from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Literal

from qa.retrieval.signals import Hit, Scores, fused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from qa.datatypes import Positions, Vectors
    from qa.index.protocol import DenseMatches, Index, Similarities, SparseMatches

__all__ = ["CANDIDATES", "RETRIEVAL_MODES", "RetrievalMode", "retrieve"]

RetrievalMode = Literal["hybrid", "dense", "sparse"]
RETRIEVAL_MODES: tuple[RetrievalMode, ...] = ("hybrid", "dense", "sparse")
CANDIDATES = 100  # taken from each side before they are fused


def retrieve(index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid") -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is in ``dense`` mode the cosine similarity of the sentence or of its nearest anticipated question, in
    ``sparse`` mode the BM25 score, and in ``hybrid`` mode `fused`. A hit of ``hybrid`` mode has the scores of both
    sides, also of the side that did not find it. ``sparse`` mode loads no embedding model.
    """
    if mode == "sparse":
        return [_by_words(matches) for matches in index.search_sparse(questions, CANDIDATES)]
    near = index.search_dense(index.encode(questions), CANDIDATES)
    if mode == "dense":
        return [_by_meaning(matches) for matches in near]
    shared = index.search_sparse(questions, CANDIDATES)
    return [_by_both(*matches) for matches in zip(near, shared, strict=True)]


def _by_words(matches: SparseMatches) -> list[Hit]:
    scores = matches.scores(matches.positions)
    return _ranked(matches.positions, scores, {"sparse": scores})


def _by_meaning(matches: DenseMatches) -> list[Hit]:
    import numpy as np

    found = matches.similarities(matches.positions)
    nearest = found.own if found.asked is None else np.maximum(found.own, found.asked)
    return _ranked(matches.positions, nearest, _columns(found))


def _by_both(near: DenseMatches, shared: SparseMatches) -> list[Hit]:
    import numpy as np

    positions = np.union1d(near.positions, shared.positions)
    columns = {**_columns(near.similarities(positions)), "sparse": shared.scores(positions)}
    return _ranked(positions, fused(columns), columns)


def _columns(found: Similarities) -> dict[str, Vectors]:
    asked = {} if found.asked is None else {"asked": found.asked}
    return {"dense": found.own, "paragraph": found.paragraph, **asked}


def _ranked(positions: Positions, final: Vectors, columns: Mapping[str, Vectors]) -> list[Hit]:
    """Return hits with these scores, best first, ties in order of position."""
    import numpy as np

    order = np.lexsort((positions, -final))
    given = {**columns, "final": final}
    rows: list[Iterable[Any]] = [
        given[name][order].tolist() if name in given else repeat(None) for name in Scores._fields
    ]
    # As `Scores._make` and `Hit._make` do it, without their checks: hundreds are made for a question.
    scores = map(partial(tuple.__new__, Scores), zip(*rows, strict=False))
    return list(map(partial(tuple.__new__, Hit), zip(positions[order].tolist(), scores, strict=False)))
