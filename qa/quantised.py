"""A transformer's graph in float32 -> in int8, with scales that are set beforehand: a row depends on none beside it.

Weights have a scale a column, activations one a product, from the ranges that sample texts give. Channels of
activations that are louder than others would leave those a few of 255 steps, so they are first made softer, and their
weights louder (SmoothQuant: Xiao et al. 2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.datatypes import Vectors

__all__ = ["quantise"]

SMOOTHING = 0.8  # 0 leaves loudness to activations, 1 moves all of it to weights (benchmarks/README.md)
OURS = "com.microsoft"  # where ONNX Runtime's own operators are


def quantise(source: Path, target: Path, samples: Iterable[Sequence[int]]) -> None:
    """Write a graph with an input ``input_ids`` of shape ``(texts, tokens)`` anew, its products in int8.

    Args:
        source: the graph in float32.
        target: where the one in int8 goes.
        samples: token numbers of texts of every kind, whose activations set the scales.
    """
    import onnx
    from onnx import helper

    model = onnx.load(source)
    graph = _Graph(model.graph)
    graph.fix_shapes()
    products = graph.products()
    ranges = _ranges(model, [product.left for product in products], samples)
    for number, product in enumerate(products):
        graph.replace(product, f"product_{number}", *ranges[product.left])
    graph.keep_rows_apart()
    graph.shrink_tables()
    graph.tidy()
    model.opset_import.append(helper.make_opsetid(OURS, 1))
    onnx.save(model, target)


@dataclass(frozen=True, slots=True)
class _Product:
    """Products of one left side with constants, such as attention's queries, keys and values, and what is added."""

    left: str
    weights: list[Vectors]
    biases: list[Vectors] | None
    outputs: list[str]
    nodes: list[Any]


class _Graph:
    """An ONNX graph that is being changed."""

    def __init__(self, graph: Any) -> None:
        from onnx import numpy_helper

        self._graph = graph
        self._constants: dict[str, NDArray[Any]] = {
            item.name: numpy_helper.to_array(item) for item in graph.initializer
        }
        for node in graph.node:
            if node.op_type == "Constant" and node.attribute[0].name == "value":
                self._constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)

    def fix_shapes(self) -> None:
        """Let a Reshape keep the first two axes as they are, where their sizes are looked up each time."""
        import numpy as np

        makers = {name: node for node in self._graph.node for name in node.output}

        def size(name: str, axis: int) -> list[int] | None:
            """Return a part of a shape: as it is, or 0 for an axis that stays."""
            if name in self._constants:
                return [int(part) for part in self._constants[name].reshape(-1)]
            for kind in ("Unsqueeze", "Gather", "Shape"):
                node = makers.get(name)
                if node is None or node.op_type != kind:
                    return None
                if kind == "Gather" and int(self._constants[node.input[1]]) != axis:
                    return None
                name = node.input[0]
            return [0]

        for number, node in enumerate(self._graph.node):
            shape = makers.get(node.input[1]) if node.op_type == "Reshape" else None
            if shape is not None and shape.op_type == "Concat":
                parts = [size(name, axis) for axis, name in enumerate(shape.input)]
                if None not in parts:
                    sizes = [part for some in parts for part in some or []]
                    node.input[1] = self._constant(f"shape_{number}", np.array(sizes, dtype=np.int64))

    def products(self) -> list[_Product]:
        """Return all products with a constant matrix, those of the same left side together."""
        sharing: dict[str, list[Any]] = {}
        users: dict[str, list[Any]] = {}
        for node in self._graph.node:
            for name in node.input:
                users.setdefault(name, []).append(node)
            if node.op_type == "MatMul" and node.input[1] in self._constants:
                sharing.setdefault(node.input[0], []).append(node)
        found = []
        for left, nodes in sharing.items():
            weights = [self._constants[node.input[1]] for node in nodes]
            if any(part.ndim != 2 for part in weights):
                continue
            sums = [self._sum(users.get(node.output[0], [])) for node in nodes]
            ends = [end for end in sums if end is not None]
            if len(ends) == len(nodes):
                biases = [bias for bias, _ in ends]
                outputs = [add.output[0] for _, add in ends]
                found.append(_Product(left, weights, biases, outputs, [*nodes, *(add for _, add in ends)]))
            else:
                found.append(_Product(left, weights, None, [node.output[0] for node in nodes], nodes))
        return found

    def _sum(self, users: list[Any]) -> tuple[Vectors, Any] | None:
        """Return what is added to a product that nothing else uses, and the node that adds it."""
        if len(users) == 1 and users[0].op_type == "Add":
            for name in users[0].input:
                if name in self._constants and self._constants[name].ndim == 1:
                    return self._constants[name], users[0]
        return None

    def replace(self, product: _Product, name: str, low: Vectors, high: Vectors) -> None:
        """Multiply in int8; ``low`` and ``high`` are the range of each channel of the left side."""
        import numpy as np

        weights = np.concatenate(product.weights, axis=1)
        loudness = np.maximum(np.maximum(high, -low), 1e-5)
        smoothing = loudness**SMOOTHING / np.maximum(np.abs(weights).max(axis=1), 1e-5) ** (1 - SMOOTHING)
        weights = weights * smoothing[:, np.newaxis]
        columns = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
        least, most = min((low / smoothing).min(), 0.0), max((high / smoothing).max(), 0.0)
        step = (most - least) / 255
        zero = np.uint8(np.clip(np.rint(-least / step), 0, 255))
        add, constant = self._add, self._constant
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
            self._graph.node.remove(node)
        if len(product.outputs) == 1:
            add("MatMulIntegerToFloat", given, product.outputs, domain=OURS)
        else:
            widths = constant(f"{name}_widths", np.array([part.shape[1] for part in product.weights]))
            add("Split", [add("MatMulIntegerToFloat", given, domain=OURS), widths], product.outputs, axis=-1)

    def keep_rows_apart(self) -> None:
        """Let pooling and normalisation round a row alike wherever in memory it lies, which general reductions do not.

        A sum over tokens becomes their mean, which after the normalisation is the same; a division by the vector's
        length, one operator.
        """
        import numpy as np

        makers = {name: node for node in self._graph.node for name in node.output}
        for node in list(self._graph.node):
            if node.op_type == "ReduceSum" and np.array_equal(self._constants.get(node.input[1], []), [1]):
                means = self._add("GlobalAveragePool", [self._add("Transpose", [node.input[0]], perm=[0, 2, 1])])
                self._graph.node.remove(node)
                self._add("Flatten", [means], node.output)
            elif node.op_type == "Div":
                length = makers.get(node.input[1])
                while length is not None and length.op_type in {"Expand", "Clip"}:
                    length = makers.get(length.input[0])
                if length is not None and length.op_type == "ReduceL2" and length.input[0] == node.input[0]:
                    self._graph.node.remove(node)
                    self._add("LpNormalization", [node.input[0]], node.output, axis=-1, p=2)

    def shrink_tables(self) -> None:
        """Keep tables of embeddings in half precision."""
        import numpy as np
        from onnx import TensorProto

        for node in list(self._graph.node):
            table = self._constants.get(node.input[0]) if node.op_type == "Gather" else None
            if table is not None and table.ndim == 2 and table.dtype == np.float32:
                halves = self._constant(f"{node.input[0]}_halves", table.astype(np.float16))
                rows = self._add("Gather", [halves, node.input[1]])
                self._graph.node.remove(node)
                self._add("Cast", [rows], node.output, to=TensorProto.FLOAT)

    def tidy(self) -> None:
        """Put nodes after what they need, and remove what nothing needs."""
        nodes = {name: node for node in self._graph.node for name in node.output}
        ordered: dict[int, Any] = {}

        def visit(name: str) -> None:
            waiting = [name]
            while waiting:
                node = nodes.get(waiting[-1])
                missing = [] if node is None or id(node) in ordered else [i for i in node.input if i in nodes]
                missing = [i for i in missing if id(nodes[i]) not in ordered]
                if missing:
                    waiting += missing
                    continue
                if node is not None:
                    ordered[id(node)] = node
                waiting.pop()

        for output in self._graph.output:
            visit(output.name)
        kept = list(ordered.values())
        used = {name for node in kept for name in node.input}
        constants = [item for item in self._graph.initializer if item.name in used]
        del self._graph.node[:], self._graph.initializer[:]
        self._graph.node.extend(kept)
        self._graph.initializer.extend(constants)

    def _add(self, kind: str, inputs: Sequence[str], outputs: Sequence[str] = (), **attributes: Any) -> str:
        """Add a node and return its first output."""
        from onnx import helper

        outputs = outputs or [f"{kind}_{len(self._graph.node)}_{inputs[0]}"]
        self._graph.node.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def _constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        import numpy as np
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), name))
        return name


def _ranges(model: Any, names: Sequence[str], samples: Iterable[Sequence[int]]) -> dict[str, tuple[Vectors, Vectors]]:
    """Run a model on texts; return the least and the most of each channel (the last axis) of what is named."""
    import numpy as np
    import onnxruntime
    from onnx import ModelProto, TensorProto, helper

    watched = ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, tuple[Vectors, Vectors]] = {}
    for sample in samples:
        for name, value in zip(
            names, session.run(names, {"input_ids": np.array([sample], dtype=np.int64)}), strict=True
        ):
            rows = value.reshape(-1, value.shape[-1])
            low, high = found.get(name, (rows[0], rows[0]))
            found[name] = np.minimum(low, rows.min(axis=0)), np.maximum(high, rows.max(axis=0))
    return found
