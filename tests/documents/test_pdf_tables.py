"""The tables of a PDF are read by rows, with each value in its column."""

from __future__ import annotations

from collections.abc import Sequence

from pdf_files import HUT, TENT, blocks, draw, paragraph, pdf, read


def drawn(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Draw the rows of a table, from the same height, with columns of this width."""
    return [
        draw(cell, 72 + width * at, 700 - 14 * row)
        for row, line in enumerate(rows)
        for at, cell in enumerate(line)
        if cell
    ]


def test_a_table_is_read_by_rows() -> None:
    rows = [("Place", "Price", "Nights"), ("Hut", "12.50", "7"), ("Tent", "4.00", "3")]
    cells = drawn(rows, 90)
    parsed = read(pdf([*paragraph(HUT, 72, 760), *cells, *paragraph(TENT, 72, 600)]))
    assert blocks(parsed, "table") == ["Place | Price | Nights\nHut | 12.50 | 7\nTent | 4.00 | 3"]


def test_totals_below_a_table_are_rows_of_their_own_and_the_second_line_of_a_cell_is_not() -> None:
    rows = [
        ("Work", "Hours", "Price"),
        ("Advice on", "10", "900.00"),
        ("", "two days", ""),
        ("Travel", "1", "120.50"),
        ("", "Sum", "1,020.50"),
        ("", "Tax of 20 %", "204.10"),
    ]
    cells = drawn(rows, 90)
    said = "Work | Hours | Price\nAdvice on | 10 two days | 900.00\nTravel | 1 | 120.50"
    assert blocks(read(pdf(cells))) == [f"{said}\n | Sum | 1,020.50\n | Tax of 20 % | 204.10"]


def test_a_name_of_a_row_that_is_as_long_as_two_lines_has_the_values_beside_its_end() -> None:
    rows = [("Item", "2022", "2023"), ("Income from the",), ("sale of goods", "120", "130"), ("Profit", "40", "45")]
    cells = drawn(rows, 120)
    assert blocks(read(pdf(cells))) == [
        "Item | 2022 | 2023\nIncome from the sale of goods | 120 | 130\nProfit | 40 | 45"
    ]


def test_words_that_are_drawn_one_by_one_without_spaces_are_no_cells() -> None:
    words: list[str] = []
    lines = ["no hound opened an odd pond", "on added nodded on and head"]
    for number, line in enumerate(lines):
        left = 72.0
        for word in line.split():  # each of these letters is 5.56 points wide
            words.append(draw(word, left, 700 - 12 * number))
            left += 5.56 * len(word) + 2.6
    assert blocks(read(pdf([*paragraph(HUT, 72, 760), *words]))) == [" ".join(HUT), " ".join(lines)]


def test_a_table_drawn_row_by_row_whose_cells_are_long_is_no_text_in_columns() -> None:
    rows = [
        ("evening hour", "from when on tomorrow is shown"),
        ("colours of all bins", "prints"),
        ("ignored kinds", "yes or no"),
        ("language of words", "one of four languages"),
    ]
    cells = drawn(rows, 150)
    assert blocks(read(pdf(cells))) == ["\n".join(" | ".join(row) for row in rows)]


def test_the_rows_of_a_table_without_lines_are_told_by_the_order_in_which_its_cells_are_drawn() -> None:
    head = [draw("Trouble", 90, 714), draw("Cause", 200, 714), draw("What helps", 340, 714)]
    first = [
        draw("It drips", 72, 693),
        draw("The ring is worn", 170, 693),
        *paragraph(["Replace it,", "part 31"], 300, 699),
    ]
    second = [
        *paragraph(["There is a", "puddle below"], 72, 671),
        draw("The valve lets off steam", 170, 665),
        *paragraph(["Nothing: this is", "as it should be"], 300, 671),
    ]
    parsed = read(pdf([*head, *first, *second, draw("Ask the dealer.", 72, 643)]))
    assert blocks(parsed) == [
        "Trouble | Cause | What helps\n"
        "It drips | The ring is worn | Replace it, part 31\n"
        "There is a puddle below | The valve lets off steam | Nothing: this is as it should be",
        "Ask the dealer.",
    ]


def test_a_heading_below_a_table_is_no_row_of_it() -> None:
    rows = [("Place", "Price"), ("Hut", "12.50"), ("Tent", "4.00")]
    cells = drawn(rows, 90)
    heading = [draw("Own", 72, 640, size=14, font="F2"), draw("dates", 108, 640, size=14, font="F2")]
    parsed = read(pdf([*paragraph(HUT, 72, 760), *cells, *heading]))
    assert [block.kind for block in parsed.blocks] == ["paragraph", "table", "heading"]
