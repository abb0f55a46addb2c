"""An e-mail (.eml) -> `Parsed`: its subject is the title; who wrote it, to whom and when; then what it says."""

from __future__ import annotations

import email
import re
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, cast

from qa.documents.formats import Parsed
from qa.documents.html.reader import body_of
from qa.documents.html.walk import pieces_of
from qa.documents.markup import parse_html
from qa.documents.pieces import Piece, compose, piece
from qa.documents.plaintext import parse_plaintext
from qa.errors import CorpusError
from qa.language.characters import paired
from qa.language.choose import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["read_mail"]

MUCH_MORE = 2  # times as many words in the HTML: then the plain text leaves out much
MAX_STUB = 40  # words of "This message is in HTML."
_HEAD = ("From", "To", "Cc", "Date")
_TEXTS = ("text/plain", "text/html")
_QUOTED = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)  # the mark before a quoted line
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)  # the line above the signature
_LATIN = ("iso-8859-1", "latin-1", "latin1", "us-ascii")
_UNUSED = frozenset(range(0x80, 0xA0))  # bytes that mean control characters in Latin-1
_LONGEST = 100_000  # characters of a header line: the standard library takes quadratic time to read one


class _Bounded(EmailPolicy):
    """Refuses a header line that is too long, in a message or in a part of it, before the line is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        length = sum(map(len, sourcelines))
        if length > _LONGEST:
            raise ValueError(f"a line of its head is {length:,} characters long")
        return super().header_source_parse(sourcelines)


def read_mail(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read an e-mail, and the e-mails that it forwards. Attached files are named in the notes, and not read.

    Raises:
        CorpusError: the file is not an e-mail, or is damaged.
    """
    try:
        message = cast("EmailMessage", email.message_from_bytes(data, policy=_Bounded()))
        title = _line(message["Subject"] or "")
        head = _head(message)
        if not head and not title:
            raise CorpusError(f"{path}: is not an e-mail: it has no From, To, Date or Subject")
        letter = _Letter(str(path), options.language)
        letter.head(title, head)
        letter.body(message)
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
        raise CorpusError(f"{path}: is not an e-mail, or is damaged: {error}") from error
    text, blocks, places = compose(letter.pieces)
    notes = (f"attached and not read: {', '.join(letter.carried)}",) if letter.carried else ()
    return Parsed(text, title, blocks, places, notes)


def _head(message: EmailMessage) -> list[tuple[str, str]]:
    return [(name, _said(message, name)) for name in _HEAD if message[name]]


def _said(message: EmailMessage, name: str) -> str:
    """Return the value of a header in one line; a date stays as it was written."""
    raw = next(value for key, value in message.raw_items() if key.lower() == name.lower())
    return _line(raw if name == "Date" else message[name])


def _line(value: object) -> str:
    """Return a value in one line. Bytes that are not UTF-8 become U+FFFD; the library gives them as surrogates."""
    return " ".join(paired(str(value)).split())


class _Letter:
    """Collects the pieces of a message, and the names of its attachments."""

    def __init__(self, path: str, language: str | None) -> None:
        self.pieces: list[Piece] = []
        self.carried: list[str] = []
        self._path, self._language = path, language
        self._paragraphs = 0

    def head(self, title: str, head: list[tuple[str, str]]) -> None:
        """Read the subject of a message, and who wrote it, to whom and when."""
        place, level = ("forwarded ", 2) if self.pieces else ("", 1)
        self.pieces.append(piece("heading", title, f"{place}Subject", level=level))
        self.pieces.extend(piece("paragraph", f"{name}: {value}", f"{place}{name}") for name, value in head)

    def body(self, message: EmailMessage) -> None:
        """Read the parts of a message that are text and not attachments, and the messages that it forwards."""
        waiting = [message]
        while waiting:
            part = waiting.pop()
            kind = part.get_content_type()
            inside = cast("list[EmailMessage]", part.get_payload()) if part.is_multipart() else []
            if kind == "message/rfc822" and inside:
                self.head(_line(inside[0]["Subject"] or ""), _head(inside[0]))
                waiting.append(inside[0])
            elif kind == "multipart/alternative":
                waiting.extend(self._better(inside))
            elif part.get_content_maintype() == "multipart":
                waiting.extend(reversed(inside))
            elif kind in _TEXTS and not part.is_attachment():
                found = self._text(part)
                self._paragraphs += len(found) if kind == "text/plain" else 0
                self.pieces.extend(found)
            else:
                self.carried.append(_line(part.get_filename() or kind))

    def _better(self, parts: list[EmailMessage]) -> list[EmailMessage]:
        """Return the one part to read, of several parts that say the same: the plain one, unless it is a stub."""
        plain, html = (
            [(part, cast("EmailMessage", body)) for part in parts if (body := part.get_body((kind,))) is not None][:1]
            for kind in ("plain", "html")
        )
        if plain and html and self._is_stub(plain[0][1], html[0][1]):
            plain = []
        return [part for part, _ in plain or html]

    def _is_stub(self, plain: EmailMessage, html: EmailMessage) -> bool:
        """Tell whether a plain text says only that there is HTML, or leaves out much of what the HTML says."""
        words, others = (" ".join(found.text for found in self._text(part)).split() for part in (plain, html))
        return MUCH_MORE * len(words) < len(others) or (len(words) <= MAX_STUB and "html" in " ".join(words).lower())

    def _text(self, part: EmailMessage) -> list[Piece]:
        payload = part.get_payload(decode=True)
        content = _decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "utf-8")
        if part.get_content_subtype() == "html":
            root = parse_html(content, self._path)
            return pieces_of(*body_of(root), whole=True) if root is not None else []
        return list(_plain(content.replace("\r\n", "\n").replace("\r", "\n"), self._language, self._paragraphs + 1))


def _plain(text: str, language: str | None, first: int) -> Iterator[Piece]:
    """Yield the pieces of a plain text, counted from ``first``, without the marks of quoted lines."""
    text = _SIGNATURE.sub("", text)
    _, blocks = parse_plaintext(text, language=language_of(text, language))
    for number, block in enumerate(blocks, start=first):
        level = block.level + 1 if block.kind == "heading" else block.level  # the subject stands above it
        is_item = block.kind == "list item"
        mark = text[text.rfind("\n", 0, block.start) + 1 : block.start] if is_item else ""
        said = _QUOTED.sub("", text[block.start : block.end])
        yield piece(block.kind, said, f"paragraph {number}", level=level, mark=_QUOTED.sub("", mark).lstrip())


def _decoded(data: bytes, charset: str) -> str:
    """Return the text of a part. Latin-1 is read as Windows-1252, as browsers do: its other characters are not used."""
    charset = "cp1252" if charset.lower() in _LATIN and not _UNUSED.isdisjoint(data) else charset
    try:
        return paired(data.decode(charset))
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")
