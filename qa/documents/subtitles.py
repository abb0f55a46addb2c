"""Subtitles (.srt, .vtt) -> `Parsed`: what is said, in paragraphs, and the time of each cue as its place."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.decode import decode
from qa.documents.formats import Parsed
from qa.documents.pieces import Piece, Run, compose
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["read_subtitles"]

PAUSE = 4.0  # seconds without words, after which a paragraph begins
LONGEST = 800  # characters of a paragraph, after which the next sentence begins another
_TIMES = re.compile(
    r"""
    \s*(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{1,3})   # "00:01:04,250"
    [ \t]*-->[ \t]*
    (?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{1,3})
    """,
    re.VERBOSE,
)
_TAG = re.compile(r"</?[a-zA-Z0-9.:_-][^<>]{0,200}>|\{\\[^{}]{0,100}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,40})?[ \t]+([^<>]{1,80})>")
_TURN = re.compile(r"[-–—] |>> ?|[A-Z][\w.' -]{0,30}: ")
_ENDS = tuple('.!?…。？！"”’)♪]')


class _Cue(NamedTuple):
    start: float
    end: float
    text: str


def read_subtitles(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read subtitles; a sentence can go on over several cues.

    Raises:
        CorpusError: the file is not text, or has no cue.
    """
    cues = _cues(decode(data, path, options.encoding))
    if not cues:
        raise CorpusError(f"{path}: has no cue of subtitles (00:00:01,000 --> 00:00:02,000)")
    pieces: list[Piece] = []
    runs: list[Run] = []
    length, until = 0, 0.0
    for cue in cues:
        is_end = bool(runs) and runs[-1].text.endswith(_ENDS)
        is_apart = cue.start - until > PAUSE or (is_end and length > LONGEST) or _TURN.match(cue.text)
        if runs and is_apart:
            pieces.append(Piece("paragraph", tuple(runs), joint=" "))
            runs, length = [], 0
        seconds = int(cue.start)
        runs.append(Run(cue.text, f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"))
        length, until = length + len(cue.text), cue.end
    pieces.append(Piece("paragraph", tuple(runs), joint=" "))
    text, blocks, places = compose(pieces)
    return Parsed(text, "", blocks, places)


def _cues(text: str) -> list[_Cue]:
    found: list[_Cue] = []
    times: re.Match[str] | None = None
    said: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        times_here = _TIMES.match(line)
        if times_here or not line.strip():
            # A number right above the times counts the cue.
            words = said[:-1] if times_here and said and said[-1].strip().isdecimal() else said
            plain = _plain(words)
            if times is not None and plain and (not found or found[-1].text != plain):
                found.append(_Cue(_seconds(times, 1), _seconds(times, 5), plain))
            times, said = times_here, []
        else:
            said.append(line)
    return found


def _plain(lines: list[str]) -> str:
    voiced = (_VOICE.sub(lambda match: f"{match[1]}: ", line) for line in lines)
    return " ".join(unescape(_TAG.sub("", " ".join(voiced))).split())


def _seconds(times: re.Match[str], group: int) -> float:
    hours, minutes, seconds, parts = times.group(group, group + 1, group + 2, group + 3)
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(parts.ljust(3, "0")) / 1000
