"""Why a passage was found, in words: which of the question's words it has, what stands above it, what it means.

Also what the reader has to check: the question's words that it does not have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from qa.answering.answer import Passage
    from qa.index.protocol import Index

__all__ = ["TELLING", "reasons", "unsaid"]

TELLING = "It is the sentence that tells most of its section: like the rest of it in meaning, and near its start."

NEARLY_THE_SAME = 0.6  # the least cosine similarity of question and sentence that is put in words
MOST_WORDS = 12
_WORD = re.compile(r"\w+")


def reasons(index: Index, asked: str, passage: Passage) -> tuple[str, ...]:
    """Return why a passage was found, one sentence for each reason.

    Args:
        index: where the passage stands.
        asked: the question as it was understood.
        passage: the passage.
    """
    heading = passage.citation.heading
    in_quote, in_heading = set(index.term_weights(passage.quote)), set(index.term_weights(heading))
    shared: list[str] = []
    above: list[str] = []
    for word in dict.fromkeys(_WORD.findall(asked)):
        terms = set(index.term_weights(word))
        if terms & in_quote:
            shared.append(word)
        elif terms & in_heading:
            above.append(word)
    found = []
    if shared:
        found.append(f"It has your words: {', '.join(shared[:MOST_WORDS])}.")
    if above:
        found.append(f"It stands under the heading “{heading}”, which has: {', '.join(above[:MOST_WORDS])}.")
    scores = passage.scores
    if (scores.dense or 0.0) >= NEARLY_THE_SAME:
        found.append("It means nearly the same as the question.")
    if (scores.asked or 0.0) > max(scores.dense or 0.0, NEARLY_THE_SAME):
        found.append("A question much like yours is known to be answered by it.")
    return tuple(found or ["It is near in meaning, and shares no word with the question."])


def unsaid(index: Index, asked: str, passage: Passage) -> tuple[str, ...]:
    """Return the words of the question that a quote does not have, without those that say little.

    Args:
        index: where the passage stands.
        asked: the question as it was understood.
        passage: the passage.
    """
    in_quote = set(index.term_weights(passage.quote))
    missing: dict[frozenset[str], str] = {}
    for word in _WORD.findall(asked):
        terms = frozenset(index.term_weights(word))
        if terms and not terms & in_quote and word.lower() not in ENGLISH.says_little:
            missing.setdefault(terms, word)
    return tuple(missing.values())[:MOST_WORDS]
