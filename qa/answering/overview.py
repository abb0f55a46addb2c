"""Documents -> a selection of their sentences: the most telling one of each section, in their order.

A section is what stands under a heading. Where there are too many, neighbours share a quote, that of the largest of
them; where there are too few, long ones are halved. A document without headings is cut into even parts.

The most telling sentence is like the rest of its section (the cosine of its vector to the mean of the section's), and
stands near its start, for which it gets ``FIRST / rank``. ``benchmarks/overviews.py`` compares this with others. On 33
sections that were left out it picks a sentence that was judged good in .97, the first sentence is one in .91, the
likest in .61, the best by LexRank in .55, and any in .53.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qa.language.english import ENGLISH
from qa.language.words import WORD
from qa.retrieval.signals import Found, Hit, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import TypeVar

    from qa.datatypes import Block, Sentence, Vectors
    from qa.index.protocol import Index

    T = TypeVar("T")

__all__ = ["MOST_QUOTES", "Overview", "evenly", "kinds", "most_telling", "overview"]

MOST_QUOTES = 12  # of an overview
ENOUGH = 6  # sections; with fewer, those of the next lower headings are taken
FEW = 4  # sections; fewer are halved until there are `ENOUGH`
SENTENCES = 8  # for one quote, at least, where sections are halved
LOOKED_AT = 200  # sentences of a section, evenly chosen from all
# Chosen on the dev documents of `benchmarks/overviews.jsonl`.
FIRST = 0.3  # for the first sentence of a section; for the second the half of it, for the third the third
LEANING = 0.1  # less for a sentence that leans on those before it: "It lapses after a year."
SHORT = 0.2  # less for a sentence without words; in proportion for one of fewer than `FULL`
FULL = 9  # words
SHORTEST, LONGEST = 5, 60  # words of a sentence that is quoted, if there is another
UNENDED = 0.2  # less for a sentence of a paragraph that does not end as one: a title, "Present: Ines, Rolf"
LETTERS = 25  # of a sentence that is no shorter than `SHORTEST` in a script without spaces
_CREDIT = re.compile(
    r"""
    (?: photo | image | picture | illustration | credit | source | author | copyright | by )s? \s* [:(]  # "Photo: A.B."
  | (?: © | \(c\) | copyright | all\ rights\ reserved | published | posted | updated | last\ (?:changed|updated) ) \b
  | (?: subscribe | sign\ up | share\ this | read\ more | click\ here | see\ also ) \b                   # "Read more"
  | (?: figure | fig\. | table ) \s* \d                                                                 # "Figure 2"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE = re.compile(  # headings of what stands beside a text
    r"""
    [\W\d]* (?: disclaimers? | references | bibliography | works\ cited | footnotes | endnotes | imprint | copyright
      | (?:table\ of\ )?contents | index | acknowledge?ments | about\ the\ authors? | (?:image\ )?credits
      | related\ (?:articles|links) | see\ also | further\ reading | external\ links ) [\W]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
MANY = 500  # sections whose headings are not looked at
_ENDED = re.compile(r"[.!?…:;。！？।] [\W_]* \Z", re.VERBOSE)
_NUMBER = re.compile(r"[\W_]*(?:\d+(?:\.\d+)*[.)]?\s+)?")  # before the words of a sentence: "2.1 ", "- "

TEXT = ("paragraph", "list item")  # kinds of blocks

Section = list[int]  # positions, in order


class Overview(NamedTuple):
    """Sentences that were chosen, in order."""

    found: list[Found]
    of: int  # how many sections, or documents, there were to choose from


def overview(index: Index, doc_ids: Collection[str] | None = None) -> Overview:
    """Choose at most `MOST_QUOTES` sentences of documents, by default of all; none where there are none.

    One document has a quote for each of its sections, several share the quotes. Of more than `MOST_QUOTES` documents
    some are chosen: the largest of every few neighbours.
    """
    listed = [one for one in index.listing() if one.sentences and (doc_ids is None or one.doc_id in doc_ids)]
    chosen = [max(some, key=lambda one: one.sentences) for some in evenly(listed, MOST_QUOTES)]
    found: dict[str, Found] = {}  # by the words, since documents may repeat each other
    sections = 0
    for document in chosen:
        quotes, of = _of_document(index, document.doc_id, document.characters, MOST_QUOTES // len(chosen), found)
        found |= quotes
        sections += of
    return Overview(list(found.values()), len(listed) if len(listed) > len(chosen) else sections)


def evenly(items: Sequence[T], count: int) -> list[Sequence[T]]:
    """Return so many runs of neighbours of about the same length, or one for each item where these are fewer.

    >>> evenly("abcdefg", 3)
    ['ab', 'cd', 'efg']
    """
    count = min(count, len(items))
    return [items[len(items) * n // count : len(items) * (n + 1) // count] for n in range(count)]


def _of_document(
    index: Index, doc_id: str, characters: int, most: int, taken: Collection[str]
) -> tuple[dict[str, Found], int]:
    """Choose a sentence for each of at most so many sections, and say how many sections there are."""
    blocks = index.blocks_in(doc_id, 0, characters)
    placed = index.positions_in(doc_id, 0, characters)
    sections = _of_the_text(index, _sections(placed, blocks, most))
    kind_at = kinds(blocks)
    found: dict[str, Found] = {}
    for is_text in (True, False):  # tables and code are quoted only where there is nothing else
        for some in evenly(sections, most) if not found else ():
            hit = most_telling(index, max(some, key=len), kind_at, {*taken, *found}, is_text=is_text)
            if hit is not None:
                found[hit.places[0].words] = hit
    return found, len(sections)


def _sections(placed: Sequence[tuple[int, int, int]], blocks: Sequence[Block], most: int) -> list[Section]:
    """Return the sections of a document: those of its highest headings, of so many levels that there are enough."""
    positions = [position for position, _, _ in placed]
    starts = [start for _, start, _ in placed]
    headings = [(block.level, bisect_left(starts, block.start)) for block in blocks if block.kind == "heading"]
    sections = [positions]
    for level in sorted({level for level, _ in headings}) if most > 1 else ():
        sections = _cut(positions, (place for height, place in headings if height <= level))
        if len(sections) >= min(ENOUGH, most):
            break
    if len(sections) >= min(FEW, most):
        return sections
    paragraphs = {block.start for block in blocks}
    begins = {position for position, start, _ in placed if start in paragraphs}
    while len(sections) < min(most, len(positions) // SENTENCES):
        longest = max(range(len(sections)), key=lambda number: len(sections[number]))
        sections[longest : longest + 1] = _halved(sections[longest], begins)
    return sections


def _of_the_text(index: Index, sections: list[Section]) -> list[Section]:
    """Return the sections whose headings do not say that they stand beside the text; all, where none is left."""
    if len(sections) > MANY:
        return sections
    headings = [sentence.heading for sentence in index.sentences([section[0] for section in sections])]
    own = [section for section, heading in zip(sections, headings, strict=True) if not _BESIDE.fullmatch(heading)]
    return own or sections


def _cut(positions: Sequence[int], places: Iterable[int]) -> list[Section]:
    """Cut at places; parts without sentences are left out."""
    bounds = [0, *places, len(positions)]
    parts = (list(positions[first:last]) for first, last in pairwise(bounds))
    return [part for part in parts if part]


def _halved(section: Section, begins: Collection[int]) -> list[Section]:
    """Cut a section where the paragraph begins that is nearest to its middle; else in the middle."""
    middle = len(section) // 2
    places = [place for place in range(1, len(section)) if section[place] in begins]
    near = min(places, key=lambda place: abs(place - middle), default=middle)
    place = near if 4 * abs(near - middle) <= len(section) else middle
    return [section[:place], section[place:]]


def kinds(blocks: Sequence[Block]) -> Callable[[int], str]:
    """Return what says of which kind the block is that a sentence stands in, by where the sentence starts."""
    ends = [block.end for block in blocks]

    def kind_at(start: int) -> str:
        place = bisect_left(ends, start + 1)
        return blocks[place].kind if place < len(blocks) else "paragraph"

    return kind_at


def most_telling(
    index: Index,
    section: Section,
    kind_at: Callable[[int], str],
    taken: Collection[str] = (),
    *,
    is_text: bool = True,
) -> Found | None:
    """Return the sentence that tells most of a section; None where it has none, or only those that are taken.

    With ``is_text`` one of a paragraph or a list item, else any.
    """
    ranks = range(0, len(section), -(-len(section) // LOOKED_AT))
    sentences = index.sentences([section[rank] for rank in ranks])
    vectors = index.vectors(section[rank] for rank in ranks)
    found = [kind_at(sentence.start) for sentence in sentences]
    left = [n for n, sentence in enumerate(sentences) if sentence.words not in taken]
    left = [n for n in left if found[n] in TEXT] if is_text else left
    # Where no sentence is as it should be, one of the others, if there is any that is no question.
    telling = [n for n in left if _says_something(sentences[n])] or [n for n in left if sentences[n].role == "text"]
    if not telling and (is_text or not left):
        return None
    likeness = _likeness(vectors)
    scores = {n: likeness[n] + FIRST / (1 + ranks[n]) - _less(sentences[n], found[n]) for n in telling or left}
    best = max(scores, key=lambda n: scores[n])  # the first of equals
    return Found(Hit(section[ranks[best]], Scores(final=scores[best])), [sentences[best]])


def _likeness(vectors: Vectors) -> list[float]:
    """Return the cosine of each vector to the mean of all; the vectors have unit length."""
    import numpy as np

    mean = vectors.sum(axis=0)
    found: list[float] = (vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9))).tolist()
    return found


def _says_something(sentence: Sentence) -> bool:
    """Tell whether a sentence can be quoted by itself: no question, lead-in, credit or scrap, and not too long."""
    words = len(WORD.findall(sentence.text))
    is_long = words >= SHORTEST or sum(map(str.isalpha, sentence.text)) >= LETTERS
    return sentence.role == "text" and is_long and words <= LONGEST and not _CREDIT.match(_words_of(sentence))


def _less(sentence: Sentence, kind: str) -> float:
    """Return what a sentence loses for leaning on others, for not ending, and for being short."""
    less = LEANING if ENGLISH.leans_back.match(_words_of(sentence)) else 0.0
    less += UNENDED if kind == "paragraph" and not _ENDED.search(sentence.text) else 0.0
    return less + SHORT * max(0, FULL - len(WORD.findall(sentence.text))) / FULL


def _words_of(sentence: Sentence) -> str:
    return _NUMBER.sub("", sentence.words, count=1)
