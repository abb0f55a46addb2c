"""Texts, or pairs of texts -> rows of numbers, by a transformer in ONNX Runtime with its tokenizer.

Texts are not padded, and a row depends on its text alone. Many texts run side by side, one on each core; texts of one
length run together where the model allows it. A text that comes alone runs on all cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.concurrency import batched, cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from tokenizers import Encoding

    from qa.datatypes import Vectors

__all__ = ["Offsets", "Transformer", "load_onnxruntime", "open_session"]

Offsets = tuple[int, int]  # of a text's code points, half-open
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
    Others are not told, since some take three times as long then (benchmarks/README.md).

    ``approximate_gelu`` computes GELU by tanh, in less time. Where activations are scaled as they come, it makes noise.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    if not _has_vnni():
        options.add_session_config_entry("session.x64quantprecision", "1")
    # Else a thread spins for more when its work is done: the cross-encoder, which is next, took twice its time.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    if approximate_gelu:
        options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW)


@cache
def _has_vnni() -> bool:
    """Tell whether the processor is known to add products of int8 in 32 bits."""
    try:
        with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:  # not Linux
        return False
    return not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags.split())


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

        return np.stack(self._each([_Inputs(item.ids, item.type_ids) for item in self._encoded(texts)]))

    def tokens(self, texts: Sequence[str], *, mark: int) -> list[tuple[Vectors, list[int]]]:
        """Return the first output of a row for each token, shape ``(tokens, columns)``, and the tokens' numbers.

        ``mark`` is a token that is put after the first one of each text.
        """
        given = [
            _Inputs([item.ids[0], mark, *item.ids[1:]], [0, *item.type_ids])  # "[CLS]" comes first
            for item in self._encoded(texts)
        ]
        return list(zip(self._each(given), [item.ids for item in given], strict=True))

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Vectors, list[Offsets | None]]]:
        """Return the first output of each pair, and where its tokens stand in the second text of the pair.

        A token that is not of that text has ``None`` there. What is beyond the most tokens has none.
        """
        encoded = self._encoded(pairs)
        rows = self._each([_Inputs(item.ids, item.type_ids) for item in encoded])
        places = [
            [place if part == 1 else None for place, part in zip(item.offsets, item.sequence_ids, strict=True)]
            for item in encoded
        ]
        return list(zip(rows, places, strict=True))

    def token_numbers(self, texts: Iterable[str]) -> list[int]:
        """Return the numbers of these tokens, as far as there are such."""
        found = [self._tokenizer.token_to_id(text) for text in texts]
        return [number for number in found if number is not None]

    @property
    def vocabulary_size(self) -> int:
        """The number of different tokens."""
        return int(self._tokenizer.get_vocab_size())

    def _encoded(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return found

    def _each(self, given: Sequence[_Inputs]) -> list[Vectors]:
        """Return the first output for each text."""
        alone = self._sessions.get(cores())
        if alone is not None and (len(given) == 1 or (len(given) < FEW and 1 not in self._sessions)):
            return [self._rows(alone, [item])[0] for item in given]
        order = sorted(range(len(given)), key=lambda number: -len(given[number].ids))  # no long one last, alone
        blocks: list[list[_Inputs]] = []
        for length, some in groupby((given[number] for number in order), key=lambda item: len(item.ids)):
            blocks += batched(some, max(TOGETHER // max(length, 1), 1) if self._rows_apart else 1)
        run = partial(self._rows, self._session(1))  # blocks are what runs side by side
        rows = [row for block in self._threads.map(run, blocks) for row in block]
        found = list(rows)
        for number, row in zip(order, rows, strict=True):
            found[number] = row
        return found

    def _rows(self, session: Any, given: Sequence[_Inputs]) -> Vectors:
        """Run texts of one length."""
        import numpy as np

        found = {
            "input_ids": [item.ids for item in given],
            "attention_mask": [[1] * len(item.ids) for item in given],
            "token_type_ids": [item.types for item in given],
        }
        inputs = {name: np.array(found[name], dtype=np.int64) for name in self._inputs}
        rows: Vectors = session.run(None, inputs)[0]
        return rows


class _Inputs(NamedTuple):
    """What a model is given of a text."""

    ids: list[int]
    types: list[int]
