"""How often an overview quotes a good sentence of a section, beside simpler ways to choose one.

`benchmarks/overviews.jsonl` has for each section of eight documents the sentences that were judged good as its
quote, before any program had chosen one. The constants of `qa/answering/overview.py` were chosen on ``dev``.

    python benchmarks/overviews.py
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from qa.answering.overview import kinds, most_telling
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.models.encoder import load_encoder

ROOT = Path(__file__).resolve().parent.parent
EDGE, DAMPING, STEPS = 0.2, 0.85, 50  # of LexRank: least similarity, and its usual damping

Choose = Callable[[Index, Sequence[int]], int]


def ours(index: Index, section: Sequence[int]) -> int:
    """Choose as an overview does."""
    [sentence] = index.sentences(section[:1])
    blocks = index.blocks_in(sentence.doc_id, 0, index.title_and_size(sentence.doc_id)[1])
    found = most_telling(index, list(section), kinds(blocks))
    assert found
    return found.hit.position


def like_the_rest(index: Index, section: Sequence[int]) -> int:
    """Choose the sentence whose vector is nearest to the mean of all."""
    vectors = index.vectors(section)
    return section[int((vectors @ vectors.sum(axis=0)).argmax())]


def lexrank(index: Index, section: Sequence[int]) -> int:
    """Erkan and Radev 2004: the stationary distribution of a walk between similar sentences."""
    vectors = index.vectors(section)
    edges = np.where(vectors @ vectors.T < EDGE, 0, vectors @ vectors.T)
    np.fill_diagonal(edges, 1)
    edges /= edges.sum(axis=1, keepdims=True)
    ranks = np.full(len(section), 1 / len(section))
    for _ in range(STEPS):
        ranks = (1 - DAMPING) / len(section) + DAMPING * edges.T @ ranks
    return section[int(ranks.argmax())]


def first(_index: Index, section: Sequence[int]) -> int:
    """Choose the first sentence."""
    return section[0]


WAYS: dict[str, Choose] = {"ours": ours, "like the rest": like_the_rest, "LexRank": lexrank, "the first": first}


def sections() -> list[tuple[str, Index, list[int], set[str]]]:
    """Return each judged section: its split, its index, its positions, and the words of good sentences."""
    rows = [json.loads(line) for line in (ROOT / "benchmarks" / "overviews.jsonl").read_text("utf-8").splitlines()]
    indexes: dict[str, Index] = {}
    encoder = load_encoder()
    found = []
    for row in rows:
        name = row["document"]
        if name not in indexes:
            folder = Path(tempfile.mkdtemp(prefix="qa-overviews-"))
            build_index([ROOT / name], folder, encoder=encoder)
            indexes[name] = open_unchecked(folder)
        index = indexes[name]
        sentences = index.sentences(range(len(index)))
        here = next(sentence for sentence in sentences if sentence.text == row["good"][0])
        section = [position for position, sentence in enumerate(sentences) if sentence.path == here.path]
        found.append((row["split"], index, section, set(row["good"])))
    return found


def main() -> None:
    """Print how often each way chooses a good sentence."""
    judged = sections()
    for split in ("dev", "test"):
        some = [(index, section, good) for named, index, section, good in judged if named == split]
        chance = np.mean([len(good) / len(section) for _, section, good in some])
        print(f"{split}: {len(some)} sections, by chance {chance:.2f}")
        for name, choose in WAYS.items():
            right = [index.sentences([choose(index, section)])[0].text in good for index, section, good in some]
            print(f"  {name:<14} {sum(right):>3}  {np.mean(right):.2f}")


if __name__ == "__main__":
    main()
