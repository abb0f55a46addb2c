"""A question -> ranked hits."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qa.retrieval.interpret import complement
from qa.retrieval.rerank import rerank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker, Sentence
    from qa.index.local import Index
    from qa.retrieval.signals import Hit, RetrievalMode

__all__ = ["rank"]


def rank(
    index: Index, question: str, hits: Sequence[Hit], mode: RetrievalMode, reader: Reranker | None
) -> list[tuple[Hit, list[Sentence]]]:
    """Return what was found for a question, best first, each sentence once, with all the places where it stands."""
    if reader is not None:
        hits = rerank(index, question, hits, reader)
    hits = complement(index, question, hits, mode, reader)
    sentences = index.sentences([hit.position for hit in hits])
    places: dict[str, list[Sentence]] = {}  # by the words, since a document may repeat itself
    firsts: list[Hit] = []
    for hit, sentence in zip(hits, sentences, strict=True):
        key = _words(sentence.text)
        if key in places:
            places[key].append(sentence)
        else:
            places[key] = [sentence]
            firsts.append(hit)
    return list(zip(firsts, places.values(), strict=True))


@lru_cache(maxsize=8192)
def _words(text: str) -> str:
    """Return a text with single spaces for white space; of a corpus that is small, each is looked at once."""
    return " ".join(text.split())
