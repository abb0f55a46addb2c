"""A document -> HTML for the document pane: each sentence has an id by its offset, and quoted ones are marked (pure).

Only a part of a long document is shown: the part around the sentence that is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from qa.chat.outline import outline_of
from qa.chat.templating import render_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qa.datatypes import Block, BlockKind, Sentence
    from qa.index.protocol import Index

__all__ = ["WINDOW", "Mark", "Offsets", "Quotation", "document_html", "paper_html"]

WINDOW = 60_000  # characters of a document shown at once
Offsets = tuple[int, int]  # in the document, half-open


@dataclass(frozen=True, slots=True)
class Quotation:
    """A turn that quotes a sentence."""

    turn: int
    is_answer: bool
    words: Offsets | None = None  # where the words that answer stand in the sentence


@dataclass(frozen=True, slots=True)
class Mark:
    """A quoted sentence: its number in the conversation, its words, and the turns that quote it, oldest first."""

    number: int
    quote: str
    quotations: tuple[Quotation, ...]

    @property
    def is_answer(self) -> bool:
        """Whether it is the answer of any turn."""
        return any(quotation.is_answer for quotation in self.quotations)

    @property
    def turn(self) -> int:
        """The last turn that has it as its answer; if there is none, the last one that quotes it."""
        return max(self.quotations, key=lambda quotation: (quotation.is_answer, quotation.turn)).turn

    @property
    def answers(self) -> str:
        """The numbers of the turns that have it as their answer."""
        return " ".join(str(quotation.turn) for quotation in self.quotations if quotation.is_answer)

    @property
    def others(self) -> str:
        """The numbers of the other turns that quote it."""
        return " ".join(str(quotation.turn) for quotation in self.quotations if not quotation.is_answer)

    def pieces(self, text: str) -> tuple[tuple[str, str], ...]:
        """Cut the sentence into pieces, each with the numbers of the turns whose answering words it is part of.

        >>> quotations = Quotation(1, is_answer=True, words=(0, 4)), Quotation(2, is_answer=True, words=(0, 14))
        >>> Mark(1, "Over 1,000 men", quotations).pieces("Over 1,000 men came.")
        (('Over', '1 2'), (' 1,000 men', '2'), (' came.', ''))
        """
        marked = [(one.turn, *one.words) for one in self.quotations if one.words]
        cuts = sorted({0, len(text), *(min(cut, len(text)) for _, *words in marked for cut in words)})
        return tuple(
            (text[start:end], " ".join(str(turn) for turn, first, last in marked if first <= start and end <= last))
            for start, end in pairwise(cuts)
        )


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as the template prints it."""

    start: int
    end: int
    text: str
    mark: Mark | None
    is_linked: bool

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """The text in pieces, each with the numbers of the turns that it answers."""
        return self.mark.pieces(self.text) if self.mark else ((self.text, ""),)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block as the template prints it: a text, or sentences, each with the text that comes before it."""

    kind: BlockKind
    text: str = ""  # of a heading, or of a line of contents
    start: int = 0
    sentences: tuple[tuple[str, _Sentence], ...] = ()

    @property
    def is_numbered(self) -> bool:
        """Whether it is a list item with a number or a letter, which stands before its first sentence."""
        return self.kind == "list item" and any(map(str.isalnum, self.sentences[0][0] if self.sentences else ""))

    @property
    def tag(self) -> str:
        return "pre" if self.kind in {"code", "table"} else "p"


def document_html(
    index: Index,
    doc_id: str,
    source: str,
    *,
    marks: Mapping[Offsets, Mark],
    focus: Offsets | None = None,
    at: int = 0,
    tools: Sequence[tuple[str, str]] = (),
    linked: Offsets | None = None,
    is_paged: bool = False,
    note: str = "",
    words: str = "",
) -> str:
    """Return a document, or the part of it around ``focus`` or from the offset ``at`` on, as HTML.

    Args:
        index: where the document is.
        doc_id: the document.
        source: the name of this index in the page's links.
        marks: quoted sentences, by their offsets.
        focus: a sentence to scroll to.
        at: where the part begins, if there is no ``focus``.
        tools: what can be done with a sentence: names and labels of buttons.
        linked: a passage that the page's address names, to be marked.
        is_paged: whether the document can also be shown as pages.
        note: a message above the document.
        words: what was last looked for in the document.

    Raises:
        KeyError: there is no document of this id.
    """
    title, size = index.title_and_size(doc_id)
    start, end = _window(size, focus, at)
    return render_template(
        "document",
        doc_id=doc_id,
        source=source,
        title=title,
        focus=focus[0] if focus else None,
        earlier=max(start - WINDOW, 0) if start > 0 else None,
        later=end if end < size else None,
        blocks=_after_title(title, _blocks(index, doc_id, (start, end), marks, linked)),
        tools=tools,
        is_paged=is_paged,
        note=note,
        headings=outline_of(index, doc_id),
        words=words,
    )


def paper_html(index: Index, doc_id: str, *, marks: Mapping[Offsets, Mark], number: int) -> str:
    """Return the whole of a document as HTML to be printed; ``number`` tells one print from the next.

    Raises:
        KeyError: there is no document of this id.
    """
    title, size = index.title_and_size(doc_id)
    blocks = _after_title(title, _blocks(index, doc_id, (0, size), marks, None))
    return render_template("paper", title=title, blocks=blocks, number=number)


def _after_title(title: str, blocks: Iterable[_Block]) -> list[_Block]:
    """Leave out the title at the beginning: the templates print it above the blocks."""
    return list(dropwhile(lambda block: block.kind == "heading" and block.text == title, blocks))


def _window(size: int, focus: Offsets | None, at: int) -> Offsets:
    if size <= WINDOW:
        return 0, size
    start = max(focus[0] - WINDOW // 2, 0) if focus else at
    start = min(start, size - WINDOW)
    return start, min(start + WINDOW, size)


def _blocks(
    index: Index, doc_id: str, window: Offsets, marks: Mapping[Offsets, Mark], linked: Offsets | None
) -> Iterator[_Block]:
    """Yield the blocks that overlap the window. Sentences that begin or end outside it are kept whole."""
    positions = [position for position, _, _ in index.positions_in(doc_id, *window)]
    sentences = index.sentences(positions)
    inside: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        inside.setdefault(sentence.paragraph_start, []).append(sentence)
    first = min([window[0], *(sentence.start for sentence in sentences)])
    text = index.span(doc_id, first, max([window[1], *(sentence.end for sentence in sentences)]))
    for block in index.blocks_in(doc_id, *window):
        if block.kind in ("heading", "contents"):
            yield _Block(block.kind, text=text[max(block.start - first, 0) : block.end - first], start=block.start)
            continue
        here = inside.get(block.start, [])
        ends = [_first_end(block, here[0], text, first)] if here else []
        ends += [sentence.end for sentence in here]
        before = [text[end - first : sentence.start - first] for end, sentence in zip(ends, here, strict=False)]
        shown = [_sentence(sentence, marks, linked) for sentence in here]
        yield _Block(block.kind, sentences=tuple(zip(before, shown, strict=True)))


def _first_end(block: Block, sentence: Sentence, text: str, first: int) -> int:
    """Return where the text before a block's first sentence is shown from: only a list item's number is shown."""
    line = text.rfind("\n", 0, max(sentence.start - first, 0)) + 1
    is_numbered = block.kind == "list item" and any(map(str.isalnum, text[line : sentence.start - first]))
    return first + line if is_numbered else sentence.start


def _sentence(sentence: Sentence, marks: Mapping[Offsets, Mark], linked: Offsets | None) -> _Sentence:
    is_linked = linked is not None and linked[0] < sentence.end and sentence.start < linked[1]
    mark = marks.get((sentence.start, sentence.end))
    return _Sentence(sentence.start, sentence.end, sentence.text, mark, is_linked)
