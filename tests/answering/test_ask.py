"""Answers: verbatim, cited, once each, or not there; the contract's schema; the model on the article's gold set."""

from __future__ import annotations

import json
import math

import jsonschema
import pytest
from answer_schema import ANSWER
from conftest import GOLD, IndexMaker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.answering.ask import ask, ask_many
from qa.answering.render import to_dict
from qa.errors import QuestionError
from qa.evaluation.gold import read_gold
from qa.index.protocol import Index


def test_an_answer_is_what_the_contract_says(article: Index) -> None:
    for question in ("Who leads Meta Superintelligence Labs?", "What is the capital of France?", "🙂🙂", "Кто там?"):
        answer = ask(article, question, id="7")
        value = json.loads(json.dumps(to_dict(answer)))
        jsonschema.validate(value, ANSWER)
        assert (value["id"], value["question"], value["index"]) == ("7", question, article.fingerprint)
        assert [passage["rank"] for passage in value["passages"]] == [1, 2, 3]


def test_every_quote_is_the_documents_characters(article: Index) -> None:
    text = article.document("muse-spark").text
    for answer in ask_many(article, [question.question for question in read_gold(GOLD)], top_k=5, reranker=None):
        for passage in answer.passages:
            citation = passage.citation
            assert text[citation.start : citation.end] == passage.quote
            context_end = passage.context_start + len(passage.context)
            assert text[passage.context_start : context_end] == passage.context
            assert passage.context_start <= citation.start < citation.end <= context_end


def test_the_same_question_has_the_same_answer_alone_and_among_others(article: Index) -> None:
    questions = [question.question for question in read_gold(GOLD, split="dev")][:40]
    for question, among in zip(questions, ask_many(article, questions), strict=True):
        alone = ask(article, question)
        assert [passage.quote for passage in alone.passages] == [passage.quote for passage in among.passages]
        assert math.isclose(alone.confidence, among.confidence, abs_tol=1e-4)


def test_a_repeated_sentence_is_shown_once_with_its_other_places(make_index: IndexMaker) -> None:
    index = make_index(
        {"a.txt": "Apples are red. Pears are green.\n\nApples\nare red.", "b.txt": "Some say that. Apples are red."}
    )
    passages = ask(index, "Which apples are red?").passages
    assert [" ".join(passage.quote.split()) for passage in passages].count("Apples are red.") == 1
    places = [(place.doc_id, place.paragraph) for place in (passages[0].citation, *passages[0].also)]
    assert sorted(places) == [("a", 1), ("a", 2), ("b", 1)]  # the one that ranks best first


def test_top_k_larger_than_the_corpus_lists_all_of_it(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Pears are green."})
    assert len(ask(index, "apples", top_k=1000).passages) == 2
    assert len(ask(index, "apples", top_k=1).passages) == 1
    with pytest.raises(QuestionError, match="at least 1"):
        ask(index, "apples", top_k=0)


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty"), (" \n\t", "empty"), ("a" * 100_000, "100,000 characters"), ("half \ud83d pair", "half a pair")],
)
def test_what_cannot_be_asked_is_said(make_index: IndexMaker, question: str, reason: str) -> None:
    with pytest.raises(QuestionError, match=reason):
        ask(make_index({"a.txt": "Apples are red."}), question)


def test_unknown_retrieval_is_said(make_index: IndexMaker) -> None:
    with pytest.raises(QuestionError, match="hybrid, dense, sparse"):
        ask(make_index({"a.txt": "Apples are red."}), "apples", retrieval="magic")  # type: ignore[arg-type]


def test_sparse_retrieval_without_a_shared_word_answers_nothing(make_index: IndexMaker) -> None:
    answer = ask(make_index({"a.txt": "Apples are red."}), "zebra", retrieval="sparse")
    assert (answer.answered, answer.confidence, answer.passages) == (False, 0.0, ())


def test_a_very_long_paragraph_is_shown_in_part(make_index: IndexMaker) -> None:
    text = " ".join(f"Thing {n} is like thing {n + 1}." for n in range(2000)) + " Zebras live here."
    passage = ask(make_index({"a.txt": text}), "Where do zebras live?").passages[0]
    assert passage.quote == "Zebras live here."
    assert passage.quote in passage.context
    assert len(passage.context) <= 3100


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=200))
def test_any_question_gets_an_answer_or_a_reason(article: Index, question: str) -> None:
    try:
        answer = ask(article, question, retrieval="sparse")
    except QuestionError:
        return
    assert 0 <= answer.confidence <= 1
