"""Changes to ONNX graphs that leave what a graph computes as it is, but for rounding."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OURS", "Graph"]

OURS = "com.microsoft"  # the domain of ONNX Runtime's own operators


class Graph:
    """A graph that is being changed, in memory."""

    def __init__(self, path: Path) -> None:
        import onnx
        from onnx import numpy_helper

        self._model = onnx.load(path)
        self._graph = self._model.graph
        self.nodes = self._graph.node
        self.constants: dict[str, NDArray[Any]] = {
            item.name: numpy_helper.to_array(item) for item in self._graph.initializer
        }
        for node in self.nodes:
            if node.op_type == "Constant" and node.attribute[0].name == "value":
                self.constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)

    def save(self, path: Path) -> None:
        """Write the graph: its nodes in the order of their inputs, without nodes that nothing needs."""
        import onnx
        from onnx import helper

        self._tidy()
        self._model.opset_import.append(helper.make_opsetid(OURS, 1))
        onnx.save(self._model, path)

    def keep_output(self, name: str) -> None:
        """Let one value, a float32 of three axes, be the only output, and drop the inputs that it does not need."""
        from onnx import TensorProto, helper

        del self._graph.output[:], self._graph.value_info[:]  # what was known of shapes may hold no more
        self._graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, None, None]))
        self._tidy()
        needed = {name for node in self.nodes for name in node.input}
        inputs = [item for item in self._graph.input if item.name in needed]
        del self._graph.input[:]
        self._graph.input.extend(inputs)

    def watched(self, names: Sequence[str]) -> bytes:
        """Return the graph as it is, with these values as outputs too."""
        from onnx import ModelProto, TensorProto, helper

        model = ModelProto()
        model.CopyFrom(self._model)
        model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
        return bytes(model.SerializeToString())

    def makers(self) -> dict[str, Any]:
        """Return the node that makes each value, by the value's name."""
        return {name: node for node in self.nodes for name in node.output}

    def users(self) -> dict[str, list[Any]]:
        """Return the nodes that take each value, by the value's name."""
        found: dict[str, list[Any]] = {}
        for node in self.nodes:
            for name in node.input:
                found.setdefault(name, []).append(node)
        return found

    def fix_shapes(self) -> None:
        """Give Reshape constant shapes where it keeps the first two axes and their sizes are looked up at each run."""
        import numpy as np

        makers = self.makers()

        def size(name: str, axis: int) -> list[int] | None:
            """Return a part of a shape: a constant as it is, 0 for an axis that stays, None for anything else."""
            if name in self.constants:
                return [int(part) for part in self.constants[name].reshape(-1)]
            for kind in ("Unsqueeze", "Gather", "Shape"):
                node = makers.get(name)
                if node is None or node.op_type != kind:
                    return None
                if kind == "Gather" and int(self.constants[node.input[1]]) != axis:
                    return None
                name = node.input[0]
            return [0]

        for number, node in enumerate(self.nodes):
            shape = makers.get(node.input[1]) if node.op_type == "Reshape" else None
            if shape is not None and shape.op_type == "Concat":
                parts = [size(name, axis) for axis, name in enumerate(shape.input)]
                if None not in parts:
                    sizes = [part for some in parts for part in some or []]
                    node.input[1] = self.constant(f"shape_{number}", np.array(sizes, dtype=np.int64))

    def keep_rows_apart(self) -> None:
        """Replace the reductions of pooling and normalisation, which round a row by where it lies in memory.

        A sum over tokens becomes their mean, which is the same after the normalisation. A division by the vector's
        length becomes one operator.
        """
        import numpy as np

        makers = self.makers()
        for node in list(self.nodes):
            if node.op_type == "ReduceSum" and np.array_equal(self.constants.get(node.input[1], []), [1]):
                means = self.add("GlobalAveragePool", [self.add("Transpose", [node.input[0]], perm=[0, 2, 1])])
                self.nodes.remove(node)
                self.add("Flatten", [means], node.output)
            elif node.op_type == "Div":
                length = makers.get(node.input[1])
                while length is not None and length.op_type in {"Expand", "Clip"}:
                    length = makers.get(length.input[0])
                if length is not None and length.op_type == "ReduceL2" and length.input[0] == node.input[0]:
                    self.nodes.remove(node)
                    self.add("LpNormalization", [node.input[0]], node.output, axis=-1, p=2)

    def shrink_tables(self) -> None:
        """Store the tables of embeddings in half precision."""
        import numpy as np
        from onnx import TensorProto

        for node in list(self.nodes):
            table = self.constants.get(node.input[0]) if node.op_type == "Gather" else None
            if table is not None and table.ndim == 2 and table.dtype == np.float32:
                halves = self.constant(f"{node.input[0]}_halves", table.astype(np.float16))
                rows = self.add("Gather", [halves, node.input[1]])
                self.nodes.remove(node)
                self.add("Cast", [rows], node.output, to=TensorProto.FLOAT)

    def _tidy(self) -> None:
        makers = self.makers()
        needed: dict[int, Any] = {}
        waiting = [output.name for output in self._graph.output]
        while waiting:
            node = makers.get(waiting.pop())
            if node is not None and id(node) not in needed:
                needed[id(node)] = node
                waiting += node.input
        before = {key: [id(makers[name]) for name in node.input if name in makers] for key, node in needed.items()}
        kept = [needed[key] for key in TopologicalSorter(before).static_order()]
        used = {name for node in kept for name in node.input}
        constants = [item for item in self._graph.initializer if item.name in used]
        del self.nodes[:], self._graph.initializer[:]
        self.nodes.extend(kept)
        self._graph.initializer.extend(constants)

    def add(self, kind: str, inputs: Sequence[str], outputs: Sequence[str] = (), **attributes: Any) -> str:
        """Add a node and return its first output."""
        from onnx import helper

        outputs = outputs or [f"{kind}_{len(self.nodes)}_{inputs[0]}"]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """Add a constant and return its name."""
        import numpy as np
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), name))
        self.constants[name] = np.asarray(value)
        return name
