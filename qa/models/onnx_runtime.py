"""Texts, or pairs of texts -> rows of numbers, by a transformer in ONNX Runtime with its tokenizer.

Nothing is padded, and a row depends on nothing but its text. Many run side by side on all cores, those of one length
together where the model allows that; one alone runs on all cores.
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

FEW = 8  # texts that are not worth loading what runs many
TOGETHER = 512  # tokens of one run, of texts of one length: fewer read the weights more often, more leave the cache
SLOW = ["SkipLayerNormFusion"]  # optimisations that cost time: the cross-encoder takes a tenth more with it


def load_onnxruntime() -> Any:
    """Import ONNX Runtime so that it tells its makers nothing: by default it does, from version 1.29 on."""
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
        """Load what runs one text, or many, at a time, whichever is usual; the other follows if it is needed.

        ``rows_apart`` says that a row does not depend on those that run with it, as it does where activations are
        scaled by what is there: then texts of one length run together.
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
        """Return what runs the model on so many cores; what it returns does not depend on how many."""
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
