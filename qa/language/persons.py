"""The names that a pronoun can stand for: a person for "he", something else for "it", either for "they" (pure).

What stands beside a name tells whether it is a person's ("the analyst Brian Nowak", "Anna Berg, who"), and so does the
name itself: a name with a number, or with a word such as "University", is not a person's. Nothing else is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.language.characters import occurrences
from qa.language.english import ENGLISH
from qa.language.names import names
from qa.language.short_answer import asked_for, highlight

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["bound_names", "personhood"]

NEAR = 60  # characters on either side of a name that say who it is
LONGEST = 2000  # characters of a question and of a quote that are looked at
PERSON, MAYBE, THING = 2, 1, 0


def bound_names(pronoun: str, before: str, quote: str, *, language: QuestionLanguage = ENGLISH) -> list[str]:
    """Return the names of a question and of the quote that answers it that a pronoun can stand for, likeliest first.

    Who or what was asked about comes before a name that only stands near it.

    >>> quote = "Under Anna Berg, Novacorp moved to Oslo in 1999."
    >>> bound_names("she", "Who led Novacorp?", quote), bound_names("it", "Who led Novacorp?", quote)
    (['Anna Berg'], ['Novacorp', 'Oslo'])
    """
    word, before, quote = pronoun.lower(), before[:LONGEST], quote[:LONGEST]
    asked = names(before, language=language)[::-1]  # the last ones are likeliest
    near = [name for name in names(quote, language=language) if name[0].isalpha() and not _is_date(name, language)]
    kinds = {name: _kind(name, before, quote, language) for name in (*asked, *near)}
    sure = [name for name in asked if kinds[name] == PERSON]
    known = [name for name in near if kinds[name] == PERSON]
    answers = [] if sure else _persons_that_answer(before, quote, known, language)
    if word in language.persons:
        # "Who leads Novacorp?" asks about the one who is the answer; "Who is Anna Berg?" about Anna Berg.
        others = [name for name in kinds if kinds[name] == MAYBE]
        return list(dict.fromkeys((*sure, *answers, *known) or others))
    found = [*asked, *answers, *near]
    if word in language.things:
        found = [name for name in found if name not in (*sure, *known, *answers)]
    return list(dict.fromkeys(found))


def personhood(name: str, text: str, *, language: QuestionLanguage = ENGLISH) -> int:
    """Return 2 where a name is a person's by what stands beside it in a text, 1 where it can be one, else 0.

    >>> text = "The analyst Al Li left Acme Labs for Oslo Harbour."
    >>> [personhood(name, text) for name in ("Al Li", "Oslo Harbour", "Acme Labs")]
    [2, 1, 0]
    """
    words = name.replace("’", "'").split()
    if any(word.lower().removesuffix("'s") in language.thing_words for word in words):
        return THING
    if not all(_could_be_a_persons(word) for word in words):
        return THING
    for start in occurrences(text, name):
        end = start + len(name)
        if language.person_before.search(text[max(start - NEAR, 0) : start]):
            return PERSON
        if language.person_after.match(text[end : end + NEAR]):
            return PERSON
    return MAYBE if len(words) > 1 else THING


def _is_date(name: str, language: QuestionLanguage) -> bool:
    return bool(language.month.match(name) or language.weekday.match(name))


def _could_be_a_persons(word: str) -> bool:
    """Tell whether a word of a name can be part of a person's name: it has no digit, and not only capitals."""
    plain = word.strip(".").removesuffix("'s")
    return plain.replace("-", "").replace("'", "").isalpha() and (len(plain) < 2 or not plain.isupper())


def _kind(name: str, before: str, quote: str, language: QuestionLanguage) -> int:
    """Return what `personhood` says of a name; a name that "Who is ...?" asks about is a person's, if it can be."""
    found = max(personhood(name, text, language=language) for text in (before, quote))
    asks_who = asked_for(before, language=language) == "person" and before.rstrip(" ?.!").endswith(f" {name}")
    return PERSON if found == MAYBE and asks_who and len(before.split()) <= 2 + len(name.split()) else found


def _persons_that_answer(before: str, quote: str, known: list[str], language: QuestionLanguage) -> list[str]:
    """Return the persons with whom a quote answers a question; none if the question does not ask for a person."""
    if asked_for(before, language=language) != "person":
        return []
    span = highlight(before, quote, language=language)
    if span:
        return [quote[slice(*span)]]
    first = [] if known else names(quote, language=language)[:1]
    return [name for name in first if name not in before and all(map(_could_be_a_persons, name.split()))]
