"""An e-mail (.eml) -> `Parsed`: its subject is the title; who wrote it, to whom and when; then what it says."""

from __future__ import annotations

import email
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, cast

from qa.documents.formats import Parsed
from qa.documents.html.reader import body_of
from qa.documents.html.walk import pieces_of
from qa.documents.markup import parse_html
from qa.documents.pieces import Piece, compose, parts, piece
from qa.errors import CorpusError
from qa.language.characters import paired

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["read_mail"]

_HEAD = ("From", "To", "Cc", "Date")
_LONGEST = 100_000  # characters of a line of a head: the standard library reads one in quadratic time


class _Bounded(EmailPolicy):
    """Refuses an endless line in the head of a message, or of a part of it, before it is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        length = sum(map(len, sourcelines))
        if length > _LONGEST:
            raise ValueError(f"a line of its head is {length:,} characters long")
        return super().header_source_parse(sourcelines)


def read_mail(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read an e-mail; files that it carries are named in the notes, not read.

    Raises:
        CorpusError: it is none.
    """
    try:
        message = cast("EmailMessage", email.message_from_bytes(data, policy=_Bounded()))
        title = _line(message["Subject"] or "")
        head = [(name, _said(message, name)) for name in _HEAD if message[name]]
        if not head and not title:
            raise CorpusError(f"{path}: is not an e-mail: it has no From, To, Date or Subject")
        pieces = [piece("heading", title, "Subject", level=1)]
        pieces.extend(piece("paragraph", f"{name}: {value}", name) for name, value in head)
        pieces.extend(_body(message, str(path)))
        carried = [_line(part.get_filename() or part.get_content_type()) for part in message.iter_attachments()]
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
        raise CorpusError(f"{path}: is not an e-mail, or is damaged: {error}") from error
    text, blocks, places = compose(pieces)
    return Parsed(text, title, blocks, places, (f"attached and not read: {', '.join(carried)}",) if carried else ())


def _said(message: EmailMessage, name: str) -> str:
    """Return a line of the head in one line; a date as it was written."""
    raw = next(value for key, value in message.raw_items() if key.lower() == name.lower())
    return _line(raw if name == "Date" else message[name])


def _line(value: object) -> str:
    """Return a value in one line; bytes that are no UTF-8, which the library gives as surrogates, are U+FFFD."""
    return " ".join(paired(str(value)).split())


def _body(message: EmailMessage, path: str) -> list[Piece]:
    """Return what a message says: its plain text, else its HTML."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return []
    payload = body.get_payload(decode=True)
    content = _decoded(payload if isinstance(payload, bytes) else b"", body.get_content_charset() or "utf-8")
    if body.get_content_subtype() == "html":
        root = parse_html(content, path)
        return pieces_of(*body_of(root), whole=True) if root is not None else []
    return [piece("paragraph", said, f"paragraph {number}") for number, said in enumerate(parts(content), start=1)]


def _decoded(data: bytes, charset: str) -> str:
    try:
        return paired(data.decode(charset))
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")
