"""A question, asked again of something else: "Can I have a dog?", "and cats?" -> "Can I have cats?" (pure).

Words are put in the place of words, with their article. No word is made up and none is changed, so where a verb would
not agree, the question is not rewritten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.language.language import QuestionLanguage

__all__ = ["rewritten"]

_END = " ?.!"
_WORD = re.compile(r"\S+\s*")


class _Slot(NamedTuple):
    """What can be replaced in a question."""

    start: int  # of the article, if there is one
    end: int
    article: str = ""
    verb: str = ""  # that agrees with it


def rewritten(before: str, rest: str, *, language: QuestionLanguage = ENGLISH) -> list[str]:
    """Return the question before, asked of what ``rest`` names, in the ways that are grammatical, the likeliest first.

    >>> rewritten("How much does the sauna cost?", "a towel?"), rewritten("When are you open?", "on Sunday?")
    (['How much does a towel cost?'], ['When are you open on Sunday?'])
    >>> rewritten("When are you open?", "Sunday?")
    []
    """
    asked, mark = before.rstrip(_END), before[len(before.rstrip(_END)) :]
    new = rest.strip(_END)
    slots = list(dict.fromkeys(_slots(asked, language)))
    preposition = language.preposition.match(new)
    if preposition:
        ends_in_it = re.compile(rf"\b{re.escape(preposition[0])}\s+\Z", re.IGNORECASE)
        slots = [slot for slot in slots if ends_in_it.search(asked[: slot.start])]
        new_noun = new[preposition.end() :].strip()
        texts = [_filled(asked, slot, new_noun, language) for slot in slots] or [f"{asked} {new}"]
    else:
        has_article = language.rewriting.article.match(new) is not None
        slots.sort(key=lambda slot: bool(slot.article) != has_article)
        texts = [_filled(asked, slot, new, language) for slot in slots]
    return [text + mark for text in dict.fromkeys(texts) if text]


def _slots(asked: str, language: QuestionLanguage) -> Iterator[_Slot]:
    """Yield the subject, in the ways in which it can be told, and the last words, if they are a noun."""
    forms = language.rewriting
    last = _last_run(asked, language)
    taken = {len(asked)}
    for pattern in (*forms.whole, *forms.with_verb):
        match = pattern.match(asked)
        words = _run(asked, match.end(), language) if match else []
        if match is None or not words:
            continue
        taken.add(words[0])
        told = words[:-1] if pattern in forms.with_verb else words
        if told:
            yield _slot(match, match.end(), _end_of_word(asked, told[-1]))
    noun = None if last in taken else forms.noun_after.search(asked, 0, last)
    if noun:
        yield _slot(noun, last, len(asked))


def _slot(before: re.Match[str], start: int, end: int) -> _Slot:
    groups = before.groupdict(default="")
    article = groups.get("article", "")
    return _Slot(before.start("article") if article else start, end, article, groups.get("verb", ""))


def _filled(asked: str, slot: _Slot, new: str, language: QuestionLanguage) -> str:
    """Return the question with something else in a place; empty where that is not grammatical."""
    forms = language.rewriting
    first, _, others = new.partition(" ")
    typed, noun = (first, others.strip()) if forms.article.fullmatch(first) and others else ("", new)
    is_plural = forms.plural.match(noun) is not None and typed.lower() not in forms.indefinite
    if slot.verb.lower() in (forms.one if is_plural else forms.several):
        return ""
    old = slot.article
    article = typed or old
    if old.lower() in forms.indefinite and typed.lower() not in forms.indefinite:
        article = "" if is_plural else old
        if article and bool(forms.vowel.match(noun)) != (article.lower() == "an"):
            return ""
    return " ".join(part for part in (asked[: slot.start].rstrip(), article, noun, asked[slot.end :].lstrip()) if part)


def _run(text: str, start: int, language: QuestionLanguage) -> list[int]:
    """Return where the words that tell start, in a row."""
    found: list[int] = []
    for match in _WORD.finditer(text, start):
        if match[0].strip().lower() in language.says_little:
            break
        found.append(match.start())
    return found


def _last_run(text: str, language: QuestionLanguage) -> int:
    """Return where the last words that tell start, in a row; the end of the text where it ends in another."""
    start = len(text)
    for match in reversed(list(_WORD.finditer(text))):
        if match[0].strip().lower() in language.says_little:
            break
        start = match.start()
    return start


def _end_of_word(text: str, start: int) -> int:
    match = re.compile(r"\S+").match(text, start)
    return match.end() if match else start
