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
from qa.weights import RERANKING_MODEL, WHEELS, find_weights

if TYPE_CHECKING:
    from tokenizers import Encoding

    from qa.datatypes import Reranker, Vectors

__all__ = ["DEFAULT_RERANKER", "load_reranker"]

DEFAULT_RERANKER = RERANKING_MODEL
BATCH = 5  # texts; padding in larger batches costs more than their number saves (benchmarks/README.md)
MAX_TOKENS = 256  # of question and text together; sentences that are longer are cut


class OnnxReranker:
    """A cross-encoder in ONNX Runtime.

    A batch holds texts of one question only, in order of length: int8 activations are scaled by what is in the batch,
    so a score would otherwise depend on which other questions are asked with it.
    """

    def __init__(self, name: str, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = name
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()  # its file asks for 512 tokens, always
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text to the question: logits, float32, shape ``(len(texts),)``."""
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32)
        encoded = self._tokenizer.encode_batch([(question, text) for text in texts])
        order = sorted(range(len(texts)), key=lambda number: len(encoded[number].ids))
        logits = np.empty(len(texts), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            logits[some] = self._logits([encoded[number] for number in some])
        return logits

    def _logits(self, encoded: Sequence[Encoding]) -> Vectors:
        import numpy as np

        for item in encoded:
            item.pad(max(len(other.ids) for other in encoded))
        inputs = {
            "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
            "attention_mask": np.array([item.attention_mask for item in encoded], dtype=np.int64),
            "token_type_ids": np.array([item.type_ids for item in encoded], dtype=np.int64),
        }
        logits: Vectors = self._session.run(None, inputs)[0][:, 0]
        return logits


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
