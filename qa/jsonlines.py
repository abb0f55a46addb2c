"""Files that people and scripts write -> texts, and JSON of a known shape. What is wrong with them is said in words.

Whatever a file holds, its reader gets records of the shape that it asked for, or a sentence that can be shown: no wrong
type, no number that is none, no name twice, no half of a surrogate pair, no depth that nothing can walk.
"""

from __future__ import annotations

import json
import math
import re
import reprlib
import stat
from collections import Counter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qa.errors import QAError

__all__ = ["MAX_BYTES", "Wrong", "converted", "decoded", "json_lines", "listed", "parsed", "read_bytes", "read_text"]

MAX_BYTES = 256 * 1024 * 1024  # a file is held in memory while it is read; a larger one is a mistake
MAX_DIGITS = 100  # of a whole number; a longer one is neither an offset nor an id
MAX_LISTED = 20  # reasons in an error
MAX_MESSAGE = 200  # characters of msgspec's message, which can hold what a file holds

Record = TypeVar("Record")


class Wrong(str):
    """Why a line is not a record."""

    __slots__ = ()


def read_bytes(path: Path, error: type[QAError]) -> bytes:
    """Return what a file holds. A pipe or a device is refused, since reading one may never end.

    Raises:
        error: it is not there, cannot be read, is not a regular file, or has more than `MAX_BYTES`.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise error(f"{path}: cannot be read: it is {_kind(mode)}, not a file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise error(f"{path}: cannot be read: {problem.strerror}") from problem
    if len(data) > MAX_BYTES:
        raise error(f"{path}: has more than the {MAX_BYTES:,} bytes that are read: split it")
    return data


def _kind(mode: int) -> str:
    return "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device"


def decoded(data: bytes, path: Path, error: type[QAError]) -> str:
    """Return bytes as UTF-8, without a byte order mark.

    Raises:
        error: they are not UTF-8; the message names byte and line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise error(f"{path}: is not UTF-8 (byte {problem.start:,}, line {line:,})") from problem


def read_text(path: Path, error: type[QAError]) -> str:
    """Return the text of a file, as `read_bytes` and `decoded` do."""
    return decoded(read_bytes(path, error), path, error)


def json_lines(
    text: str, shape: type[Record], words: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Record | Wrong]]:
    """Yield the number of each line that is not blank, and its record or what is wrong with it; see `parsed`."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, parsed(line, shape, words)
            except ValueError as error:
                yield number, Wrong(error)


def parsed(text: str, shape: type[Record], words: Mapping[str, str] | None = None) -> Record:
    """Return the record that a JSON text holds.

    Args:
        text: the JSON. Names that the shape lacks are passed over.
        shape: a dataclass, or another type that msgspec can convert to.
        words: what to say where a field is missing or of another type, by the field's name; by "" where the text holds
            no object.

    Raises:
        ValueError: it is not JSON, or of another shape; the message says why.
    """
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg}, at character {error.pos + 1:,}") from error
    except RecursionError:
        raise ValueError("is not JSON that can be read: it is nested too deeply") from None
    return converted(found, shape, words)


def converted(found: object, shape: type[Record], words: Mapping[str, str] | None = None) -> Record:
    """Return the record in what JSON held; arguments and errors as those of `parsed`."""
    import msgspec

    try:
        record = msgspec.convert(found, shape)
        msgspec.json.encode(record)  # what cannot be written now could not be printed later
    except msgspec.ValidationError as error:
        raise ValueError(_reason(str(error), words or {})) from error
    except UnicodeEncodeError as error:
        raise ValueError("is not Unicode: it holds half a pair of surrogates") from error
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    return record


def listed(reasons: Sequence[str]) -> list[str]:
    """Return the faults of an error: at most `MAX_LISTED` reasons, and how many more there are."""
    more = len(reasons) - MAX_LISTED
    return [*reasons[:MAX_LISTED], *([f"and {more:,} more"] if more > 0 else [])]


def _reason(message: str, words: Mapping[str, str]) -> str:
    """Put a message of msgspec into words."""
    place = re.search(r"at `\$\.(\w+)", message) or re.search(r"missing required field `(\w+)`", message)
    name = place[1] if place else ""
    what = f'its "{name}" is wrong' if name else "is not an object"
    return words.get(name) or f"{what}: {message[:MAX_MESSAGE]}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"has the name {reprlib.repr(twice)} twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"is not JSON: {name} is not a number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"has a number that is too large: {reprlib.repr(digits)}")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"has a number of {len(digits):,} digits")
    return int(digits)
