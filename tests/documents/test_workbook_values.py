"""A value reads as the sheet shows it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from good_files import xlsx
from workbooks import read, saved, sheet_of, told, workbook

from qa.documents.xlsx.format_code import BUILT_IN
from qa.documents.xlsx.numbers import shown

DAY = 45_000.75  # 15 March 2023, 18:00, a Wednesday
ACCOUNT = '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "General", "1234.5"),
        (1234567890123, "General", "1234567890123"),
        (0.1 + 0.2, "General", "0.3"),
        (3, 'General" km"', "3 km"),
        (12, "@", "12"),
        (1234.5, "0", "1235"),
        (0.005, "0.00", "0.01"),
        (1.005, "0.00", "1.01"),
        (-0.001, "0.00", "0.00"),
        (1234567.891, "#,##0", "1,234,568"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (7, "00000", "00007"),
        (0.5, "#.##", ".5"),
        (3, "0.##", "3"),
        (0.256, "0%", "26%"),
        (0.256, "0.0 %", "25.6 %"),
        (12345678, "0.00E+00", "1.23E+07"),
        (1234567, "#,##0,", "1,235"),
        (1234567, '0.0,,"M"', "1.2M"),
        (5551234567, "(###) ###-####", "(555) 123-4567"),
    ],
)
def test_numbers(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (-1234.5, "$#,##0.00", "-$1,234.50"),
        (-1234.5, '"$"#,##0_);[Red]("$"#,##0)', "($1,235)"),
        (1234.5, "#,##0.00\\ [$€-407]", "1,234.50 €"),
        (1234.5, "[$£-809]#,##0.00", "£1,234.50"),
        (1234.5, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "1,234.50 €"),
        (5, ACCOUNT, "$5.00"),
        (-5, ACCOUNT, "$(5.00)"),
        (0, ACCOUNT, "$-"),
        (4, '0 "pcs"', "4 pcs"),
        (0, '0" left";;"none"', "none"),
    ],
)
def test_currencies_and_words(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (DAY, "yyyy-mm-dd", "2023-03-15"),
        (DAY, "dd.mm.yyyy", "15.03.2023"),
        (DAY, "d/m/yy h:mm;@", "15/3/23 18:00"),
        (DAY, "mmm d", "Mar 15"),
        (DAY, "[$-409]mmmm\\ d\\,\\ yyyy", "March 15, 2023"),
        (DAY, "[$-F800]dddd, mmmm dd, yyyy", "Wednesday, March 15, 2023"),
        (DAY, "[$-407]ddd d. mmmm yyyy", "2023-03-15"),  # German names are not known
        (DAY, "[$-407]d.m.yyyy", "15.3.2023"),
        (DAY, "h:mm AM/PM", "6:00 PM"),
        (0.5, "h:mm a/p", "12:00 P"),
        (DAY, "hh:mm:ss", "18:00:00"),
        (1.5, "[h]:mm", "36:00"),
        (0.0001, "mm:ss.0", "00:08.6"),
        (0.999999, "h:mm:ss", "0:00:00"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_dates_and_times(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_can_be_counted_from_1904() -> None:
    assert shown(0, "yyyy-mm-dd", from_1904=True) == "1904-01-01"


@pytest.mark.parametrize("code", ["# ?/?", "[>100]0.0;0", "g/e", "0.0.0", "q", '"', "[", "E+E+0", ""])
def test_what_is_not_known_of_a_format_is_shown_without_it(code: str) -> None:
    assert shown(12.5, code) == "12.5"


def test_numbers_that_are_no_dates_and_numbers_without_end_harm_nothing() -> None:
    for value in (-1.0, 3e6, 1e300, float("inf"), float("nan")):
        for code in (*BUILT_IN.values(), "yyyy", ";;;", "0." + "0" * 250, "0%%%%%%%%,,,,"):
            assert "\n" not in shown(value, code)


def test_a_format_can_show_nothing() -> None:
    assert shown(7, ";;;") == ""


def test_dates_booleans_errors_and_formulas_of_a_file() -> None:
    values = [date(2025, 3, 1), datetime(2025, 3, 1, 9, 30), time(9, 30), timedelta(hours=30), True, False, "#DIV/0!"]
    assert told(workbook([["Each", *values]])) == [
        "Each · 2025-03-01 · 2025-03-01 9:30:00 · 9:30:00 · 30:00:00 · TRUE · FALSE"
    ]
    made = workbook([["Sum", "=1+1", "=1/0"], ["Text", "two\nlines", "x"]])
    assert read(saved(made)).notes == (
        "2 formulas have no stored value: open the workbook in a spreadsheet and save it",
    )
    assert told(made) == ["Sum", "Text · two lines · x"]


def test_a_formula_has_the_value_that_is_stored_and_a_text_has_its_words_alone() -> None:
    rows = """<row><c t="s"><v>0</v></c><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v></v></c>
    <c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="s"><v>9</v></c><c t="d"><v>2025-03-01</v></c></row>"""
    strings = "<si><r><t>Fe</t></r><r><t xml:space='preserve'>es_x000A_due</t></r><rPh sb='0'><t>f</t></rPh></si>"
    parsed = read(xlsx(rows, strings=strings))
    assert parsed.text == "Fees\n\nFees due · 2 · 2025-03-01"
    assert parsed.notes == ()


def test_a_comment_is_not_read() -> None:
    from openpyxl.comments import Comment

    made = workbook([["Rope", 12]])
    sheet_of(made)["A1"].comment = Comment("Order more.", "Ada")
    assert told(made) == ["Rope · 12"]
