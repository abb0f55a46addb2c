"""Heads of tables in several rows: each column's name has the heads over it."""

from __future__ import annotations

import pytest
from good_files import docx, odt
from test_other_formats import read, said

from qa.datatypes import Document
from qa.documents.heads import Cell, names_of_columns
from qa.documents.sentences import split_document

ROWS = "Stay | Guests adult | Guests child | Dogs\nMay | 8 | 4 | 2\nJune | 9 | 5 | 2"


def page(cell: str = "th", head: str = "tbody") -> str:
    """Return a page with a table; its heads stand in cells of a kind, and in a part of the table."""
    upper = f"<{cell} rowspan=2>Stay<{cell} colspan=2>Guests<{cell} rowspan=2>Dogs"
    lower = f"<{cell}>adult<{cell}>child"
    rows = "<tr><td>May<td>8<td>4<td>2<tr><td>June<td>9<td>5<td>2"
    return f"<table><{head}><tr>{upper}<tr>{lower}</{head}><tbody>{rows}</table>"


@pytest.mark.parametrize(("cell", "head"), [("th", "tbody"), ("td", "thead"), ("td", "tbody")])
def test_a_page_names_each_column_with_both_heads(cell: str, head: str) -> None:
    assert said(read(page(cell, head), "a.html")) == [("table", 0, ROWS)]


def test_a_row_stands_below_the_names_of_its_columns() -> None:
    parsed = read(page(), "a.html")
    document = Document(doc_id="a", title="", text=parsed.text, blocks=parsed.blocks, sha256="")
    assert [sentence.above for sentence in split_document(document)][1:] == [
        "Stay, Guests adult, Guests child, Dogs",
        "Stay, Guests adult, Guests child, Dogs",
    ]
    assert parsed.places[1].element == "/html/body/table/tbody[2]/tr[1]"


@pytest.mark.parametrize("says_head", [False, True])
def test_word_names_each_column_with_both_heads(says_head: bool) -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"

    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    heads = [
        cell("Stay", begins) + cell("Guests", '<w:gridSpan w:val="2"/>') + cell("Dogs", begins),
        cell("", goes_on) + cell("adult") + cell("child") + cell("", goes_on),
    ]
    values = ["".join(map(cell, row)) for row in (("May", "8", "4", "2"), ("June", "9", "5", "2"))]
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if says_head else ""
    rows = [f"<w:tr>{repeated}{row}</w:tr>" for row in heads] + [f"<w:tr>{row}</w:tr>" for row in values]
    parsed = read(docx(f"<w:tbl>{''.join(rows)}</w:tbl>"), "a.docx")
    assert said(parsed) == [("table", 0, ROWS)]
    assert [place.element for place in parsed.places] == ["table 1, row 1", "table 1, row 3", "table 1, row 4"]


@pytest.mark.parametrize("says_head", [False, True])
def test_opendocument_names_each_column_with_both_heads(says_head: bool) -> None:
    def cell(words: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{words}</text:p></table:table-cell>"

    covered, over = "<table:covered-table-cell/>", 'table:number-rows-spanned="2"'
    guests = cell("Guests", 'table:number-columns-spanned="2"') + covered
    heads = cell("Stay", over) + guests + cell("Dogs", over), covered + cell("adult") + cell("child") + covered
    values = ["".join(map(cell, row)) for row in (("May", "8", "4", "2"), ("June", "9", "5", "2"))]
    head, body = ("".join(f"<table:table-row>{row}</table:table-row>" for row in rows) for rows in (heads, values))
    head = f"<table:table-header-rows>{head}</table:table-header-rows>" if says_head else head
    assert said(read(odt(f"<table:table>{head}{body}</table:table>"), "a.odt")) == [("table", 0, ROWS)]


def test_a_page_says_a_cell_over_rows_in_each_and_leaves_the_columns_of_a_wide_cell_empty() -> None:
    rows = [
        "<th>Kind<th>May<th>June<th>Note",
        "<td rowspan=2>Hut<td colspan=2>8<td>dry",
        "<td>9<td>7",  # a short row
        "<td>Boat<td>5<td rowspan=9>6<td>wet",
        "<td>Sum<td>5",
    ]
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    assert read(f"<table>{table}</table>", "a.html").text.split("\n") == [
        "Kind | May | June | Note",
        "Hut | 8 |  | dry",
        "Hut | 9 | 7",
        "Boat | 5 | 6 | wet",
        "Sum | 5 | 6",
    ]


def test_a_link_over_several_rows_is_said_once() -> None:
    link = "<td rowspan=2><a href='b'>{}</a>"
    row = f"<tr>{link.format('Boots')}<td>Up{link.format('Skates')}<tr><td>Home"
    assert read(f"<table>{row}</table>", "a.html").text == "Boots | Up | Skates\n | Home"


HEAD = [Cell("Stay"), Cell("Guests", 2)]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, [Cell("May"), Cell("8"), Cell("4")], [Cell("June"), Cell("9"), Cell("5")]],  # a row of values
        [HEAD, [Cell("Hut"), Cell("yes"), Cell("no")], [Cell("Boat"), Cell("8"), Cell("4")]],  # it has its own name
        [HEAD, [Cell(""), Cell("adult"), Cell("child")], [Cell("Boat"), Cell("yes"), Cell("no")]],  # no numbers below
        [HEAD, [Cell(""), Cell("adult"), Cell("")], [Cell("May"), Cell("8"), Cell("4")]],  # not under each column
        [HEAD, [Cell(""), Cell("all", 2)], [Cell("May"), Cell("8"), Cell("4")]],
        [HEAD, [Cell(""), Cell("adult"), Cell("child")]],
        [[Cell("Prices", 3)], [Cell(""), Cell("adult"), Cell("child")], [Cell("May"), Cell("8"), Cell("4")]],
        [[Cell("Stay"), Cell("a"), Cell("b")], [Cell(""), Cell("c"), Cell("d")], [Cell("May"), Cell("8"), Cell("4")]],
        [],
    ],
)
def test_the_second_row_is_no_head_unless_all_speaks_for_it(rows: list[list[Cell]]) -> None:
    assert names_of_columns(rows) == (0, [])


def test_years_can_stand_in_a_head_of_two_rows() -> None:
    rows = [
        [Cell(""), Cell("2024", 2)],
        [Cell("Kind"), Cell("plan"), Cell("paid")],
        [Cell("Rent"), Cell("8"), Cell("9")],
    ]
    assert names_of_columns(rows) == (2, ["Kind", "2024 plan", "2024 paid"])


WORDS = ("Utility", "Paid by"), ("Power", "Tenant"), ("Water", "Landlord")


def _page_of_words() -> bytes:
    rows = ["".join(f"<{cell}>{word}" for word in row) for cell, row in zip(("th", "td", "td"), WORDS, strict=True)]
    return f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>".encode()


def _word_of_words(first_row: str, letters: str) -> bytes:
    def row(words: tuple[str, ...], properties: str = "", letters: str = "") -> str:
        cells = (f"<w:tc><w:p><w:r>{letters}<w:t>{word}</w:t></w:r></w:p></w:tc>" for word in words)
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    return docx(f"<w:tbl>{row(WORDS[0], first_row, letters)}{''.join(map(row, WORDS[1:]))}</w:tbl>")


def _opendocument_of_words() -> bytes:
    def row(words: tuple[str, ...]) -> str:
        cells = (f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in words)
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    head = f"<table:table-header-rows>{row(WORDS[0])}</table:table-header-rows>"
    return odt(f"<table:table>{head}{''.join(map(row, WORDS[1:]))}</table:table>")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_page_of_words(), "a.html"),
        (_word_of_words("<w:trPr><w:tblHeader/></w:trPr>", ""), "a.docx"),
        (_word_of_words("", "<w:rPr><w:b/></w:rPr>"), "a.docx"),
        (_opendocument_of_words(), "a.odt"),
    ],
)
def test_a_head_that_the_file_marks_is_no_answer_and_stands_over_its_rows(data: bytes, name: str) -> None:
    parsed = read(data, name)
    document = Document(doc_id="a", title="", text=parsed.text, blocks=parsed.blocks, sha256="")
    assert [(sentence.role, sentence.above) for sentence in split_document(document)] == [
        ("lead-in", ""),
        ("text", "Utility, Paid by"),
        ("text", "Utility, Paid by"),
    ]


def test_a_table_of_words_without_a_mark_has_no_head() -> None:
    parsed = read(_word_of_words("", ""), "a.docx")
    document = Document(doc_id="a", title="", text=parsed.text, blocks=parsed.blocks, sha256="")
    assert {(sentence.role, sentence.above) for sentence in split_document(document)} == {("text", "")}


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_a_head_without_words_makes_no_head_of_the_row_below_it(name: str) -> None:
    page = "<table><tr><th><th><tr><td>Power<td>Tenant<tr><td>Water<td>Landlord</table>"
    empty = "<w:tc><w:p/></w:tc>" * 2
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>' for word in row)}</w:tr>"
        for row in WORDS[1:]
    )
    word = docx(f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{empty}</w:tr>{rows}</w:tbl>")
    parsed = read(page if name == "a.html" else word, name)
    assert [block.has_head for block in parsed.blocks] == [False]
    assert parsed.text == "Power | Tenant\nWater | Landlord"
