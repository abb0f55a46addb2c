"""Lists in plain text whose marks say what stands under what, without indentation."""

from __future__ import annotations

import re

import pytest
from texts import grows_linearly

from qa.documents.plaintext import parse_plaintext


def levels(text: str) -> list[int]:
    return [block.level for block in parse_plaintext(text)[1] if block.kind == "list item"]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("(1) No dogs. (2) It does not apply to (a) guide dogs; (b) police dogs. (3) A fine is due.", [1, 1, 2, 2, 1]),
        ("1. Clothes. a) a coat. b) a hat. 2. Pots. a) a stove. i) gas. ii) wood. b) pans.", [1, 2, 2, 1, 2, 3, 3, 2]),
        ("g) seven. h) eight. i) nine. j) ten.", [1, 1, 1, 1]),
        ("a) one. i) one. ii) two. iii) three. v) five. b) two.", [1, 2, 2, 2, 2, 1]),
        ("1. Bring: - a photo - a pen 2. Wait.", [1, 2, 2, 1]),
        ("1) one. 2) two. 3) three.", [1, 1, 1]),
        ("- one. - two. 1. three. 2. four.", [1, 1, 1, 1]),
    ],
)
def test_a_list_of_another_kind_stands_under_the_item_before_it(lines: str, expected: list[int], between: str) -> None:
    marks = r"(?= (?:\(\w\)|\d[.)]|[a-z]+\)|-) )"
    assert levels(between.join(part.strip() for part in re.split(marks, lines))) == expected


def test_items_that_follow_a_number_without_a_colon_stand_beside_it() -> None:
    assert levels("1. Wait here.\n\n- Bring a photo.\n- Bring a pen.\n") == [1, 1, 1]


def test_a_list_begins_anew_after_a_paragraph() -> None:
    assert levels("1. One.\n2. Two.\n\nSomething else:\n\na) Three.\nb) Four.\n") == [1, 1, 1, 1]


@pytest.mark.parametrize("piece", ["1. a\na) b\n", "a) b\ni) c\n", "(a) b\n\n", "- a:\n- b\n"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)
