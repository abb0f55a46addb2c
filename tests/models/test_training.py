"""The scripts that train the models run, learn what they are given, and write what the package can load."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from qa.models.onnx_graph import Graph
from qa.models.reader import OnnxReader
from qa.models.reader_graph import reader_graph
from qa.models.token_encoder import QUESTION, TEXT, WEIGHTS
from qa.models.weights import RERANKING_MODEL, TOKEN_MODEL, find_weights

pytestmark = pytest.mark.slow

TEXTS = [
    "The tenant pays the water bill.",
    "The landlord repairs the roof.",
    "Dogs are kept on a lead in the yard.",
    "The bins go out on Tuesday.",
]
QUESTIONS = [
    "Who settles what the tap costs?",
    "Whose job is a leak from above?",
    "May my poodle run free?",
    "rubbish day",
]
ANSWERS = ["The tenant", "The landlord", "kept on a lead", "on Tuesday"]


@pytest.fixture(autouse=True)
def _scripts_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_the_token_encoder_learns_and_is_written(tmp_path: Path) -> None:
    import torch
    import train_tokens
    from token_groups import Group, Lower

    folder = find_weights(TOKEN_MODEL)
    assert folder
    lower = Lower(folder)
    group = Group(
        lower(QUESTIONS, QUESTION),
        lower(TEXTS, TEXT),
        [[number] for number in range(len(TEXTS))],
        [False, True] * (len(TEXTS) // 2),
    )
    projection = np.random.default_rng(0).normal(size=(384, train_tokens.DIMENSION), scale=0.05).astype(np.float32)
    top = train_tokens.Top(Graph(folder / "model.onnx"), projection)
    with torch.no_grad():
        before = train_tokens.loss_of(top, [group]).item()
    train_tokens.train(top, [group] * 8, [group], [group], epochs=3)
    with torch.no_grad():
        after = train_tokens.loss_of(top, [group]).item()
    assert after < before / 2
    train_tokens._write(top, train_tokens._tokens(top, [group]), tmp_path / "tokens.npz")
    with (
        np.load(tmp_path / "tokens.npz", allow_pickle=False) as written,
        np.load(WEIGHTS, allow_pickle=False) as shipped,
    ):
        assert {name: written[name].shape for name in written} == {name: shipped[name].shape for name in shipped}


def test_the_reader_learns_and_is_written(tmp_path: Path) -> None:
    import train_reader
    from reader_layers import Top
    from training_sets import Pair

    pairs = []
    for number, question in enumerate(QUESTIONS):
        for place, text in enumerate(TEXTS):
            start = text.find(ANSWERS[number])
            span = (start, start + len(ANSWERS[number])) if number == place else None
            pairs.append(Pair(question, text, number == place, span, "test"))
    folder = find_weights(RERANKING_MODEL)
    assert folder
    chosen = train_reader.examples(pairs, folder)
    assert [len(some) for some in train_reader.lists_of(chosen)] == [len(TEXTS)] * len(QUESTIONS)
    top = train_reader.train(Top(Graph(folder / "model.onnx")), chosen, train_reader.RATE, epochs=30)
    train_reader._write(top, tmp_path / "reader.npz")
    with np.load(tmp_path / "reader.npz", allow_pickle=False) as trained:
        reader_graph(folder / "model.onnx", tmp_path / "model.onnx", trained)
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    reader = OnnxReader(tmp_path)
    for number, question in enumerate(QUESTIONS):
        said = reader.read(question, TEXTS)
        assert max(range(len(TEXTS)), key=lambda place: said[place].answers) == number
        best = said[number].spans[0]
        assert TEXTS[number][best.start : best.end] == ANSWERS[number]
