"""How much of a list belongs there, and how much of what belongs there is listed.

`benchmarks/lists.jsonl` has lists of eleven documents made by reading, before any program had made one. The numbers
of `qa/answering/listing.py` were fitted on ``dev``: ``--fit`` prints them.

    python benchmarks/lists.py [--fit]
"""

from __future__ import annotations

import argparse
import atexit
import json
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sklearn.linear_model import LogisticRegression

from qa.answering.ask import ask
from qa.answering.listing import judged
from qa.datatypes import Reranker
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.models.encoder import load_encoder
from qa.models.reranker import load_reranker
from qa.models.token_encoder import load_token_encoder
from qa.retrieval.search import Searcher

ROOT = Path(__file__).resolve().parent.parent


@cache
def index_of(name: str) -> Index:
    """Return an index of one document."""
    folder = Path(tempfile.mkdtemp(prefix="qa-lists-"))
    atexit.register(shutil.rmtree, folder)
    build_index([ROOT / name], folder, encoder=load_encoder(), token_encoder=load_token_encoder())
    return open_unchecked(folder)


def fit(rows: Sequence[dict[str, Any]]) -> None:
    """Print the intercept and the weights of the model of `qa.answering.listing`."""
    features, labels = [], []
    for row in rows:
        index = index_of(row["document"])
        for one in judged(index, Searcher(index, reranker=load_reranker()), row["about"]):
            features.append(one.features)
            labels.append(one.sentence.text in row["passages"])
    model = LogisticRegression(C=1e3).fit(features, labels)
    print("intercept, held, answers, behind:", model.intercept_.round(3), model.coef_[0].round(3))


def main() -> None:
    """Print precision, recall and the mean confidence, with the reader and without."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit the model on dev, and print it")
    rows = [json.loads(line) for line in (ROOT / "benchmarks" / "lists.jsonl").read_text("utf-8").splitlines()]
    if parser.parse_args().fit:
        fit([row for row in rows if row["split"] == "dev"])
        return
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
