"""The same everyday documents as text, web page, Word, EPUB, and PDF from Word and from a browser: the same sentences.

`benchmarks/make_forms.py` made the files, with LibreOffice and Chromium.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.documents.words import plain_words

TEXT = ROOT / "benchmarks" / "everyday" / "corpus" / "test"
FORMS = Path(__file__).parent / "forms"


def sentences_of(folder: Path) -> dict[str, Counter[str]]:
    """Return the words of each sentence, by the document; the cells of a row have one space between them."""
    documents = [read_document(file) for file in find_files([folder])]
    return {
        d.doc_id: Counter(" ".join(plain_words(s.text).replace("|", " ").split()) for s in split_document(d))
        for d in documents
    }


def headings_of(doc_id: str) -> set[str]:
    """Return the headings of a document that start with the sign of a section."""
    document = next(read_document(file) for file in find_files([TEXT]) if file.doc_id == doc_id)
    found = {document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"}
    return {heading for heading in found if heading.startswith("§")}


@pytest.fixture(scope="module")
def wanted() -> dict[str, Counter[str]]:
    return sentences_of(TEXT)


@pytest.mark.parametrize(
    ("form", "least"),
    [("page", 0.99), ("word", 0.99), ("epub", 0.99), ("browser-pdf", 0.99), ("word-pdf", 0.99)],
)
def test_a_form_has_the_sentences_of_the_text(form: str, least: float, wanted: dict[str, Counter[str]]) -> None:
    found = sentences_of(FORMS / form)
    assert found.keys() == wanted.keys()
    same = sum((wanted[doc_id] & found[doc_id]).total() for doc_id in wanted)
    assert same >= least * sum(counts.total() for counts in wanted.values())
    # The files were made when "§ 2 Price" was read as an item, without its sign: the sign is in none of them.
    sections = Counter(found["contract"].keys() & {heading.removeprefix("§ ") for heading in headings_of("contract")})
    more = sum((found[doc_id] - wanted[doc_id]).total() for doc_id in wanted) - sections.total()
    assert more <= (1 - least) * 2 * sum(counts.total() for counts in wanted.values())


def test_characters_of_a_pdf_know_their_page_and_box() -> None:
    for file in find_files([FORMS / "browser-pdf"]):
        document = read_document(file)
        covered = set[int]()
        for place in document.places:
            assert place.page > 0
            assert place.box is not None
            covered.update(range(place.start, place.end))
        seen = {at for at, character in enumerate(document.text) if not character.isspace()}
        added = Counter(document.text[at] for at in seen - covered)
        assert set(added) <= {"|"}, added  # between the cells of a table


@pytest.mark.parametrize("form", ["page", "word", "epub"])
def test_characters_of_other_forms_know_their_element(form: str) -> None:
    for file in find_files([FORMS / form]):
        document = read_document(file)
        covered = {at for place in document.places for at in range(place.start, place.end)}
        assert all(place.element for place in document.places)
        seen = {at for at, character in enumerate(document.text) if not character.isspace()}
        added = "".join(document.text[at] for at in sorted(seen - covered))
        assert not any(map(str.isalpha, added)), added
