"""Hits -> the same hits in a new order, after a cross-encoder has read the first of them with the question."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from qa.datatypes import AnswerSpan, Reader
from qa.documents.above import under
from qa.documents.words import shortened_part
from qa.language.folding import SearchText, search_text
from qa.language.terms import terms
from qa.retrieval.ranker import anticipated, candidate_features, definitions, model_for, reach
from qa.retrieval.signals import Scores, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker, Sentence, Vectors
    from qa.index.protocol import Index
    from qa.retrieval.signals import Hit

__all__ = ["RERANKED", "columns_of", "read_hits", "rerank", "texts_to_read"]

RERANKED = 16  # hits at most that are read


def rerank(index: Index, question: str, hits: Sequence[Hit], reranker: Reranker, *, most: int = RERANKED) -> list[Hit]:
    """Order the first hits anew; the others follow as they are, with scores below.

    Reading takes most of an answer's time, so only hits are read whose order it can change: those that are as near to
    the best one as what is read can make up for. Where nothing is that near, nothing is read. ``rerank`` and, of a
    reader, ``answers`` are its logits, and ``final`` is the score of the ranker that counts them.
    """
    if not hits:
        return []
    columns = columns_of(hits)
    share = anticipated(columns)
    reads = ("rerank", "answers") if isinstance(reranker, Reader) else ("rerank",)
    model = model_for({*columns, *reads})
    chosen = list(hits[:most])
    if "dense" in columns and "sparse" in columns:  # else `final` is no score of the ranker
        floor = hits[0].final - reach() * sum(model.weight(name, share) for name in reads)
        # Late interaction has compared the first hits only.
        chosen = list(takewhile(lambda hit: hit.final >= floor and _compares_as(hit, hits[0]), chosen))
        if len(chosen) < 2:
            return list(hits)
    sentences = index.sentences([hit.position for hit in chosen])
    read = read_hits(index, question, chosen, sentences, reranker)
    given = {**columns_of(read), "defines": definitions(question, sentences)}
    finals = model.scores(candidate_features(given, sentences, index.term_weights(question)), share).tolist()
    found = [hit._replace(scores=hit.scores._replace(final=final)) for hit, final in zip(read, finals, strict=True)]
    found.sort(key=lambda hit: (-hit.final, hit.position))
    return [*found, *below(found, hits[len(chosen) :])]


def read_hits(
    index: Index, question: str, hits: Sequence[Hit], sentences: Sequence[Sentence], reranker: Reranker
) -> list[Hit]:
    """Return the hits of these sentences with what a reranker says of them, and of a reader where the answer stands."""
    given = texts_to_read(index, question, sentences)
    texts = list(map(search_text, given))
    if not isinstance(reranker, Reader):
        logits = reranker.score(question, texts).tolist()
        return [hit._replace(scores=hit.scores._replace(rerank=logit)) for hit, logit in zip(hits, logits, strict=True)]
    found = []
    for hit, sentence, text, said in zip(hits, sentences, given, reranker.read(question, texts), strict=True):
        start = len(text) - len(sentence.text)  # of the sentence, below what stands above it
        quoted = SearchText(text)
        places = ((*quoted.span(span.start, span.end), span.score) for span in said.spans)
        spans = tuple(AnswerSpan(first - start, last - start, score) for first, last, score in places if first >= start)
        scores = hit.scores._replace(rerank=said.rank, answers=said.answers)
        found.append(hit._replace(scores=scores, spans=spans))
    return found


def _compares_as(hit: Hit, first: Hit) -> bool:
    return (hit.scores.late is None) == (first.scores.late is None)


def columns_of(hits: Sequence[Hit]) -> dict[str, Vectors]:
    """Return the scores that the first hit has, of all hits, each as an array."""
    import numpy as np

    names = [name for name in Scores._fields if name != "final" and getattr(hits[0].scores, name) is not None]
    return {name: np.array([getattr(hit.scores, name) for hit in hits], dtype=float) for name in names}


def texts_to_read(index: Index, question: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return what is read: each sentence under what stands above it, as far as that has to do with the question.

    Headings, list items and lead-ins count if they share a term with the question. The document's title counts if it
    has a term of the question that the text lacks: "How much is the gym?", of the price list of a gym.
    """
    asked = set(terms(question))
    titles = index.titles({sentence.doc_id for sentence in sentences})
    named = {doc_id: asked.intersection(terms(title)) for doc_id, title in titles.items()}
    found = []
    for sentence in sentences:
        is_about = not asked.isdisjoint(terms(sentence.above))
        text = under(sentence.above, sentence.text) if is_about else sentence.text
        in_title = named[sentence.doc_id]
        if in_title and not in_title.issubset(terms(text)):
            text = under(shortened_part(titles[sentence.doc_id]), text)
        found.append(text)
    return found
