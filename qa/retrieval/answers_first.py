"""Hits -> the same hits, in which what only asks or leads in stands below what follows it in the document.

A document's own question is often worded as the reader's. It is not the answer: what stands below it is. The same goes
for the lead-in of a list ("You need:").
"""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from qa.language.short_answer import highlight
from qa.language.words import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.index.protocol import Index
    from qa.retrieval.signals import Hit

__all__ = ["answers_first"]

FIRST = 16  # hits that are looked at
SAME = 0.95  # the similarity, at least, of a question to the same words with other marks
FOLLOWING = 8  # sentences after a question, or a lead-in, that may be what it asks for or leads in


def answers_first(index: Index, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Put each question and lead-in among the first hits directly below the best hit of what follows it.

    Then the beginning of an answer comes first, where the document asks the question itself. A question or lead-in
    stays where it is that nothing follows, or that holds a short answer to the question itself.
    """
    found = list(hits)
    looked_at = list(hits[:FIRST])
    for hit, sentence in zip(looked_at, index.sentences([hit.position for hit in looked_at]), strict=True):
        if sentence.role == "text" or highlight(question, sentence.text) is not None:
            continue
        following = _following(index, hit.position)
        place = next(number for number, other in enumerate(found) if other.position == hit.position)
        below = next((number for number, other in enumerate(found) if other.position in following), 0)
        if below > place:
            after = found[below + 1].final if below + 1 < len(found) else found[below].final - 1
            found.insert(below + 1, hit._replace(scores=hit.scores._replace(final=after)))
            del found[place]
    return _begun_first(index, question, found)


def _begun_first(index: Index, question: str, hits: list[Hit]) -> list[Hit]:
    """Put first the sentence with which an answer begins, where the question is one that the document itself asks.

    Each sentence of the answer has the question as an anticipated one; how well it says the answer by itself, read
    without those before it, tells little then.
    """
    words = _words(question)
    near = [hit for hit in hits[:FIRST] if hit.scores.asked is None or hit.scores.asked >= SAME]
    asked = [h for h in near if any(_words(own) == words for own in index.questions_of(h.position))]
    roles = [sentence.role for sentence in index.sentences([hit.position for hit in asked])]
    own = {hit.position: hit for hit, role in zip(asked, roles, strict=True) if role == "text"}  # "Yes." leads in
    if not own:
        return hits
    begins = next(iter(own))
    while begins - 1 in own:
        begins -= 1
    first = own[begins]
    rest = [hit for hit in hits if hit is not first]
    return [first._replace(scores=first.scores._replace(final=hits[0].final)), *rest]


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _following(index: Index, position: int) -> set[int]:
    """Return the positions of the text after a question or lead-in, up to the next question."""
    near = index.neighbours(position, after=FOLLOWING)
    rows = zip(near, index.sentences(near), strict=True)
    begun = dropwhile(lambda row: row[1].role != "text", rows)
    return {place for place, sentence in takewhile(lambda row: row[1].role != "question", begun)}
