"""English definitions: questions that ask for one, and what stands before and after a word that is defined."""

from __future__ import annotations

import re

from qa.language.language import Definitions
from qa.language.words import CAPITAL, any_of

__all__ = ["DEFINITIONS"]


def _pattern(source: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE | flags)


_CASE = re.RegexFlag(0)
_ARTICLE = r"(?: (?:an?|the)\s+ )?"
_IS = r"(?:\s+(?:is|are|was|were)|['’]s)"
_TERM = rf"{_ARTICLE} [\"“'‘]? (?P<term> [^\s?.!] (?: .{{0,78}}? [^\s?.!\"”'’] )? ) [\"”'’]? \s*[?.!]*\s*$"

# Each has a group "term": what is to be defined.
_MEANING_QUESTIONS = (
    _pattern(
        rf"""
        ^what\s+(?:does|do|did)\s+ {_ARTICLE} [\"“'‘]? (?P<term> \S .{{0,78}}? ) [\"”'’]?
        \s+ (?: mean | stand\s+for | refer\s+to )\b (?: \s+(?:in|by|for)\s.* )? [\s?.!]* $  # What does RNA stand for?
        """
    ),
    _pattern(rf"^what{_IS}\s+(?:meant\s+by|the\s+(?:meaning|definition)\s+of)\s+{_TERM}  # What is meant by RNA?"),
    _pattern(rf"^(?:please\s+)?(?:define|explain)\s+{_TERM}  # Define entropy."),
    _pattern(rf"^what{_IS}\s+{_TERM}  # What is a tensor?"),
)
_IDENTITY_QUESTION = _pattern(rf"^who{_IS}\s+{_TERM}                               # Who is Anna Berg?")
# A question with one of these words in it asks for a fact about a thing, not what the thing is: "the river called X".
_NO_TERM = _pattern(
    rf"""
    \b{
        any_of(
            "that which who when where why how used called made known done his her its their your my our it he she they"
            " this these those happening is are was were do does did has have had if as some any other same"
        )
    }\b
  | ^{any_of("next more else name difference happening going new")}\b
    """
)
# The end of the text before a term that is the subject of its clause.
_SUBJECT_BEFORE = _pattern(
    rf"""
    (?: ^ | [,;:—–(•]\s* | \b(?:that|and|but|while|where|because|as)\s+ ) {_ARTICLE} [\"“'‘]? $  # "..., and the" X
    """
)
_DEFINED_AFTER = _pattern(
    r"""
    ^ [\"”'’]? (?: \s*\([^()]{0,80}\) )? \s+
    (?: (?:is|are|was|were) \s+ (?: \w+ly\s+ | also\s+ | often\s+ | generally\s+ )?
        (?: an? | the | one\s+of | any | those | when | defined | called | known\s+as | described | considered
          | among | part\s+of | used )\b                                     # "X is a tool"
      | became \s+ (?: an? | the )\b
      | means?\b | meant\b | refers?\s+to\b | denotes?\b | stands?\s+for\b   # "X means"
      | consists?\s+of\b | describes?\b | involves?\b
    )
    """
)
_APPOSED_AFTER = _pattern(
    rf"""
    ^ [\"”'’]? \s* (?: , | \( | — | – | \s-\s | : ) \s*
    (?: (?: an? | the | one | then | now | its | their | short\s+for | (?:also\s+|better\s+)?(?:called|known)
          | formerly | which | who | whose | or )\b                          # "X, the former CEO", "X (a tool)"
      | (?-i: [{CAPITAL}]\w* \s? ['’]s )                                     # "X, Meta's first officer"
    )
    """
)
# "On X, the model scores" has no apposition; "On X, which tests" has a relative clause.
_FRONTED_BEFORE = _pattern(
    rf"""
    (?: ^ | [.:;,]\s+ )
    {any_of("on in at by for with from under over after before during unlike to")} \s+ {_ARTICLE} $  # "On" X
    """
)
_RELATIVE_AFTER = _pattern(r"^ [\"”'’]? \s* , \s* (?: which | who | whose )\b  # X, which")
_GLOSSED_AFTER = _pattern(
    r"""
    ^ [\"”'’]? \s* \( (?! e\.?g | see\b | pictured ) [a-z][a-z-]* (?: \s+[a-z-]+ ){0,5} \)  # "X (genetic branches)"
    """,
    _CASE,
)
# What stands before a description of somebody, at the end of a text.
_NAMED_BEFORE = _pattern(
    rf"""
    (?-i: [{CAPITAL}][\w.-]+ ) (?: \s+ (?:is|was|became|as) \s+ | \s*,\s* )   # "Anna Berg, the" founder
    (?: (?:an?|the|its|their|\w+['’]s) \s+ )? $
    """
)
_CALLED_BEFORE = _pattern(
    rf"""
    \b(?: called | named | termed | dubbed | nicknamed | known\s+as | referred\s+to\s+as | defined\s+as | titled
        | entitled | short\s+for ) \s+ {_ARTICLE} [\"“'‘]? $                 # "a method called" X
    """
)

DEFINITIONS = Definitions(
    meaning_questions=_MEANING_QUESTIONS,
    identity_question=_IDENTITY_QUESTION,
    no_term=_NO_TERM,
    subject_before=_SUBJECT_BEFORE,
    defined_after=_DEFINED_AFTER,
    apposed_after=_APPOSED_AFTER,
    fronted_before=_FRONTED_BEFORE,
    relative_after=_RELATIVE_AFTER,
    glossed_after=_GLOSSED_AFTER,
    called_before=_CALLED_BEFORE,
    named_before=_NAMED_BEFORE,
)
