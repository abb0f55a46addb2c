"""Documents of several languages in one index, and texts with characters that a reader does not see."""

from __future__ import annotations

import pytest
from conftest import IndexMaker

from qa import ask

TEXTS = {
    "de.txt": "Die Heizungen werden am 1. Oktober eingeschaltet. Der Keller ist für Fahrräder da, und das bleibt.",
    "en.txt": "The harbour opens at six in the morning. A berth costs nine euros a night, paid at the office.",
    "zh.txt": "港口每天早上六点开放。停车费为每小时五元。图书馆在港口旁边。",
    "fold.txt": "The ware\u00adhouse has an o\ufb03cial code. The gate\u200bway is shut, and this is so in the winter.",
}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Wann wird die Heizung eingeschaltet?", "Die Heizungen werden am 1. Oktober eingeschaltet."),
        ("What do berths cost?", "A berth costs nine euros a night, paid at the office."),
        ("停车费是多少？", "停车费为每小时五元。"),
        ("official warehouses", "The ware\u00adhouse has an o\ufb03cial code."),
        ("gate\u00adway", "The gate\u200bway is shut, and this is so in the winter."),
    ],
)
def test_a_question_finds_the_words_of_its_language(make_index: IndexMaker, question: str, first: str) -> None:
    answer = ask(make_index(TEXTS), question, retrieval="sparse", reranker=None)
    assert answer.passages[0].quote == first
    assert answer.corrections == ()


def test_an_index_knows_the_languages_of_its_documents(make_index: IndexMaker) -> None:
    index = make_index(TEXTS)
    assert {doc_id: index.document(doc_id).language for doc_id, _, _ in index.documents()} == {
        "de": "de",
        "en": "en",
        "fold": "en",
        "zh": "zh",
    }
