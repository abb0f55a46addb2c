"""What passages are wanted about -> all sentences that match, in the order of the documents.

Those that are asked for by their words have all of the words. Others are judged: a logistic model says how likely a
sentence is one that belongs there. It was fitted to 26 lists about the article and five everyday documents; on 19
lists about five others .59 of what it lists belongs there, and it lists .60 of what does. Without a reader only the
words count: .59 of that list belongs there, and it has .15 of what does (``benchmarks/lists.py``).
"""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from qa.language.english import ENGLISH
from qa.retrieval.signals import Found, Hit, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.datatypes import Sentence
    from qa.index.protocol import Index
    from qa.retrieval.search import Searcher

__all__ = ["MOST_LISTED", "Judged", "Listing", "judged", "passages_about", "passages_with"]

MOST_LISTED = 30  # passages
READ = 64  # hits at most that are judged
BY_WORDS = 1000  # sentences at most that are looked at for the words
LIKELY = 0.3  # how likely a sentence must be one to be listed
# Log-odds, fitted on the dev lists: a share of the words that are held, a reader's logit, and what the score of the
# ranker is below that of the best hit.
INTERCEPT, WEIGHTS = 0.916, (2.467, 0.316, 0.288)
ALL_WORDS = 0.75  # how likely one is that has all words, in it or above it, by both sets of lists
MENTIONS = 0.95  # how likely a sentence with the words has them as they are meant: endings do not count


class Judged(NamedTuple):
    """A sentence that may belong to a list."""

    hit: Hit
    sentence: Sentence
    features: tuple[float, float, float]  # what the weights are for, in their order


class Listing(NamedTuple):
    """Sentences that match, each once, in order."""

    found: list[Found]
    of: int  # how many match
    share: float  # how many of those that are listed should be right; 0 where there are none


def passages_with(index: Index, words: str) -> Listing:
    """Return the sentences that have all of some words."""
    rows = _holding(index, words, is_alone=True)
    return _listing([(hit, sentence, MENTIONS) for hit, sentence in rows])


def passages_about(index: Index, searcher: Searcher, about: str) -> Listing:
    """Return the sentences that are likely to be about something."""
    if not searcher.judges(about):
        return _listing([(hit, sentence, ALL_WORDS) for hit, sentence in _holding(index, about)])
    rows = [(one.hit, one.sentence, _likely(one.features)) for one in judged(index, searcher, about)]
    return _listing([row for row in rows if row[2] >= LIKELY])


def judged(index: Index, searcher: Searcher, about: str) -> list[Judged]:
    """Return the best hits with what tells how likely each belongs to a list; only where the searcher ``judges``."""
    hits = searcher.read(about, _question(about), READ)
    sentences = index.sentences([hit.position for hit in hits])
    weights = index.term_weights(about)
    return [
        Judged(hit, sentence, (_held(index, weights, sentence), hit.scores.answers or 0.0, hit.final - hits[0].final))
        for hit, sentence in zip(hits, sentences, strict=True)
    ]


def _likely(features: Sequence[float]) -> float:
    odds = INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, features, strict=True))
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def _question(about: str) -> str:
    """Return a question of which a reader can say whether a text answers it."""
    is_clause = ENGLISH.clause_about.fullmatch(about) is not None
    return f"{about[:1].upper()}{about[1:]}?" if is_clause else ENGLISH.asked_of.format(about)


def _holding(index: Index, words: str, *, is_alone: bool = False) -> list[tuple[Hit, Sentence]]:
    """Return the sentences that have all of some words; with ``is_alone`` not counting what stands above them."""
    weights = index.term_weights(words)
    if not weights:
        return []
    [matches] = index.search_sparse([words], BY_WORDS)
    positions = matches.positions.tolist()
    scores = matches.scores(matches.positions).tolist()
    rows = zip(positions, scores, index.sentences(positions), strict=True)
    return [
        (Hit(position, Scores(sparse=score, final=score)), sentence)
        for position, score, sentence in rows
        if _held(index, weights, sentence, is_alone=is_alone) > 1 - 1e-9
    ]


def _held(index: Index, weights: Mapping[str, float], sentence: Sentence, *, is_alone: bool = False) -> float:
    """Return how much of the terms' weight a sentence holds, with what stands above it: 0..1."""
    text = sentence.text if is_alone else "\n".join((sentence.heading, sentence.above, sentence.text))
    held = index.term_weights(text)
    return sum(weight for term, weight in weights.items() if term in held) / max(sum(weights.values()), 1e-9)


def _listing(rows: Sequence[tuple[Hit, Sentence, float]]) -> Listing:
    """Put the best in order, each sentence once, where it stands first. What only asks is left out."""
    found: dict[str, Found] = {}
    chances: dict[str, float] = {}
    for hit, sentence, chance in sorted(rows, key=lambda row: row[0].position):
        if sentence.role != "question":
            found.setdefault(sentence.words, Found(hit, [])).places.append(sentence)
            chances[sentence.words] = max(chance, chances.get(sentence.words, 0.0))
    best = sorted(found, key=lambda words: (-chances[words], -found[words].hit.final))[:MOST_LISTED]
    in_order = sorted(best, key=lambda words: found[words].hit.position)
    share = fmean(chances[words] for words in best) if best else 0.0
    return Listing([found[words] for words in in_order], len(found), share)
