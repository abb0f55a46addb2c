"""How much the cross-encoder has to read: how many hits at a time, the lead at which it stops, and which headings.

    python benchmarks/reading.py --data ../shared/data

For each: Success@1 and RR@10 on the answerable questions of four sets, the pairs that were read (mean, median), and for
how many of all questions the first place is the one that reading 16 hits, and 5 again, gives.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from qa import build_index, evaluate, open_index, read_gold
from qa.models.reranker import load_reranker
from qa.retrieval import rerank as constants
from qa.retrieval.signals import SIGNALS

if TYPE_CHECKING:
    from qa.datatypes import Vectors

ROOT = Path(__file__).resolve().parent.parent


# What differs from the constants of `qa.retrieval.rerank`
WAYS: dict[str, dict[str, Any]] = {
    "all": {"READ": constants.RERANKED, "CLEAR_LEAD": math.inf, "NEAR": math.inf, "READ_AGAIN": 5},
    **{f"{n} at a time, lead {lead}": {"READ": n, "CLEAR_LEAD": lead} for n in (4, 2) for lead in (4, 5, 6, 8)},
    "five read again": {"READ_AGAIN": 5},
    "none read again": {"READ_AGAIN": 0},
    "under every heading": {
        "under_heading": lambda _, sentence, text: f"{sentence.heading}. {text}" if sentence.heading else text
    },
    "under no heading": {"under_heading": lambda *given: given[-1]},
    "the embedding's weight twice": {"dense": replace(SIGNALS["dense"], read=5.0)},
}


class Counting:
    """The reranker, counting the pairs of each question, and remembering them: every pair is read once."""

    name = "counting"

    def __init__(self) -> None:
        self.pairs: Counter[str] = Counter()
        self._known: dict[tuple[str, str], float] = {}

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the reranker's scores."""
        self.pairs[question] += len(texts)
        new = [text for text in texts if (question, text) not in self._known]
        for text, score in zip(new, load_reranker().score(question, new), strict=True):
            self._known[question, text] = float(score)
        return np.array([self._known[question, text] for text in texts], dtype=np.float32)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    article = (ROOT / "corpus", ROOT / "corpus" / "gold.jsonl")
    sets = {
        "article, dev": (*article, "dev"),
        "clapnq-dev": (data / "clapnq-dev" / "corpus", data / "clapnq-dev" / "gold.jsonl", None),
        "article, test": (*article, "test"),
        "xquad-dev": (data / "xquad-dev" / "corpus", data / "xquad-dev" / "gold.jsonl", None),
    }
    rows: dict[str, list[str]] = {}
    for corpus, gold, split in sets.values():
        with tempfile.TemporaryDirectory() as folder:
            build_index([corpus], folder)
            index, questions = open_index(folder), read_gold(gold, split=split)
            everything: dict[str, str] = {}
            reader = Counting()
            for name, differing in WAYS.items():
                reader.pairs.clear()
                with ExitStack() as patches:
                    for key, value in differing.items():
                        patches.enter_context(_patched(key, value))
                    found = evaluate(index, questions, reranker=reader)
                firsts = {key: row[0] for key, row in found.run.items() if row}
                everything = everything or firsts
                same = statistics.fmean(firsts.get(key) == first for key, first in everything.items())
                pairs = list(reader.pairs.values())
                rows.setdefault(name, []).append(
                    f"{found.measures['Success@1'].value:.3f}, {found.measures['RR@10'].value:.3f}, "
                    f"{statistics.fmean(pairs):.1f} ({statistics.median(pairs):.0f}), {same:.3f}"
                )
            index.close()
    print(f"| | {' | '.join(sets)} |\n| --- |" + " ---: |" * len(sets))
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


def _patched(name: str, value: Any) -> AbstractContextManager[Any]:
    """Put a value in the place of a constant, of a method, or of a row of the table of scores."""
    if name in SIGNALS:
        return patch.dict(SIGNALS, {name: value})
    owner = constants if hasattr(constants, name) else constants._Reading
    return patch.object(owner, name, value)


if __name__ == "__main__":
    main()
