"""A paragraph -> its sentences, as offsets, by NLTK's Punkt (Kiss and Strunk 2006) with trained parameters (pure).

Punkt decides which full stops end sentences. It is given some abbreviations that its training texts lack, and rules
join what it should not have cut: a number to its abbreviation ("No. 4"), a spoken sentence to its speaker ('"Why?" she
asked.'), the sentences of one short quotation or parenthesis, and marks ("!!", "[1]") to the sentence before them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.nltk_punkt import load_punkt
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nltk.tokenize.punkt import PunktSentenceTokenizer

    from qa.language.language import Language

__all__ = ["split_long", "split_paragraph"]

MAX_QUOTATION = 300  # characters; a longer quotation or parenthesis is cut at its own sentences
MAX_SENTENCE = 1500  # characters; text without full stops is cut here, at a line end or a space
WINDOW = 100_000  # characters that Punkt is given at once: NLTK gives up on texts that its patterns take long over
_LOADING = Lock()  # one thread loads Punkt, the others wait
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # as Punkt has them: "j.r.r", without the last stop
_SPOKEN_END = re.compile(
    r"""
    [.!?…]["”’')\]]$  # '"It works."', and "he asked (why?)"
  | [!?…]$            # "Why?"
  | \.\.\.$           # "He waited..."
    """,
    re.VERBOSE,
)
_FIRST_WORD = re.compile(LETTERS)
_NOTE = re.compile(r"(?:\[[^\[\]\r\n]{1,20}\])+(?=\s|\Z)")  # a reference set after the stop: "so it ended.[12]"
_NOT_SPACE = re.compile(r"\S")
_CLOSING_OF = {"“": "”", "(": ")", "[": "]"}
_MARK = re.compile(r"[“”()\[\]\"]")

Span = tuple[int, int]  # half-open


def split_paragraph(text: str, *, language: Language = ENGLISH) -> tuple[Span, ...]:
    """Return the spans of the sentences of one paragraph: ordered, disjoint, no white space at the ends.

    Together they cover every character that is not white space.

    >>> text = 'It is No. 4 in the U.S. and costs $14.3 billion. "Why?" she asked.'
    >>> [text[start:end] for start, end in split_paragraph(text)]
    ['It is No. 4 in the U.S. and costs $14.3 billion.', '"Why?" she asked.']
    """
    spans: list[Span] = []
    quoted = _quoted(text)
    for start, end in _punkt_spans(text, language):
        # Punkt keeps characters that it takes for white space of its own; trim by Python's.
        sentence = text[start:end]
        start, end = start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
        if spans and spans[-1][1] == start and (note := _NOTE.match(text, start, end)):
            spans[-1] = (spans[-1][0], note.end())
            rest = _NOT_SPACE.search(text, note.end(), end)
            start = rest.start() if rest else end
        if start >= end:
            continue
        if spans and (quoted[spans[-1][1]] or _belong_together(text, spans[-1], (start, end), language)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(piece for span in spans for piece in split_long(text, *span))


def split_long(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a span in pieces of at most `MAX_SENTENCE` characters, cut at line ends or other white space."""
    while end - start > MAX_SENTENCE:
        window = text[start : start + MAX_SENTENCE + 1]
        cut = max(window.rfind("\n"), window.rfind("\r"))
        if cut < MAX_SENTENCE // 2:
            cut = max((match.start() for match in re.finditer(r"\s", window)), default=0)
        piece = window[: cut or MAX_SENTENCE].rstrip()
        yield start, start + len(piece)
        rest = _NOT_SPACE.search(text, start + len(piece), end)
        if rest is None:
            return
        start = rest.start()
    yield start, end


class _Abbreviations(set[str]):
    """Abbreviations, among them all initials, as of "J.R.R. Tolkien"."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or (isinstance(word, str) and _INITIALS.fullmatch(word) is not None)


@cache
def _punkt(language: Language) -> PunktSentenceTokenizer:
    """Return NLTK's tokenizer with trained parameters, which NLTK itself would download."""
    import punkt

    with _LOADING:
        library = load_punkt()
    trained = punkt.load_model(language.punkt_model)
    parameters = library.PunktParameters()
    parameters.abbrev_types = _Abbreviations((*trained.abbrev_types, *language.abbreviations))
    parameters.collocations = set(trained.collocations)
    parameters.sent_starters = {*trained.sent_starters, *language.sentence_starters}
    parameters.ortho_context = Counter(trained.ortho_context)  # NLTK's own remembers each word that it is asked for
    tokenizer: PunktSentenceTokenizer = library.PunktSentenceTokenizer(parameters)
    return tokenizer


def _punkt_spans(text: str, language: Language) -> Iterator[Span]:
    """Yield Punkt's spans, a window of the text at a time."""
    start = 0
    while start < len(text):
        end = min(start + WINDOW, len(text))
        if end < len(text) and len(words := text[start:end].rsplit(maxsplit=1)) > 1:
            end = start + len(words[0])  # no word is cut
        spans = list(_punkt(language).span_tokenize(text[start:end]))
        if end < len(text) and len(spans) > 1:
            end = start + spans.pop()[0]  # the window's end may cut the last sentence
        for span in spans:
            yield start + span[0], start + span[1]
        start = end


def _belong_together(text: str, left: Span, right: Span, language: Language) -> bool:
    """Tell whether Punkt cut one sentence in two."""
    if not any(character.isalnum() for character in text[right[0] : right[1]]):
        return True
    before, after = text[max(left[0], left[1] - 12) : left[1]], text[right[0] : right[0] + 80]
    if after[0].isdigit() and language.numbered_abbreviation.search(before):
        return True
    word = _FIRST_WORD.match(after)
    return bool(word and word[0].islower() and _SPOKEN_END.search(before))


def _quoted(text: str) -> bytearray:
    """Mark with 1 each place of a text before which a short quotation or parenthesis is open."""
    inside = bytearray(len(text) + 1)
    opened: dict[str, int] = {}
    for match in _MARK.finditer(text):
        mark, place = match.group(), match.start()
        if mark in _CLOSING_OF:
            opened[_CLOSING_OF[mark]] = place
        elif mark == '"' and (place == 0 or text[place - 1].isspace() or text[place - 1] in "([—–-"):
            opened[mark] = place
        elif mark in opened:
            start = opened.pop(mark)
            if place - start <= MAX_QUOTATION:
                inside[start + 1 : place + 1] = b"\1" * (place - start)
    return inside
