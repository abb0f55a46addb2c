"""Numbers of lines and large initials stand beside a text, and neither tears it."""

from __future__ import annotations

import pytest
from pdf_files import draw, paragraph, pdf, read

TEXT = [
    "The hut at the lake is open from May",
    "to October, and the warden lives in it.",
    "Bring a sleeping bag of your own. Tents",
    "may stand on the meadow below the hut",
    "for as long as three nights. A place for",
    "a tent costs four francs. The boat to the",
    "hut leaves at nine, and comes back at",
    "five. Dogs stay outside of the hut, but",
    "they are welcome on the meadow.",
]


@pytest.mark.parametrize("first", [1, 95])
def test_the_numbers_of_lines_are_left_out(first: int) -> None:
    said = [str(first + at) for at in range(len(TEXT))]
    numbers = [draw(number, 60 - 4.45 * len(number), 700 - 15 * at, 8) for at, number in enumerate(said)]
    lines = [draw(line, 80, 700 - 15 * at, 12) for at, line in enumerate(TEXT)]
    assert read(pdf([*numbers, *lines])).text == " ".join(TEXT)


def test_the_numbers_of_rows_stay() -> None:
    names = ["Ada", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ivy"]
    rows = [(str(at), name, f"{at * 12}.50") for at, name in enumerate(names, start=1)]
    cells = [
        draw(cell, x, 700 - 14 * at) for at, row in enumerate(rows) for x, cell in zip((50, 80, 200), row, strict=True)
    ]
    assert read(pdf(cells)).text == "\n".join(" | ".join(row) for row in rows)


def test_a_large_initial_belongs_to_its_word() -> None:
    beside = ["he hut at the lake is open", "from May to October, and"]
    below = paragraph(["the warden lives in it for all of", "the summer."], 72, 666)
    lines = [draw("T", 72, 676, 32), *paragraph(beside, 96, 690), *below]
    assert read(pdf(lines)).text == f"T{' '.join(beside)} the warden lives in it for all of the summer."
