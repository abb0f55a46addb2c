"""Word documents: what is contents, what is raised, and what a table only lays out."""

from __future__ import annotations

import pytest
from good_files import W, docx, zipped
from test_other_formats import places, read, said

from qa.documents.docx.numbering import Numbering
from qa.documents.markup import parse_xml
from qa.errors import CorpusError


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph of a style; ``words`` are text, or runs."""
    runs = words if words.startswith("<") else f"<w:r><w:t>{words}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def test_the_list_of_contents_that_word_makes_is_contents() -> None:
    names = {"TOC1": "toc 1", "TOCHeading": "TOC Heading"}
    styles = "".join(f'<w:style w:styleId="{name}"><w:name w:val="{said}"/></w:style>' for name, said in names.items())
    entry = "<w:r><w:t>1.</w:t><w:tab/><w:t>Rent</w:t><w:tab/><w:t>2</w:t></w:r>"
    lines = paragraph("Contents", "TOCHeading") + paragraph(entry, "TOC1")
    kind = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    unknown = paragraph("Contents") + paragraph(entry)  # styles that the file does not name
    control = f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{unknown}</w:sdtContent></w:sdt>"
    text = paragraph("It is due on the first.")
    for body in (lines, control):
        assert said(read(docx(body + text, styles=styles), "a.docx")) == [
            ("contents", 0, "Contents"),
            ("contents", 0, "1. Rent 2"),
            ("paragraph", 0, "It is due on the first."),
        ]


@pytest.mark.parametrize(
    ("restart", "numbers"),
    [
        ("", "1 1.1 (a) (b) 1.2 (a) 2 2.1 (a)"),
        ("0", "1 1.1 (a) (b) 1.2 (c) 2 2.1 (d)"),
        ("1", "1 1.1 (a) (b) 1.2 (c) 2 2.1 (a)"),
        ("2", "1 1.1 (a) (b) 1.2 (a) 2 2.1 (a)"),
        ("3", "1 1.1 (a) (b) 1.2 (a) 2 2.1 (a)"),  # not a level above it: it says nothing
    ],
)
def test_numbers_start_again_after_the_level_that_the_list_says(restart: str, numbers: str) -> None:
    formats = (("decimal", "%1", ""), ("decimal", "%1.%2", ""), ("lowerLetter", "(%3)", restart))
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlRestart w:val="{after}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text, after) in enumerate(formats)
    ).replace('<w:lvlRestart w:val=""/>', "")
    model = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    root = parse_xml(
        f'<w:numbering {W}>{model}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'.encode(), ""
    )
    numbering = Numbering(root)
    assert " ".join(numbering.mark("1", level).strip() for level in (0, 1, 2, 2, 1, 2, 0, 1, 2)) == numbers


def test_paragraphs_between_which_the_end_is_deleted_are_one() -> None:
    end = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    first = "<w:r><w:t>It ends </w:t></w:r>"
    gone = "<w:del><w:r><w:delText>in June.</w:delText></w:r></w:del>"
    body = f"<w:p>{end}{first}</w:p><w:p>{end}{gone}</w:p>" + paragraph("in May.")
    assert said(read(docx(body), "a.docx")) == [("paragraph", 0, "It ends in May.")]
    alone = f"<w:p>{end}{first}</w:p>" + table((paragraph("Fee"), paragraph("8")))  # nothing follows that it could join
    assert said(read(docx(alone), "a.docx")) == [("paragraph", 0, "It ends"), ("table", 0, "Fee | 8")]


def test_another_kind_of_office_file_is_told_from_an_empty_document() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = f'<Relationships><Relationship Id="r1" Type="{kind}" Target="xl/workbook.xml"/></Relationships>'
    spreadsheet = zipped({"_rels/.rels": links, "xl/workbook.xml": "<workbook><sheets/></workbook>"})
    with pytest.raises(CorpusError, match=r"is not a Word document \(\.docx\): its main part, xl/workbook\.xml, holds"):
        read(spreadsheet, "a.docx")


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        ('<w:default w:val="0"/>', "☐"),
        ('<w:default w:val="1"/>', "☒"),
        ("<w:checked/>", "☒"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
    ],
)
def test_a_box_of_a_form_is_read_as_ticked_or_not(state: str, sign: str) -> None:
    box = f"<w:fldChar><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar>"
    form = paragraph(f"<w:r>{box}<w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:t> I agree.</w:t></w:r>")
    assert said(read(docx(form), "a.docx")) == [("paragraph", 0, f"{sign} I agree.")]


def raised(words: str) -> str:
    """Return a run that is raised."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{words}</w:t></w:r>'


def run(words: str) -> str:
    """Return a run."""
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def test_raised_numbers_are_superscripts_and_raised_letters_stay() -> None:
    words = run("10") + raised("6") + run(" m") + raised("-2") + run(" on the 1") + raised("st")
    words += run(", x") + raised("2k") + run(". It is cold.") + raised("1,2") + run(" It is dark.")
    power = "<m:e><m:r><m:t>b</m:t></m:r></m:e><m:sup><m:r><m:t>{}</m:t></m:r></m:sup>"
    formula = "".join(f"<m:sSup>{power.format(sup)}</m:sSup>" for sup in ("2", "k"))
    formula += "".join(f"<m:{name}><m:t>{said}</m:t></m:{name}>" for name, said in (("num", "1+a"), ("den", "2")))
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    body = paragraph(words) + f"<w:p><m:oMath {space}>{formula}</m:oMath></w:p>"
    assert [words for _, _, words in said(read(docx(body), "a.docx"))] == [
        "10⁶ m⁻² on the 1st, x^2k. It is cold. It is dark.",
        "b²b^k(1+a)/2",
    ]


def table(*rows: tuple[str, ...]) -> str:
    """Return a table; a cell is its paragraphs."""
    written = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in written)}</w:tbl>"


def test_a_table_that_lays_out_a_page_is_read_as_its_paragraphs() -> None:
    text = paragraph("She led a team.") + paragraph("Then she taught.")
    body = table(
        (paragraph("Experience", "Heading1"), text),
        (paragraph("Item"), paragraph("Price")),
        (paragraph("Keys"), paragraph("12 francs") + paragraph("each")),
        (paragraph("Rent"), paragraph("900"), paragraph("x" * 301)),
    )
    parsed = read(docx(body), "a.docx")
    assert said(parsed) == [
        ("heading", 1, "Experience"),
        ("paragraph", 0, "She led a team."),
        ("paragraph", 0, "Then she taught."),
        ("table", 0, "Item | Price\nKeys | 12 francs each\nRent | 900"),
        ("paragraph", 0, "x" * 301),
    ]
    rows = [f"table 1, row {number}" for number in (2, 3, 4)]
    assert places(parsed) == ["paragraph 1", "paragraph 2", "paragraph 3", *rows, "paragraph 11"]


def test_a_cell_over_several_columns_leaves_the_values_after_it_in_their_columns() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    rows = [
        (paragraph("Fee"), wide + paragraph("Price"), paragraph("Note")),
        tuple(map(paragraph, ("Hut", "8", "9", "a night"))),
        (paragraph("Boat"), wide + paragraph("7")),
    ]
    assert said(read(docx(table(*rows)), "a.docx")) == [
        ("table", 0, "Fee | Price |  | Note\nHut | 8 | 9 | a night\nBoat | 7")
    ]


def test_a_sign_of_the_font_symbol_is_its_character_and_a_bullet_of_wingdings_is_none() -> None:
    codes = (("Symbol", "F061"), ("Symbol", "F0B3"), ("Wingdings", "F0FE"), ("Wingdings", "F0A7"), ("Arial", "D800"))
    signs = [f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in codes]
    parsed = read(docx(paragraph("".join((signs[0], run("-particles "), *signs[1:])))), "a.docx")
    assert said(parsed) == [("paragraph", 0, "α-particles ≥☑")]
