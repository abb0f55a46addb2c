"""How much of a list belongs there, and how much of what belongs there is listed.

`benchmarks/lists.jsonl` has lists of eleven documents made by reading, before any program had made one. The numbers
of `qa/answering/listing.py` were fitted on ``dev``.

    python benchmarks/lists.py
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from qa.answering.ask import ask
from qa.datatypes import Reranker
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.models.encoder import load_encoder
from qa.models.reranker import load_reranker
from qa.models.token_encoder import load_token_encoder

ROOT = Path(__file__).resolve().parent.parent


@cache
def index_of(name: str) -> Index:
    """Return an index of one document."""
    folder = Path(tempfile.mkdtemp(prefix="qa-lists-"))
    build_index([ROOT / name], folder, encoder=load_encoder(), token_encoder=load_token_encoder())
    return open_unchecked(folder)


def main() -> None:
    """Print precision, recall and the mean confidence, with the reader and without."""
    rows = [json.loads(line) for line in (ROOT / "benchmarks" / "lists.jsonl").read_text("utf-8").splitlines()]
    readers: dict[str, Reranker | None] = {"with the reader": load_reranker(), "by words": None}
    for split in ("dev", "test"):
        some = [row for row in rows if row["split"] == split]
        for name, reader in readers.items():
            listed = right = wanted = empty = 0
            expected = 0.0
            for row in some:
                answer = ask(index_of(row["document"]), f"Show all passages about {row['about']}", reranker=reader)
                found = [passage.quote for passage in answer.passages] if answer.selection == "list" else []
                right += sum(quote in row["passages"] for quote in found)
                listed += len(found)
                wanted += len(row["passages"])
                empty += not found
                expected += answer.confidence * len(found)
            print(
                f"{split} {name:<16} {len(some)} lists, {empty} empty; {listed} listed, {right / listed:.2f} right "
                f"(expected {expected / listed:.2f}); {right / wanted:.2f} of {wanted} found"
            )


if __name__ == "__main__":
    main()
