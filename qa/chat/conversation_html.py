"""Questions and answers -> HTML (pure).

What stands in a document is escaped so that nothing in it means anything: neither HTML, nor Markdown, nor LaTeX.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from qa.answering.citation import citation_line
from qa.answering.escape import escape_html, escape_markdown, one_line
from qa.answering.render import NOT_ANSWERED, marked_parts
from qa.language.question_parts import split_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.answering.answer import Answer, Citation, Passage
    from qa.retrieval.signals import Scores

__all__ = [
    "Place",
    "Turn",
    "answer_html",
    "confidence_words",
    "files_html",
    "permalink",
    "quote_check",
    "spoken",
    "start_html",
    "turn_html",
]

Place = tuple[str, str, int, int]  # source, doc_id, start, end
_WORDS = ((0.9, "Very likely"), (0.75, "Likely"), (0.6, "Rather likely"), (0.3, "Doubtful"), (0.0, "Unlikely"))
_SCORES = {
    "dense": "the same meaning (cosine similarity)",
    "sparse": "the same words (BM25)",
    "asked": "a question that readers may ask of it (cosine similarity)",
    "paragraph": "its paragraph's meaning (cosine similarity)",
    "rerank": "question and sentence read together (cross-encoder, logit)",
    "final": "together: what the order goes by",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was answered, as the page shows it."""

    number: int  # from 1
    answer: Answer
    source: str  # which index answered
    suggestions: tuple[str, ...] = ()
    rated: str = ""  # what the visitor said of the answer: "right" or "wrong"

    @property
    def asked(self) -> str:
        """The question as it was understood."""
        return self.answer.searched_for or self.answer.question


def permalink(citation: Citation, quote: str) -> str:
    """Return the query of the page's address that shows a passage; it knows when the passage is no longer there."""
    where = {"doc": citation.doc_id, "start": citation.start, "end": citation.end, "is": quote_check(quote)}
    return "?" + urlencode(where)


def quote_check(quote: str) -> str:
    """Return eight characters by which a quote is known again."""
    return hashlib.sha256(quote.encode()).hexdigest()[:8]


def confidence_words(confidence: float) -> tuple[str, str]:
    """Return a confidence in a word or two, and a sentence on what it means."""
    word = next(word for least, word in _WORDS if confidence >= least)
    share = round(100 * confidence)
    return word, f"of a hundred first quotes given with this confidence, about {share} should answer the question"


def turn_html(turn: Turn, numbers: Mapping[Place, int], *, is_last: bool, has_feedback: bool) -> str:
    """Return a turn: the question, what was understood, the answer, and where to go from there."""
    answer = turn.answer
    understood = ""
    if answer.searched_for:
        typed = escape_html(answer.question)
        understood = (
            f'<p class="qa-understood">Asked about: <b>{escape_html(one_line(answer.searched_for))}</b> '
            f'<button type="button" data-ask="{typed}" data-exact="true">Ask just what I typed</button></p>'
        )
    chips = _chips("You may also ask", turn.suggestions) if is_last else ""
    rating = _rating(turn) if has_feedback else ""
    return (
        f'<section class="qa-turn" id="turn-{turn.number}" data-turn="{turn.number}" tabindex="-1" '
        f'aria-label="Question {turn.number}"><h2 class="qa-question">{escape_html(answer.question.strip())}</h2>'
        f"{understood}{answer_html(answer, turn.source, numbers)}{rating}{chips}</section>"
    )


def start_html(title: str, examples: Sequence[str], note: str = "") -> str:
    """Return what stands in the conversation before the first question."""
    said = f'<p class="qa-note" role="alert">{escape_html(note)}</p>' if note else ""
    return (
        f'<div class="qa-start">{said}<p>Ask about <i>{escape_html(title)}</i>. The answer is quoted from the text, '
        "with where it stands, or is not in it.</p>" + _chips("For example", examples) + "</div>"
    )


def files_html(names: Sequence[str]) -> str:
    """Return a list of files, each with a button that removes it."""
    items = "".join(
        f'<li>{escape_html(name)} <button type="button" data-remove="{escape_html(name)}" '
        f'aria-label="Remove {escape_html(name)}">Remove</button></li>'
        for name in names
    )
    return f"<ul>{items}</ul>" if items else ""


def spoken(answer: Answer) -> str:
    """Say an answer in plain words to those who hear the page."""
    return f"Answer: {one_line(answer.passages[0].quote)}" if answer.answered else NOT_ANSWERED


def answer_html(answer: Answer, source: str = "shared", numbers: Mapping[Place, int] | None = None) -> str:
    """Return an answer: the best quote large, the others after it; or that there is none, and the nearest passages."""
    shown = [_passage(passage, source, numbers or {}) for passage in answer.passages]
    if not answer.answered:
        near = "The nearest passages, which do not answer it" if shown else "No passage comes near it."
        inner = (
            f'<p class="qa-verdict">{NOT_ANSWERED}</p>{_confidence(answer)}'
            f'<details class="qa-others" open><summary>{near}</summary>{"".join(shown)}</details>'
            if shown
            else f'<p class="qa-verdict">{NOT_ANSWERED}</p><p>{near}</p>'
        )
        return f'<div class="qa-answer qa-not-answered">{inner}</div>'
    best, *others = shown
    has_parts = len(split_parts(answer.searched_for or answer.question)) > 1
    further = ""
    if others:
        count = f"{len(others)} further passage{'' if len(others) == 1 else 's'}"
        further = (
            f'<details class="qa-others"{" open" if has_parts else ""}><summary>{count}</summary>'
            f"{''.join(others)}</details>"
        )
    return f'<div class="qa-answer qa-answered">{best}{_confidence(answer)}{further}</div>'


def _passage(passage: Passage, source: str, numbers: Mapping[Place, int]) -> str:
    c = passage.citation
    number = numbers.get((source, c.doc_id, c.start, c.end), passage.rank)
    before, marked, after = (escape_html(part) for part in marked_parts(passage))
    quote = f"{before}<mark>{marked}</mark>{after}" if marked else before
    link = permalink(c, passage.quote) if source == "shared" else ""  # a visitor's own documents have no address
    go = f'data-go data-source="{source}" data-doc="{escape_html(c.doc_id)}" data-start="{c.start}" data-end="{c.end}"'
    address = f' data-address="{escape_html(link)}"' if link else ""
    linked = f'<a href="{escape_html(link)}" data-copy-link>Copy link</a>' if link else ""
    also = "".join(f'<p class="qa-citation">also {escape_html(citation_line(p))}</p>' for p in passage.also)
    number_link = (
        f'<a class="qa-number" href="{escape_html(link) or "#"}" {go} '
        f'aria-label="Quote {number}: show it in the document">{number}</a>'
    )
    return (
        f'<figure class="qa-passage"><blockquote>{quote}</blockquote>'
        f'<figcaption class="qa-citation">{number_link} {_citation(c)}</figcaption>{also}'
        f'<div class="qa-actions"><button type="button" {go}>Show in the document</button>'
        f'<button type="button" data-copy="{escape_html(_plain(passage))}">Copy</button>'
        f'<button type="button" data-copy="{escape_html(_markdown(passage, link))}"{address}>Copy as Markdown</button>'
        f"{linked}</div>{_why(passage.scores)}</figure>"
    )


def _citation(c: Citation) -> str:
    parts = [f"<cite>{escape_html(one_line(c.title))}</cite>"]
    if c.heading and c.heading != c.title:
        parts.append(escape_html(one_line(c.heading)))
    parts.append(f"paragraph {c.paragraph}, sentence {c.sentence}")
    if c.attributed_to:
        parts.append(f"credits {escape_html(one_line(', '.join(c.attributed_to)))}")
    return f'{" · ".join(parts)} <span class="qa-exact">characters {c.start}-{c.end}</span>'


def _plain(passage: Passage) -> str:
    return f"“{one_line(passage.quote)}” — {citation_line(passage.citation)}"


def _markdown(passage: Passage, link: str) -> str:
    cited = escape_markdown(citation_line(passage.citation))
    cited = f"[{cited}]({{address}})" if link else cited  # the page knows its own address
    return f"> {escape_markdown(one_line(passage.quote))}\n>\n> — {cited}\n"


def _confidence(answer: Answer) -> str:
    word, meaning = confidence_words(answer.confidence)
    share = round(100 * answer.confidence)
    return (
        f'<p class="qa-confidence"><meter min="0" max="100" value="{share}" aria-hidden="true"></meter> '
        f"<b>{word}: {share}%</b> <span>that the first passage answers: {meaning}.</span></p>"
    )


def _why(scores: Scores) -> str:
    found = [(said, getattr(scores, name)) for name, said in _SCORES.items()]
    rows = "".join(
        f'<tr><th scope="row">{said}</th><td>{value:.2f}</td></tr>' for said, value in found if value is not None
    )
    return f'<details class="qa-why"><summary>Why this passage</summary><table>{rows}</table></details>'


def _chips(label: str, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" data-ask="{escape_html(q)}" data-exact="true">{escape_html(q)}</button></li>'
        for q in questions
    )
    return f'<div class="qa-chips"><p>{label}</p><ul>{items}</ul></div>'


def _rating(turn: Turn) -> str:
    buttons = "".join(
        f'<button type="button" data-rate="{verdict}" data-turn="{turn.number}" '
        f'aria-pressed="{str(turn.rated == verdict).lower()}">{said}</button>'
        for verdict, said in (("right", "This is right"), ("wrong", "This is wrong"))
    )
    return f'<div class="qa-actions qa-rating">{buttons}</div>'
