"""How selections are shown, put together from several sources, and left out of measures."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
from answer_schema import ANSWER
from conftest import BagOfWords, IndexMaker
from memory_index import MemoryIndex
from rendering import terminal

from qa.answering.answer import Answer
from qa.answering.ask import ask
from qa.answering.merge import merge
from qa.answering.render import to_dict, to_markdown, to_text
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import GoldQuestion, Quote

NOTE = "A selection of quotes, in the order of the document: not a summary in other words."
TEXT = (
    "# Garden\n\nThe garden is open in May.\n\n## Trees\n\nThe trees are old and tall.\n\n"
    "## Birds\n\nMany birds sing here."
)


def of(*texts: str, asked: str = "Summarise") -> Answer:
    index = MemoryIndex({f"doc{n}": text for n, text in enumerate(texts)}, BagOfWords())
    return ask(index, asked, reranker=None)


def test_text_shows_each_quote_under_its_heading(make_index: IndexMaker) -> None:
    answer = ask(make_index({"a.md": TEXT}), "Summarise", reranker=None)
    assert to_text(answer) == (
        f"{NOTE}\n\n"
        "# Garden\n\n"
        "1. The garden is open in May.\n"
        "   Garden · paragraph 1, sentence 1, line 3, characters 10-36 · [a]\n\n"
        "# Trees\n\n"
        "2. The trees are old and tall.\n"
        "   Garden · Trees · paragraph 2, sentence 1, line 7, characters 48-75 · [a]\n\n"
        "# Birds\n\n"
        "3. Many birds sing here.\n"
        "   Garden · Birds · paragraph 3, sentence 1, line 11, characters 87-108 · [a]\n"
    )


def test_no_form_shows_a_confidence_of_a_selection(make_index: IndexMaker) -> None:
    answer = ask(make_index({"a.md": TEXT}), "Summarise", reranker=None)
    for shown in (to_text(answer), to_markdown(answer), terminal(answer)):
        assert "onfidence" not in shown
        assert "0.9" not in shown
        assert "A selection of quotes" in " ".join(shown.split())
    assert "**Trees**" in to_markdown(answer)


def test_a_selection_as_json_is_the_contract(make_index: IndexMaker) -> None:
    value = json.loads(json.dumps(to_dict(ask(make_index({"a.md": TEXT}), "Summarise", reranker=None))))
    jsonschema.validate(value, ANSWER)
    assert (value["selection"], value["selected_of"], value["answered"]) == ("overview", 3, True)


def test_what_is_left_out_is_said() -> None:
    many = of(*(f"Thing {n} is here for all." for n in range(40)))
    assert to_text(many).startswith(NOTE.replace("document", "documents") + " Shown are 12 of 40 documents.\n")
    listed = of(" ".join(f"Apple {n} is here." for n in range(40)), asked="List all apples")
    assert "some may be missing. Shown are 30 of 40 passages.\n" in to_text(listed)


def test_a_heading_that_stays_is_said_once() -> None:
    answer = of("Fruit\n\nApples are red. Apples are round.", "Apples are sold.", asked="List all apples")
    lines = to_text(answer).splitlines()
    assert [line for line in lines if line.startswith("# ")] == ["# Fruit", "# doc1"]


def test_selections_of_several_sources_follow_each_other() -> None:
    one, other = of("Apples are red. Apples are round."), of("Apples are sold.")
    answer, sources = merge({"a": one, "b": other})
    assert [(source, p.rank, p.quote) for source, p in zip(sources, answer.passages, strict=True)] == [
        ("a", 1, "Apples are red."),
        ("b", 2, "Apples are sold."),
    ]
    assert (answer.selection, answer.selected_of) == ("overview", 2)


def test_several_sources_have_no_more_quotes_than_one() -> None:
    long = of("\n\n".join(f"This thing{n} is number{n} of all that is here." for n in range(200)))
    short = of("Apples are sold.")
    answer, sources = merge({"a": long, "b": short, "c": long})
    assert [sources.count(source) for source in "abc"] == [6, 1, 5]
    assert len(answer.passages) == 12


def test_only_what_was_selected_is_put_together() -> None:
    listed, asked = of("Apples are red.", asked="List all apples"), of("Pears are green.", asked="List all apples")
    assert asked.selection == ""
    answer, sources = merge({"a": asked, "b": listed})
    assert (sources, answer.selection) == (("b",), "list")
    assert merge({"a": replace(asked, confidence=0.99), "b": listed})[1] == ("b",)


def test_of_answers_that_are_equally_sure_one_with_passages_comes_first() -> None:
    found = of("Pears are green.", asked="List all apples")
    nothing = replace(found, passages=(), searched_for="Why?")
    answer, sources = merge({"a": nothing, "b": found})
    assert (answer.searched_for, sources) == (None, ("b",))


def test_a_gold_set_measures_the_search_and_no_selection() -> None:
    index = MemoryIndex({"a": "Apples are red. Pears are green. We list all apples."}, BagOfWords())
    gold = [GoldQuestion("1", "List all apples", (Quote("We list all apples."),), "", "", "line 1")]
    found = evaluate(index, gold, reranker=None)
    assert found.measures["Success@1"].value == 1
