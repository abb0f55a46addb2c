"""A BERT whose products ONNX Runtime quantised by what runs -> the same graph in float32, cut after some layers.

Its products are in int8, with activations that are scaled when they come (``DynamicQuantizeLinear``). Such a text
depends on the texts that run with it. In float32 the graph can be quantised again, with scales that are set beforehand
(`qa.models.onnx_quantization`): then it does not, texts of one length can run together, and it takes half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.models.bert_graph import MATRICES, hidden, product_of, replace_vectors, trained_matrix
from qa.models.onnx_graph import Graph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from qa.models.bert_graph import Arrays

__all__ = ["first_layers"]


def first_layers(source: Path, target: Path, layers: int, trained: Arrays) -> None:
    """Write the graph of the first layers: ``input_ids`` -> ``tokens``, float32, a unit vector a token.

    Texts that run together have one length, so that there is no padding, and no mask.

    Args:
        source: the graph of a whole BERT, with the names that the exporter of PyTorch gives.
        target: the file for the graph.
        layers: how many layers are kept.
        trained: other weights for some of them, as `qa.models.bert_graph` says.
    """
    graph = Graph(source)
    others = sorted({int(name.partition("/")[0]) for name in trained if name[0].isdigit()})
    matrices = {
        product_of(graph, layer, part)[0].name: trained_matrix(trained, layer, part)
        for layer in others
        for part in MATRICES
    }
    replace_vectors(graph, others, trained)
    _restore_products(graph, matrices)
    _restore_tables(graph)
    _drop_mask(graph)
    output = hidden(graph, layers - 1)
    if output not in graph.makers():
        raise ValueError(f"{source} has no layer {layers}")
    vectors = graph.add("LpNormalization", [output], axis=-1, p=2)
    graph.fix_shapes()
    graph.keep_output(vectors)
    graph.save(target)


def _restore_products(graph: Graph, others: Mapping[str, NDArray[Any]]) -> None:
    """Replace products in int8 by products with the matrices that they stand for, or with others, by their names."""
    import numpy as np

    makers, users = graph.makers(), graph.users()
    for node in [node for node in graph.nodes if node.op_type == "MatMulInteger"]:
        left = makers[node.input[0]].input[0]  # what is quantised
        [cast] = users[node.output[0]]
        [scaled] = users[cast.output[0]]
        scales = makers[next(name for name in scaled.input if name != cast.output[0])]
        scale = next(graph.constants[name] for name in scales.input if name in graph.constants)
        zero = graph.constants[node.input[3]].astype(np.float32)
        matrix = others.get(node.name, (graph.constants[node.input[1]].astype(np.float32) - zero) * scale)
        weights = graph.constant(f"{node.input[1]}_restored", matrix.astype(np.float32))
        for old in (node, cast, scaled):
            graph.nodes.remove(old)
        graph.add("MatMul", [left, weights], scaled.output)


def _restore_tables(graph: Graph) -> None:
    """Replace tables in int8 by tables of the numbers that they stand for."""
    import numpy as np

    makers = graph.makers()
    for node in [node for node in graph.nodes if node.op_type == "DequantizeLinear"]:
        gather = makers[node.input[0]]
        scale, zero = (graph.constants[name].astype(np.float32) for name in node.input[1:])
        table = (graph.constants[gather.input[0]].astype(np.float32) - zero) * scale
        values = graph.constant(f"{gather.input[0]}_restored", table)
        for old in (gather, node):
            graph.nodes.remove(old)
        if gather.input[1] == "token_type_ids":  # all of the first kind
            graph.add("Identity", [graph.constant("first_kind", table[0])], node.output)
        else:
            graph.add("Gather", [values, gather.input[1]], node.output)


def _drop_mask(graph: Graph) -> None:
    """Let the softmax of attention take the products themselves, to which a mask of zeros is added."""
    makers = graph.makers()
    for node in graph.nodes:
        if node.op_type == "Softmax" and (masked := makers[node.input[0]]).op_type == "Add":
            node.input[0] = masked.input[0]
