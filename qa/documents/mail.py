"""An e-mail (.eml) -> `Parsed`: its subject is the title; who wrote it, to whom and when; then what it says."""

from __future__ import annotations

import email
import re
from email.policy import EmailPolicy
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

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
    from collections.abc import Iterable, Iterator
    from email.message import EmailMessage, MIMEPart
    from pathlib import Path

    from qa.datatypes import Block, Progress, ReadOptions

__all__ = ["read_mail"]

_HEAD = ("From", "To", "Cc", "Date")
_QUOTED = re.compile(r"((?:>[ ]?)*)(.*)")
STUB = 25  # words; a plain text of fewer, and of other words than the HTML, only says that the letter is in HTML
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
        body = _Body(str(path), options.language)
        body.read(message)
        pieces.extend(body.pieces)
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
        raise CorpusError(f"{path}: is not an e-mail, or is damaged: {error}") from error
    text, blocks, places = compose(pieces)
    return Parsed(
        text, title, blocks, places, (f"attached and not read: {', '.join(body.carried)}",) if body.carried else ()
    )


def _said(message: MIMEPart[Any, Any], name: str) -> str:
    """Return a line of the head in one line; a date as it was written."""
    raw = next(value for key, value in message.raw_items() if key.lower() == name.lower())
    return _line(raw if name == "Date" else message[name])


def _line(value: object) -> str:
    """Return a value in one line; bytes that are no UTF-8, which the library gives as surrogates, are U+FFFD."""
    return " ".join(paired(str(value)).split())


class _Body:
    """Collects what a message says, in its order, and names what it carries besides."""

    def __init__(self, path: str, language: str | None) -> None:
        self.pieces: list[Piece] = []
        self.carried: list[str] = []
        self._path, self._language = path, language
        self._paragraphs = 0

    def read(self, part: MIMEPart[Any, Any]) -> None:
        """Read a part of a message, and the parts in it."""
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            self.read(_best(list(part.iter_parts())))
        elif kind == "message/rfc822" or part.is_multipart():
            for inner in part.iter_parts():
                if kind == "message/rfc822":  # a letter that is passed on
                    self._say(f"{name}: {_said(inner, name)}" for name in ("Subject", *_HEAD) if inner[name])
                self.read(inner)
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            self._text(_content(part), is_html=kind == "text/html")
        else:
            self.carried.append(_line(part.get_filename() or kind))

    def _text(self, content: str, *, is_html: bool) -> None:
        if is_html:
            root = parse_html(content, self._path)
            self.pieces.extend(pieces_of(*body_of(root), whole=True) if root is not None else [])
            return
        for depth, said in _by_depth(content):
            language = language_of(said, self._language)
            for block in parse_plaintext(said, language=language)[1]:
                line = said.rfind("\n", 0, block.start) + 1
                mark = said[line : block.start].lstrip() if block.kind == "list item" else ""
                quoted = "> " * (depth > 0 and not mark)
                self._say([said[block.start : block.end]], block, mark=quoted + mark)

    def _say(self, texts: Iterable[str], block: Block | None = None, mark: str = "") -> None:
        kind, level = (block.kind, block.level) if block else ("paragraph", 0)
        for text in texts:
            self._paragraphs += 1
            element = f"paragraph {self._paragraphs}"
            self.pieces.append(piece(kind, text, element, level=level, mark=mark))


def _best(parts: list[MIMEPart[Any, Any]]) -> MIMEPart[Any, Any]:
    """Return which of several forms of a text is read: the plain one, unless it only says that there is another."""
    plain = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    others = [part for part in parts if part is not plain and not part.get_content_type().startswith("text/calendar")]
    if plain is None or not others:
        return (others or parts)[-1]
    html = next((part for part in others[-1].walk() if part.get_content_type() == "text/html"), None)
    if html is None:
        return plain
    root = parse_html(_content(html), "")
    words = set(" ".join(root.itertext()).split()) if root is not None else set()
    said = set(_content(plain).split())
    return others[-1] if words and len(said) < STUB and 2 * len(said & words) < len(said) else plain


def _content(part: MIMEPart[Any, Any]) -> str:
    payload = part.get_payload(decode=True)
    text = _decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "utf-8")
    return "\n".join(text.splitlines())


def _by_depth(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text with how deep each is quoted, without the marks of quoting (">")."""
    lines = [_QUOTED.match(line) for line in text.split("\n")]
    for depth, group in groupby((line for line in lines if line), key=lambda line: line[1].count(">")):
        yield depth, "\n".join(line[2] if line[2] != "-- " else "" for line in group)  # "-- " stands over a signature


def _decoded(data: bytes, charset: str) -> str:
    try:
        return paired(data.decode(charset))
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")
