"""What the readers of files report, in words for visitors of the page, who cannot use options of the command line."""

from __future__ import annotations

import re

__all__ = ["note_in_page_words", "refusal_in_page_words"]

# From the clause that names an option to the end.
_IN_NOTE = re.compile(r"[;,] [^;,]*(?<!\w)--[a-z].*")
_IN_REFUSAL = re.compile(r"[;:] [^;:]*(?<!\w)--[a-z].*")
_CURES = {
    "--encoding": "save it as UTF-8 and add it again",
    "--ocr": "have the program that scanned it recognise the text, and add it again",
}


def note_in_page_words(note: str) -> str:
    """Return a note on a file that was read, without the option that it names.

    >>> note_in_page_words("read as cp1252; name another with --encoding")
    'read as cp1252'
    """
    return _IN_NOTE.sub("", note)


def refusal_in_page_words(reason: str) -> str:
    """Return why a file cannot be asked, and what to do.

    >>> refusal_in_page_words("a.txt: its encoding is not known: name it, as in --encoding cp1252")
    'a.txt: its encoding is not known: save it as UTF-8 and add it again'
    """
    cure = next((cure for option, cure in _CURES.items() if option in reason), "")
    return f"{_IN_REFUSAL.sub('', reason)}: {cure}" if cure else reason
