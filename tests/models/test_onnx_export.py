"""The exported encoder: it agrees with its original, knows nothing but the text, and is mended when damaged."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ARTICLE, ROOT

from qa.datatypes import Encoder
from qa.index.local import LocalIndex
from qa.models import onnx_export as exported
from qa.models.encoder import SentenceTransformerEncoder, load_encoder
from qa.models.onnx_export import ExportedEncoder, export, find_export
from qa.models.onnx_graph import Graph
from qa.models.weights import EMBEDDING_MODEL, find_weights, fingerprint


@pytest.fixture(scope="module")
def original() -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(find_weights(EMBEDDING_MODEL)), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def shallow(original: Any) -> Any:
    """Return a model of one layer: for what does not depend on how good its vectors are, it is exported sooner."""
    model = copy.deepcopy(original)
    encoder = model[0].auto_model.encoder
    encoder.layer = encoder.layer[:1]
    return model


@pytest.fixture(scope="module")
def weights() -> str:
    folder = find_weights(EMBEDDING_MODEL)
    assert folder is not None
    return fingerprint(folder)


def test_it_agrees_with_the_original(real_encoder: Encoder, original: Any, article: LocalIndex) -> None:
    assert isinstance(real_encoder, ExportedEncoder)
    texts = list(article.row_texts())[:400]
    wanted = original.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    cosines = np.sum(real_encoder.encode(texts) * wanted, axis=1)
    assert cosines.mean() > 0.99
    assert cosines.min() > 0.97


def test_a_vector_depends_on_its_text_alone(real_encoder: Encoder) -> None:
    texts = [*ARTICLE.read_text(encoding="utf-8").split(". ")[:40], "", " ", "\U0001f600" * 300, "word " * 1000]
    together = real_encoder.encode(texts)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(real_encoder.encode([text])[0], vector)
    assert real_encoder.encode([]).shape == (0, 384)


def test_a_damaged_export_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shallow: Any, weights: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert find_export("x", weights) is None
    made = export("x", shallow, weights)
    (folder,) = (tmp_path / "article-qa").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == [
        "export.json",
        "files.json",
        "model.onnx",
        "tokenizer.json",
    ]
    kept = find_export("x", weights)
    assert kept is not None
    assert np.array_equal(kept.encode(["It is."]), made.encode(["It is."]))
    model = folder / "model.onnx"
    model.write_bytes(model.read_bytes()[:100_000])
    assert find_export("x", weights) is None
    assert not folder.exists()


def test_where_nothing_can_be_kept_it_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shallow: Any, weights: str
) -> None:
    (tmp_path / "article-qa").write_text("a file in the folder's place")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert export("x", shallow, weights).encode(["It is."]).shape == (1, 384)


def test_int8_that_does_not_agree_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shallow: Any, weights: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(exported, "LEAST_COSINE", 0.9999)
    made = export("x", shallow, weights)
    assert made.fingerprint.startswith("float32-")
    wanted = shallow.encode(["It is a test."], normalize_embeddings=True, show_progress_bar=False)
    assert np.allclose(made.encode(["It is a test."]), wanted, atol=1e-4)


def test_texts_run_together_only_where_that_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shallow: Any, weights: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Graph, "keep_rows_apart", lambda _: None)  # a pooling whose rounding depends on the others
    made = export("x", shallow, weights)
    texts = [
        "It rained.",
        "It ended.",
        "She left.",
        "They won.",
        "We knew.",
        "He sang.",
        "I see.",
        "You may.",
        "It is.",
    ]
    together = made.encode(texts * 3)
    assert all(np.array_equal(made.encode([text])[0], row) for text, row in zip(texts, together, strict=False))


def test_where_it_cannot_be_exported_the_original_runs_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(exported, "LEAST_COSINE", 2.0)
    load_encoder.cache_clear()
    try:
        with pytest.warns(RuntimeWarning, match="cannot be exported to ONNX"):
            encoder = load_encoder()
        assert isinstance(encoder, SentenceTransformerEncoder)
        assert encoder.encode(["It is."]).shape == (1, 384)
    finally:
        load_encoder.cache_clear()


def test_asking_loads_neither_torch_nor_transformers_nor_gradio(article_directory: Path, real_encoder: Encoder) -> None:
    code = (
        "import sys; from qa.cli.main import main\n"
        f"assert main(['ask', 'Who leads the lab?', '--index', {str(article_directory)!r}]) == 0\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'sklearn', 'matplotlib', 'punkt'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
