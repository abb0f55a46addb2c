"""A hit -> a passage: the quote, compared with the document, its citation and its context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answering.answer import Citation, Passage
from qa.errors import UnusableIndexError
from qa.language.attribution import attributed_to
from qa.retrieval.signals import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Sentence
    from qa.index.local import Index
    from qa.retrieval.signals import Hit

__all__ = ["_passage"]

MAX_CONTEXT = 3000  # characters of a paragraph shown around a quote


def _passage(index: Index, rank: int, hit: Hit, group: Sequence[Sentence], titles: dict[str, str]) -> Passage:
    sentence, *others = group
    context_start, context_end = _context_span(sentence)
    return Passage(
        rank=rank,
        quote=_verbatim(index, sentence),
        context=index.span(sentence.doc_id, context_start, context_end),
        context_start=context_start,
        citation=_citation(sentence, titles),
        scores=Scores(
            dense=hit.dense,
            sparse=hit.sparse,
            rerank=hit.rerank,
            final=hit.final,
            asked=hit.asked,
            paragraph=hit.paragraph,
        ),
        also=tuple(_citation(other, titles) for other in sorted(others, key=lambda s: (s.doc_id, s.start))),
    )


def _verbatim(index: Index, sentence: Sentence) -> str:
    stored = index.span(sentence.doc_id, sentence.start, sentence.end)
    if stored != sentence.text:
        raise UnusableIndexError(
            f"{index.directory}: characters {sentence.start}-{sentence.end} of {sentence.doc_id} are not the "
            "sentence that was indexed: the index is damaged, build it again with qa index"
        )
    return stored


def _context_span(sentence: Sentence) -> tuple[int, int]:
    """Return where the paragraph is, or of a very long one the part around the sentence."""
    if sentence.paragraph_end - sentence.paragraph_start <= MAX_CONTEXT:
        return sentence.paragraph_start, sentence.paragraph_end
    margin = max(MAX_CONTEXT - (sentence.end - sentence.start), 0) // 2
    return (
        max(sentence.paragraph_start, sentence.start - margin),
        min(sentence.paragraph_end, sentence.end + margin),
    )


def _citation(sentence: Sentence, titles: dict[str, str]) -> Citation:
    return Citation(
        doc_id=sentence.doc_id,
        title=titles[sentence.doc_id],
        heading=sentence.heading,
        paragraph=sentence.paragraph,
        sentence=sentence.sentence,
        start=sentence.start,
        end=sentence.end,
        line=sentence.line,
        attributed_to=attributed_to(sentence.text),
    )
