"""A text file's bytes -> its characters. None is changed; only a byte order mark is left out.

A text that is not Unicode is read in the encoding that is named, else in the likeliest one. UTF-16 without its mark is
recognised by its zero bytes. What charset-normalizer finds is used if it makes sense of the bytes. Texts of Western
languages are read as cp1252; other encodings of them are rare variants of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.errors import CorpusError
from qa.language.choose import detect_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["decode", "decode_noted", "is_encoding"]

SAMPLE = 256 * 1024  # bytes that are looked at to find out an encoding
USUAL = "cp1252"
# Longest first: the mark of UTF-32 little-endian begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# A guessed encoding is believed if the text that it makes of the bytes is in a language that is written in it: a guess
# is often an encoding that differs from the right one in a few letters. Any other text counts as Western, and is read
# as cp1252.
_WRITTEN_IN = {
    encoding: frozenset(languages.split())
    for encodings, languages in {
        "cp932 shift_jis shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213": "ja",
        "gb2312 gbk gb18030 hz big5 big5hkscs cp950": "zh",
        "cp949 euc_kr johab": "ko",
        "cp1251 koi8_r koi8_u cp866 cp855 iso8859_5 mac_cyrillic ptcp154 kz1048": "be bg kk ky mk mn ru sr uk",
        "cp1250 iso8859_2 cp852 mac_latin2": "bs cs hr hu pl ro sk sl sq",
        "cp1253 iso8859_7": "el",
        "cp1254 iso8859_9": "az ku tr",
        "cp1255 iso8859_8": "he yi",
        "cp1256 iso8859_6": "ar fa ps ug ur",
        "cp1257 iso8859_4 iso8859_13": "et lt lv",
        "cp874 tis_620 iso8859_11": "th",
    }.items()
    for encoding in encodings.split()
}
_HALF_WIDTH = re.compile(r"[\uff61-\uff9f]{3}")  # what bytes of other encodings look like in Shift-JIS
_CYRILLIC = ("koi8_r", "cp1251")  # tried if the guess is not believed
# Bytes that texts rarely have: control characters but tabs, line ends, form feeds, escapes and the end of a DOS file.
_CONTROL = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1A), *range(0x1C, 0x20), 0x7F])
MAX_MIXED = 32_000_000  # bytes; to look at each character of a larger text takes long
FEW = 1000  # one control character in so many bytes is allowed
# A byte that is a letter of a Western language, or a mark, in cp1252.
_WESTERN = re.compile(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f\xa0-\xff]")
_SEQUENCE = re.compile(
    rb"""
    (?: [\xc2-\xdf][\x80-\xbf]            # a character in UTF-8, of two bytes
      | \xe0[\xa0-\xbf][\x80-\xbf]          # of three
      | [\xe1-\xec\xee\xef][\x80-\xbf]{2}
      | \xed[\x80-\x9f][\x80-\xbf]
      | \xf0[\x90-\xbf][\x80-\xbf]{2}       # of four
      | [\xf1-\xf3][\x80-\xbf]{3}
      | \xf4[\x80-\x8f][\x80-\xbf]{2}
    )+
    """,
    re.VERBOSE,
)


def is_encoding(name: str) -> bool:
    """Tell whether texts can be read in an encoding of this name.

    >>> is_encoding("cp1252"), is_encoding("foo"), is_encoding("base64")
    (True, False, False)
    """
    try:
        b"a".decode(name)
    except UnicodeDecodeError:  # one letter is too little for it: "utf-16"
        return True
    except (LookupError, ValueError):
        return False
    return True


def decode(data: bytes, path: Path, encoding: str | None) -> str:
    """Return the text of a file; see `decode_noted`."""
    return decode_noted(data, path, encoding)[0]


def decode_noted(data: bytes, path: Path, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and notes on how it was read for the person who indexes it.

    UTF-8 with or without a byte order mark, and UTF-16 and UTF-32 with one, are recognised.

    Args:
        data: the file's bytes.
        path: the file, for messages.
        encoding: the encoding of a file that is none of these; None: it is detected.

    Raises:
        CorpusError: the bytes are in none of these encodings, or they are not text.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
        # UTF-16 without its mark passes for UTF-8 that is full of NUL bytes.
        name = _utf16_without_mark(data) if encoding is None and not marked and "\0" in text else None
        if name:
            return data.decode(name), (_said(name),)
        if marked or encoding is None or "\0" not in text:
            return text, ()
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02x} at offset {error.start:,} is not {(marked or 'utf-8').upper()}"
        if marked:
            raise CorpusError(f"{path}: {what}: name its encoding, as in --encoding cp1252") from error
        if encoding is None:
            if not _utf16_without_mark(data) and (b"\0" in data or FEW * _controls(data) > len(data)):
                raise CorpusError(f"{path}: {what}: is it a text?") from error
            return _detected(data, path)
    try:
        return data.decode(encoding), ()
    except (ValueError, LookupError) as error:  # the bytes are not in it, or there is no encoding of that name
        raise CorpusError(f"{path}: cannot be read as {encoding}: {error}") from error


def _controls(data: bytes) -> int:
    """Return how many control characters there are."""
    return len(data) - len(data.translate(None, _CONTROL))


def _detected(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file that is not Unicode, or lacks its mark, and a note on the encoding that was used."""
    name = _utf16_without_mark(data)
    if name is None and (mended := _mixed(data)) is not None:
        return mended, ("read as UTF-8 in which some characters are cp1252; name another with --encoding",)
    for encoding in (name,) if name else (*_guessed(data), USUAL):
        try:
            return data.decode(encoding), (_said(encoding),)
        except ValueError:
            continue
    raise CorpusError(f"{path}: its encoding is not known: name it, as in --encoding cp1252")


def _said(encoding: str) -> str:
    return f"read as {encoding}; name another with --encoding"


def _utf16_without_mark(data: bytes) -> str | None:
    """Return which UTF-16 a text is written in, found from where its zero bytes stand; None if it is in neither."""
    sample = data[:SAMPLE]
    if len(data) % 2 or not len(data):
        return None
    zeros = [sample[first::2].count(0) for first in (0, 1)]
    half = len(sample) / 2
    if max(zeros) < 0.1 * half or min(zeros) > 0.01 * half:
        return None
    name = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    try:
        text = data.decode(name)
    except ValueError:
        return None
    control = sum(not character.isprintable() and not character.isspace() for character in text[:SAMPLE])
    return name if control <= 0.01 * min(len(text), SAMPLE) else None


def _mixed(data: bytes) -> str | None:
    """Return a text of which most is UTF-8 and a few characters are cp1252; None if it is not such a text."""
    if len(data) > MAX_MIXED:
        return None
    parts = _SEQUENCE.split(data)
    known = len(_SEQUENCE.findall(data))
    others = sum(len(_WESTERN.findall(part)) for part in parts)
    if not known or known < others:
        return None
    try:
        texts = [part.decode(USUAL) for part in parts]
    except ValueError:
        return None
    sequences = [sequence.decode() for sequence in _SEQUENCE.findall(data)]
    return "".join(map("".join, zip(texts, [*sequences, ""], strict=True)))


def _guessed(data: bytes) -> Iterator[str]:
    """Yield the encodings of languages that are not Western which make sense of the bytes, the likeliest first."""
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE]
    best = from_bytes(sample).best()
    for encoding in ([best.encoding] if best else []) + [*_CYRILLIC]:
        text = sample.decode(encoding, "ignore")
        letters = [character for character in text if character.isalpha()]
        is_other = len(letters) > 4 and 2 * sum(not character.isascii() for character in letters) > len(letters)
        if encoding in _CYRILLIC and not is_other:
            continue
        if detect_language(text) in _WRITTEN_IN.get(encoding, ()) and not _HALF_WIDTH.search(text):
            yield encoding
