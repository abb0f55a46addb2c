"""What the program knows of a language: one object, which is given to the functions of this package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Pattern = re.Pattern[str]

__all__ = ["Definitions", "Language", "QuestionLanguage", "Rewriting"]

_NEVER = re.compile(r"(?!)")  # matches nothing
_NUMBERED = re.compile(r"(?: (?: §[ ]? )? \d+(?:\.\d+)*[.:)]? | [IVXLC]+[.:)] )\s+\S", re.VERBOSE)  # "2.1 Die Anfänge"
_LABEL = re.compile(r"\d{1,3}[.:)]\s+(?=\S)")  # "1. "


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Definitions:
    """How one language asks what something is, and how it says so."""

    meaning_questions: tuple[Pattern, ...]  # questions that ask what something is; each has a group "term"
    identity_question: Pattern  # a question that asks who somebody is, with a group "term"
    no_term: Pattern  # words of a term that ask for a fact, not for a definition: "capital of"
    subject_before: Pattern  # what stands before the subject of a clause, at the end of a text: ", and the "
    defined_after: Pattern  # what stands after a subject that is defined, at the start of a text: " is a"
    apposed_after: Pattern  # what stands after a name that is explained: ", the former mayor"
    fronted_before: Pattern  # a preposition at the start of a clause, at the end of a text: "On "
    relative_after: Pattern  # a relative clause at the start of a text: ", which"
    glossed_after: Pattern  # a few words in brackets, at the start of a text
    called_before: Pattern  # what stands before a name that is given, at the end of a text: "called "
    named_before: Pattern  # a name that stands before its description, at the end of a text: "Anna Berg, the "


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rewriting:
    """What of a question can be replaced by something else so that it stays grammatical.

    A pattern of a start ends where a subject begins. It has the groups "article" and, if it agrees, "verb".
    """

    whole: tuple[Pattern, ...]  # starts after which all words up to the next small one are replaced: "how much is the "
    with_verb: tuple[Pattern, ...]  # the same, but the last of these words is the verb: "does the " membership cost
    noun_after: Pattern  # what stands before a noun, at the end of a text: "of the "
    article: Pattern  # a whole article
    indefinite: frozenset[str]  # the articles that only one thing has
    one: frozenset[str]  # verbs of one thing
    several: frozenset[str]  # verbs of more than one
    plural: Pattern  # a whole subject that is more than one
    vowel: Pattern  # the start of a word before which the indefinite article is longer


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Language:
    """What is known of the language of documents: enough to split sentences, and to find their words.

    Words are in lower case. The defaults are for a language of which nothing is known. A language equals only itself.
    """

    code: str  # of ISO 639-1
    english_name: str = ""  # as Snowball and Punkt call it; "" where neither knows it

    # Terms and spelling
    function_words: frozenset[str] = frozenset()  # words that are not search terms
    possessive: Pattern = _NEVER  # the ending of an owner, at the end of a word: "Meta's"

    # Sentences
    abbreviations: frozenset[str] = frozenset()  # those that Punkt lacks, without the last full stop
    sentence_starters: frozenset[str] = frozenset()  # words that often begin a sentence, beside those of Punkt
    numbered_abbreviation: Pattern = _NEVER  # one that belongs to the number after it, at the end of a text: "No."
    name_abbreviation: Pattern = _NEVER  # one that belongs to the name after it, at the end of a text: "Sra."
    titled_initial: Pattern = _NEVER  # the initial of a name after a title, at the end of a text: "Mrs A."
    has_ordinal_stops: bool = False  # a number with a full stop is an ordinal: "am 1. Oktober"
    ends_anyway: Pattern = _NEVER  # white space at which a sentence ends although Punkt does not think so

    # Headings in plain text
    title_small_words: frozenset[str] = frozenset()  # words that have no capital in a title
    numbered_heading: Pattern = _NUMBERED  # the number of a heading and what follows: "Chapter IV: the war"

    # What a sentence has to do with those around it
    question_label: Pattern = _LABEL  # what stands before a question and is not part of it: "Q1. "
    bare_reply: Pattern = _NEVER  # a whole sentence that says yes or no and nothing else: "Of course not."


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class QuestionLanguage(Language):
    """A language in which questions are understood, and answers are read."""

    dictionary: str  # the name of a file of symspellpy: a word and its count on each line
    typed: Mapping[str, str]  # short spellings -> what they stand for: "hrs" -> "hours"

    # Names
    name: Pattern
    openers: frozenset[str]  # words that have a capital only where they begin a sentence; no part of a name

    # Questions
    question_words: frozenset[str]
    question_start: Pattern  # the first word of a question
    question_break: Pattern  # where the next question begins within a question: ", and when"
    between_names: Pattern  # what stands between two names that are asked about alike: "X and Y"
    list_start: Pattern  # what stands before a name in a list, at the end of a text: "between "

    # Questions that lean on the one before
    lead: Pattern  # words before what is asked: "and what about "
    clause: Pattern  # signs that a question has a verb
    pronoun: Pattern  # a pronoun for somebody or something named before
    owning_pronouns: frozenset[str]  # those that say whose a thing is
    owner: str  # "{}" with the ending of an owner
    pointing: Pattern  # words that point to what was said before: "Who said that?"
    asks_anew: Pattern  # the start of a question that the sentence asked for before does not answer: "why"
    says_little: frozenset[str]  # words that do not say what a question is about
    preposition: Pattern  # a preposition at the start of a text
    before_subject: Pattern  # a preposition and an article at the start of a text, or nothing
    rewriting: Rewriting
    after_preposition: Pattern  # a preposition, and perhaps an article, at the end of a text

    # What is asked of the answer before, and what asks nothing
    about_answer: Mapping[str, Pattern]  # kind -> whole questions: "credit", "why", "next", "else"
    reason: Pattern  # words in a sentence that gives a reason: "because"
    courtesies: frozenset[str]  # words of thanks and greetings
    courtesies_beside: frozenset[str]  # words that stand beside those

    # What asks for an overview, or for all passages about something
    requests: Mapping[
        str, Pattern
    ]  # kind ("overview", "what", "list" ..) -> whole requests; the group that matched is what a request is about
    polite: tuple[Pattern, Pattern]  # polite words at the start of a request, and at its end
    around_about: tuple[Pattern, Pattern]  # words at the start and the end of "about" that say no more of it
    all_of_it: Pattern  # a whole "about" that names nothing: "them"
    document_kinds: Pattern  # a whole "about" that names a document: "lease"
    ends_in_question: Pattern  # a whole turn that says something and then asks: it is not a request
    clause_about: Pattern  # a whole "about" that is a clause: "what he said"
    asked_of: str  # a question about "{}"
    leans_back: Pattern  # the start of a sentence that leans on those before it: "It lapses"

    # Persons
    persons: frozenset[str]  # pronouns for a person
    things: frozenset[str]  # pronouns for what is not a person
    person_before: Pattern  # what stands before a person's name, at the end of a text: "the analyst "
    person_after: Pattern  # what stands after a person's name, at the start of a text: ", the former mayor"
    thing_words: frozenset[str]  # words of names that are not a person's: "university"

    definitions: Definitions

    # Whom a sentence credits
    credits: tuple[Pattern, ...]  # each has a group "names"
    credit_separator: Pattern  # between names: "Fortune and The Verge"
    no_source: frozenset[str]  # words that stand where a source could stand, and are not sources

    # Short answers
    kinds: Mapping[str, Pattern]  # kind of answer -> questions that ask for it; the first that matches counts
    forms: Mapping[str, Pattern]  # form -> spans of that form: "date", "money", "percent", "count"
    vague_counts: frozenset[str]  # counts that hardly ever answer "how many"
    unit: Pattern  # a unit after a number
    month: Pattern  # a month's name at the start of a text
    weekday: Pattern  # the same of a day
    clause_break: Pattern  # between the clauses of a sentence
    leading_words: frozenset[str]  # words that often stand before an answer: "by", "scored"
    matched_little: frozenset[str]  # words that do not count where a sentence shares them with a question
