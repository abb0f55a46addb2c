"""A span of a document -> its words in one line, without the inline marks of Markdown; and whether it asks (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.words import LETTERS

if TYPE_CHECKING:
    from qa.language.language import Language

__all__ = [
    "MAX_QUESTION",
    "asks",
    "last_mark",
    "plain_parts",
    "plain_words",
    "question_text",
    "shortened_part",
]

MAX_QUESTION = 500  # characters; a longer text is not a question that a reader types
_ASIDE = 0xF0000  # added to the codes of escaped characters while marks are taken out
_SET_ASIDE = re.compile("[\U000f0021-\U000f007e]")
_SPAN_MARK = "\ufdd0"  # a code that Unicode keeps free of characters: no text has it
MAX_PART = 120  # characters of one text above a sentence: a heading, a list item, a lead-in
QUESTION_MARKS = "?？"
_CLOSING = "*_~`\"'”’»)] \t\r\n"  # what can stand after the mark that ends a sentence
_LINK = re.compile(
    r"""
    !?\[ ([^\[\]]*) \]    # "[Fees]"
    (?: \( [^()]* (?: \( [^()]* \) [^()]* )? \)  # "(#fees)", "(Bridge_(card_game))"
      | \[ [^\[\]]* \] )  # "[1]"
    """,
    re.VERBOSE,
)
_WIKI_LINK = re.compile(
    r"!?\[\[ (?: [^\[\]|\r\n]* \| )? ([^\[\]|\r\n]+) \]\]", re.VERBOSE
)  # "[[Fees]]", "[[fees|Fees]]"
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,60}\](?::[ \t]*)?")  # "[^1]", "[^1]: "
_COMMENT = re.compile(r"%%[^%\r\n]*%%")  # a comment of Obsidian
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_INLINE_TAG = re.compile(
    r"""
    </? (?: a | abbr | b | bdi | bdo | big | cite | code | dfn | em | font | i | img | ins | kbd | mark | picture
      | q | samp | small | source | span | strong | sub | sup | tt | u | var | wbr
    )(?= [\s/>] ) [^<>]* >  # "<b>", "</span>"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_TAG = re.compile(
    r"""
    </? (?: br | div | p | td | th | tr | li | ul | ol | dd | dt | hr | input | center | details | summary
    )(?= [\s/>] ) [^<>]* >  # "<br/>", "<td align=left>"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*)>")
_MARK = re.compile(
    r"""
    `+                                # "`code`"
  | (?<![\w*]) [*_]++ (?=\S)          # begins "*bold*", "__bold__"; "2 * 3" and "2*3" stay
  | (?<=[^\s*_]) [*_]++ (?!\w)        # ends them
  | \A[*_]+\s                         # ends what was bold in the sentence before
  | (?<=[\r\n]) [ \t]* (?:>[ \t]?)+    # goes on with a quotation
  | [ ]\{[\#:.][^{}]*\}\s*\Z            # "Fees {#fees}"
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A character of a script without spaces counts as a word.
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff] | {LETTERS}", re.VERBOSE)


def plain_words(text: str) -> str:
    """Return a text in one line, without the marks of emphasis and code, tags, and the targets of links.

    The marks of words that are struck through stay: without them, the text would say what it no longer says.

    >>> plain_words("**See** [the\\n fees](#fees) of `hut_2`")
    'See the fees of hut_2'
    """
    if "[" in text:
        text = _FOOTNOTE.sub("", _WIKI_LINK.sub(r"\1", text))
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # the text of a link can be a picture
    if "<" in text or "%%" in text:
        text = _OTHER_TAG.sub(" ", _INLINE_TAG.sub("", _ADDRESS.sub(r"\1", _without_comments(text))))
    is_escaped = "\\" in text
    if is_escaped:  # "\\*" is not a mark
        text = _ESCAPED.sub(lambda found: chr(_ASIDE + ord(found[1])), text)
    text = _MARK.sub("", text).strip()
    if is_escaped:
        text = _SET_ASIDE.sub(lambda found: chr(ord(found[0]) - _ASIDE), text)
    is_row = text[:1] == "|" or text[-1:] == "|"
    return " ".join((text.strip("| \t") if is_row else text).split())


def plain_parts(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the words of a text before, in and after a span of it.

    If the span begins or ends inside a mark, all words of the text are returned as those before it.

    >>> plain_parts("**It costs [8 francs](#fees)** a day.", 12, 20)
    ('It costs ', '8 francs', ' a day.')
    """
    if not 0 <= start < end <= len(text) or _SPAN_MARK in text:
        return plain_words(text), "", ""
    parts = plain_words(f"{text[:start]}{_SPAN_MARK}{text[start:end]}{_SPAN_MARK}{text[end:]}").split(_SPAN_MARK)
    whole = plain_words(text)
    if len(parts) != 3 or "".join(parts) != whole:
        return whole, "", ""
    return parts[0], parts[1], parts[2]


def _without_comments(text: str) -> str:
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[place:start])
        place = end + len("-->")
    return _COMMENT.sub("", "".join([*parts, text[place:]]))


def last_mark(text: str) -> str:
    """Return the last character of a text that is not a closing mark; "" if there is none.

    >>> last_mark("**Fit the legs:**")
    ':'
    """
    return text.rstrip(_CLOSING)[-1:]


def asks(text: str) -> bool:
    """Tell whether a sentence ends as a question does, also if it is a link.

    >>> asks("[Where is the key?](#key)"), asks('"Why?" she asked.')
    (True, False)
    """
    if "?" not in text and "？" not in text:
        return False
    return last_mark(plain_words(text)) in {*QUESTION_MARKS}


def question_text(text: str, language: Language) -> str:
    """Return the words of a question as a reader would type them; "" if it is not a question that a reader could type.

    >>> from qa.language.english import ENGLISH
    >>> question_text("**Q: What if I lose my card?**", ENGLISH)
    'What if I lose my card?'
    """
    if not asks(text):
        return ""
    words = plain_words(text)
    label = language.question_label.match(words)
    words = words[label.end() :] if label else words
    if words[0] in '"“' and words[-1] in '"”':
        words = words[1:-1]
    is_typed = len(words) <= MAX_QUESTION and len(_WORD.findall(words)) >= 2
    return words if is_typed else ""


def shortened_part(text: str) -> str:
    """Return the words of a text, cut off after a whole word to at most `MAX_PART` characters."""
    words = plain_words(text)
    if len(words) <= MAX_PART:
        return words
    whole = words[: MAX_PART + 1].rpartition(" ")[0] or words[:MAX_PART]
    return whole.rstrip(" ,;–—-")
