"""Fit the rotation by which token vectors are made short, on the texts of public sets; no question is looked at.

    python benchmarks/fit_tokens.py --data ../shared/data

Takes the sentences of clapnq-dev and xquad-dev, each under what stands above it. The rotation is that of their tokens'
principal components, not centred, so that inner products stay; of these the first `DIMENSION` are kept. A number's
step is set so that of the tokens one in ten thousand is beyond 127 steps. Writes ``qa/models/token_rotation.npz``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from qa.documents.above import under
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.models.token_encoder import ROTATION, OnnxTokenEncoder, load_token_encoder

DIMENSION = 64
BEYOND = 1e-4


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    parser.add_argument("--dimension", type=int, default=DIMENSION)
    parser.add_argument("--output", type=Path, default=ROTATION)
    options = parser.parse_args()
    files = find_files([options.data / name / "corpus" for name in ("clapnq-dev", "xquad-dev")])
    texts = [under(s.above, s.text) for file in files for s in split_document(read_document(file))]
    encoder = load_token_encoder()
    assert isinstance(encoder, OnnxTokenEncoder)
    tokens = np.concatenate(encoder.unit_vectors(texts)).astype(np.float32)
    values, vectors = np.linalg.eigh(tokens.T.astype(np.float64) @ tokens)
    rotation = vectors[:, np.argsort(-values)[: options.dimension]].astype(np.float32)
    steps = (np.quantile(np.abs(tokens @ rotation), 1 - BEYOND, axis=0) / 127).astype(np.float32)
    np.savez(options.output, rotation=rotation.astype(np.float16), steps=steps)
    kept = np.sort(values)[::-1][: options.dimension].sum() / values.sum()
    print(f"{len(texts):,} texts, {len(tokens):,} tokens, {options.dimension} numbers keep {kept:.3f} of the squares")


if __name__ == "__main__":
    main()
