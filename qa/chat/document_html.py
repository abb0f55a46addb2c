"""A document -> HTML set to be read, its sentences to be found by their offsets, quotes marked (pure).

A long document is shown by the part around what is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.escape import escape_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.datatypes import Block, Sentence
    from qa.index.protocol import Index

__all__ = ["WINDOW", "Mark", "Offsets", "sentence_id", "to_reader"]

WINDOW = 60_000  # characters of a document shown at once
Offsets = tuple[int, int]  # in the document, half-open


@dataclass(frozen=True, slots=True)
class Mark:
    """A quoted sentence: its number in the conversation, and the turn that quotes it last."""

    number: int
    turn: int
    is_answer: bool


def sentence_id(start: int) -> str:
    """Return the id of the element that holds the sentence at this offset."""
    return f"s{start}"


def to_reader(
    index: Index,
    doc_id: str,
    source: str,
    *,
    marks: Mapping[Offsets, Mark],
    focus: Offsets | None = None,
    at: int = 0,
    tools: Sequence[tuple[str, str]] = (),
    linked: Offsets | None = None,
) -> str:
    """Return a document, or the part of it around ``focus`` or the offset ``at``, as HTML.

    Args:
        index: where the document is.
        doc_id: the document.
        source: what tells this index from another in the page's links.
        marks: quoted sentences, by their offsets.
        focus: a sentence to scroll to.
        at: where the part begins, if there is no ``focus``.
        tools: what can be done with a sentence, names and labels of buttons.
        linked: a passage that the page's address names, to be marked.

    Raises:
        KeyError: there is no document of this id.
    """
    title, size = index.title_and_size(doc_id)
    start, end = _window(size, focus, at)
    sentences = index.sentences([position for position, _, _ in index.positions_in(doc_id, start, end)])
    inside: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        inside.setdefault(sentence.paragraph_start, []).append(sentence)
    first = min([start, *(sentence.start for sentence in sentences)])  # those at the ends stand out of the window
    text = index.span(doc_id, first, max([end, *(sentence.end for sentence in sentences)]))
    body: list[str] = []
    for block in index.blocks_in(doc_id, start, end):
        if block.kind == "heading":
            heading = text[max(block.start - first, 0) : block.end - first]
            if heading != title or body:
                body.append(f"<h3>{escape_html(heading)}</h3>")
        else:
            body.append(_block(block, inside.get(block.start, []), text, first, marks, linked))
    buttons = "".join(f'<button type="button" data-tool="{name}">{label}</button>' for name, label in tools)
    scroll = f' data-focus="{sentence_id(focus[0])}"' if focus else ""
    return (
        f'<article class="qa-document" data-source="{source}" data-doc="{escape_html(doc_id)}"{scroll}>'
        f'<h2 class="qa-title">{escape_html(title)}</h2>'
        + (_more("Earlier in the document", max(start - WINDOW, 0)) if start > 0 else "")
        + "".join(body)
        + (_more("Later in the document", end) if end < size else "")
        + f'<div class="qa-tools" role="toolbar" aria-label="This sentence" hidden>{buttons}</div></article>'
    )


def _window(size: int, focus: Offsets | None, at: int) -> Offsets:
    if size <= WINDOW:
        return 0, size
    start = max(focus[0] - WINDOW // 2, 0) if focus else at
    start = min(start, size - WINDOW)
    return start, min(start + WINDOW, size)


def _more(text: str, at: int) -> str:
    return f'<p><button type="button" class="qa-more" data-at="{at}">{text}</button></p>'


def _block(
    block: Block,
    sentences: Sequence[Sentence],
    text: str,
    first: int,  # where the text begins in the document
    marks: Mapping[Offsets, Mark],
    linked: Offsets | None,
) -> str:
    pieces = []
    end = sentences[0].start if sentences else block.start
    for sentence in sentences:
        pieces.append(escape_html(text[end - first : sentence.start - first]))
        pieces.append(_sentence(sentence, marks.get((sentence.start, sentence.end)), linked))
        end = sentence.end
    kind = block.kind.replace(" ", "-")
    tag = "pre" if block.kind in {"code", "table"} else "p"
    return f'<{tag} class="qa-{kind}">{"".join(pieces)}</{tag}>'


def _sentence(sentence: Sentence, mark: Mark | None, linked: Offsets | None) -> str:
    place = f'id="{sentence_id(sentence.start)}" data-start="{sentence.start}" data-end="{sentence.end}" tabindex="-1"'
    text = escape_html(sentence.text)
    if mark is None:
        is_linked = linked is not None and linked[0] < sentence.end and sentence.start < linked[1]
        return f'<span class="qa-sentence{" qa-quoted" if is_linked else ""}" {place}>{text}</span>'
    kind = "qa-quoted" if mark.is_answer else "qa-near"
    return (
        f'<span class="qa-sentence {kind}" {place} data-turn="{mark.turn}">'
        f'<a class="qa-number" href="#turn-{mark.turn}" aria-label="Quote {mark.number}: back to the answer">'
        f"{mark.number}</a>{text}</span>"
    )
