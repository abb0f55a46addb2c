"""An embedding model's graph, exported to ONNX once and kept: texts -> vectors by ONNX Runtime, without torch.

It is in int8 where that agrees with the original on samples of text, else in float32.
"""

from __future__ import annotations

import json
import shutil
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.models.cache import find, folder_for, keep, new_folder
from qa.models.onnx_quantization import quantise
from qa.models.onnx_runtime import Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sentence_transformers import SentenceTransformer

    from qa.datatypes import Vectors

__all__ = ["ExportedEncoder", "export", "find_export"]

VERSION = "5"  # of what is exported and how it is run; another is exported anew
MODEL, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "export.json"
LEAST_COSINE = 0.99  # mean over the samples, of int8 vectors with the original's
SAMPLES = Path(__file__).with_name("samples.txt")  # texts of every kind, a line each


class ExportedEncoder:
    """An encoder that was exported, run by ONNX Runtime and tokenizers alone; safe to use from several threads."""

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
    """Return a model that was exported before, by its weights' SHA-256; ``None`` where it is not, or is damaged."""
    return find(_key(weights), partial(ExportedEncoder, name))


def export(name: str, model: SentenceTransformer, weights: str) -> ExportedEncoder:
    """Export a model, keep it, and return it.

    Raises:
        ModelError: it cannot be exported, or what comes out is not what the model gives.
    """
    final = folder_for(_key(weights))
    building = new_folder(final)  # where nothing can be kept, it is made for this process all the same
    try:
        _write(name, model, weights, building)
    except Exception as error:
        shutil.rmtree(building, ignore_errors=True)
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{name}: cannot be exported to ONNX: {reason}") from error
    return ExportedEncoder(name, keep(building, final))


def _write(name: str, model: SentenceTransformer, weights: str, folder: Path) -> None:
    import numpy as np

    tokenizer = model.tokenizer
    samples = [line for line in SAMPLES.read_text(encoding="utf-8").splitlines() if line]
    probe = tokenizer(samples[:1] * 2, return_tensors="pt")
    if set(probe) - {"input_ids", "attention_mask", "token_type_ids"}:
        raise ModelError(f"{name}: takes {', '.join(probe)}")
    about = {
        "rows_apart": True,  # until it is found otherwise
        "fingerprint": f"int8-{VERSION}-{weights}",
        "dimension": model.get_embedding_dimension(),
        "max_tokens": int(model.max_seq_length or tokenizer.model_max_length),
    }
    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    whole = folder / "float32.onnx"
    _trace(model, probe["input_ids"], "token_type_ids" in probe, whole)
    quantise(whole, folder / MODEL, tokenizer(samples, truncation=True, max_length=about["max_tokens"])["input_ids"])
    wanted = model.encode(samples, normalize_embeddings=True, show_progress_bar=False)

    def opened() -> ExportedEncoder:
        (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        return ExportedEncoder(name, folder)

    def agrees(vectors: Vectors) -> bool:
        return float(np.mean(np.sum(vectors * wanted, axis=1))) >= LEAST_COSINE

    encoder = opened()
    vectors = encoder.encode(samples)
    if agrees(vectors):
        whole.unlink()
        if not np.array_equal(vectors, np.concatenate([encoder.encode([sample]) for sample in samples])):
            about["rows_apart"] = False
            opened()
        return
    whole.replace(folder / MODEL)
    about |= {"rows_apart": False, "fingerprint": f"float32-{VERSION}-{weights}"}
    if not agrees(opened().encode(samples)):
        raise ModelError(f"{name}: exported, it gives other vectors")


def _trace(model: SentenceTransformer, tokens: Any, is_typed: bool, path: Path) -> None:
    """Write the graph for texts of one length, with pooling and a normalisation at the end.

    Of such texts no token is padding and none is of a second: there is no mask, and one input, ``input_ids``.
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
        warnings.simplefilter("ignore")  # on what tracing takes for constant, all of which is
        torch.onnx.export(
            Whole().eval(),
            (tokens,),
            path,
            input_names=["input_ids"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "texts", 1: "tokens"}, "embedding": {0: "texts"}},
            opset_version=17,
            dynamo=False,  # the newer exporter asks for one more library, and is no better here
        )


def _key(weights: str) -> str:
    return f"{weights[:32]}-{VERSION}"
