"""The layers of a BERT in a graph, by the names that PyTorch's exporter gives, and other weights for some of them.

Layers are counted from 0. Weights that were trained further are kept in an archive of NumPy: of each matrix
``8/output/dense/weight`` (int8, shape ``(in, out)``), ``.../scale`` (float32, shape ``(out,)``) and ``.../bias``, of
the normalisations ``weight`` and ``bias``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from qa.models.onnx_graph import Graph

    Arrays = Mapping[str, NDArray[Any]]

__all__ = [
    "MATRICES",
    "NORMS",
    "Arrays",
    "hidden",
    "matrix_of",
    "product_of",
    "replace_vectors",
    "trained_matrix",
    "vectors_of",
]

MATRICES = (
    "attention/self/query",
    "attention/self/key",
    "attention/self/value",
    "attention/output/dense",
    "intermediate/dense",
    "output/dense",
)
NORMS = ("attention/output/LayerNorm", "output/LayerNorm")


def hidden(graph: Graph, layer: int) -> str:
    """Return the name of what a layer gives: shape ``(texts, tokens, width)``."""
    return f"{_path(graph, layer)}/output/LayerNorm/Add_1_output_0"


def matrix_of(graph: Graph, layer: int, part: str) -> NDArray[Any]:
    """Return the matrix of a product that a graph computes in int8: float32, shape ``(in, out)``."""
    import numpy as np

    product, scales = product_of(graph, layer, part)
    scale = next(graph.constants[name] for name in scales.input if name in graph.constants)
    zero = graph.constants[product.input[3]].astype(np.float32)
    found: NDArray[Any] = (graph.constants[product.input[1]].astype(np.float32) - zero) * scale
    return found


def product_of(graph: Graph, layer: int, part: str) -> tuple[Any, Any]:
    """Return the node of a product in int8, and the one that multiplies its scales."""
    before = f"{_path(graph, layer)}/{part}/MatMul_quant"
    nodes = {node.name: node for node in graph.nodes}
    return nodes[before], nodes[f"{before}_scales_mul"]


def vectors_of(graph: Graph, layer: int, part: str) -> dict[str, NDArray[Any]]:
    """Return the bias of a product, or the weight and the bias of a normalisation, by their names."""
    before = _name(graph, layer, part)
    return {
        name: graph.constants[f"{before}.{name}"]
        for name in ("weight", "bias")
        if f"{before}.{name}" in graph.constants
    }


def trained_matrix(trained: Arrays, layer: int, part: str) -> NDArray[Any]:
    """Return a matrix of weights that were trained further: float32, shape ``(in, out)``."""
    import numpy as np

    place = f"{layer}/{part}"
    found: NDArray[Any] = trained[f"{place}/weight"].astype(np.float32) * trained[f"{place}/scale"]
    return found


def replace_vectors(graph: Graph, layers: Sequence[int], trained: Arrays) -> None:
    """Replace the biases of some layers, and the weights of their normalisations."""
    users = graph.users()
    for layer in layers:
        for part in (*MATRICES, *NORMS):
            for kind in vectors_of(graph, layer, part):
                old = f"{_name(graph, layer, part)}.{kind}"
                new = graph.constant(f"{layer}/{part}/{kind}", trained[f"{layer}/{part}/{kind}"])
                for node in users[old]:
                    for at, name in enumerate(node.input):
                        if name == old:
                            node.input[at] = new


def _name(graph: Graph, layer: int, part: str) -> str:
    """Return the name of a part's constants."""
    return f"{_root(graph)}encoder.layer.{layer}.{part.replace('/', '.')}"


def _path(graph: Graph, layer: int) -> str:
    """Return the name of a layer's nodes."""
    return f"/{_root(graph).replace('.', '/')}encoder/layer.{layer}"


def _root(graph: Graph) -> str:
    """Return where the BERT stands in the model: in a model with a head on it, it is a part of its own."""
    return "bert." if "bert.encoder.layer.0.output.dense.bias" in graph.constants else ""
