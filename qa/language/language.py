"""What the program knows of a language: one object, which the functions of this package are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    Pattern = re.Pattern[str]

__all__ = ["Language"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Language:
    """The words and patterns of one language. Words are in lower case. A language equals only itself."""

    code: str  # of ISO 639-1

    # Terms and spelling
    function_words: frozenset[str]  # words that are no terms
    stemmer: str  # the name of a Snowball stemmer
    possessive: Pattern  # the ending of an owner, at the end of a word: "Meta's"
    dictionary: str  # the name of a file of symspellpy: a word and its count on each line

    # Sentences
    punkt_model: str  # the name of the trained parameters in the package punkt
    abbreviations: frozenset[str]  # those that the parameters lack, without the last full stop
    sentence_starters: frozenset[str]  # words that often begin a sentence, beside those of the parameters
    numbered_abbreviation: Pattern  # one that belongs to the number after it, at the end of a text: "No."

    # Headings in plain text
    title_small_words: frozenset[str]  # words that have no capital in a title
    numbered_heading: Pattern  # the number of a heading and what follows: "Chapter IV: the war"

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
    after_preposition: Pattern  # a preposition, and perhaps an article, at the end of a text

    # Whom a sentence credits
    credits: tuple[Pattern, ...]  # each has a group "names"
    credit_separator: Pattern  # between names: "Fortune and The Verge"
    no_source: frozenset[str]  # words that stand where a source stands and are none

    # Short answers
    kinds: Mapping[str, Pattern]  # kind of answer -> questions that ask for it; the first that matches counts
    forms: Mapping[str, Pattern]  # form -> spans of that form: "date", "money", "percent", "count"
    vague_counts: frozenset[str]  # counts that hardly ever answer "how many"
    unit: Pattern  # a unit after a number
    month: Pattern  # a month's name at the start of a text
    clause_break: Pattern  # between the clauses of a sentence
    leading_words: frozenset[str]  # words that often stand before an answer: "by", "scored"
    matched_little: frozenset[str]  # words that do not count where a sentence shares them with a question
