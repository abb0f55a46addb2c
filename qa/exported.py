"""An embedding model's graph, exported to ONNX once and kept: texts -> vectors by ONNX Runtime, without torch.

int8 weights are kept where they agree with the original on a few sentences, else float32.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import ModelError
from qa.inference import Transformer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa.datatypes import Vectors

__all__ = ["ExportedEncoder", "export", "find_export"]

VERSION = "3"  # of what is exported and how it is run; another is exported anew
MODEL, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "export.json"
LEAST_COSINE = 0.99  # mean, of int8 vectors with the original's
PROBES = (
    "Who leads it?",
    "The model scores 42.5% on the benchmark, roughly half of what leading models achieve, per the report.",
    "In June 2025, the company acquired a 49% stake for $14.3 billion and brought its co-founder aboard.",
    "A red fox crossed the frozen river at dawn.",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.",
    "However, she did not say when the committee would meet again, or whether its findings would be published at all.",
    "No.",
    "Le conseil municipal a voté le budget de l'année prochaine.",
)


class ExportedEncoder:
    """An encoder that was exported, run by ONNX Runtime and tokenizers alone; safe to use from several threads."""

    def __init__(self, name: str, folder: Path) -> None:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.name = name
        self.fingerprint: str = about["fingerprint"]
        self.dimension: int = about["dimension"]
        self._model = Transformer(folder / MODEL, folder / TOKENIZER, about["max_tokens"], usually_one=True)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape ``(len(texts), dimension)``."""
        import numpy as np

        return self._model.run(texts) if len(texts) else np.zeros((0, self.dimension), dtype=np.float32)


def find_export(name: str, weights: str) -> ExportedEncoder | None:
    """Return a model that was exported before, by its weights' SHA-256; ``None`` where it is not, or is damaged."""
    folder = _folder(weights)
    if not (folder / ABOUT).is_file():
        return None
    try:
        return ExportedEncoder(name, folder)
    except Exception:  # whatever the libraries make of files that were cut short: it is exported again
        shutil.rmtree(folder, ignore_errors=True)
        return None


def export(name: str, model: SentenceTransformer, weights: str) -> ExportedEncoder:
    """Export a model, keep it, and return it.

    Raises:
        ModelError: it cannot be exported, or what comes out is not what the model gives.
    """
    final = _folder(weights)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=final.parent))
    except OSError:  # nothing can be kept here: for this process it is made all the same
        building = Path(tempfile.mkdtemp(prefix="qa-export-"))
    try:
        encoder = _written(name, model, weights, building)
    except Exception as error:
        shutil.rmtree(building, ignore_errors=True)
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{name}: cannot be exported to ONNX: {reason}") from error
    if building.parent == final.parent:
        try:
            building.rename(final)
        except OSError:  # another process was quicker
            shutil.rmtree(building, ignore_errors=True)
    return encoder


def _written(name: str, model: SentenceTransformer, weights: str, folder: Path) -> ExportedEncoder:
    import numpy as np
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    tokenizer = model.tokenizer
    probe = tokenizer(PROBES[1], return_tensors="pt")
    if set(probe) - {"input_ids", "attention_mask", "token_type_ids"}:
        raise ModelError(f"{name}: takes {', '.join(probe)}")
    about = {
        "fingerprint": f"int8-{VERSION}-{weights}",
        "dimension": model.get_embedding_dimension(),
        "max_tokens": int(model.max_seq_length or tokenizer.model_max_length),
    }
    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    whole, prepared = folder / "float32.onnx", folder / "prepared.onnx"
    _trace(model, probe["input_ids"], "token_type_ids" in probe, whole)
    # These call logging.info(), which sets logging up for the whole process unless that is done already.
    nothing = logging.NullHandler()
    logging.root.addHandler(nothing)
    try:
        quant_pre_process(whole, prepared, skip_symbolic_shape=True)
        _merge_products(prepared)
        quantize_dynamic(prepared, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.root.removeHandler(nothing)
    prepared.unlink()
    wanted = model.encode(list(PROBES), normalize_embeddings=True, show_progress_bar=False)

    def agrees() -> tuple[ExportedEncoder, bool]:
        (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        encoder = ExportedEncoder(name, folder)
        return encoder, float(np.mean(np.sum(encoder.encode(PROBES) * wanted, axis=1))) >= LEAST_COSINE

    encoder, is_good = agrees()
    if is_good:
        whole.unlink()
        return encoder
    whole.replace(folder / MODEL)
    about["fingerprint"] = f"float32-{VERSION}-{weights}"
    encoder, is_good = agrees()
    if not is_good:
        raise ModelError(f"{name}: exported, it gives other vectors")
    return encoder


def _trace(model: SentenceTransformer, tokens: Any, is_typed: bool, path: Path) -> None:
    """Write the graph for one text, with pooling and a normalisation at the end.

    Of one text no token is padding and none is of a second: there is no mask, and one input, ``input_ids``.
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
            dynamic_axes={"input_ids": {1: "tokens"}},
            opset_version=17,
            dynamo=False,  # the newer exporter asks for one more library, and is no better here
        )


def _merge_products(path: Path) -> None:
    """Make one product of those that share their left side: attention's queries, keys and values, say.

    A wide one runs better on several cores than narrow ones one after the other.
    """
    import numpy as np
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(path)
    graph = model.graph
    constants = {item.name: item for item in graph.initializer}
    sharing: dict[str, list[Any]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            sharing.setdefault(node.input[0], []).append(node)
    for number, (left, nodes) in enumerate(sharing.items()):
        weights = [numpy_helper.to_array(constants[node.input[1]]) for node in nodes]
        if len(nodes) == 1 or any(part.ndim != 2 for part in weights):
            continue
        wide, product, widths = f"merged_{number}_weights", f"merged_{number}_product", f"merged_{number}_widths"
        graph.initializer.append(numpy_helper.from_array(np.concatenate(weights, axis=1), wide))
        graph.initializer.append(numpy_helper.from_array(np.array([w.shape[1] for w in weights]), widths))
        outputs = [node.output[0] for node in nodes]
        place = list(graph.node).index(nodes[0])
        for node in nodes:
            graph.node.remove(node)
        graph.node.insert(place, helper.make_node("Split", [product, widths], outputs, name=widths, axis=-1))
        graph.node.insert(place, helper.make_node("MatMul", [left, wide], [product], name=product))
    used = {name for node in graph.node for name in node.input}
    for item in [item for item in graph.initializer if item.name not in used]:
        graph.initializer.remove(item)
    onnx.save(model, path)


def _folder(weights: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "article-qa" / f"{weights[:32]}-{VERSION}"
