"""What readers of files say, for those who have a page and no command line: an option is no cure there."""

from __future__ import annotations

import re

__all__ = ["note_in_page_words", "refusal_in_page_words"]

# From the clause on that names an option.
_IN_NOTE = re.compile(r"[;,] [^;,]*(?<!\w)--[a-z].*")
_IN_REFUSAL = re.compile(r"[;:] [^;:]*(?<!\w)--[a-z].*")
_CURES = {
    "--encoding": "save it as UTF-8 and add it again",
    "--ocr": "have the program that scanned it recognise the text, and add it again",
}


def note_in_page_words(note: str) -> str:
    """Return what there is to say of a file that was read.

    >>> note_in_page_words("read as cp1252; name another with --encoding")
    'read as cp1252'
    """
    return _IN_NOTE.sub("", note)


def refusal_in_page_words(reason: str) -> str:
    """Return why a file cannot be asked, with what to do.

    >>> refusal_in_page_words("a.txt: its encoding is not known: name it, as in --encoding cp1252")
    'a.txt: its encoding is not known: save it as UTF-8 and add it again'
    """
    cure = next((cure for option, cure in _CURES.items() if option in reason), "")
    return f"{_IN_REFUSAL.sub('', reason)}: {cure}" if cure else reason
