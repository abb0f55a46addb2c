"""Terms: what a text is searched by."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.choose import language_named
from qa.language.english import ENGLISH
from qa.language.terms import terms, terms_of_question


def test_terms_keep_numbers_and_names_and_drop_endings_and_stop_words() -> None:
    assert terms("The model scores 89.5% on GPQA Diamond") == ["model", "score", "89.5", "gpqa", "diamond"]
    assert terms("Gemini 3.1 Pro's GPT-5.4 and Llama 4") == ["gemini", "3.1", "pro", "gpt", "5.4", "llama", "4"]
    assert terms("Café CAFÉ cafe\u0301") == ["cafe", "cafe", "cafe"]
    assert terms("What is it? 🙂 …") == []


@pytest.mark.parametrize("piece", ["\u0316\u0301", "\u0f73\u0f81", "e\u0301", "a", "1.", "'"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(terms, piece, 24_000)


def test_scripts_without_spaces_are_counted_by_pairs_of_characters() -> None:
    assert terms("图书馆九点开门") == ["图书", "书馆", "馆九", "九点", "点开", "开门"]
    assert terms("図書館は9時にスタート") == ["図書", "書館", "9", "時", "スタート"]
    assert terms("猫が") == ["猫"]
    assert terms("도서관은") == ["도서", "서관", "관은"]
    assert terms("ห้องสมุด") == ["ห้", "้อ", "อง", "งส", "สม", "มุ", "ุด"]


def test_signs_that_are_no_accents_stay() -> None:
    assert terms("हिन्दी में", language=language_named("hi"))[0].startswith("हिन्द")
    assert terms("йод Ёлка") == ["йод", "елка"]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("de", "Die Heizungen und die Heizung", ["heizung", "heizung"]),
        ("fr", "Les bibliothèques sont ouvertes", ["bibliothequ", "ouvert"]),
        ("ru", "В библиотеке и библиотека", ["библиотек", "библиотек"]),
    ],
)
def test_words_lose_the_endings_of_their_language(code: str, text: str, expected: list[str]) -> None:
    assert terms(text, language=language_named(code)) == expected


class TestQuestions:
    LANGUAGES = (ENGLISH, language_named("de"))

    def test_a_question_counts_as_each_language_of_the_documents_has_it(self) -> None:
        known = {*terms("Die Heizungen sind warm.", language=self.LANGUAGES[1]), *terms("The scores of the heating")}
        assert terms_of_question("Wann sind die Heizungen warm?", self.LANGUAGES, known) == ["heizung", "warm"]
        assert terms_of_question("the heating scores", self.LANGUAGES, known) == ["heat", "score"]

    def test_a_word_that_is_nowhere_counts_once(self) -> None:
        assert terms_of_question("the running zebras", self.LANGUAGES, set()) == ["run", "zebra"]

    def test_a_function_word_of_one_language_can_be_a_word_of_another(self) -> None:
        assert terms_of_question("Can you die there?", self.LANGUAGES, {"die"}) == ["die"]

    def test_of_one_language_the_terms_are_those_of_the_text(self) -> None:
        assert terms_of_question("The highest scores", (ENGLISH,), set()) == terms("The highest scores")
