"""A transformer's graph in float32 -> the graph in int8, in which a row does not depend on the rows beside it.

A column of weights has a scale of its own. The activations before a product have one scale, which is set beforehand by
sample texts. A channel that is much louder than others would leave them few of the 255 steps; so loud channels are made
softer, and their weights louder (SmoothQuant, Xiao et al. 2023). ONNX Runtime's own quantisers do not do that, or set
the scale by the texts that run together: ``benchmarks/quantisation.py`` compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.models.onnx_graph import OURS, Graph
from qa.models.onnx_runtime import load_onnxruntime

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from qa.datatypes import Vectors

__all__ = ["quantise", "sample_texts"]

SMOOTHING = 0.8  # the paper's migration strength; 1 makes all channels of activations alike (benchmarks/README.md)
SAMPLES = Path(__file__).with_name("samples.txt")  # a text a line


def sample_texts() -> list[str]:
    """Return texts of every kind, whose activations can set the scales."""
    return [line for line in SAMPLES.read_text(encoding="utf-8").splitlines() if line]


def quantise(source: Path, target: Path, samples: Iterable[Sequence[int]]) -> None:
    """Write a graph with its products in int8; it has one input, ``input_ids`` of shape ``(texts, tokens)``.

    Args:
        source: the file of the graph in float32.
        target: the file for the graph in int8.
        samples: token numbers of texts of every kind; their activations set the scales.
    """
    graph = Graph(source)
    graph.fix_shapes()
    products = _products(graph)
    ranges = _ranges(graph, [product.left for product in products], samples)
    for number, product in enumerate(products):
        _replace(graph, product, f"product_{number}", *ranges[product.left])
    graph.keep_rows_apart()
    graph.shrink_tables()
    graph.save(target)


@dataclass(frozen=True, slots=True)
class _Product:
    """Products of one left side with constants, and what is added to them: attention's queries, keys and values."""

    left: str
    weights: list[Vectors]
    biases: list[Vectors] | None
    outputs: list[str]
    nodes: list[Any]


def _products(graph: Graph) -> list[_Product]:
    """Return the products with a constant matrix; those with the same left side are one."""
    sharing: dict[str, list[Any]] = {}
    users = graph.users()
    for node in graph.nodes:
        if node.op_type == "MatMul" and node.input[1] in graph.constants:
            sharing.setdefault(node.input[0], []).append(node)
    found = []
    for left, nodes in sharing.items():
        weights = [graph.constants[node.input[1]] for node in nodes]
        if any(part.ndim != 2 for part in weights):
            continue
        sums = [_sum(graph, users.get(node.output[0], [])) for node in nodes]
        ends = [end for end in sums if end is not None]
        if len(ends) == len(nodes):
            biases = [bias for bias, _ in ends]
            outputs = [add.output[0] for _, add in ends]
            found.append(_Product(left, weights, biases, outputs, [*nodes, *(add for _, add in ends)]))
        else:
            found.append(_Product(left, weights, None, [node.output[0] for node in nodes], nodes))
    return found


def _sum(graph: Graph, users: list[Any]) -> tuple[Vectors, Any] | None:
    """Return the constant that is added to a product, and the node that adds it; None if others use the product."""
    if len(users) == 1 and users[0].op_type == "Add":
        for name in users[0].input:
            if name in graph.constants and graph.constants[name].ndim == 1:
                return graph.constants[name], users[0]
    return None


def _replace(graph: Graph, product: _Product, name: str, low: Vectors, high: Vectors) -> None:
    """Replace a product by one in int8; ``low`` and ``high`` are the ranges of the left side's channels."""
    import numpy as np

    weights = np.concatenate(product.weights, axis=1)
    loudness = np.maximum(np.maximum(high, -low), 1e-5)
    smoothing = loudness**SMOOTHING / np.maximum(np.abs(weights).max(axis=1), 1e-5) ** (1 - SMOOTHING)
    weights = weights * smoothing[:, np.newaxis]
    columns = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    least, most = min((low / smoothing).min(), 0.0), max((high / smoothing).max(), 0.0)
    step = (most - least) / 255
    zero = np.uint8(np.clip(np.rint(-least / step), 0, 255))
    add, constant = graph.add, graph.constant
    softer = add("Mul", [product.left, constant(f"{name}_softer", (1 / smoothing).astype(np.float32))])
    scale, zero_point = constant(f"{name}_step", np.float32(step)), constant(f"{name}_zero", zero)
    given = [
        add("QuantizeLinear", [softer, scale, zero_point]),
        constant(f"{name}_weights", np.rint(weights / columns).astype(np.int8)),
        scale,
        constant(f"{name}_columns", columns.astype(np.float32)),
        zero_point,
        constant(f"{name}_zeros", np.zeros(columns.shape, dtype=np.int8)),
    ]
    if product.biases is not None:
        given.append(constant(f"{name}_bias", np.concatenate(product.biases)))
    for node in product.nodes:
        graph.nodes.remove(node)
    if len(product.outputs) == 1:
        add("MatMulIntegerToFloat", given, product.outputs, domain=OURS)
    else:
        widths = constant(f"{name}_widths", np.array([part.shape[1] for part in product.weights]))
        add("Split", [add("MatMulIntegerToFloat", given, domain=OURS), widths], product.outputs, axis=-1)


def _ranges(graph: Graph, names: Sequence[str], samples: Iterable[Sequence[int]]) -> dict[str, tuple[Vectors, Vectors]]:
    """Run a graph on texts; return the least and the greatest value of each channel (the last axis) by name."""
    import numpy as np

    session = load_onnxruntime().InferenceSession(graph.watched(names), providers=["CPUExecutionProvider"])
    found: dict[str, tuple[Vectors, Vectors]] = {}
    for sample in samples:
        values = session.run(names, {"input_ids": np.array([sample], dtype=np.int64)})
        for name, value in zip(names, values, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            low, high = found.get(name, (rows[0], rows[0]))
            found[name] = np.minimum(low, rows.min(axis=0)), np.maximum(high, rows.max(axis=0))
    return found
