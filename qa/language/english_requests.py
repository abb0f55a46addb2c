"""English requests that ask for an overview, or for all passages about something, and not for an answer.

Each pattern is matched against a whole request, without the polite words around it and the marks at its end. A group of
the match is what the request is about; without such a group it is about the documents.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from qa.language.words import any_of

__all__ = [
    "ALL_OF_IT",
    "ASKED_OF",
    "ENDS_IN_QUESTION",
    "KINDS",
    "LEANS_BACK",
    "POLITE",
    "REQUESTS",
    "SAYS_NO_MORE",
    "TRIMMED",
]


def _pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern. Each of its groups "about" has a number, since no two groups may have the same name."""
    first, *others = source.split("(?P<about>")
    numbered = "".join(f"(?P<about{number}>{part}" for number, part in enumerate(others))
    return re.compile(first + numbered, re.VERBOSE | re.IGNORECASE)


_DOCUMENTS = any_of(
    "docs? documents? articles? texts? papers? files? pdfs? pages? books? content contents material pieces? thing"
    " things collection"
)
# A document may have such a name: "the lease" is the document with this title if there is one, else all documents.
_KINDS = any_of(
    "agreements? contracts? e-?mails? essays? faqs? guides? handbooks? interviews? leases? letters? manuals? minutes"
    r" notes polic(?:y|ies) readmes? reports? stor(?:y|ies) studies study threads? transcripts?"
)
_WHICH = any_of("this that these those the my our your all both whole entire full attached uploaded of above following")
_THIS = r"(?: this | these | that | those | it(?:\s+all)? | them | everything | here | all | the\s+above )"
_WHOLE = rf"(?: (?:{_WHICH}\s+)* {_DOCUMENTS} | (?:all\s+(?:of\s+)?)? {_THIS} )"
_ABOUT = r"(?P<about>\S.*)"
_OF = rf"(?: \s+(?:of|in|from|on|about|for)\s+ (?: {_WHOLE} | {_ABOUT} ) )?"
_BE = r"(?:\s+(?:is|are|were|was) | ['’](?:s|re))"
_SHORT = rf"(?: {any_of('short brief quick concise general good executive simple full complete rough')} \s+ )*"
_SUMMARY = any_of("summar(?:y|ies) overviews? synops[ie]s outline recap gist digest rundown")
_CHIEF = any_of(r"main key central essential (?:most\s+)?important core principal")
_POINTS = rf"""
    (?: (?:{_CHIEF}\s+)+ (?: points? | ideas? | messages? | takeaways? | topics? | themes? | subjects? | theses? )
      | takeaways | highlights | tl;?dr | essence )"""
_FORM = r"""
    (?: \s+ (?:in|as|with|using|into) \s+ (?:[\w-]+\s+){0,3}
        (?:bullets|points?|sentences?|words|lines|list|paragraphs?) )?"""
_BRIEFLY = r"in\s+(?:short|brief|a\s+nutshell)"
_ALL = r"(?: (?:all|every|each|any)(?:\s+(?:of|the|its|their))* | every\s+single )"
_PASSAGES = any_of("passages? sentences? places? parts? quotes? quotations? paragraphs? sections? lines? statements?")
_ON = r"(?: about | on | of | concerning | regarding | relating\s+to | related\s+to | dealing\s+with )"
_MENTIONS = any_of("mentions? references? occurrences?")
_SHOW = r"""
    (?: (?:list|show|give|find|get|quote|tell|name|enumerate|collect|extract|gather|display|pull\s+out)
        (?:\s+(?:me|us|out|down|up))? )"""
_TALKS = r"""
    (?: talks?\s+about | (?:is|are)\s+about | deals?\s+with | discuss(?:es)? | concerns? | covers?
      | says?\s+something\s+about )"""

REQUESTS = MappingProxyType(
    {
        # A request about one thing is for a list of passages, unless a document has that name.
        "overview": _pattern(
            rf"""
            (?: summ?[ae]ri[sz]e | sum\s+up | recap | outline | condense | boil\s+down | tl;?dr ) :?
            (?: \s+(?: {_WHOLE} | (?:of\s+)?{_ABOUT} ) )?                                     # "Summarise the lease"
          | (?: sum | boil ) \s+ (?: {_THIS} | {_ABOUT} ) \s+ (?: up | down )                 # "Sum it up"
          | (?: {_SHOW}\s+ | (?:write|make|provide|create|produce|prepare|have|draft)\s+(?:me\s+)? )?
            (?: (?:a|an|the|some)\s+ )? {_SHORT} (?: {_SUMMARY} | {_POINTS} ) {_OF}           # "Give me a summary"
          | (?: describe | explain | tell\s+(?:me|us)\s+about | walk\s+(?:me|us)\s+through )
            \s+ (?:{_WHICH}\s+)* {_DOCUMENTS} (?: \s+to\s+(?:me|us) )?                        # "Describe this document"
          | {_BRIEFLY} | (?:the\s+)?short\s+version                                          # "In a nutshell"
          | (?:list|show\s+me)\s+ (?:all\s+)?(?:the\s+)? (?:sections|chapters|headings|topics|documents|files)
            """
        ),
        # A request about one thing is an ordinary question, unless a document has that name.
        "what": _pattern(
            rf"""
            what{_BE}\s+ (?: {_WHOLE} | {_ABOUT} ) \s+
            (?:(?:all|mainly|mostly|basically)\s+)? about                                     # "What is this about?"
          | (?: tell\s+me | say | i\s+want\s+to\s+know ) \s+ what \s+
            (?: {_WHOLE} | {_ABOUT} ) \s+ (?:is|are) \s+ about  # "Tell me what it is about"
          | what{_BE}\s+ (?: (?:the|its|their|{_WHICH}\s+{_DOCUMENTS}['’]s?)\s+ )? {_SHORT}
            (?: {_SUMMARY} | {_POINTS} ) {_OF}  # "What are the main points?"
          | what \s+ (?:do|does) \s+ (?: (?:{_WHICH}\s+)* {_DOCUMENTS} | {_ABOUT} ) \s+
            (?: cover | contain | discuss | deal\s+with | talk\s+about | say )                # "What does this cover?"
          | (?:what|which)\s+(?:topics|subjects|themes) \s+ (?:do|does) \s+
            (?: {_WHOLE} | {_ABOUT} ) \s+ (?: cover | discuss | deal\s+with )
          | what{_BE} \s+ (?:there\s+)? (?: in | inside ) \s+ (?: {_WHOLE} | {_ABOUT} )  # "What is in the contract?"
          | what \s+ can \s+ (?:i|we) \s+ (?:find|read|learn) \s+ (?:in|from) \s+ {_WHOLE}
            """
        ),
        "mention": _pattern(
            rf"""
            (?: {_SHOW}\s+ )? {_ALL}\s+ {_MENTIONS} \s+ (?:of|to) \s+ {_ABOUT}  # "Find every mention of X"
          | (?: {_SHOW}\s+ )? (?: {_ALL}\s+ | the\s+ )? {_PASSAGES} \s+
            (?: (?:that|which)\s+(?:mentions?|contains?|names?) | mentioning | containing | with )
            \s+ (?:the\s+words?\s+)? {_ABOUT}  # "Show passages that mention X"
          | (?:which|what)\s+ {_PASSAGES} \s+ (?:mentions?|contains?|names?) \s+ {_ABOUT}     # "Which parts mention X?"
          | (?: (?:find|show\s+me)\s+ )? where \s+ (?:do|does) \s+ (?: {_WHOLE} ) \s+ mention \s+ {_ABOUT}
          | where{_BE} \s+ {_ABOUT} \s+ mentioned                                             # "Where is X mentioned?"
          | (?: (?:find|show\s+me)\s+ )? where \s+ {_ABOUT} \s+ (?:is|are|was|were) \s+ mentioned
            """
        ),
        "list": _pattern(
            rf"""
            (?: {_SHOW}\s+ )? (?: {_ALL}\s+ | the\s+ )? {_PASSAGES} \s+
            (?: {_ON} | (?:that|which)\s+{_TALKS} ) \s+ {_ABOUT}                              # "Show passages about X"
          | (?:which|what)\s+ {_PASSAGES} \s+ {_TALKS} \s+ {_ABOUT}  # "Which parts are about X?"
          | (?: {_SHOW}\s+ )? (?: everything | anything ) \s+
            (?: (?:that\s+)? (?:is\s+said|(?:{_WHOLE})\s+says?|there\s+is) \s+ )?
            {_ON} \s+ {_ABOUT}                                                                # "Everything about X"
          | {_SHOW} \s+ {_ALL} \s+ {_ABOUT}                                                   # "List all X"
          | (?: list (?:\s+out)? | enumerate ) \s+ (?: the | its | their | of ) \s+ {_ABOUT}  # "List the X"
          | list \s+ (?P<about> (?!prices\b) [\w-]+s )                                        # "List deadlines"
          | (?:what|which|who){_BE} \s+ all (?:\s+of)? \s+ the \s+ {_ABOUT}                   # "What are all the X?"
          | (?: {_SHOW}\s+ | (?:make|write|create|provide|have)\s+(?:me\s+)? )?
            (?: (?:a|the)\s+ )? {_SHORT} list \s+ of \s+ (?:all\s+)? {_ABOUT}                 # "Make a list of X"
            """
        ),
    }
)
POLITE = (
    _pattern(
        rf"""
        (?: (?: please | pls | ok | okay | so | and | now | hi | hello | hey | thanks
              | {_BRIEFLY} | briefly ) [,!:]? \s+ )*
        (?: (?:can|could|would|will)\s+ (?:you|(?:i|we)\s+(?:get|have)) \s+ (?:please\s+)?
          | (?:i|we) (?:['’]d\s+like|\s+would\s+like|\s+want|\s+need)
            (?:\s+you)? (?:\s+to\s+(?:have|get|see))? (?:\s+to)? \s+ )?
        (?: please \s+ )?
        """
    ),
    _pattern(
        rf"""
        {_FORM} (?: ,? \s+ (?: please | pls | for\s+(?:me|us) | briefly | quickly | shortly | thanks | thank\s+you
          | {_BRIEFLY} ) )* [\s.!?…]* \Z
        """
    ),
)
# Words around the thing that a request is about, which say no more about it.
TRIMMED = (
    _pattern(rf"\A (?: (?:{_WHICH}|any|every|each) \s+ | (?:the\s+)?(?:section|chapter|part)\s+(?:on|about)\s+ )+"),
    _pattern(
        rf"""
        (?: \s+ (?: (?:that|which)\s+(?:is|are)\s+)? (?:mentioned|named|listed|given|found|there) (?:\s+are|\s+is)?
          | \s+ (?:that\s+)?(?:there\s+(?:are|is)|you\s+(?:can\s+)?find|it\s+(?:mentions|names|gives|has))
          | \s+ (?: in | from | of | throughout | across ) \s+ (?: {_WHOLE} | (?:{_WHICH}\s+)+ {_KINDS} ) )+ \Z
        """
    ),
)
KINDS = _pattern(_KINDS)
ALL_OF_IT = _pattern(rf"{_WHOLE} | (?:of\s+)? (?: it | them | those | that | things | one | us | you )")
ENDS_IN_QUESTION = _pattern(r".* [,;.!?]\s+ (?:why|how|what|who|when|where|which) \b .*")  # "... went dark, why?"
SAYS_NO_MORE = _pattern(r"(?: what | who | which | how | why | when | where | is | are | do | does | did ) \b .*")
ASKED_OF = "What is said about {}?"  # a question about something: the reader model can tell whether a text answers it

# The start of a sentence that leans on those before it: such a sentence says little by itself.
LEANS_BACK = _pattern(
    r"""
    (?: this | that | these | those | it | its | he | she | they | them | his | her | their | such  # "It lapses."
      | yes | no | there | here | but | and | or | so | yet | however | also | then | thus | therefore  # "But it fell."
      | otherwise | instead | first | second | third | finally | still | both | neither | only | even | again | another
      | others? | for\s+(?:example|instance) | (?:in|on|by|at|to)\s+(?:this|that|the\s+same\s+time) ) \b
    """
)
