"""Files of JSON lines and CSV that are broken in every way that was thought of, the same for the same seed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

HALF = "\\ud800"  # as JSON writes half a surrogate pair
VALUES: tuple[str, ...] = (  # JSON, or nearly
    *("null", "true", "0", "-1", "1.5", "1e400", "-1e400", "NaN", "Infinity", "007", "9" * 30, "9" * 5000, "1e-400"),
    *('""', '" "', '"x"', f'"{HALF}"', f'"a{HALF}b"', '"\\u0000"', '"a\0b"', '"\\u001b[31m"', '"\\u009b31m"', '"\\n"'),
    *(
        "[]",
        "{}",
        "[[]]",
        '[""]',
        "[null]",
        "[1]",
        '[{"quote": 7}]',
        '[{"doc_id": "muse-spark", "start": 5, "end": 2}]',
    ),
    *('[{"doc_id": "muse-spark", "start": true, "end": 1e400}]', '{"": {"": {"": null}}}', '{"a": 1, "a": 2}', "'x'"),
    *("[" * 900 + "]" * 900, "[" * 990 + "]" * 990, "[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000),
    *('"' + "x" * 100_000 + '"', '"[/bold]"', '"=1+1"', '["[/x]", "' + HALF + '"]', "\ufeff1", "\x1b]0;t\x07", "", ","),
)
BYTES = (
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\n",
    b"\r",
    b'"',
    b"\x1b[2J",
    b"}",
    b"\\",
)


def broken(random: Random, path: Path, row: dict[str, Any]) -> None:
    """Write a file at ``path`` of some rows like this one, of which at least one thing is wrong."""
    lines = random.randint(1, 3)
    ways: tuple[Callable[[], object], ...] = (
        *[lambda: path.write_bytes(_text(random, row, lines).encode("utf-8", "surrogatepass"))] * 12,
        *[lambda: path.write_bytes(_damaged(random, _text(random, row, lines).encode("utf-8", "surrogatepass")))] * 6,
        lambda: path.write_bytes(json.dumps(row).encode(random.choice(["utf-16", "utf-16-le", "utf-32", "cp037"]))),
        lambda: path.write_bytes(random.randbytes(random.randrange(300))),
        lambda: path.write_bytes(b""),
        lambda: path.mkdir(),
        lambda: os.mkfifo(path),
        lambda: path.symlink_to(random.choice(["/dev/zero", "/dev/null", "nowhere", path.name])),
    )
    random.choice(ways)()


def _text(random: Random, row: dict[str, Any], lines: int) -> str:
    rows = [json.dumps({**row, "id": str(number), "more": [{}]}) for number in range(lines)]
    for number in random.sample(range(lines), random.randint(1, lines)):
        rows[number] = _broken_row(random, json.loads(rows[number]))
    return "".join(line + "\n" for line in rows)


def _broken_row(random: Random, row: dict[str, Any]) -> str:
    """Return a row as JSON in which a value somewhere inside is another one, a name is gone, or one stands twice."""
    match random.randrange(10):
        case 0:
            return random.choice(VALUES)
        case 1:
            name, value = random.choice(list(row.items()))
            return f"{json.dumps(row)[:-1]}, {json.dumps(name)}: {json.dumps(value)}}}"
        case 2:
            del row[random.choice(list(row))]
            return json.dumps(row)
    _put(random, row, "@@")
    return json.dumps(row).replace('"@@"', random.choice(VALUES))


def _put(random: Random, found: Any, value: str) -> None:
    """Put a value at a random place of what JSON holds."""
    keys = list(found) if isinstance(found, dict) else list(range(len(found)))
    key = random.choice(keys)
    if isinstance(found[key], (dict, list)) and found[key] and random.random() < 0.7:
        _put(random, found[key], value)
    elif isinstance(found, dict) and random.random() < 0.1:
        found[value] = found.pop(key)
    else:
        found[key] = value


def _damaged(random: Random, data: bytes) -> bytes:
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(data) + 1)
        data = data[:place] + random.choice(BYTES) + data[place + random.randrange(3) :]
    return data[: random.choice([len(data), random.randrange(len(data) + 1)])]
