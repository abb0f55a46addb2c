"""A citation in words: what a reader can count is in it once, with one number."""

from __future__ import annotations

import pytest
from rendering import citation

from qa.answering.citation import citation_line, describe, locator, reference


def test_a_paragraph_has_one_number_and_the_files_own_is_called_so() -> None:
    cited = citation("It is due.", element="paragraph 10")
    assert "paragraph 7, sentence 2, paragraph 10 of the file, characters 0-10" in citation_line(cited)
    assert locator(cited) == "para. 7"  # as the page says, on which it was pinned
    assert reference(cited) == "The *Title* <b>, “A # Heading”, para. 7"


@pytest.mark.parametrize(
    ("element", "said", "located"),
    [
        ("table 1, row 2", "table 1, row 2", "table 1, row 2"),
        ("row 5", "row 5", "row 5"),
        ("00:01:04", "00:01:04", "00:01:04"),
        ("/html/body/main/p[3]", "/html/body/main/p[3]", "para. 7"),
        ("", "line 31", "para. 7"),
    ],
)
def test_other_places_are_as_the_file_has_them(element: str, said: str, located: str) -> None:
    cited = citation("It is due.", element=element)
    assert f"sentence 2, {said}, characters" in citation_line(cited)
    assert locator(cited) == located
    on_the_page = "" if located == "para. 7" else located  # instead of the paragraph
    assert describe(cited).part == on_the_page
