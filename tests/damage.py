"""What a disk can do to a file."""

from __future__ import annotations

import random


def damaged(data: bytes, at: random.Random) -> bytes:
    """Return the data with a bit that flipped, cut short, with a page of zeros, or empty."""
    place = at.randrange(len(data))
    kind = at.choice(["flip", "flip", "flip", "cut", "zero", "empty"])
    if kind == "flip":
        return data[:place] + bytes([data[place] ^ 1 << at.randrange(8)]) + data[place + 1 :]
    if kind == "zero":
        return data[:place] + bytes(len(data[place : place + 4096])) + data[place + 4096 :]
    return data[:place] if kind == "cut" else b""
