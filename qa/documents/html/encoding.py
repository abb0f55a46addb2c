"""A web page's bytes -> its characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.decode import decode
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["decode_page"]

HEAD = 4096  # bytes at the start of a page, in which it names its encoding
_CHARSET = re.compile(
    rb"""
    <(?:meta|\?xml) [^>]{0,300}?            # '<meta http-equiv="Content-Type" content="text/html; '
    (?:charset|encoding) \s{0,9} = \s{0,9}  # "charset="
    ["']? \s{0,9} ([\w.:-]{2,40})           # "iso-8859-1"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}


def decode_page(data: bytes, path: Path, encoding: str | None) -> str:
    """Return a page's text.

    It is read by its byte order mark, else as UTF-8, else in ``encoding``. If ``encoding`` is None, the page is read in
    the encoding that it names, else in the one that fits its bytes best.

    Raises:
        CorpusError: the bytes are not text, or not in ``encoding``.
    """
    said = _CHARSET.search(data[:HEAD])
    named = said[1].decode("ascii", "replace").lower() if said else ""
    try:
        return decode(data, path, encoding or _NAMES.get(named, named) or None).replace("\0", " ")
    except CorpusError:
        if encoding is not None or b"\0" in data[:HEAD]:
            raise
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return str(best) if best is not None else data.decode("cp1252", "replace")
