"""Which raised characters and links of a page only lead to a note, or back from it (pure)."""

from __future__ import annotations

import re

from qa.documents.markup import Element, local

__all__ = ["has_bare_marks", "is_between_marks", "is_note_mark"]

MAX_MARK = 12  # characters
MAX_MARKS = 60  # characters of several marks: "[1], [2], [15–17]"
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡§¶#↩︎^])[\])]?|note \d{1,3}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;–—-]\s*")
_MARKS = re.compile(
    r"""
    [\[(]?\d{1,3}[a-z]?[\])]?                       # "1", "[1]", "12a"
    (?:
        (?:\s*[,;–—-]\s* | \s*(?=[\[(]) | \s+)       # "1,2", "1–3", "[1][2]", "1 2"
        [\[(]?\d{1,3}[a-z]?[\])]?
    )*
    """,
    re.VERBOSE,
)
_SIGNS = re.compile(r"[*†‡§¶]{1,3}")
_SENTENCE_ENDS = re.compile(r"[.!?;:,…。][\"'”’»)\]]*\Z|[”»%]\Z")
_LONG_WORD_ENDS = re.compile(r"([^\W\d_]{4,40})[\"'’)\]]*\Z")  # shorter ones have powers: km², sin², xyz²
_POWERS = ("2", "3")  # numbers that may also be powers: "alpha²"
_DIGIT_ENDS = re.compile(r"\d[)\]]?\Z")
_IN_FORMULA = re.compile(r"[=×·*/+−÷^]\s*\Z")
_FORMULA_GOES_ON = re.compile(r"\s*[=×·*/+−÷^]")
_UNIT = re.compile(
    r"""
    (?:centi|milli|kilo|deci|nano|micro)?met(?:er|re)s?      # "metre", "kilometers"
    |inch(?:es)? |foot|feet |yards? |miles? |seconds? |hours?
    |sinh|cosh|tanh
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")  # scripts without spaces between words: "五米" has a unit
_FOOTNOTE = re.compile(r"noteref|footnote|_ftn|cite_note|\bfn", re.IGNORECASE)
_ADDRESS = re.compile(r"anchor|permalink|headerlink|hash-?link", re.IGNORECASE)
_BACK = ("¶", "↩", "↩︎", "#", "^", "↑")


def has_bare_marks(root: Element) -> bool:
    """Tell whether a page has note numbers that are not links: a raised 1 or 4 after a word is not a power."""
    for raised in root.iter("sup"):
        text = "".join(raised.itertext()).strip()
        if len(raised) or not text.isdecimal() or text in _POWERS:
            continue
        above, before = raised.getparent(), raised.getprevious()
        said = before.tail if before is not None else above.text if above is not None else ""
        if _is_bare_mark(text, raised.tail or "", said or ""):
            return True
    return False


def is_note_mark(element: Element, before: str = "", *, powers_too: bool = True) -> bool:
    """Tell whether an element only leads to a note, or back from it: "[1]", "1,2", "↩", "¶".

    Args:
        element: an ``<a>`` or a ``<sup>``.
        before: the words before the element in its block, or at least the last ones.
        powers_too: whether a 2 or a 3 that is not a link can be a note mark: see `has_bare_marks`.
    """
    is_raised = local(element) == "sup"
    if is_raised and "reference" in (element.get("class") or "").split():
        return True
    text = "".join(element.itertext()).strip()
    if not text or len(text) > MAX_MARKS:
        return False
    if is_raised and _BETWEEN.fullmatch(text):
        return _looks_like_mark(element.getprevious())
    link = element if not is_raised else next((found for found in element.iterdescendants() if _is_link(found)), None)
    if link is None:
        return is_raised and _is_bare_mark(text, element.tail or "", before, powers_too=powers_too)
    return _is_linked_mark(element, link, text, before)


def is_between_marks(element: Element) -> bool:
    """Tell whether the text after a note mark only separates it from the next mark: the comma of "1, 2"."""
    if not _BETWEEN.fullmatch(element.tail or ""):
        return False
    return _looks_like_mark(element) and _looks_like_mark(element.getnext())


def _is_linked_mark(element: Element, link: Element, text: str, before: str) -> bool:
    """Tell whether a link, or a raised element with a link in it, is a note mark."""
    is_raised = local(element) == "sup"
    said = " ".join(link.attrib.values())
    holds_raised = not is_raised and _is_all_raised(element)
    if _MARKS.fullmatch(text):
        if "#" in (link.get("href") or ""):
            return is_raised or holds_raised or _FOOTNOTE.search(said) is not None
        if (is_raised or holds_raised) and not _DIGIT_ENDS.search(before):
            return True
    if text == "#" and _is_word(link, before):
        return False
    if _MARK.fullmatch(text) is None or len(text) > MAX_MARK:
        return not is_raised and "noteref" in said and len(text) <= MAX_MARK
    if "#" not in (link.get("href") or ""):
        return False
    return is_raised or text in _BACK or holds_raised or _FOOTNOTE.search(said) is not None


def _is_word(link: Element, before: str) -> bool:
    """Tell whether a linked "#" is a word and not the address of a heading.

    It is if it is a title, or the first character of a title, that links to the contents.
    """
    is_first = not before.strip()
    is_last = not (link.tail or "").strip() and link.getnext() is None
    if is_first and is_last:
        return True
    is_address = (link.get("href") or "").startswith("#") or _ADDRESS.search(" ".join(link.attrib.values()))
    return is_first and not is_address


def _is_bare_mark(text: str, after: str, before: str, *, powers_too: bool = True) -> bool:
    """Tell from the words before it whether a raised text that is not a link is a note mark.

    >>> [_is_bare_mark("2", "", before) for before in ("It is cold.", "the harbour", "10", "5 km", "a metre")]
    [True, True, False, False, False]
    """
    is_number, is_sign = _MARKS.fullmatch(text) is not None, _SIGNS.fullmatch(text) is not None
    before = before[-100:]
    if _SENTENCE_ENDS.search(before):
        return is_number or is_sign or (len(text) <= MAX_MARK and _MARK.fullmatch(text) is not None)
    if not (is_number or is_sign) or not before or before[-1].isspace():
        return False
    if is_number and text.startswith("["):
        return True
    if is_number and _BETWEEN.search(text):
        return not _DIGIT_ENDS.search(before)
    word = None if text in _POWERS and not powers_too else _LONG_WORD_ENDS.search(before)
    if word is None or _UNIT.fullmatch(word[1]) or _EAST_ASIAN.search(word[1]):
        return False
    return not _IN_FORMULA.search(before[: word.start()]) and not _FORMULA_GOES_ON.match(after)


def _looks_like_mark(element: Element | None) -> bool:
    """Tell whether an element is raised note numbers, or a link to a note."""
    if element is None or local(element) not in ("a", "sup"):
        return False
    text = "".join(element.itertext()).strip()
    if len(text) > MAX_MARKS or not (_MARKS.fullmatch(text) or _SIGNS.fullmatch(text) or _BETWEEN.fullmatch(text)):
        return False
    if local(element) == "sup":
        return True
    said = " ".join(element.attrib.values())
    return any(local(child) == "sup" for child in element) or _FOOTNOTE.search(said) is not None


def _is_all_raised(element: Element) -> bool:
    """Tell whether all words of an element are raised."""
    around = (element.text or "") + "".join(child.tail or "" for child in element)
    return len(element) > 0 and not around.strip() and all(local(child) == "sup" for child in element)


def _is_link(element: Element) -> bool:
    return local(element) == "a"
