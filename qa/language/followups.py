"""A question that leans on the one before -> readings of it that stand alone (pure).

"And Claude?" after "What did Muse Spark score on ARC AGI 2?" can be read as "What did Claude score on ARC AGI 2?". A
reading is put together from the words of the two questions; no others are made up. Which reading is taken is decided
where the documents are searched (`qa.retrieval.interpret`), not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.language.characters import occurrences
from qa.language.english import ENGLISH
from qa.language.names import names
from qa.language.persons import bound_names
from qa.language.rewriting import rewritten
from qa.language.words import WORD

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["Leaning", "leaning", "readings", "says_of_pronoun", "telling_words", "together"]

MAX_READINGS = 4
MAX_SUBJECT = 6  # words that a new subject can have
MAX_NAMES = 2  # names that a pronoun can stand for
LONGEST_PREPOSITION = 40  # characters, with an article and white space
_END = " ?.!"


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on what was asked before."""

    must: bool  # it says nothing on its own
    may: bool  # it can be read alone or after the question before: it has a pronoun, for example


def leaning(question: str, *, language: QuestionLanguage = ENGLISH) -> Leaning:
    """Tell whether a question needs the one before to be understood.

    >>> leaning("and Claude?").must, leaning("Who said that?").must, leaning("Who founded Scale AI?").must
    (True, True, False)
    """
    rest = language.lead.sub("", question)
    has_lead = len(rest) < len(question)
    said = len(telling_words(rest, language=language))
    is_clause = bool(language.clause.search(rest))
    points = bool(language.pointing.search(rest))
    has_pronoun = bool(language.pronoun.search(rest))
    is_fragment = not is_clause and (has_lead or bool(language.preposition.match(rest)) or said <= 1)
    is_vague = said <= 1 and (points or (has_pronoun and not names(rest, language=language)))
    must = not said or is_fragment or is_vague
    return Leaning(must=must, may=must or has_lead or points or has_pronoun or (not is_clause and said <= 2))


def readings(question: str, before: str, quote: str = "", *, language: QuestionLanguage = ENGLISH) -> tuple[str, ...]:
    """Return ways to read a question after another, the likeliest first, each once, at most `MAX_READINGS`.

    A pronoun can also stand for a name in the ``quote`` that answered the question before.

    >>> readings("and Claude?", "What did Muse Spark score on ARC AGI 2?")[:2]
    ('What did Claude score on ARC AGI 2?', 'What did Muse Spark score on Claude?')
    """
    lean = leaning(question, language=language)
    if not lean.may or not before.strip():
        return (question,)
    rest = language.lead.sub("", question).strip()
    both = together(before, question)
    subject = _new_subject(rest, language)
    if subject:
        return _chosen(_asked_again(rest, subject, before, language) or [both])
    with_names = _with_names(rest, before, quote, language)
    if lean.must and not telling_words(rest, language=language) and not language.asks_anew.match(rest):
        # "Who said that?": the sentence that was asked for says who said it. But "Who is he?" asks for the person.
        found = [*(with_names if _is_of_person(rest, language) else ()), before, both]
    else:
        found = [*with_names, both] if lean.must else [question, *with_names, both]
    return _chosen(found)


def _chosen(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MAX_READINGS]


def _is_of_person(rest: str, language: QuestionLanguage) -> bool:
    """Tell whether the first pronoun of a question is one for a person."""
    match = language.pronoun.search(rest)
    return match is not None and match[0].lower() in language.persons


def together(before: str, question: str) -> str:
    """Return a question with the one before it, as one text.

    >>> together("Is it open?", "Why?")
    'Is it open? Why?'
    """
    return f"{before.rstrip(_END)}? {question}"


def telling_words(text: str, *, language: QuestionLanguage = ENGLISH) -> list[str]:
    """Return the words that say what a text is about, in lower case."""
    return [word for word in WORD.findall(text.lower()) if word not in language.says_little]


def says_of_pronoun(question: str, *, language: QuestionLanguage = ENGLISH) -> bool:
    """Tell whether a question has a pronoun, and words that say what it asks.

    >>> says_of_pronoun("What does she teach?"), says_of_pronoun("Who is she?")
    (True, False)
    """
    return language.pronoun.search(question) is not None and bool(telling_words(question, language=language))


def _new_subject(rest: str, language: QuestionLanguage) -> str:
    """Return what a question without a verb asks about ("Claude" of "and Claude?"); "" if it asks in another way."""
    if language.clause.search(rest) or language.question_start.match(rest):
        return ""
    subject = language.before_subject.sub("", rest).rstrip(_END)
    return subject if 0 < len(telling_words(subject, language=language)) <= MAX_SUBJECT else ""


def _asked_again(rest: str, subject: str, before: str, language: QuestionLanguage) -> list[str]:
    """Return the question before with a new subject in the place of its names, or of what else it is about."""
    found = _old_names(rest, before, language)
    if not found:
        return rewritten(before, rest, language=language)
    if not language.preposition.match(rest):
        return [_renamed(before, name, rest, subject, language) for name in found]
    # "and on GPQA?" takes the place of a name that stands after a preposition too.
    after = [name for name in found if _stands_after_preposition(name, before, language)]
    return [_renamed(before, name, rest, subject, language) for name in after] or rewritten(
        before, rest, language=language
    )


def _old_names(rest: str, before: str, language: QuestionLanguage) -> list[str]:
    """Return the names of the question before that the new one does not have."""
    return [name for name in names(before, language=language) if name.lower() not in rest.lower()]


def _stands_after_preposition(words: str, text: str, language: QuestionLanguage) -> bool:
    return any(
        language.after_preposition.search(text, max(start - LONGEST_PREPOSITION, 0), start)
        for start in occurrences(text, words)
    )


def _renamed(before: str, name: str, rest: str, subject: str, language: QuestionLanguage) -> str:
    """Return the question before with a subject in the place of a name, with its article if the name has none."""
    typed = rest[: rest.find(subject)].split()[-1:]
    noun = language.rewriting.noun_after.search(before, 0, before.find(name))
    if typed and language.rewriting.article.fullmatch(typed[0]) and not (noun and noun["article"]):
        subject = f"{typed[0]} {subject}"
    return _replaced(before, name, subject)


def _replaced(text: str, old: str, new: str) -> str:
    """Return the text with the first occurrence of whole words replaced."""
    for start in occurrences(text, old):
        end = start + len(old)
        if not _is_word(text[start - 1 : start]) and not _is_word(text[end : end + 1]):
            return text[:start] + new + text[end:]
    return text


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _with_names(rest: str, before: str, quote: str, language: QuestionLanguage) -> list[str]:
    """Return the question with its first pronoun replaced by a name, for each name that it can stand for."""
    match = language.pronoun.search(rest)
    if match is None:
        return []
    form = language.owner if match[0].lower() in language.owning_pronouns else "{}"
    bound = bound_names(match[0], before, quote, language=language) or _old_names(rest, before, language)[::-1]
    chosen = [name for name in bound if name.lower() not in rest.lower()][:MAX_NAMES]
    return [rest[: match.start()] + form.format(name) + rest[match.end() :] for name in chosen]
