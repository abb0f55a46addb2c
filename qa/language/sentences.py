"""A paragraph -> its sentences, as offsets, by NLTK's Punkt (Kiss and Strunk 2006) with trained parameters (pure).

Punkt decides which full stops end sentences. It is given some abbreviations that its training texts lack, and rules
join what it should not have cut: a number to its abbreviation ("No. 4"), a spoken sentence to its speaker ('"Why?" she
asked.'), the sentences of one short quotation or parenthesis, and marks ("!!", "[1]") to the sentence before them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.nltk_punkt import load_punkt
from qa.language.quotations import CLOSERS, OTHERS_QUOTES, inside_quotations
from qa.language.sentence_ends import cut_further
from qa.language.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nltk.tokenize.punkt import PunktSentenceTokenizer

    from qa.language.language import Language

__all__ = ["split_long", "split_paragraph"]

MAX_SENTENCE = 1500  # characters; text without full stops is cut here, at a line end or a space
WINDOW = 100_000  # characters that Punkt is given at once: NLTK gives up on texts that take its patterns too long
_LOADING = Lock()  # one thread loads Punkt, the others wait
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # as Punkt has them: "j.r.r", without the last stop
_SPOKEN_END = re.compile(
    rf"""
    [.!?…]\s?[{CLOSERS}]$  # '"It works."', and "he asked (why?)"
  | [!?…]\s?$             # "Why?"
  | \.\s?\.\s?\.$         # "He waited..."
    """,
    re.VERBOSE,
)
_FIRST_WORD = re.compile(rf"(?:[—–]\s)?({LETTERS})")
_ANY_WORD = re.compile(LETTERS)
_LAST_WORD = re.compile(rf"(?P<number>\d\s)? (?<![\w.]) (?P<word>{LETTERS}) \.$", re.VERBOSE)
_NUMBER = re.compile(
    r"\(?\d | \(\w{1,4}\) | (?:[A-HJ-Z]|[IVX]{2,})(?!\w)(?!\.)", re.VERBOSE
)  # "4", "(3)", "(ii)", "B", "IV"
_ORDINAL = re.compile(r"(?<![\w.,]) (?:\d{1,3}|[IVX]{1,5}) \.$", re.VERBOSE)  # "am 1.", "Ludwig XIV."
_SPACED_LETTERS = re.compile(r"(?<![\w.]) [^\W\d_A-Z]\.\s[^\W\d_]\.$", re.VERBOSE)  # "z. B."
_OMISSION = re.compile(r"\w\s\.\s\.\s\.$")  # "He said . . . I did not": if there are four dots, one is a full stop
_SMALL = (1 << 4) | (1 << 5) | (1 << 6)  # in Punkt's parameters: the word was seen without a capital
_NOTE = re.compile(
    r"""
    (?: (?: \[[^\[\]\r\n]{1,20}\] )+  # a reference set after the stop: "so it ended.[12]"
      | [*_]{1,3}                      # the end of what is bold in Markdown: "**Is it free?** Yes."
    )(?=\s|\Z)
    """,
    re.VERBOSE,
)
_LABEL = re.compile(
    r"[A-Z]\.|P\.\s?(?:P\.\s?)?S\.|N\.\s?B\."
)  # the whole of what Punkt takes for a sentence: "Q.", "P.S."
_ASIDE = re.compile(r"\([^()]{1,75}\)[,;]?\s[a-z]")  # "at 4 p.m. (Room 2) or later"
_NOT_SPACE = re.compile(r"\S")

Span = tuple[int, int]  # half-open


def split_paragraph(text: str, *, language: Language = ENGLISH) -> tuple[Span, ...]:
    """Return the spans of the sentences of one paragraph: ordered, disjoint, no white space at the ends.

    Together they cover every character that is not white space.

    >>> text = 'It is No. 4 in the U.S. and costs $14.3 billion. "Why?" she asked.'
    >>> [text[start:end] for start, end in split_paragraph(text)]
    ['It is No. 4 in the U.S. and costs $14.3 billion.', '"Why?" she asked.']
    """
    spans: list[Span] = []
    quoted = inside_quotations(text)
    cuts = [
        piece for span in _punkt_spans(text, language) for piece in cut_further(text, *_trimmed(text, *span), language)
    ]
    joins = _Joins(text, cuts, language)
    for start, end in cuts:
        start, end = _trimmed(text, start, end)
        if spans and spans[-1][1] == start and (note := _NOTE.match(text, start, end)):
            spans[-1] = (spans[-1][0], note.end())
            rest = _NOT_SPACE.search(text, note.end(), end)
            start = rest.start() if rest else end
        if start >= end:
            continue
        if spans and (quoted[spans[-1][1]] or joins.belong_together(spans[-1], (start, end))):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(piece for span in spans for piece in split_long(text, *span))


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without white space at its ends; Punkt leaves some kinds of white space there."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


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
    """Return NLTK's tokenizer with the parameters for a language, which NLTK itself would download."""
    import punkt

    with _LOADING:
        library = load_punkt()
    parameters = library.PunktParameters()
    listed: Iterable[str] = ()
    if language.english_name in punkt.available_languages():
        trained = punkt.load_model(language.english_name)
        listed = trained.abbrev_types
        parameters.collocations = set(trained.collocations)
        parameters.sent_starters = {*trained.sent_starters}
        parameters.ortho_context = Counter(trained.ortho_context)  # NLTK's own would remember each word looked up
    else:
        parameters.ortho_context = Counter()
    if language.english_name in punkt.PREFIX_LANGUAGES and language.english_name != "english":
        listed = {
            *listed,
            *(word for word in punkt.nonbreaking_prefixes(language.english_name)[0] if not word.isdigit()),
        }
    parameters.abbrev_types = _Abbreviations((*listed, *language.abbreviations))
    parameters.sent_starters |= language.sentence_starters
    tokenizer: PunktSentenceTokenizer = library.PunktSentenceTokenizer(parameters)
    return tokenizer


def _punkt_spans(text: str, language: Language) -> Iterator[Span]:
    """Yield Punkt's spans, a window of the text at a time."""
    start = 0
    while start < len(text):
        end = min(start + WINDOW, len(text))
        if end < len(text) and len(words := text[start:end].rsplit(maxsplit=1)) > 1:
            end = start + len(words[0])  # no word is cut
        window = text[start:end]
        if not window.isascii():
            window = OTHERS_QUOTES.sub("”", window)
        spans = list(_punkt(language).span_tokenize(window))
        if end < len(text) and len(spans) > 1:
            end = start + spans.pop()[0]  # the window's end may cut the last sentence
        for span in spans:
            yield start + span[0], start + span[1]
        start = end


class _Joins:
    """Tells where Punkt cut one sentence of a text in two."""

    def __init__(self, text: str, cuts: Sequence[Span], language: Language) -> None:
        self._text = text
        self._language = language
        self._parameters = _punkt(language)._params
        self._cuts = cuts

    def belong_together(self, left: Span, right: Span) -> bool:
        """Tell whether two neighbours are one sentence."""
        if not any(character.isalnum() for character in self._text[right[0] : right[1]]):
            return True
        if left[1] == right[0] and self._text[left[1] - 1] == "!" and self._text[right[0]] == "[":
            return True  # an image in Markdown: "![map](map.png)"
        if _LABEL.fullmatch(self._text, *left):
            return True
        before, after = self._text[max(left[0], left[1] - 14) : left[1]], self._text[right[0] : right[0] + 80]
        if _NUMBER.match(after) and self._language.numbered_abbreviation.search(before):
            return True
        word = _FIRST_WORD.match(after)
        if word is None:
            return before.endswith(".") and _ASIDE.match(after) is not None and not self._ends_in_word(before)
        if word[1].islower() and _SPOKEN_END.search(before):
            return True
        return before.endswith(".") and self._goes_on(before, word[1])

    def _goes_on(self, before: str, word: str) -> bool:
        """Tell whether a sentence goes on with a word after a full stop."""
        if word.islower():
            return not self._ends_in_word(before) and self._is_capitalised
        if self._language.name_abbreviation.search(before) or _OMISSION.search(before):
            return True
        is_number = self._language.has_ordinal_stops and _ORDINAL.search(before)
        is_initial = self._language.titled_initial.search(before)
        return bool(is_number or is_initial or _SPACED_LETTERS.search(before)) and not self._starts_sentences(word)

    @cached_property
    def _is_capitalised(self) -> bool:
        """Tell whether sentences of the text begin with a capital, so that a stop before a small letter ends none."""
        first = _ANY_WORD.search(self._text)
        if first is None or first[0].islower():
            return False
        small = great = 0
        for start, _ in self._cuts[1:]:
            word = _FIRST_WORD.match(self._text, *_trimmed(self._text, start, start + 80))
            if word and word[1][0].isupper():
                great += 1
            elif word and word[1].islower():
                small += self._ends_in_word(self._text[max(start - 20, 0) : start].rstrip())
        return small <= great

    def _ends_in_word(self, before: str) -> bool:
        """Tell whether what stands before a stop is a word, not an abbreviation, as far as that is known."""
        match = _LAST_WORD.search(before)
        if match is None:
            return False
        word = match["word"].lower()
        if word in self._language.function_words and word != "no" and not match["number"]:
            return True
        return len(word) > 3 and bool(self._parameters.ortho_context.get(word, 0) & _SMALL)

    def _starts_sentences(self, word: str) -> bool:
        known = word.lower()
        return word[0].isupper() and (known in self._parameters.sent_starters or known in self._language.function_words)
