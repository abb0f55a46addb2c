"""Texts -> a vector for each token, for late interaction (ColBERT, Khattab & Zaharia 2020).

The only place where the token encoder is loaded. The model is answerai-colbert-small-v1. Of its twelve layers the first
`LAYERS` run. The last of these were trained further (``benchmarks/train_tokens.py``), together with a projection that
makes the vectors short enough to store in int8, and with how much a token of a question counts. ``token_encoder.npz``
holds what was trained; ``token_encoder.md`` says on what, and how good it is.
"""

from __future__ import annotations

import shutil
import string
from functools import cache, lru_cache
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from qa.concurrency import product
from qa.models.from_wheel import load_from_wheel
from qa.models.onnx_quantization import quantise, sample_texts
from qa.models.onnx_runtime import Transformer
from qa.models.onnx_unquantized import first_layers
from qa.models.weights import TOKEN_MODEL, WHEELS, file_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import TokenCodes, TokenEncoder, Vectors

__all__ = ["LAYERS", "MAX_TOKENS", "QUESTION", "TEXT", "WEIGHTS", "OnnxTokenEncoder", "load_token_encoder"]

LAYERS = 8
VERSION = "2"  # of how the graph is made and run
MAX_TOKENS = 256  # of a text; what is longer is cut
QUESTION, TEXT = 1, 2  # the tokens [unused0] and [unused1], by which the model tells questions from texts
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
WEIGHTS = Path(__file__).with_name("token_encoder.npz")


class OnnxTokenEncoder:
    """The token encoder in ONNX Runtime; a text's vectors depend on nothing but the text."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        self.name = TOKEN_MODEL
        self._model = Transformer(folder / MODEL, folder / TOKENIZER, MAX_TOKENS, usually_one=True, rows_apart=True)
        with np.load(WEIGHTS, allow_pickle=False) as trained:
            self._projection: Vectors = trained["projection"].astype(np.float32)  # (width, dimension)
            self._steps: Vectors = trained["steps"].astype(np.float32)  # (dimension,): what a code of 1 stands for
            self._importance: Vectors = trained["importance/weight"].astype(np.float32)  # (width, 1)
            self._importance_bias = float(trained["importance/bias"][0])
        self.dimension = len(self._steps)
        self.fingerprint = f"{VERSION}-{LAYERS}-{_digest()}-{WHEELS[TOKEN_MODEL].sha256}"
        punctuation = self._model.token_numbers(string.punctuation)
        self._is_word = np.ones(self._model.vocabulary_size, dtype=bool)
        self._is_word[punctuation] = False

    def encode_questions(self, questions: Sequence[str]) -> list[Vectors]:
        """Return for each question the vectors of its tokens, float32, shape ``(tokens, dimension)``.

        Their inner products with the codes of a text's tokens say how similar they are, times how much the token of
        the question counts.
        """
        import numpy as np

        found = []
        for rows, _ in self._model.tokens(questions, mark=QUESTION):
            importance = np.logaddexp(0, product(rows, self._importance) + self._importance_bias)
            found.append(product(rows, self._projection) * self._steps * importance)
        return found

    def encode_texts(self, texts: Sequence[str]) -> list[TokenCodes]:
        """Return for each text the codes of its tokens but punctuation, int8, shape ``(tokens, dimension)``."""
        import numpy as np

        scaled = self._projection / self._steps
        unit_vectors = [rows[self._is_word[numbers]] for rows, numbers in self._model.tokens(texts, mark=TEXT)]
        return [np.clip(np.rint(product(rows, scaled)), -127, 127).astype(np.int8) for rows in unit_vectors]


@lru_cache(maxsize=1)
def load_token_encoder() -> TokenEncoder:
    """Load the token encoder, once a process.

    Raises:
        ModelError: its weights wheel is not installed, or is not what its author published.
    """
    variant = f"{_digest()}-tokens-{VERSION}"
    return load_from_wheel(TOKEN_MODEL, "the token encoder", variant, _build, OnnxTokenEncoder)


@cache
def _digest() -> str:
    return file_sha256(WEIGHTS)[:16]


def _build(weights: Path, folder: Path) -> None:
    import numpy as np

    shutil.copyfile(weights / TOKENIZER, folder / TOKENIZER)
    whole = folder / "float32.onnx"
    with np.load(WEIGHTS, allow_pickle=False) as trained:
        first_layers(weights / MODEL, whole, LAYERS, trained)
    quantise(whole, folder / MODEL, _sample_tokens(folder / TOKENIZER))
    whole.unlink()


def _sample_tokens(tokenizer: Path) -> list[list[int]]:
    """Return the numbers of the tokens of sample texts, as questions and as texts in turn."""
    from tokenizers import Tokenizer

    opened = Tokenizer.from_file(str(tokenizer))
    opened.no_padding()
    encoded = opened.encode_batch(sample_texts())
    marked = zip(encoded, cycle((QUESTION, TEXT)), strict=False)
    return [[item.ids[0], mark, *item.ids[1:MAX_TOKENS]] for item, mark in marked]
