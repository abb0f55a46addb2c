"""The cross-encoder's graph -> the reader's: other weights in the last layers, and two heads more.

The last layers were trained further (``benchmarks/train_reader.py``). Their matrices are in int8, with a scale for each
column; ONNX Runtime quantises what they are multiplied with as it comes, as in the layers below, which stay as they
are. The head that ranks stays too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.models.bert_graph import MATRICES, hidden, product_of, replace_vectors
from qa.models.onnx_graph import Graph

if TYPE_CHECKING:
    from qa.models.bert_graph import Arrays

__all__ = ["FIRST", "LAYERS", "WEIGHTS", "reader_graph"]

WEIGHTS = Path(__file__).with_name("reader.npz")
LAYERS = 12
FIRST = 4  # of the layers that were trained further, counted from 0


def reader_graph(source: Path, target: Path, trained: Arrays) -> None:
    """Write the graph of the reader.

    Its only output is ``read``, float32, shape ``(texts, 1 + tokens, 2)``: first the logits ``rank`` and ``answers``,
    then for each token the logits that the answer starts and that it ends there.

    Args:
        source: the graph of the cross-encoder.
        target: the file for the reader's.
        trained: weights of the last layers as `qa.models.bert_graph` says, and the heads ``spans`` and ``answers``.
    """
    graph = Graph(source)
    layers = range(FIRST, LAYERS)
    for layer in layers:
        for part in MATRICES:
            _replace_matrix(graph, layer, part, trained)
    replace_vectors(graph, layers, trained)
    graph.fix_shapes()
    graph.keep_output(_heads(graph, trained))
    graph.save(target)


def _replace_matrix(graph: Graph, layer: int, part: str, trained: Arrays) -> None:
    import numpy as np

    product, scales = product_of(graph, layer, part)
    place = f"{layer}/{part}"
    product.input[1] = graph.constant(f"{place}/weight", trained[f"{place}/weight"])
    product.input[3] = graph.constant(f"{place}/zero", np.zeros((), dtype=np.int8))
    at = next(number for number, name in enumerate(scales.input) if name in graph.constants)
    scales.input[at] = graph.constant(f"{place}/scale", trained[f"{place}/scale"])


def _heads(graph: Graph, trained: Arrays) -> str:
    """Add the heads and return the name of what they give together."""
    import numpy as np

    def given(name: str) -> str:
        return graph.constant(name, trained[name].astype(np.float32))

    tokens = hidden(graph, LAYERS - 1)
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
