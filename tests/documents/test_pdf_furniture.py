"""What stands at one height of many pages is left out of a PDF, if it is no head of a table and no title."""

from __future__ import annotations

from pdf_files import draw, paragraph, pdf, read


def row(y: float, *cells: str) -> list[str]:
    return [draw(cell, x, y) for x, cell in zip((72, 160, 300, 420), cells, strict=False)]


def test_the_head_of_a_table_that_each_page_repeats_is_read_and_the_running_head_above_it_is_not() -> None:
    pages = [
        [
            *row(810, "First Bank", f"Page {page} of 3", "Ada"),
            *row(780, "Date", "Details", "Amount", "Balance"),
            *row(760, f"0{page}.03.", "Rent of a room", "-80.00", "920.00"),
            *row(740, f"1{page}.03.", "Salary", "99.00", "1,019.00"),
            *row(720, "", "Interest", "1.00", "1,020.00"),
            *row(30, "First Bank, 1 Main Street"),
        ]
        for page in (1, 2, 3)
    ]
    first = read(pdf(*pages)).text.split("\n\n")[0]
    assert first.split("\n") == [
        "Date | Details | Amount | Balance",
        "01.03. | Rent of a room | -80.00 | 920.00",
        "11.03. | Salary | 99.00 | 1,019.00",
        " | Interest | 1.00 | 1,020.00",
    ]


def test_the_head_of_a_ruled_table_is_read_above_cells_of_several_lines_and_a_sign_below_a_number_is_in_its_cell() -> (
    None
):
    sides = [f"{x} {y} m {x} {y - 30} l S" for x in (65, 90, 300, 345, 420) for y in (790, 760, 730, 700)]
    level = [f"65 {y} m 420 {y} l S" for y in (790, 760, 730, 700, 670)]

    def page(first: int) -> list[str]:
        head = [draw(name, x, 772) for x, name in ((70, "No."), (94, "Description"), (305, "Price"), (350, "Date"))]
        rows = []
        for at, y in enumerate((745, 715, 685)):
            number = first + at
            rows += [draw(str(number), 70, y), draw(f"Box {number} is red and", 94, y + 6), draw("large", 94, y - 6)]
            rows += [draw(f"{number}0.00", 312, y + 6), draw("EUR", 322, y - 6)]
            rows += [draw(f"{number} May", 350, y + 6), draw("2024", 350, y - 6)]
        return [*sides, *level, *head, *rows]

    for at, said in enumerate(read(pdf(page(11), page(14), page(17))).text.split("\n\n")):
        rows = [f"{n} | Box {n} is red and large | {n}0.00 EUR | {n} May 2024" for n in range(11 + 3 * at, 14 + 3 * at)]
        assert said.split("\n") == ["No. | Description | Price | Date", *rows]


def test_titles_of_slides_are_read_if_they_are_numbered_as_the_pages_are_or_stand_where_others_are_repeated() -> None:
    titles = ["1. Goals", "2. Plan", "3. Team", "4. Budget"]
    again = ["Results"] * 4 + ["Outlook", "Thanks"]
    pages = [
        [draw(title, 72, 800, 24), *paragraph([f"We say {title.lower()} here.", "And more."], 72, 700, 12)]
        for title in (*titles, *again)
    ]
    text = read(pdf(*pages)).text
    assert [title for title in (*titles, "Outlook", "Thanks") if title in text] == [*titles, "Outlook", "Thanks"]
