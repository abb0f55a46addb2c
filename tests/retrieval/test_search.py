"""A searcher: what a question is taken for, what is encoded when, and repeated sentences found once."""

from __future__ import annotations

import pytest
from conftest import BagOfWords, IndexMaker

from qa.errors import QuestionError
from qa.retrieval.question import Question
from qa.retrieval.search import Searcher


def test_a_repeated_sentence_is_found_once_with_all_its_places(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Pears are green.\n\nApples  are\nred.", "b.txt": "Apples are red."})
    searcher = Searcher(index, reranker=None)
    (found,) = searcher.search(searcher.prepare([Question("1", "red apples")]))
    places = [(place.doc_id, place.paragraph) for place in found[0].places]
    assert places == [("a", 2), ("b", 1), ("a", 1)]  # alone in a paragraph it is nearer than beside the pears
    assert [one.places[0].words for one in found] == ["Apples are red.", "Pears are green."]
    assert found[0].hit.position == 2


def test_all_that_will_be_searched_for_is_encoded_together_and_once(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red. Pears are green."}, encoder=encoder)
    searcher = Searcher(index, reranker=None)
    encoder.encoded.clear()
    prepared = searcher.prepare([Question("1", "What is red, and what is green?"), Question("2", "apples")])
    ahead = list(encoder.encoded)
    assert "What is red, and what is green?" in ahead
    assert "What is red?" in ahead
    searcher.search(prepared)
    assert encoder.encoded[: len(ahead)] == ahead
    assert len(encoder.encoded) == len(set(encoder.encoded))


def test_each_part_of_a_question_has_its_best_sentence_among_the_first(make_index: IndexMaker) -> None:
    index = make_index(
        {"a.txt": "Apples are red in May. Apples are red in June. Apples are red in July. Pears are ripe."}
    )
    searcher = Searcher(index, reranker=None)
    (found,) = searcher.search(searcher.prepare([Question("1", "When are apples red, and are pears ripe?")]))
    assert "Pears are ripe." in [one.places[0].text for one in found[:2]]
    finals = [one.hit.final for one in found]
    assert finals == sorted(finals, reverse=True)


def test_a_question_is_understood_before_it_is_searched_for(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "The analyst counts apples. Claude counts pears."})
    history = ["What does the analyst count?"]
    (meant,) = Searcher(index, reranker=None).prepare([Question("1", " and Clade? ", history)]).understood
    assert meant.corrections == (("Clade", "Claude"),)
    assert "Claude" in meant.text
    (typed,) = Searcher(index, reranker=None, spelling=False).prepare([Question("1", "and Clade?")]).understood
    assert (typed.text, typed.corrections) == ("and Clade?", ())


def test_words_alone_need_no_model_and_an_unknown_way_is_an_error(make_index: IndexMaker) -> None:
    encoder = BagOfWords()
    index = make_index({"a.txt": "Apples are red."}, encoder=encoder)
    encoder.encoded.clear()
    searcher = Searcher(index, mode="sparse", reranker=None)
    assert len(searcher.search(searcher.prepare([Question("1", "apples")]))[0]) == 1
    assert encoder.encoded == []
    with pytest.raises(QuestionError, match="retrieval is 'fuzzy': it is one of hybrid, dense, sparse"):
        Searcher(index, mode="fuzzy")  # type: ignore[arg-type]
