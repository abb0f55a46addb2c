"""The cross-encoder's graph -> the reader's: other weights in the last layers, and two heads more.

The last layers were trained further (``benchmarks/train_reader.py``). Their matrices are in int8, with a scale for each
column; ONNX Runtime quantises what they are multiplied with as it comes, as in the layers below, which stay as they
are. The head that ranks stays too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.models.onnx_graph import Graph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

__all__ = ["FIRST", "LAYERS", "MATRICES", "NORMS", "WEIGHTS", "hidden", "matrix_of", "reader_graph", "vectors_of"]

WEIGHTS = Path(__file__).with_name("reader.npz")
LAYERS = 12
FIRST = 8  # of the layers that were trained further, counted from 0
MATRICES = (
    "attention/self/query",
    "attention/self/key",
    "attention/self/value",
    "attention/output/dense",
    "intermediate/dense",
    "output/dense",
)
NORMS = ("attention/output/LayerNorm", "output/LayerNorm")


def reader_graph(source: Path, target: Path, trained: Arrays) -> None:
    """Write the graph of the reader.

    Its only output is ``read``, float32, shape ``(texts, 1 + tokens, 2)``: first the logits ``rank`` and ``answers``,
    then for each token the logits that the answer starts and that it ends there.

    Args:
        source: the graph of the cross-encoder.
        target: the file for the reader's.
        trained: of each layer ``8/output/dense/weight`` (int8, shape ``(in, out)``), ``.../scale`` (float32, shape
            ``(out,)``) and ``.../bias``, of the normalisations ``weight`` and ``bias``, and the heads ``spans`` and
            ``answers``.
    """
    graph = Graph(source)
    users = graph.users()
    for layer in range(FIRST, LAYERS):
        for part in MATRICES:
            _replace_matrix(graph, f"{layer}/{part}", trained)
        for part in NORMS:
            _replace_constant(graph, users, layer, part, "weight", trained)
        for part in (*MATRICES, *NORMS):
            _replace_constant(graph, users, layer, part, "bias", trained)
    graph.fix_shapes()
    graph.keep_output(_heads(graph, trained))
    graph.save(target)


def matrix_of(graph: Graph, layer: int, part: str) -> NDArray[Any]:
    """Return the matrix of a product that a graph computes in int8: float32, shape ``(in, out)``."""
    import numpy as np

    product, scales = _product(graph, f"{layer}/{part}")
    scale = next(graph.constants[name] for name in scales.input if name in graph.constants)
    zero = graph.constants[product.input[3]].astype(np.float32)
    found: NDArray[Any] = (graph.constants[product.input[1]].astype(np.float32) - zero) * scale
    return found


def vectors_of(graph: Graph, layer: int, part: str) -> dict[str, NDArray[Any]]:
    """Return the bias of a product, or the weight and the bias of a normalisation, by their names."""
    before = _name(layer, part)
    return {
        name: graph.constants[f"{before}.{name}"]
        for name in ("weight", "bias")
        if f"{before}.{name}" in graph.constants
    }


def hidden(layer: int) -> str:
    """Return the name of what a layer gives, counted from 0: shape ``(texts, tokens, width)``."""
    return f"/bert/encoder/layer.{layer}/output/LayerNorm/Add_1_output_0"


def _name(layer: int, part: str) -> str:
    return f"bert.encoder.layer.{layer}.{part.replace('/', '.')}"


def _product(graph: Graph, place: str) -> tuple[Any, Any]:
    """Return the node of a product in int8, and the one that multiplies its scales."""
    before = f"/bert/encoder/layer.{place}/MatMul_quant"
    nodes = {node.name: node for node in graph.nodes}
    return nodes[before], nodes[f"{before}_scales_mul"]


def _replace_matrix(graph: Graph, place: str, trained: Arrays) -> None:
    import numpy as np

    product, scales = _product(graph, place)
    product.input[1] = graph.constant(f"{place}/weight", trained[f"{place}/weight"])
    product.input[3] = graph.constant(f"{place}/zero", np.zeros((), dtype=np.int8))
    at = next(number for number, name in enumerate(scales.input) if name in graph.constants)
    scales.input[at] = graph.constant(f"{place}/scale", trained[f"{place}/scale"])


def _replace_constant(
    graph: Graph, users: Mapping[str, list[Any]], layer: int, part: str, kind: str, trained: Arrays
) -> None:
    old = f"{_name(layer, part)}.{kind}"
    new = graph.constant(f"{layer}/{part}/{kind}", trained[f"{layer}/{part}/{kind}"])
    for node in users[old]:
        for at, name in enumerate(node.input):
            if name == old:
                node.input[at] = new


def _heads(graph: Graph, trained: Arrays) -> str:
    """Add the heads and return the name of what they give together."""
    import numpy as np

    def given(name: str) -> str:
        return graph.constant(name, trained[name].astype(np.float32))

    tokens = hidden(LAYERS - 1)
    starts_and_ends = graph.add("Add", [graph.add("MatMul", [tokens, given("spans/weight")]), given("spans/bias")])
    first = graph.add("Gather", [tokens, graph.constant("of_first_token", np.array(0))], axis=1)
    inner = graph.add(
        "Add", [graph.add("MatMul", [first, given("answers/pooler/weight")]), given("answers/pooler/bias")]
    )
    answers = graph.add("MatMul", [graph.add("Tanh", [inner]), given("answers/weight")])
    answers = graph.add("Add", [answers, given("answers/bias")])
    both = graph.add("Concat", ["logits", answers], axis=1)
    row = graph.add("Unsqueeze", [both, graph.constant("second_axis", np.array([1]))])
    return graph.add("Concat", [row, starts_and_ends], ["read"], axis=1)
