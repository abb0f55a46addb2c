"""Texts, or pairs of texts -> rows of numbers, by a transformer in ONNX Runtime with its tokenizer.

They are run one by one, many side by side on all cores, or one on all of them: nothing is padded, and a row depends on
nothing but its text (int8 activations are scaled by what is in a batch).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Encoding

    from qa.datatypes import Vectors

__all__ = ["Transformer", "cores"]

FEW = 8  # texts that are not worth loading what runs many
SLOW = ["SkipLayerNormFusion"]  # optimisations that cost time: a text takes a seventh more with it


class Transformer:
    """A model and its tokenizer; safe to use from several threads."""

    def __init__(self, model: Path, tokenizer: Path, max_tokens: int, *, usually_one: bool) -> None:
        """Load what runs one text, or many, at a time, whichever is usual; the other follows if it is needed."""
        from tokenizers import Tokenizer

        self._threads = ThreadPoolExecutor(cores(), thread_name_prefix=model.stem)  # started when they are needed
        self._path = model
        self._sessions: dict[int, Any] = {}
        first = self._session(cores() if usually_one else 1)
        self._inputs = [item.name for item in first.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_tokens)  # of a pair, the longer is cut first
        self._tokenizer.no_padding()  # whatever its file asks for

    def _session(self, threads: int) -> Any:
        """Return what runs the model on so many cores; what it returns does not depend on how many."""
        import onnxruntime

        session = self._sessions.get(threads)
        if session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            # Else, its work done, a thread spins for more: the cross-encoder, which is next, took twice its time.
            options.add_session_config_entry("session.force_spinning_stop", "1")
            session = self._sessions[threads] = onnxruntime.InferenceSession(
                self._path, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
            )
        return session

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> Vectors:
        """Return the first output, float32, shape ``(len(texts), columns)``; there must be a text."""
        import numpy as np

        alone = self._sessions.get(cores())
        if alone is not None and (len(texts) == 1 or (len(texts) < FEW and 1 not in self._sessions)):
            pairs = [(text,) if isinstance(text, str) else text for text in texts]
            return np.array([self._row(alone, self._tokenizer.encode(*pair)) for pair in pairs])
        encoded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encoded)), key=lambda number: -len(encoded[number]))  # no long one last, alone
        run = partial(self._row, self._session(1))  # texts are what runs side by side
        rows = list(self._threads.map(run, [encoded[number] for number in order]))
        found: Vectors = np.empty((len(rows), len(rows[0])), dtype=np.float32)
        found[order] = rows
        return found

    def _row(self, session: Any, encoded: Encoding) -> Vectors:
        import numpy as np

        found = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        inputs = {name: np.array([found[name]], dtype=np.int64) for name in self._inputs}
        row: Vectors = session.run(None, inputs)[0][0]
        return row


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
