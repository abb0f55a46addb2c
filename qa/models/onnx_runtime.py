"""Texts, or pairs of texts -> rows of numbers, by a transformer in ONNX Runtime with its tokenizer.

Texts are not padded, and a row depends on its text alone. Many texts run side by side, one on each core; texts of one
length run together where the model allows it. A text that comes alone runs on all cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from qa.concurrency import batched, cores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from tokenizers import Encoding

    from qa.datatypes import Vectors

__all__ = ["Transformer", "load_onnxruntime", "open_session"]

FEW = 8  # for fewer texts the session that runs many is not loaded
TOGETHER = 512  # tokens that run together: with fewer the weights are read more often, more do not fit the cache
SLOW = ["SkipLayerNormFusion"]  # an optimisation with which the cross-encoder takes a tenth more time


def load_onnxruntime() -> Any:
    """Import ONNX Runtime, and let it report nothing to its makers: by default it does."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read when the library is imported; later is too late
    import onnxruntime

    return onnxruntime


def open_session(model: Path, threads: int, *, approximate_gelu: bool = False) -> Any:
    """Open a graph, to be run on so many threads.

    Products of int8 are exact on every processor. Processors without VNNI add two products in 16 bits unless they are
    told not to. That overflows, and the same text had another vector there: cosines of .996 with float32, not .998.

    ``approximate_gelu`` computes GELU by tanh, in less time. Where activations are scaled as they come, it makes noise.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.x64quantprecision", "1")
    # Else a thread spins for more when its work is done: the cross-encoder, which is next, took twice its time.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    if approximate_gelu:
        options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW)


class Transformer:
    """A model and its tokenizer; safe to use from several threads."""

    def __init__(self, model: Path, tokenizer: Path, max_tokens: int, *, usually_one: bool, rows_apart: bool) -> None:
        """Load the session that is usually needed, for one text at a time or for many; the other follows when needed.

        ``rows_apart`` says that a row does not depend on the rows that run with it; then texts of one length run
        together. It does depend on them where activations are scaled by what runs.
        """
        from tokenizers import Tokenizer

        self._threads = ThreadPoolExecutor(cores(), thread_name_prefix=model.stem)  # started when they are needed
        self._path = model
        self._rows_apart = rows_apart
        self._sessions: dict[int, Any] = {}
        first = self._session(cores() if usually_one else 1)
        self._inputs = [item.name for item in first.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_tokens)  # of a pair, the longer is cut first
        self._tokenizer.no_padding()  # whatever its file asks for

    def _session(self, threads: int) -> Any:
        """Return the session that runs on so many cores; the rows do not depend on how many."""
        session = self._sessions.get(threads)
        if session is None:
            session = self._sessions[threads] = open_session(self._path, threads, approximate_gelu=self._rows_apart)
        return session

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> Vectors:
        """Return the first output, float32, shape ``(len(texts), columns)``; there must be a text."""
        import numpy as np

        alone = self._sessions.get(cores())
        if alone is not None and (len(texts) == 1 or (len(texts) < FEW and 1 not in self._sessions)):
            pairs = [(text,) if isinstance(text, str) else text for text in texts]
            return np.concatenate([self._rows(alone, [self._tokenizer.encode(*pair)]) for pair in pairs])
        encoded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encoded)), key=lambda number: -len(encoded[number]))  # no long one last, alone
        blocks: list[list[Encoding]] = []
        for length, some in groupby((encoded[number] for number in order), key=len):
            blocks += batched(some, max(TOGETHER // max(length, 1), 1) if self._rows_apart else 1)
        run = partial(self._rows, self._session(1))  # blocks are what runs side by side
        rows = np.concatenate(list(self._threads.map(run, blocks)))
        found: Vectors = np.empty_like(rows)
        found[order] = rows
        return found

    def _rows(self, session: Any, encoded: Sequence[Encoding]) -> Vectors:
        """Run texts of one length."""
        import numpy as np

        found = {
            "input_ids": [item.ids for item in encoded],
            "attention_mask": [item.attention_mask for item in encoded],
            "token_type_ids": [item.type_ids for item in encoded],
        }
        inputs = {name: np.array(found[name], dtype=np.int64) for name in self._inputs}
        rows: Vectors = session.run(None, inputs)[0]
        return rows
