"""English as it is written: where sentences end, and how headings and questions are marked."""

from __future__ import annotations

import re

from qa.language.words import any_of

__all__ = [
    "ABBREVIATIONS",
    "ENDS_ANYWAY",
    "NUMBERED_ABBREVIATION",
    "NUMBERED_HEADING",
    "QUESTION_LABEL",
    "SENTENCE_STARTERS",
    "TITLED_INITIAL",
    "TITLE_SMALL_WORDS",
]

# Punkt learnt from newspapers; these are common elsewhere. A sentence can still end with one of them: Punkt breaks
# where the next word often starts sentences, hence the pronouns and adverbs among the starters.
ABBREVIATIONS = frozenset(
    "al approx ca capt cf ch e.g eq etc fig gov hon i.e lt.col mt pp rev sec sect sgt viz vol"
    # Titles and ranks
    " adm amb assoc asst atty brig cmdr comdr cpl esq maj messrs mlle mme msgr pres pvt supt"
    # Technical, legal and academic prose
    " abbr admin dept depts dist ed.d encl eqn eqns eqs excl figs govt ibid incl inst intl lem m.sc b.sc natl op.cit"
    " para paras ph.d q.v regs resp sched sects sp spp subsec subsp supp suppl thm thms univ vols"
    # Places and days
    " ave blvd hwy mon tue tues wed thu thur thurs fri"
    # Measures
    " tbsp tbs tsp oz lb lbs qt pkg pkt doz".split()
)
SENTENCE_STARTERS = frozenset(
    "after an and another before his her how its my our she that their then those we what where why you".split()
)
NUMBERED_ABBREVIATION = re.compile(
    rf"""
    \b(?:
        (?i: {
        any_of(
            "No Nos Art Arts Ch Chs Chap Chaps Eq Eqs Eqn Eqns Figs? Secs? Sects? Subsec Vols? p pp pgs? paras? thms?"
            " lem lls? subparas? cls? sched? regs? suppl? ext tel refs? fn nn? ver cf approx c ca b d r rm apt ste bldg"
        )
    } )
      | {any_of("Apps? Exs? Props? Cor Defs? Tabs? Pts? Cols? Pl Bk")}  # as words they have no capital
      | N[°º]
      | (?<!\d\s) (?: [Mm]ax | [Mm]in | [Aa]vg )                           # "max. 20 kg", not "5 min. 20 came"
    )\.$                                                                   # see Fig. 3
    """,
    re.VERBOSE,
)
TITLED_INITIAL = re.compile(
    rf"""
    \b{any_of("Cllr Cllrs Mr Mrs Ms Miss Dr Prof Sir Lady Lord Dame Rev Fr Sgt Capt Col Gen Judge")}\.?
    [ ][A-Z]\.$  # "Present: Cllr A. Brown"
    """,
    re.VERBOSE,
)
_NOT_STARTED = any_of(
    "Mrs?\\. Ms\\. Dr\\. Prof\\. E[SD]?T\\b C[SD]?T\\b P[SD]?T\\b GMT\\b UTC\\b BST\\b CES?T\\b Eastern\\b Central\\b"
    " Pacific\\b Mon Tues? Wed Thu Fri Sat(?:urday)?\\b Sun(?:day)?\\b Jan Feb March\\b April\\b May\\b Jun Jul Aug"
    " Sept? Oct Nov Dec"
)
_STARTERS = any_of("He She It We They You His Her Its Our Their The This That These Those There But And If When Then")
_LETTERED = any_of(
    "annex appendix block building category class column exhibit figure gate grade group hepatitis level model option"
    " part phase plan platform point row schedule section size step table team terminal type unit vitamins? zone"
)
ENDS_ANYWAY = re.compile(
    rf"""
    (?: \b[apAP]\.[mM]\. (?= \s++ (?! {_NOT_STARTED} ) )  # "at 6 p.m. Staff leave", not "at 6 p.m. Monday"
      | \b[Ee]tc\.                                        # "pens, paper, etc. Prices vary."
      | \b(?i: {_LETTERED} )\s[A-Z]\.                     # "The coat comes in size S. Fits are loose."
      | \b(?: and | or | than )\sI\.                      # "We went, you and I. Nobody saw us."
      | [a-z]\s[A-Z]\. (?= \s++ {_STARTERS}\b )            # "It was ten degrees C. We froze."
    ) (?P<gap> \s++ ) (?= ["“'‘(]?[A-Z] )
    """,
    re.VERBOSE,
)
TITLE_SMALL_WORDS = frozenset(
    "a an and as at but by de for from if in into is it nor of off on onto or over per so than that the then to up"
    " via vs when with yet".split()
)
NUMBERED_HEADING = re.compile(
    r"""
    (?: (?i: chapter | section | part | appendix )\s+ (?: \d+(?:\.\d+)* | [IVXLC]+ )[.:)]?  # "Chapter IV: the war"
      | (?: §[ ]? )? \d+(?:\.\d+)*[.:)]?                                                     # "2.1 The early years"
      | [IVXLC]+[.:)]                    # "IV. The war": "I went home" has no mark and is not numbered
    )\s+\S
    """,
    re.VERBOSE,
)
QUESTION_LABEL = re.compile(
    r"(?: (?: Q | Question ) \s* \d{0,4} \s* [.:)] | \d{1,3} [.:)] )\s+ (?=\S)",  # Q1. Why?
    re.VERBOSE | re.IGNORECASE,
)
