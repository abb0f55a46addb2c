"""A gold set's spans and an answer's passages -> which passages are relevant, and their names in the measures.

A passage is relevant if one of the places where its sentence stands overlaps a gold span by at least half of the
shorter of the two (`qa.documents.spans.overlaps`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.spans import overlaps
from qa.evaluation.trec import trec_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qa.answering.answer import Passage
    from qa.documents.spans import Span
    from qa.index.protocol import Index

    Place = tuple[str, int, int]  # doc_id, start, end

__all__ = ["first_relevant", "is_relevant", "passage_name", "relevant_names"]


def is_relevant(passage: Passage, gold: Iterable[Span]) -> bool:
    """Tell whether a passage answers: one of its places overlaps one of the spans."""
    return any(overlaps(span, *place) for span in gold for place in _places(passage))


def relevant_names(index: Index, gold: Iterable[Span]) -> dict[Place, str]:
    """Return the places that gold spans make relevant, each with the name of its sentence.

    A sentence that is repeated is one thing to find, so all its places have the same name. A span that overlaps no
    sentence, such as one in a heading, gets a name too. It cannot be found, and counts as not found.
    """
    relevant: dict[Place, str] = {}
    names: dict[str, str] = {}  # by the sentence's words
    for span in gold:
        positions = [
            position
            for position, start, end in index.positions_in(span.doc_id, span.start, span.end)
            if overlaps(span, span.doc_id, start, end)
        ]
        for sentence in index.sentences(positions):
            place = (sentence.doc_id, sentence.start, sentence.end)
            relevant[place] = names.setdefault(sentence.words, _name(place))
        if not positions:
            place = (span.doc_id, span.start, span.end)
            relevant[place] = _name(place)
    return relevant


def passage_name(passage: Passage, relevant: Mapping[Place, str]) -> str:
    """Return a passage's name: the one in ``relevant`` if one of its places is there, else that of its first place."""
    places = _places(passage)
    return next((relevant[place] for place in places if place in relevant), _name(places[0]))


def first_relevant(ranking: Sequence[str], relevant: Collection[str]) -> int | None:
    """Return the rank, from 1, of the first name that is relevant; ``None`` where none is.

    >>> first_relevant(["a", "b", "c"], {"b", "c"})
    2
    """
    return next((rank for rank, name in enumerate(ranking, start=1) if name in relevant), None)


def _places(passage: Passage) -> list[Place]:
    return [(place.doc_id, place.start, place.end) for place in (passage.citation, *passage.also)]


def _name(place: Place) -> str:
    doc_id, start, end = place
    return f"{trec_name(doc_id)}:{start}-{end}"
