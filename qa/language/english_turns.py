"""English in a conversation: what asks about the answer before, what is not a question, who is a person.

Each pattern is matched against a whole turn without the marks at its end, unless a comment says otherwise.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from qa.language.words import any_of

__all__ = [
    "ABOUT_ANSWER",
    "BARE_REPLY",
    "COURTESIES",
    "COURTESIES_BESIDE",
    "PERSONS",
    "PERSON_AFTER",
    "PERSON_BEFORE",
    "REASON",
    "THINGS",
    "THING_WORDS",
]


def _pattern(source: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE | flags)


_SAID = any_of(
    "said says say stated states claimed claims reported reports noted notes argued argues announced asserted asserts"
)
_IT = any_of("that this it so")
_IS = r"(?:\s+(?:is|was|are|were)|['’]s)"

ABOUT_ANSWER = MappingProxyType(
    {
        "credit": _pattern(
            rf"""
            (?: who | (?:what|which)\s+\w+ )\s+ (?:exactly\s+|also\s+)? {_SAID}\s+ {_IT}         # "Who said that?"
          | (?:says|said)\s+who                                                                  # "Says who?"
          | according\s+to\s+(?:whom?|what)                                                      # "According to whom?"
          | (?: (?:what|which|where|who){_IS}\s+ )? (?: (?:the|your|its)\s+ )? sources?
            (?: \s+(?:of|for|behind)\s+{_IT} )?                                                  # "What is the source?"
          | who{_IS}\s+(?:credited|cited|quoted)(?:\s+(?:for|with|as\s+saying)\s+{_IT})?         # "Who is quoted?"
          | (?:on|by)\s+whose\s+(?:word|account|authority)                                       # "On whose word?"
          | whose\s+(?:words?|claim|statement){_IS}\s+(?:that|this|these|those|it)               # "Whose claim is it?"
            """
        ),
        "why": _pattern(
            rf"""
            why (?: \s+(?:so|not|exactly) )?                          # "Why?" "Why not?"
          | why{_IS}\s+{_IT} (?: \s+so )?                             # "Why is that?"
          | how\s+(?:so|come)                                         # "How so?"
          | (?:for\s+)?what\s+reason | what\s+for | because\s+of\s+what
          | what{_IS}\s+the\s+reason (?: \s+for\s+{_IT} )?            # "What is the reason for that?"
            """
        ),
        "next": _pattern(
            rf"""
            (?:and\s+|so\s+)? (?:what\s+)? (?:then|next) (?:\s+what)?                            # "And then?"
          | (?:and\s+)? what (?:\s+(?:comes|came|happens|happened|follows|followed)|{_IS})
            (?: \s+(?:next|then|after\s+{_IT}) )                                                 # "What comes next?"
          | (?:please\s+)? (?: go\s+on | continue | carry\s+on | keep\s+going | read\s+on )
            (?: \s*,?\s*please )?                                                                # "Go on."
          | (?:please\s+)? (?:(?:can|could)\s+you\s+)? (?: (?:tell|show)\s+me\s+ | say\s+ )? more
            (?: \s+about\s+{_IT} )? (?: \s*,?\s*please )?                                        # "Tell me more."
            """
        ),
        "else": _pattern(
            r"""
            (?:and\s+)? (?:who|what|where|when|how|anything|something|anyone|anybody|nothing)\s+else
            (?: \s+ (?: is|was|are|were )\s+ there )?                                            # "What else is there?"
          | (?:and\s+)? (?:is|was|are|were)\s+there\s+(?:anything|anyone|anybody)\s+else
          | (?:and\s+)? (?:are\s+there\s+)? (?:any\s+)? others                                   # "Any others?"
          | anything\s+more
            """
        ),
    }
)
# Searched for anywhere in a sentence.
REASON = _pattern(
    r"""
    \b(?:
        (?i: because | therefore | thus | hence ) | so\s+that | in\s+order\s+to  # "It closed because of the rain."
      | due\s+to | owing\s+to | thanks\s+to | as\s+a\s+result             # "due to the rain"
      | since \s+ (?! \d | then\b | [A-Z] | early\b | late\b | the\s+\d )  # "since it rained", but "since 1990"
      | (?:that|this|which)\s+is\s+why | reasons?\s+(?:is|was|are|were|for)
    )\b
    """,
    re.RegexFlag(0),
)

# A turn asks nothing if it has one of the first words here, and all its words are in one of the two lists.
COURTESIES = frozenset(
    "thanks thank thankyou thx ty cheers hello hi hey hiya greetings welcome ok okay alright great nice cool perfect"
    " wonderful awesome super excellent brilliant bye goodbye farewell sorry goodnight"
    " morning afternoon evening".split()
)
COURTESIES_BESIDE = frozenset(
    "you so very much many a lot for the your this that it it's that's all everyone everybody there again now good"
    " night day help answer then and oh ah well to me please yes no got see later really just".split()
)

# What tells who is a person and what is not: words of a name, and words beside it.
PERSONS = frozenset("he she him her his hers".split())
THINGS = frozenset("it its".split())
_ROLES = (
    "analyst author writer journalist reporter critic editor poet novelist historian philosopher scientist researcher"
    " engineer physicist chemist biologist mathematician economist astronomer professor doctor teacher student lawyer"
    r" judge founder co-founder cofounder inventor entrepreneur president chancellor minister premier senator governor"
    r" mayor chairman chairwoman director officer chief secretary manager king queen prince princess emperor empress"
    r" pope bishop saint general colonel captain commander admiral explorer singer musician composer painter artist"
    r" architect actor actress player coach striker quarterback pitcher driver"
    " ceo cto cfo coo dr mr mrs ms miss sir lord lady"
)
PERSON_BEFORE = _pattern(rf"\b{any_of(_ROLES)} \.? (?:\s+of\s+\w+)? \s+$  # the analyst Brian Nowak")
PERSON_AFTER = _pattern(
    rf"""
    ^,? \s+ (?:
        who\b                                                                   # "Anna Berg, who built it"
      | (?:(?:a|an|the|then|now|its|their|\w+['’]s)\s+) (?:[\w-]+\s+){{0,3}} {any_of(_ROLES)}\b  # ", the former CEO"
      | (?:was|is)\s+born\b
    )
    """
)
THING_WORDS = frozenset(  # a name with one of these is not a person's
    "ai inc corp ltd llc co company group bank labs lab university college school institute center centre museum"
    " hospital party union league club team army navy street road river lake sea mountain city county state states"
    " kingdom republic island park bridge tower church times post news journal award prize cup bowl war battle treaty"
    " act diamond index mode pro model north south east west officer".split()
)
BARE_REPLY = _pattern(
    r"""
    (?: A: \s* )?
    (?: yes | no | not(?:\ (?:yet|really|always))? | maybe | perhaps | sometimes | never | always  # "No."
      | (?: of\ course | certainly | sure | absolutely | definitely )(?:\ not)?                   # "Of course not."
      | (?: it | that )\ depends                                                                   # "It depends."
    ) [.!] \Z
    """
)
