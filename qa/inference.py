"""Texts, or pairs of texts -> rows of numbers, by a transformer in ONNX Runtime with its tokenizer.

They are run one by one, on all cores: nothing is padded, and a row depends on nothing but its text (int8 activations
are scaled by what is in a batch).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding

    from qa.datatypes import Vectors

__all__ = ["Transformer", "cores"]

SLOW = ["SkipLayerNormFusion"]  # optimisations that cost time: a text takes a seventh more with it


class Transformer:
    """A model and its tokenizer; safe to use from several threads."""

    def __init__(self, model: Path, tokenizer: Path, max_tokens: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._threads = ThreadPoolExecutor(cores(), thread_name_prefix=model.stem)  # started when they are needed
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # texts are what runs side by side
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
        )
        self._inputs = [item.name for item in self._session.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_tokens)  # of a pair, the longer is cut first
        self._tokenizer.no_padding()  # whatever its file asks for

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> Vectors:
        """Return the first output, float32, shape ``(len(texts), columns)``; there must be a text."""
        import numpy as np

        if len(texts) == 1:
            pair = (texts[0],) if isinstance(texts[0], str) else texts[0]
            return self._row(self._tokenizer.encode(*pair))[np.newaxis]
        encoded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encoded)), key=lambda number: -len(encoded[number]))  # no long one last, alone
        rows = list(self._threads.map(self._row, [encoded[number] for number in order]))
        found: Vectors = np.empty((len(rows), len(rows[0])), dtype=np.float32)
        found[order] = rows
        return found

    def _row(self, encoded: Encoding) -> Vectors:
        import numpy as np

        found = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        inputs = {name: np.array([found[name]], dtype=np.int64) for name in self._inputs}
        row: Vectors = self._session.run(None, inputs)[0][0]
        return row


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
