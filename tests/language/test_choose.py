"""What language a document is taken for."""

from __future__ import annotations

import pytest

from qa.language.choose import detect_language, language_named, language_of
from qa.language.english import ENGLISH
from qa.language.others import CODES, is_foreign


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "It is an article about the lab, and so is that."),
        ("en", "Widget WX-201 valve pressure 5 bar max"),
        ("en", "Ada Lovelace, Alan Turing, Grace Hopper, Edsger Dijkstra"),
        ("en", "Hallo"),
        ("en", "Pou moun ki ka palé kréyòl Gwadloup an tout biten"),  # of no code in two letters
        ("en", ""),
        ("en", "123 456"),
        ("de", "Das Haus wurde im 19. Jahrhundert gebaut und steht am Hafen."),
        ("fr", "Le café de Zoé Müller ouvre à huit heures."),
        ("es", "La biblioteca abre a las nueve y cierra a las ocho."),
        ("zh", "港口每天早上六点开放。"),
        ("ja", "図書館は九時に開きます。"),
        ("ru", "Библиотека открывается в девять часов."),
        ("hi", "दरवाज़ा बंद है। कल आना।"),
        ("ar", "الساعة الآن الخامسة صباحا"),
    ],
)
def test_a_documents_language_is_detected(code: str, text: str) -> None:
    assert detect_language(text) == code


def test_a_language_that_is_named_is_not_detected() -> None:
    assert language_of("It is an article about the lab.", "de").code == "de"
    assert language_of("It is an article about the lab.") is ENGLISH
    assert language_named("de") is language_named("de")


@pytest.mark.parametrize(
    "question",
    [
        "Wann öffnet der Hafen?",
        "¿Dónde se permite pescar?",
        "Combien coûte une place par nuit ?",
        "Wat is de prijs van de boot?",
    ],
)
def test_a_question_in_another_language_is_foreign(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question", ["Who is the analist?", "wat is teh price", "Wht iz teh prce", "bencmhark scores", ""]
)
def test_a_misspelt_question_is_not(question: str) -> None:
    assert not is_foreign(question)


def test_the_codes_are_those_of_iso_639_1() -> None:
    from nltk.langnames import iso639short  # it takes seconds

    assert set(iso639short.values()) == CODES
