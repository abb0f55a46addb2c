"""A small index and gold set that the tests of evaluation share, with the bag-of-words encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conftest import BagOfWords, write_files

from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index

# "Bananas are yellow." stands twice. The last sentence and the last kind would be markup if a page did not escape them.
DOCUMENTS = {
    "a.txt": "Apples are red. Bananas are yellow. Cherries are small.\n\nBananas are yellow. Dates are <b>soft</b>."
}
ROWS: tuple[Mapping[str, Any], ...] = (
    {"id": "right", "question": "red apples", "gold": ["Apples are red."], "kind": "plain"},
    {"id": "twice", "question": "yellow bananas", "gold": ["Bananas are yellow."], "kind": "plain"},
    {"id": "second", "question": "small red apples", "gold": [{"quote": "Cherries are small."}], "kind": "<i>hard</i>"},
    {"id": "none", "question": "zebra", "gold": [], "kind": "unanswerable"},
)


def write_gold(path: Path, *rows: Mapping[str, Any]) -> Path:
    """Write a gold set and return its path."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def build(folder: Path, documents: Mapping[str, str]) -> Index:
    """Build and open an index."""
    build_index([write_files(folder / "documents", documents)], folder / "index", encoder=BagOfWords())
    return open_unchecked(folder / "index", BagOfWords())
