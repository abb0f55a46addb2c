"""Questions -> hits, best first: by meaning, by words, or by both, their scores made one by the learned ranker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Literal

from qa.retrieval.ranker import anticipated, candidate_features, definitions, model_for
from qa.retrieval.signals import Hit, Scores, below

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from qa.datatypes import Positions, Sentence, Vectors
    from qa.index.protocol import DenseMatches, Index, Similarities, SparseMatches, TokenSimilarities

__all__ = ["CANDIDATES", "RETRIEVAL_MODES", "RetrievalMode", "retrieve"]

RetrievalMode = Literal["hybrid", "dense", "sparse"]
RETRIEVAL_MODES: tuple[RetrievalMode, ...] = ("hybrid", "dense", "sparse")
CANDIDATES = 100  # taken from each side before they are fused


def retrieve(
    index: Index, questions: Sequence[str], *, mode: RetrievalMode = "hybrid", late_interaction: bool = True
) -> list[list[Hit]]:
    """Rank sentences for each question: at most ``2 * CANDIDATES``, best first, ties in order of position.

    ``final`` is in ``dense`` mode the cosine similarity of the sentence or of its nearest anticipated question, in
    ``sparse`` mode the BM25 score, and in ``hybrid`` mode the ranker's score. A hit of ``hybrid`` mode has the scores
    of both sides, also of the side that did not find it, and with ``late_interaction`` those too, where the index
    compares tokens. That is done for the best hits only, which stand above the others. ``sparse`` mode loads
    no model.
    """
    if mode == "sparse":
        return [_by_words(matches) for matches in index.search_sparse(questions, CANDIDATES)]
    # An engine that is far away may find by terms while the questions are encoded.
    shared = index.search_sparse(questions, CANDIDATES) if mode == "hybrid" else []
    near = index.search_dense(index.encode(questions), CANDIDATES)
    if mode == "dense":
        return [_by_meaning(matches) for matches in near]
    found = [_Candidates.of(index, *found) for found in zip(questions, near, shared, strict=True)]
    most = index.token_candidates if late_interaction else 0
    if not most:
        return [candidates.ranked() for candidates in found]
    split = [candidates.split(most) for candidates in found]
    compared = index.compare_tokens(questions, [best.positions for best, _ in split])
    return [best.with_tokens(tokens, rest) for (best, rest), tokens in zip(split, compared, strict=True)]


def _by_words(matches: SparseMatches) -> list[Hit]:
    scores = matches.scores(matches.positions)
    return _ranked(matches.positions, scores, {"sparse": scores})


def _by_meaning(matches: DenseMatches) -> list[Hit]:
    import numpy as np

    found = matches.similarities(matches.positions)
    nearest = found.own if found.asked is None else np.maximum(found.own, found.asked)
    return _ranked(matches.positions, nearest, _columns(found))


def _columns(found: Similarities) -> dict[str, Vectors]:
    asked = {} if found.asked is None else {"asked": found.asked}
    return {"dense": found.own, "paragraph": found.paragraph, **asked}


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What was found for one question by either side, in order of position, with its scores."""

    positions: Positions
    sentences: Sequence[Sentence]
    columns: Mapping[str, Vectors]
    terms: Mapping[str, float]  # of the question, with their weights
    share: float  # what `anticipated` says of all that was found

    @classmethod
    def of(cls, index: Index, question: str, near: DenseMatches, shared: SparseMatches) -> _Candidates:
        """Take the union of what both sides found."""
        import numpy as np

        positions = np.union1d(near.positions, shared.positions)
        sentences = index.sentences(positions.tolist())
        columns = {
            **_columns(near.similarities(positions)),
            "sparse": shared.scores(positions),
            "defines": definitions(question, sentences),
        }
        return cls(positions, sentences, columns, index.term_weights(question), anticipated(columns))

    def split(self, most: int) -> tuple[_Candidates, _Candidates]:
        """Return so many of the best, and the rest."""
        import numpy as np

        if len(self.positions) <= most:
            return self, self._part(np.arange(0))
        order = np.lexsort((self.positions, -self._scores()))
        return self._part(np.sort(order[:most])), self._part(np.sort(order[most:]))

    def _part(self, places: Positions) -> _Candidates:
        columns = {name: column[places] for name, column in self.columns.items()}
        sentences = [self.sentences[number] for number in places.tolist()]
        return replace(self, positions=self.positions[places], sentences=sentences, columns=columns)

    def _scores(self) -> Vectors:
        features = candidate_features(self.columns, self.sentences, self.terms)
        return model_for(self.columns).scores(features, self.share)

    def ranked(self) -> list[Hit]:
        """Return hits, best first."""
        return _ranked(self.positions, self._scores(), self.columns)

    def with_tokens(self, tokens: TokenSimilarities, rest: _Candidates) -> list[Hit]:
        """Return hits by the scores of late interaction too, and below them the rest, which have none."""
        asked = {} if tokens.asked is None else {"late_asked": tokens.asked}
        columns = {**self.columns, "late": tokens.own, "late_around": tokens.around, **asked}
        best = replace(self, columns=columns).ranked()
        return [*best, *below(best, rest.ranked())]


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
    hits = zip(positions[order].tolist(), scores, repeat(()), strict=False)
    return list(map(partial(tuple.__new__, Hit), hits))
