"""What was found -> passages: quotes compared with the stored document, with their citations and their context.

Before a quote leaves this module it has been compared, character by character, with the document. One that differs is
an error, never a quote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.answer import Citation, Passage
from qa.datatypes import Place
from qa.documents.places import page_boxes
from qa.errors import UnusableIndexError
from qa.language.attribution import attributed_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.datatypes import Sentence
    from qa.index.protocol import Index
    from qa.retrieval.signals import Found

__all__ = ["cite", "cite_span", "to_passages"]

MAX_CONTEXT = 3000  # characters of a paragraph shown around a quote


def to_passages(index: Index, found: Sequence[Found]) -> tuple[Passage, ...]:
    """Return a passage for each sentence found, in their order, ranked from 1.

    Raises:
        UnusableIndexError: a quote is not what stands in the document: the index is damaged.
    """
    index.fetch_ahead([(one.places[0].doc_id, *_context_span(one.places[0])) for one in found])
    titles = index.titles(place.doc_id for one in found for place in one.places)
    return tuple(_passage(index, rank, one, titles) for rank, one in enumerate(found, start=1))


def _passage(index: Index, rank: int, found: Found, titles: Mapping[str, str]) -> Passage:
    sentence, *others = found.places
    start, end = _context_span(sentence)
    return Passage(
        rank=rank,
        quote=_verbatim(index, sentence),
        context=index.span(sentence.doc_id, start, end),
        context_start=start,
        citation=cite(index, sentence, titles),
        scores=found.hit.scores,
        markup=sentence.markup,
        also=tuple(cite(index, other, titles) for other in sorted(others, key=lambda s: (s.doc_id, s.start))),
    )


def _verbatim(index: Index, sentence: Sentence) -> str:
    stored = index.span(sentence.doc_id, sentence.start, sentence.end)
    if stored != sentence.text:
        raise UnusableIndexError(
            f"{index.location}: characters {sentence.start}-{sentence.end} of {sentence.doc_id} are not the "
            "sentence that was indexed: the index is damaged, build it again with qa index"
        )
    return stored


def _context_span(sentence: Sentence) -> tuple[int, int]:
    """Return where the paragraph is, or of a very long one the part around the sentence."""
    if sentence.paragraph_end - sentence.paragraph_start <= MAX_CONTEXT:
        return sentence.paragraph_start, sentence.paragraph_end
    margin = max(MAX_CONTEXT - (sentence.end - sentence.start), 0) // 2
    return max(sentence.paragraph_start, sentence.start - margin), min(sentence.paragraph_end, sentence.end + margin)


def cite(index: Index, sentence: Sentence, titles: Mapping[str, str]) -> Citation:
    """Return where a sentence stands; ``titles`` are those of documents by their ids."""
    places = index.places_in(sentence.doc_id, sentence.start, sentence.end)
    first = places[0] if places else Place(0, 0)
    return Citation(
        doc_id=sentence.doc_id,
        title=titles[sentence.doc_id],
        heading=sentence.heading,
        paragraph=sentence.paragraph,
        sentence=sentence.sentence,
        line=sentence.line,
        start=sentence.start,
        end=sentence.end,
        attributed_to=attributed_to(sentence.text),
        path=sentence.path,
        page=first.page or None,
        boxes=page_boxes(places, sentence.start, sentence.end),
        element=first.element,
    )


def cite_span(index: Index, doc_id: str, start: int, end: int) -> Citation:
    """Return where any stretch of a document stands: with the heading and the paragraph of its first sentence.

    A stretch without a sentence, as a heading is, has neither.

    Raises:
        KeyError: there is no such document.
    """
    titles = index.titles([doc_id])
    places = index.places_in(doc_id, start, end)
    first = places[0] if places else Place(0, 0)
    found = Citation(doc_id, titles[doc_id], "", 0, 0, 0, start, end, ())
    near = index.positions_in(doc_id, start, end) or index.positions_in(doc_id, end, end + MAX_CONTEXT)
    if near:
        [sentence] = index.sentences([near[0][0]])
        if sentence.start < end:
            found = cite(index, sentence, titles)
        between = index.span(doc_id, *sorted((start, sentence.start))).count("\n")
        found = replace(found, line=sentence.line + (between if sentence.start <= start else -between))
    return replace(
        found,
        start=start,
        end=end,
        attributed_to=attributed_to(index.span(doc_id, start, end)),
        page=first.page or None,
        boxes=page_boxes(places, start, end),
        element=first.element,
    )
