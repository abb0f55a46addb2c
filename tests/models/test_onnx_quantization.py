"""Graphs that are changed: int8 products near those in float32, known shapes, and what only one token needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from qa.models.onnx_graph import Graph
from qa.models.onnx_quantization import quantise
from qa.models.onnx_runtime import open_session

WORDS, WIDTH = 50, 16
RANDOM = np.random.default_rng(0)
LOUD = np.where(np.arange(WIDTH) == 3, 100.0, 1.0)  # one channel of the table is a hundred times the others
CONSTANTS: dict[str, Any] = {
    "table": (RANDOM.normal(size=(WORDS, WIDTH)) * LOUD).astype(np.float32),
    "left": (RANDOM.normal(size=(WIDTH, 8)) / LOUD[:, np.newaxis]).astype(np.float32),
    "right": (RANDOM.normal(size=(WIDTH, 4)) / LOUD[:, np.newaxis]).astype(np.float32),
    "bias": RANDOM.normal(size=8).astype(np.float32),
    "other bias": RANDOM.normal(size=4).astype(np.float32),
    "zero": np.int64(0),
    "one": np.int64(1),
    "halves": np.array([2, -1]),
    "ahead": np.array([0]),
}
SAMPLES = [list(range(start, start + 10)) for start in range(0, WORDS, 10)]


def node(kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> Any:
    return helper.make_node(kind, inputs, [output], **attributes)


def write(path: Path, nodes: Sequence[Any], outputs: Sequence[str]) -> Path:
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [onnx.ValueInfoProto(name=name) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in CONSTANTS.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(onnx.shape_inference.infer_shapes(model), path)
    return path


def run(path: Path, tokens: Sequence[Sequence[int]]) -> list[Any]:
    session = open_session(path, 1)
    return list(session.run(None, {"input_ids": np.array(tokens, dtype=np.int64)}))


PRODUCTS = [
    node("Gather", ["table", "input_ids"], "words"),
    node("MatMul", ["words", "left"], "product"),
    node("Add", ["product", "bias"], "first"),
    node("MatMul", ["words", "right"], "other product"),
    node("Add", ["other bias", "other product"], "second"),
]


@pytest.mark.parametrize("outputs", [["first"], ["first", "second"]])
def test_int8_products_are_near_those_in_float32(tmp_path: Path, outputs: list[str]) -> None:
    whole = write(tmp_path / "whole.onnx", PRODUCTS[: 1 + 2 * len(outputs)], outputs)
    quantise(whole, tmp_path / "int8.onnx", SAMPLES)
    kinds = [item.op_type for item in onnx.load(tmp_path / "int8.onnx").graph.node]
    assert kinds.count("MatMulIntegerToFloat") == 1  # one product, of however many
    assert "MatMul" not in kinds
    for wanted, found in zip(run(whole, SAMPLES), run(tmp_path / "int8.onnx", SAMPLES), strict=True):
        assert wanted.shape == found.shape
        assert np.abs(wanted - found).max() < 0.02 * np.abs(wanted).max()


def test_a_shape_is_known_where_axes_stay_and_looked_up_where_they_move(tmp_path: Path) -> None:
    sizes = [
        node("Gather", ["table", "input_ids"], "words"),
        node("Shape", ["words"], "shape"),
        node("Gather", ["shape", "zero"], "texts"),
        node("Unsqueeze", ["texts", "ahead"], "texts first"),
        node("Gather", ["shape", "one"], "tokens"),
        node("Unsqueeze", ["tokens", "ahead"], "tokens first"),
        node("Concat", ["texts first", "tokens first", "halves"], "staying", axis=0),
        node("Concat", ["tokens first", "texts first", "halves"], "moving", axis=0),
        node("Reshape", ["words", "staying"], "stays"),
        node("Reshape", ["words", "moving"], "moves"),
    ]
    whole = write(tmp_path / "whole.onnx", sizes, ["stays", "moves"])
    graph = Graph(whole)
    graph.fix_shapes()
    graph.save(tmp_path / "fixed.onnx")
    kept = onnx.load(tmp_path / "fixed.onnx").graph
    shapes = {item.output[0]: item.input[1] for item in kept.node if item.op_type == "Reshape"}
    assert shapes["moves"] == "moving"
    values = {item.name: numpy_helper.to_array(item).tolist() for item in kept.initializer}
    assert values[shapes["stays"]] == [0, 0, 2, -1]
    assert len(kept.node) == len(sizes) - 1  # the Concat that nothing needs is gone
    for wanted, found in zip(run(whole, SAMPLES), run(tmp_path / "fixed.onnx", SAMPLES), strict=True):
        assert np.array_equal(wanted, found)


@pytest.mark.parametrize("width", [16, 64, 384, 1536])
def test_products_of_int8_are_exact_on_every_processor(tmp_path: Path, width: int) -> None:
    """NumPy's product in 32 bits is the oracle. The greatest values are there: 255 * 127 twice overflows 16 bits."""
    left = RANDOM.integers(0, 256, size=(5, width)).astype(np.uint8)
    right = RANDOM.integers(-128, 128, size=(width, 24)).astype(np.int8)
    left[0], right[:, 0], right[:, 1] = 255, 127, -128
    scales = {"step": np.float32(1), "columns": np.ones(24, np.float32)}
    zeros = {"zero": np.uint8(3), "zeros": np.zeros(24, np.int8)}
    product = helper.make_node(
        "MatMulIntegerToFloat",
        ["left", "right", "step", "columns", "zero", "zeros"],
        ["product"],
        domain="com.microsoft",
    )
    graph = helper.make_graph(
        [product],
        "product",
        [helper.make_tensor_value_info("left", TensorProto.UINT8, ["rows", width])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, ["rows", 24])],
        [numpy_helper.from_array(np.asarray(v), n) for n, v in {"right": right, **scales, **zeros}.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "product.onnx")
    (found,) = open_session(tmp_path / "product.onnx", 1).run(None, {"left": left})
    assert np.array_equal(found, ((left.astype(np.int32) - 3) @ right.astype(np.int32)).astype(np.float32))
