"""An embedding model -> its graph in ONNX, exported once and kept, which runs in ONNX Runtime without torch.

The graph is in int8 if that agrees with the model on samples of text, else in float32.
"""

from __future__ import annotations

import json
import warnings
from functools import partial
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.models.cache import find, make
from qa.models.onnx_quantization import quantise, sample_texts
from qa.models.onnx_runtime import Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from sentence_transformers import SentenceTransformer

    from qa.datatypes import Vectors

__all__ = ["ExportedEncoder", "export", "find_export"]

VERSION = "5"  # of how a model is exported and run: an export of another version is made again
MODEL, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "export.json"
LEAST_COSINE = 0.99  # of the vectors of int8 with those of the model, the mean over the samples


class ExportedEncoder:
    """An exported encoder, run by ONNX Runtime and tokenizers alone; safe to use from several threads."""

    def __init__(self, name: str, folder: Path) -> None:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.name = name
        self.fingerprint: str = about["fingerprint"]
        self.dimension: int = about["dimension"]
        files = folder / MODEL, folder / TOKENIZER
        self._model = Transformer(*files, about["max_tokens"], usually_one=True, rows_apart=about["rows_apart"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape ``(len(texts), dimension)``."""
        import numpy as np

        return self._model.run(texts) if len(texts) else np.zeros((0, self.dimension), dtype=np.float32)


def find_export(name: str, weights: str) -> ExportedEncoder | None:
    """Return the export of a model by its weights' SHA-256; ``None`` where there is none, or it is damaged."""
    return find(_key(weights), partial(ExportedEncoder, name))


def export(name: str, model: SentenceTransformer, weights: str) -> ExportedEncoder:
    """Export a model, keep the export, and return it.

    Raises:
        ModelError: the model cannot be exported, or the export gives other vectors.
    """
    try:
        folder = make(_key(weights), partial(_write, name, model, weights))
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{name}: cannot be exported to ONNX: {reason}") from error
    return ExportedEncoder(name, folder)


def _write(name: str, model: SentenceTransformer, weights: str, folder: Path) -> None:
    """Write the export into a folder: in int8 if that agrees with the model on samples of text, else in float32.

    Raises:
        ModelError: the model takes other inputs, or neither form gives its vectors.
    """
    tokenizer = model.tokenizer
    samples = sample_texts()
    probe = tokenizer(samples[:1] * 2, return_tensors="pt")
    if set(probe) - {"input_ids", "attention_mask", "token_type_ids"}:
        raise ModelError(f"{name}: takes {', '.join(probe)}")
    dimension = model.get_embedding_dimension()
    max_tokens = int(model.max_seq_length or tokenizer.model_max_length)
    wanted = model.encode(samples, normalize_embeddings=True, show_progress_bar=False)

    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    whole = folder / "float32.onnx"
    _trace(model, probe["input_ids"], "token_type_ids" in probe, whole)
    quantise(whole, folder / MODEL, tokenizer(samples, truncation=True, max_length=max_tokens)["input_ids"])
    for form in ("int8", "float32"):
        if form == "float32":
            whole.replace(folder / MODEL)
        about = {"fingerprint": f"{form}-{VERSION}-{weights}", "dimension": dimension, "max_tokens": max_tokens}
        if _agrees(_opened(name, folder, {**about, "rows_apart": form == "int8"}), samples, wanted):
            break
    else:
        raise ModelError(f"{name}: exported, it gives other vectors")
    whole.unlink(missing_ok=True)
    if form == "int8" and not _keeps_rows_apart(ExportedEncoder(name, folder), samples):
        _opened(name, folder, {**about, "rows_apart": False})


def _opened(name: str, folder: Path, about: dict[str, Any]) -> ExportedEncoder:
    """Write down what is known of an export, and open it."""
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return ExportedEncoder(name, folder)


def _agrees(encoder: ExportedEncoder, samples: Sequence[str], wanted: Vectors) -> bool:
    import numpy as np

    return float(np.mean(np.sum(encoder.encode(samples) * wanted, axis=1))) >= LEAST_COSINE


def _keeps_rows_apart(encoder: ExportedEncoder, samples: Sequence[str]) -> bool:
    """Tell whether a text has the same vector, to the bit, alone and beside others of its length."""
    import numpy as np

    alone = np.concatenate([encoder.encode([sample]) for sample in samples])
    return np.array_equal(encoder.encode(samples), alone)


def _trace(model: SentenceTransformer, tokens: Any, is_typed: bool, path: Path) -> None:
    """Write the graph for texts of one length, with pooling and normalisation at the end.

    Texts of one length have no padding, so the graph has no mask. Its only input is ``input_ids``.
    """
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            given = {"input_ids": tokens} | ({"token_type_ids": torch.zeros_like(tokens)} if is_typed else {})
            return torch.nn.functional.normalize(self.model(given)["sentence_embedding"], p=2.0, dim=1)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # about values that tracing takes for constants: they are
        torch.onnx.export(
            Whole().eval(),
            (tokens,),
            path,
            input_names=["input_ids"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "texts", 1: "tokens"}, "embedding": {0: "texts"}},
            opset_version=17,
            dynamo=False,  # the newer exporter needs one more library, and is no better here
        )


def _key(weights: str) -> str:
    return f"{weights[:32]}-{VERSION}"
