"""English: its words and its patterns. More of both are in the modules `english_*` beside this one.

Most lists are made of the groups below, since a word can matter for several reasons: "of" is not a search term, is a
preposition, and has no capital in a title.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from qa.language import english_requests as asking
from qa.language import english_sentences as written
from qa.language import english_turns as turns
from qa.language.english_definitions import DEFINITIONS
from qa.language.english_rewriting import REWRITING
from qa.language.english_typed import TYPED
from qa.language.language import QuestionLanguage
from qa.language.words import any_of, name_grammar

__all__ = ["ENGLISH"]

# Groups of words. No word is in two of them.
_ARTICLES = "a an the"
_POINTING = "this that these those"
_THIRD_PERSON = "he she him her his hers they them their theirs it its"
_OTHER_PERSONS = "i me my we our you your"
_QUESTION = "what who whom when where which why how"
_BE_HAVE_DO = "is are was were am be been do does did has have had"
_MODALS = "can will should"
_MORE_MODALS = "could would shall may might must"
_NEGATED = "isn't aren't wasn't weren't don't doesn't didn't won't"
_PLACE = "on in at by for with"  # prepositions, after which often a name stands
_DIRECTION = "from of to"
_RELATION = "under over about against"
_TIME = "after before during"
_JOINING = "and but or so"
_CLAUSE_JOINING = "if while because than then as"
_SOME = "some both each most few all any no other such"

# These words are not search terms. The list is that of bm25s ("en plus", MIT), which is NLTK's; indexes depend on it.
_FUNCTION_WORDS = f"""
    {_ARTICLES} {_POINTING} {_THIRD_PERSON} {_OTHER_PERSONS} {_QUESTION} {_BE_HAVE_DO} {_MODALS} {_NEGATED}
    {_PLACE} {_DIRECTION} {_RELATION} {_TIME} {_JOINING} {_CLAUSE_JOINING} {_SOME}
    myself yourself himself herself itself ourselves yourselves themselves ours yours being having doing
    above again below between down further here into just more nor not now off once only out own same
    there through too until up very
    ain aren couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn wasn weren won wouldn
    couldn't hadn't hasn't haven't mightn't mustn't needn't shan't shouldn't wouldn't
    it's she's should've that'll you'd you'll you're you've d ll m ma o re s t ve y
"""
_AUXILIARIES = any_of(f"{_BE_HAVE_DO} {_MODALS} {_MORE_MODALS} {_NEGATED} can't")
_QUESTION_WORDS = any_of(f"{_QUESTION} whose")
_PREPOSITIONS = any_of(rf"{_PLACE} {_DIRECTION} {_RELATION} according\s+to per")
_POINTING_WORDS = any_of(_POINTING)

_TITLES = "Dr Mr Mrs Ms Prof Sen Rep Gov"
_JOINTS = r"(?: \s+ (?: of(?:\s+the)? | the | for | & | de(?:\s+la)? | du | la | van | von ) )?"  # "Bank of America"
_NAME = name_grammar(titles=_TITLES, joints=_JOINTS)
# Names that own other names, and several names: "Bloomberg's Mark Gurman", "Fortune and the BBC".
_SOURCES = name_grammar(titles=_TITLES, joints=rf"['’]s | \s+and(?:\s+the)? | {_JOINTS}", most=16)
_DESCRIBED = r"(?:[a-z]+\s+){0,4}?"  # "independent analyst" Simon Willison
# "Meta's technical blog", "Reuters' figures": at most two words, and the second does not begin something else.
_OWNED = r"(?:['’]s?\s+[a-z][a-z-]*(?:\s+(?!(?:and|for|from|in|is|of|on|that|was)\b)[a-z][a-z-]*)?)?"
_SAYS = any_of(
    r"said says stated states noted notes reported reports wrote writes described describes claimed claims argued"
    r" argues estimated estimates found put\s+it observed observes explained explains called calls told"
)

_MONTH = any_of("January February March April May June July August September October November December")
_YEAR = r"(?:1\d{3}|20\d\d)"
_NUMBER_WORD = any_of(
    "a one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half several"
)
_SCALE = any_of("hundred thousand million billion trillion dozen")
_ROUGHLY = any_of(
    r"over about around roughly nearly almost approximately some at\s+least more\s+than less\s+than up\s+to"
)
_ABOUT = rf"(?:{_ROUGHLY}\s+)?"
_DIGITS = r"\d(?:[\d,]*\d)?(?:\.\d+)?"  # "49", "1,000", "14.3"
_WHICH = r"\b(?:what|which)\s+"


def _pattern(source: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE | flags)


_CASE = re.RegexFlag(0)  # for `_pattern`: capitals count

_CREDITS = (
    _pattern(
        rf"""
        \b(?: [Pp]er | [Aa]ccording\s+to )\s+ {_DESCRIBED} (?P<names> {_SOURCES} {_OWNED} )  # "It fell, per Fortune."
        """,
        _CASE,
    ),
    _pattern(
        rf"""
        \b(?: [Aa]s | what )\s+ {_DESCRIBED} (?P<names> {_SOURCES} )    # "as the analyst Simon Willison"
        (?: ['’]s?\s+[a-z]+ )? \s+(?:also\s+)? {_SAYS}\b                # "'s analysis", "reported"
        """,
        _CASE,
    ),
    _pattern(
        rf"""
        (?: ^ | [.!?:;]\s+ | ["”]\s*+(?:,\s*+)? )                      # begins a clause, or follows a quotation
        (?! As\b | What\b ) (?P<names> {_SOURCES} ) \s+(?:also\s+)?     # "Willison also"
        {_SAYS}\b (?= : | , | \s+that\b | \s+the\b | \s*["“] )          # "said that", 'stated: "'
        """,
        _CASE,
    ),
)

_LEAD = _pattern(
    rf"""
    ^(?: (?: {any_of("and but so or then also ok okay oh well hm+")} )\b [\s,]* )*  # "and", "ok, so"
    (?: (?:what|how)\s+(?:about|of)\s+                                              # "what about Claude?"
      | what\s+ (?= {any_of(_PLACE)}\b )                                            # "what on ARC AGI 2?"
      | same\s+(?:question\s+)?for\s+                                               # "same for Claude?"
    )?
    """
)
_CLAUSE = _pattern(
    rf"""
    \b{_AUXILIARIES}\b       # "is it free"
  | ^(?: who | what )\s+\w+  # "who leads the lab"
  | ^why\s+\w+\s+\w+         # "why close the model"
    """
)
_POINTS = _pattern(
    rf"""
    \b{_AUXILIARIES}\s+{_POINTING_WORDS}\b                                  # "Is that true?"
  | \b{_POINTING_WORDS} (?= \s*[?.!]*$                                      # "Who said that?"
      | \s+(?:is|was|are|were|a|an|the|so|about|said|say|mean)\b )          # "Why do those say so?"
  | ^{_QUESTION_WORDS}\b .{{0,40}} \b(?:that|this|so|there|then)\s*[?.!]*$  # "Why is it so?"
  | \bthe\s+(?:other|latter|former|same)\b                                  # "And the other?"
    """
)
_QUESTION_BREAK = _pattern(
    rf"""
    \s*[?;]\s+(?=\S)                                  # "Who is X? What does he do?"
  | [,;]?\s+(?:and|but|or)\s+(?:also\s+)?             # "..., and also"
    (?= (?: {_PREPOSITIONS}\s+ )? {_QUESTION_WORDS}\b # "when did it start?", "under which name"
        # An auxiliary begins a question only before its subject: "is it finished?", not "that is big and is growing".
      | {_AUXILIARIES}\s+ (?: {any_of("it he she they we I you the its his her their there these")}\b | (?-i:[A-Z]) )
    )
    """
)
_BETWEEN_NAMES = _pattern(
    rf"""
    ,?\s+(?: and | or | versus | vs\.? | compared\s+(?:to|with) | as\s+well\s+as )\s+  # GPT-5.4 "and" Claude
    (?: {_PREPOSITIONS}\s+ )? (?: the\s+ | its\s+ )?                                    # on AIME "and on the" ARC
    """
)

_FORMS = {
    "date": _pattern(
        rf"""
        \b{_MONTH} (?: \s+\d{{1,2}}(?:st|nd|rd|th)? )? (?: ,?\s+{_YEAR} )? \b  # "June 2025", "April 8, 2026"
      | \b\d{{1,2}}\s+{_MONTH} (?: \s+{_YEAR} )? \b                            # "8 April 2026"
      | \b{_YEAR}s?\b                                                          # "1986", "1990s"
      | \b\d{{1,2}}(?:st|nd|rd|th)\s+century\b                                 # "19th century"
      | \b(?:mid|late|early)[- ]\d{{4}}s\b                                     # "mid-1990s"
        """,
        _CASE,
    ),
    "money": _pattern(rf"{_ABOUT} (?:US)?[$€£]\s?{_DIGITS} (?: \s{_SCALE} )?  # about $14.3 billion"),
    "percent": _pattern(rf"{_ABOUT} (?<![\w.,]){_DIGITS}\s? (?: % | percent\b | per\s+cent\b )  # nearly 49 percent"),
    "count": _pattern(
        rf"""
        {_ABOUT} (?:
            (?<![\w.,-]){_DIGITS}(?![\d-]) (?: \s+{_SCALE} )?              # "1,000", "3 billion"
          | \b{_NUMBER_WORD}\b (?: [- ] (?: {_NUMBER_WORD} | {_SCALE} ) )?  # "nine", "twenty-one"
          | \ba\s+{_SCALE}\b                                                # "a dozen"
        )
        """
    ),
}
_UNIT = _pattern(
    r"""
    [\s-]*(?:
        years? | months? | weeks? | days? | hours? | minutes? | seconds? | decades? | centuries           # "9 months"
      | miles? | mi | km | kilomet(?:er|re)s? | met(?:er|re)s? | m | feet | foot | ft | inches | inch     # "5 km"
      | acres? | tons? | tonnes? | kg | pounds?                                                           # "3 tons"
      | degrees? | °[CF]?                                                                                 # "20 °C"
    )(?!\w)
    """,
    _CASE,
)
_KINDS = {  # the patterns are for questions in lower case
    "date": rf"""
        ^(?: and\s+ | how\s+and\s+ )? when\b (?! \s+(?:many|large|a|an|the|there)\b )  # "When was it released?"
      | {_WHICH}{any_of("year date day month decade century")}\b                       # "In which year was it?" """,
    "money": rf"""
        \bhow\s+much\s+(?: money                                                       # "How much money was it?"
          | did\b.*\b(?:pay|cost|spend|buy|invest)                                     # "How much did they pay?"
          | does\b.*\bcost | is\b.*\bworth )                                           # "How much does it cost?"
      | \b{any_of("price cost salary revenue valuation")}\b (?! .*\bsay\b )            # "What is the price?" """,
    "percent": rf"""
        {_WHICH}(?:percentage|percent|share|proportion|fraction)\b                     # "What share was bought?"
      | \bhow\s+many\s+percent                                                         # "How many percent?" """,
    "amount": rf"\bhow\s+{any_of('long old far big large tall high fast often deep wide heavy')}\b  # how long?",
    "score": rf"""
        {_WHICH}(?:score|number|rate|rank)\b                                           # "What score did it get?"
      | ^what\s+(?:is|was)\b.*\b(?:score|rate|rank)\b                                  # "What is its rank?"
      | ^(?:what|how)\s+(?:did|does|do)\b.*\b(?:score|get)\b                           # "What did it score?" """,
    "count": r"\bhow\s+(?:many|much)\b | \bnumber\s+of\b                               # how many?",
    "person": rf"""
        ^\s*(?:and\s+)?who(?:m|se)?\b                                                  # "Who leads the lab?"
      | {_WHICH}{any_of("person man woman analyst scientist author president king player")}\b  # "Which analyst?" """,
    "name": rf"""
        \b(?: w?hich | where                                                           # "Which company owns it?"
          | what\s+(?:is|was)\s+the\s+name                                             # "What was the name of it?"
          | what\s+{any_of("company city country model team university group organi[sz]ation river state newspaper")}
          | what\s+{any_of("bank outlet benchmark")} )\b                               # "What city?" """,
}

ENGLISH = QuestionLanguage(
    code="en",
    english_name="english",
    function_words=frozenset(_FUNCTION_WORDS.split()),
    possessive=re.compile(r"['’]s?$"),
    dictionary="frequency_dictionary_en_82_765.txt",
    typed=TYPED,
    abbreviations=written.ABBREVIATIONS,
    sentence_starters=written.SENTENCE_STARTERS,
    numbered_abbreviation=written.NUMBERED_ABBREVIATION,
    ends_anyway=written.ENDS_ANYWAY,
    title_small_words=written.TITLE_SMALL_WORDS,
    titled_initial=written.TITLED_INITIAL,
    numbered_heading=written.NUMBERED_HEADING,
    question_label=written.QUESTION_LABEL,
    bare_reply=turns.BARE_REPLY,
    name=_pattern(rf"\b{_NAME}", _CASE),
    openers=frozenset(
        f"{_ARTICLES} {_POINTING} {_THIRD_PERSON} {_OTHER_PERSONS} us {_QUESTION} whose {_BE_HAVE_DO} {_MODALS}"
        f" {_MORE_MODALS} {_NEGATED} can't {_PLACE} {_DIRECTION} {_RELATION} {_TIME} according per into {_JOINING}"
        f" {_CLAUSE_JOINING} although however since {_SOME} many one".split()
    ),
    question_words=frozenset(f"{_QUESTION} whose".split()),
    question_start=_pattern(rf"(?: {_QUESTION_WORDS} | {_AUXILIARIES} )\b  # What is it? Is it free?"),
    question_break=_QUESTION_BREAK,
    between_names=_BETWEEN_NAMES,
    list_start=_pattern(r"(?: \bbetween\s+(?:the\s+)? | \w,\s+ )$  # between X and Y; W, X, and Y"),
    lead=_LEAD,
    clause=_CLAUSE,
    pronoun=_pattern(rf"\b{any_of(_THIRD_PERSON)}\b"),
    owning_pronouns=frozenset("his hers their theirs its".split()),
    owner="{}'s",
    pointing=_POINTS,
    asks_anew=_pattern(r"(?: why | how\s+(?!do\b) | when )\b  # Why? How so? but How do you know?"),
    says_little=frozenset(
        f"{_QUESTION} whose {_BE_HAVE_DO} {_MODALS} {_MORE_MODALS} {_NEGATED} can't {_ARTICLES} {_POINTING}"
        f" {_THIRD_PERSON} {_OTHER_PERSONS} us {_PLACE} {_DIRECTION} about {_JOINING} as than then too also there here"
        " says said say much many else other one ones according reported published exactly really again long come mean"
        " know".split()
    ),
    preposition=_pattern(rf"{_PREPOSITIONS}\b  # on GPQA?"),
    before_subject=_pattern(rf"^(?: {_PREPOSITIONS}\s+ )? (?: (?:the|a|an)\s+ )?  # on the ARC AGI 2?"),
    after_preposition=_pattern(rf"\b{_PREPOSITIONS}\s+(?:the\s+)?$  # What did it score on the ..."),
    rewriting=REWRITING,
    about_answer=turns.ABOUT_ANSWER,
    reason=turns.REASON,
    courtesies=turns.COURTESIES,
    courtesies_beside=turns.COURTESIES_BESIDE,
    requests=asking.REQUESTS,
    polite=asking.POLITE,
    around_about=asking.TRIMMED,
    all_of_it=asking.ALL_OF_IT,
    document_kinds=asking.KINDS,
    ends_in_question=asking.ENDS_IN_QUESTION,
    clause_about=asking.SAYS_NO_MORE,
    asked_of=asking.ASKED_OF,
    leans_back=asking.LEANS_BACK,
    persons=turns.PERSONS,
    things=turns.THINGS,
    person_before=turns.PERSON_BEFORE,
    person_after=turns.PERSON_AFTER,
    thing_words=turns.THING_WORDS,
    definitions=DEFINITIONS,
    credits=_CREDITS,
    credit_separator=re.compile(r"\s+and\s+(?:the\s+)?"),
    no_source=frozenset(
        "a an as but he i if in it its she that the these they this those we what when where who you both each"
        " everybody everyone few many most nobody none nothing one others some somebody someone"
        # "It costs $2 per GB."
        " api capita cent cpu day gb gpu hour kb kg km kwh mb minute month mwh person second tb unit user watt week"
        " year".split()
    ),
    kinds=MappingProxyType({kind: _pattern(source, _CASE) for kind, source in _KINDS.items()}),
    forms=MappingProxyType(_FORMS),
    vague_counts=frozenset({"a", "one", "some"}),
    unit=_UNIT,
    month=re.compile(_MONTH),
    weekday=re.compile(any_of("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")),
    clause_break=_pattern(r"[,;:—–()]\s | \s[—–(] | \s(?: and | but | while | where )\s  # It fell, and rose.", _CASE),
    leading_words=frozenset("by at in on for scores scored scoring".split()),
    matched_little=frozenset(f"{_FUNCTION_WORDS} {_MORE_MODALS} whose also many much per according".split()),
)
