"""A paragraph -> its sentences, as offsets, by NLTK's Punkt (Kiss and Strunk 2006) with trained English parameters."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from nltk.tokenize.punkt import PunktSentenceTokenizer

__all__ = ["_cut", "split_paragraph"]

MAX_QUOTATION = 300  # characters; a longer quotation or parenthesis is cut at its own sentences
MAX_SENTENCE = 1500  # characters; text without full stops is cut here, at a line end or a space
WINDOW = 100_000  # characters that Punkt is given at once
# Punkt learnt from newspapers; these are common elsewhere. A sentence can still end with one: Punkt
# breaks where the next word often starts sentences, hence the pronouns and adverbs below.
ABBREVIATIONS = "al approx ca capt cf ch e.g eq etc fig gov hon i.e lt.col mt pp rev sec sect sgt viz vol".split()
STARTERS = "after an and another before his her its my our she that their then those we you".split()
_IMPORTING = Lock()
_NUMBER_ABBREVIATION = re.compile(r"\b(?:No|Nos|Art|Ch|Eq|Fig|Figs|Sec|Sect|Vol|p|pp|b|d|c|ca)\.$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # as Punkt has them: "j.r.r", without the last stop
_SPOKEN_END = re.compile(r"[.!?…][\"”’')\]]$|[!?…]$|\.\.\.$")
_WORD = re.compile(r"[^\W\d_]+")
_NOTE = re.compile(r"(?:\[[^\[\]\r\n]{1,20}\])+(?=\s|\Z)")  # a reference set after the stop: "so it ended.[12]"
_NOT_SPACE = re.compile(r"\S")
_CLOSING_OF = {"“": "”", "(": ")", "[": "]"}
_MARK = re.compile(r"[“”()\[\]\"]")


def split_paragraph(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of one paragraph: ordered, disjoint, no white space at the ends.

    Together they cover every character that is not white space.

    >>> text = 'It is No. 4 in the U.S. and costs $14.3 billion. "Why?" she asked.'
    >>> [text[start:end] for start, end in split_paragraph(text)]
    ['It is No. 4 in the U.S. and costs $14.3 billion.', '"Why?" she asked.']
    """
    spans: list[tuple[int, int]] = []
    inside = _inside_marks(text)
    for start, end in _punkt_spans(text):
        # Punkt keeps characters that it takes for white space of its own; trim by Python's.
        sentence = text[start:end]
        start, end = start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
        if spans and spans[-1][1] == start and (note := _NOTE.match(text, start, end)):
            spans[-1] = (spans[-1][0], note.end())
            rest = _NOT_SPACE.search(text, note.end(), end)
            start = rest.start() if rest else end
        if start >= end:
            continue
        if spans and _belong_together(text, spans[-1], (start, end), inside):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(piece for span in spans for piece in _cut(text, *span))


class _Abbreviations(set[str]):
    """Abbreviations, among them all initials, as of "J.R.R. Tolkien"."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or (isinstance(word, str) and _INITIALS.fullmatch(word) is not None)


@cache
def _punkt() -> PunktSentenceTokenizer:
    import punkt

    library = _import_alone("nltk.tokenize.punkt")
    trained = punkt.load_model("english")
    parameters = library.PunktParameters()
    parameters.abbrev_types = _Abbreviations((*trained.abbrev_types, *ABBREVIATIONS))
    parameters.collocations = set(trained.collocations)
    parameters.sent_starters = {*trained.sent_starters, *STARTERS}
    parameters.ortho_context.update(trained.ortho_context)
    tokenizer: PunktSentenceTokenizer = library.PunktSentenceTokenizer(parameters)
    return tokenizer


def _import_alone(name: str) -> Any:
    """Import a module without what its packages import, which is, of NLTK, all of it and SciPy: a second and more.

    Afterwards the packages are as if nothing of them had been imported, so that others get them whole.
    """
    packages = [".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)]
    with _IMPORTING:
        if packages[0] in sys.modules:
            return import_module(name)
        spec = find_spec(packages[0])
        if spec is None or not spec.submodule_search_locations:
            raise ImportError(f"{packages[0]} is not installed")
        root = Path(spec.submodule_search_locations[0])
        for package in packages:
            bare = ModuleType(package)
            bare.__path__ = [str(root.joinpath(*package.split(".")[1:]))]
            sys.modules[package] = bare
        try:
            return import_module(name)
        finally:
            for imported in [key for key in sys.modules if key.partition(".")[0] == packages[0]]:
                del sys.modules[imported]


def _punkt_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield Punkt's spans, a window at a time: NLTK gives up on texts that its patterns take long over."""
    start = 0
    while start < len(text):
        end = min(start + WINDOW, len(text))
        if end < len(text) and len(words := text[start:end].rsplit(maxsplit=1)) > 1:
            end = start + len(words[0])  # no word is cut
        spans = list(_punkt().span_tokenize(text[start:end]))
        if end < len(text) and len(spans) > 1:
            end = start + spans.pop()[0]  # the last one may be cut by the window's end
        for span in spans:
            yield start + span[0], start + span[1]
        start = end


def _belong_together(text: str, left: tuple[int, int], right: tuple[int, int], inside: bytearray) -> bool:
    if not any(character.isalnum() for character in text[right[0] : right[1]]):
        return True
    before, after = text[max(left[0], left[1] - 12) : left[1]], text[right[0] : right[0] + 80]
    if after[0].isdigit() and _NUMBER_ABBREVIATION.search(before):
        return True
    word = _WORD.match(after)
    if word and word.group().islower() and _SPOKEN_END.search(before):
        return True
    return bool(inside[left[1]])


def _inside_marks(text: str) -> bytearray:
    """Mark with 1 each place before which a short quotation or parenthesis is open."""
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


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span in pieces of at most ``MAX_SENTENCE``, cut where white space is."""
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
