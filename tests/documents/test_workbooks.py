"""A row of a sheet says each value with its column's name, whatever stands around the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl.worksheet.table import Table
from workbooks import bold, read, saved, sheet_of, told, workbook

DRINKS: list[list[Any]] = [["Drink", "Size", "Price"], ["Espresso", "small", 2.2], ["Lemonade", "large", 3.1]]
SAID = ["Drink: Espresso · Size: small · Price: 2.2", "Drink: Lemonade · Size: large · Price: 3.1"]


def test_a_sheet_is_a_section_and_a_row_has_its_place() -> None:
    made = workbook(DRINKS)
    made.create_sheet("Who to call").append(["Ada", "0123"])
    parsed = read(saved(made), "A.XLSM")
    assert [(block.kind, parsed.text[block.start : block.end]) for block in parsed.blocks] == [
        ("heading", "Prices"),
        *(("table", row) for row in SAID),
        ("heading", "Who to call"),
        ("table", "Ada · 0123"),
    ]
    assert [place.element for place in parsed.places] == [
        *["sheet Prices", "sheet Prices, row 2", "sheet Prices, row 3"],
        *["sheet Who to call", "sheet Who to call, row 1"],
    ]
    assert all(not place.page for place in parsed.places)


def test_empty_rows_and_columns_around_a_table_say_nothing() -> None:
    made = workbook([])
    for number, row in enumerate(DRINKS, start=4):
        for column, value in zip((3, 5, 6), row, strict=True):
            sheet_of(made).cell(number, column, value)
    assert told(made) == SAID


def test_a_title_stands_over_the_table_and_notes_below_it() -> None:
    rows: list[list[Any]] = [
        ["Café Luna"],
        ["Valid from 1 May 2025"],
        [],
        *DRINKS,
        [],
        ["Prices include VAT. Dogs are welcome."],
    ]
    above, below = "Valid from 1 May 2025", "Prices include VAT. Dogs are welcome."
    assert told(workbook(rows)) == ["Café Luna", above, *SAID, below]
    assert told(bold(workbook(rows), "A1", "A2")) == ["## Café Luna", above, *SAID, below]


def test_a_note_directly_below_the_table_is_no_value_of_its_first_column() -> None:
    made = workbook([*DRINKS, ["Prices include VAT."], ["Cake on request"], ["Tea"]])
    sheet_of(made).merge_cells("A5:C5")
    assert told(made) == [*SAID, "Prices include VAT.", "Cake on request", "Drink: Tea"]


def test_names_of_groups_of_rows_are_headings_of_these_rows() -> None:
    hot, cold = ["Espresso", "small", 2.2], ["Lemonade", "large", 3.1]
    made = workbook([DRINKS[0], ["Hot drinks"], hot, ["Cold drinks"], cold, [], ["Groups", None, -25]])
    said = told(bold(made, "A1:C1", "A2", "A4"))
    assert said == ["### Hot drinks", SAID[0], "### Cold drinks", SAID[1], "Drink: Groups · Price: -25"]
    parsed = read(saved(made))
    assert parsed.text.count("Prices") == 2  # said again, since "Groups" is no cold drink


def test_a_table_goes_on_below_an_empty_row_or_another_begins() -> None:
    more: list[list[Any]] = [["Water", "small", 1], ["Wine", "on request", 4]]
    assert told(workbook([*DRINKS, [], *more, [], ["Total", None, 10.3]])) == [
        *SAID,
        "Drink: Water · Size: small · Price: 1",
        "Drink: Wine · Size: on request · Price: 4",
        "Drink: Total · Price: 10.3",
    ]
    others: list[list[Any]] = [
        ["Cake", "Baked", "Costs"],
        ["Apple", date(2025, 5, 1), 3],
        ["Plum", date(2025, 5, 2), 4],
    ]
    assert told(workbook([*DRINKS, [], *others]))[2:] == [
        "Cake: Apple · Baked: 2025-05-01 · Costs: 3",
        "Cake: Plum · Baked: 2025-05-02 · Costs: 4",
    ]
    assert told(workbook([*DRINKS, [], ["Cake", "Who", "Phone", "Note"], ["Apple", "Ada", "01", "late"]]))[2:] == [
        "Cake: Apple · Who: Ada · Phone: 01 · Note: late"
    ]


def test_a_row_in_bold_or_of_a_filter_or_of_a_table_names_the_columns() -> None:
    rows: list[list[Any]] = [["Ada", "Bob"], ["Cid", "Dan"], ["Eve", "Fay"]]
    named = ["Ada: Cid · Bob: Dan", "Ada: Eve · Bob: Fay"]
    above: list[list[Any]] = [["Kind", "Kind"], *rows]
    assert told(workbook(rows)) == named
    assert told(workbook(above))[:2] == ["Kind · Kind", "Ada · Bob"]
    assert told(bold(workbook(above), "A1:B1"))[0] == "Kind: Ada · Kind: Bob"
    filtered = workbook(above)
    sheet_of(filtered).auto_filter.ref = "A2:B4"
    assert told(filtered) == ["Kind · Kind", *named]
    tabled = workbook(above)
    sheet_of(tabled).add_table(Table(displayName="Names", ref="A2:B4"))
    assert told(tabled) == ["Kind · Kind", *named]


def test_a_rota_has_a_free_corner_days_as_names_and_merged_shifts() -> None:
    made = workbook([["Week 19"], [None, "Mon", "Tue", "Wed"], ["Ann", "early", "off", "late"], ["Bob", "Holiday"]])
    sheet_of(made).merge_cells("B4:D4")
    assert told(made) == [
        "Week 19",
        "Ann · Mon: early · Tue: off · Wed: late",
        "Bob · Mon: Holiday · Tue: Holiday · Wed: Holiday",
    ]
    assert told(workbook([["Name", 1, 2, 3], ["Ann", "E", "E", "L"], ["Bob", "L", "L", "E"]])) == [
        "Name: Ann · 1: E · 2: E · 3: L",
        "Name: Bob · 1: L · 2: L · 3: E",
    ]


def test_cells_that_are_merged_downward_say_their_value_in_each_row() -> None:
    made = workbook([["Day", "Task", "Who"], ["Monday", "Sweep", "Ann"], [None, "Wash", "Bob"], ["Tuesday", "Cook"]])
    sheet_of(made).merge_cells("A2:A3")
    sheet_of(made).merge_cells("C4:C9")
    assert told(made) == [
        "Day: Monday · Task: Sweep · Who: Ann",
        "Day: Monday · Task: Wash · Who: Bob",
        "Day: Tuesday · Task: Cook",
    ]


def test_a_head_of_two_rows_names_the_columns_with_both() -> None:
    rows: list[list[Any]] = [
        ["Department", "Spring", None, "Autumn"],
        [None, "Plan", "Spent", "Plan", "Spent"],
        ["Library", 9, 8, 7, 6],
    ]
    made = workbook([["Budget 2025"], [], *rows])
    for area in ("A3:A4", "B3:C3", "D3:E3"):
        sheet_of(made).merge_cells(area)
    row = "Department: Library · Spring, Plan: 9 · Spring, Spent: 8 · Autumn, Plan: 7 · Autumn, Spent: 6"
    assert told(made) == ["Budget 2025", row]
    one = workbook([["Name", None, "Age"], ["Ada", "Lovelace", 36], ["Alan", "Turing", 41]])
    sheet_of(one).merge_cells("A1:B1")
    assert told(one)[0] == "Name: Ada · Name: Lovelace · Age: 36"


def test_pairs_of_a_name_and_its_value_have_no_head() -> None:
    pairs = [["Name:", "Ada"], ["Email:", "ada@example.org"]]
    assert told(workbook(pairs)) == ["Name: Ada", "Email: ada@example.org"]
    without = [[name.strip(":"), value] for name, value in pairs]
    assert told(bold(workbook(without), "A1", "A2")) == ["Name: Ada", "Email: ada@example.org"]


def test_a_list_of_one_column_is_its_lines() -> None:
    assert told(workbook([["Rope"], ["Sail"], ["Bring a torch. It gets dark."]])) == [
        *["Rope", "Sail", "Bring a torch. It gets dark."]
    ]


def test_what_is_hidden_is_not_read_and_is_counted() -> None:
    made = workbook([*DRINKS, ["Secret", "tiny", 9]])
    sheet_of(made).row_dimensions[4].hidden = True
    sheet_of(made).column_dimensions["B"].hidden = True
    sheet_of(made).column_dimensions["F"].hidden = True  # empty
    for state in ("hidden", "veryHidden"):
        other = made.create_sheet(state)
        other["A1"], other.sheet_state = "Secret", state
    parsed = read(saved(made))
    assert parsed.text == "Prices\n\nDrink: Espresso · Price: 2.2\n\nDrink: Lemonade · Price: 3.1"
    assert parsed.notes == ("hidden, and not read: 2 sheets, 1 row, 1 column",)


def test_a_hidden_row_does_not_part_a_table() -> None:
    rows: list[list[Any]] = [["Drink", "Who"], ["Tea", "Ada"], ["Secret", "Eve"], ["Milk", "Bob"], ["Ale", "Cid"]]
    made = workbook(rows)
    sheet_of(made).row_dimensions[3].hidden = True
    assert told(made) == ["Drink: Tea · Who: Ada", "Drink: Milk · Who: Bob", "Drink: Ale · Who: Cid"]
