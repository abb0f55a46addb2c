"""What a document says no longer is not quoted: words that are struck through, deletions, unfilled places."""

from __future__ import annotations

import pytest
from good_files import W, docx, zipped
from test_other_formats import read, said


def run(words: str, properties: str = "") -> str:
    """Return a run of a Word document."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(runs: str, properties: str = "") -> str:
    """Return a paragraph of a Word document."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def words_of(body: str, styles: str = "") -> list[str]:
    """Return the words of each block of a Word document."""
    return [words for _, _, words in said(read(docx(body, styles=styles), "a.docx"))]


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
STYLES = (
    '<w:style w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="Older"><w:name w:val="Older"/><w:basedOn w:val="Old"/></w:style>'
    '<w:style w:styleId="New"><w:name w:val="New"/><w:basedOn w:val="Old"/>'
    '<w:rPr><w:strike w:val="0"/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    "properties",
    ["<w:strike/>", '<w:dstrike w:val="true"/>', '<w:rStyle w:val="Old"/>', '<w:rStyle w:val="Older"/>'],
)
def test_word_leaves_out_what_is_struck_through(properties: str) -> None:
    body = paragraph(run("The rent is ") + run("800", properties) + run(" 900 francs."))
    assert words_of(body + paragraph(run("Dogs are free.", properties)), STYLES) == ["The rent is 900 francs."]


@pytest.mark.parametrize(
    "properties", ['<w:strike w:val="0"/>', '<w:dstrike w:val="false"/>', '<w:rStyle w:val="New"/>']
)
def test_word_keeps_what_only_names_the_line_through_it(properties: str) -> None:
    assert words_of(paragraph(run("Dogs are free.", properties)), STYLES) == ["Dogs are free."]


def test_word_knows_a_paragraph_that_its_style_strikes_through() -> None:
    style = '<w:pStyle w:val="Older"/>'
    body = paragraph(run("Dogs are free.") + run(" Cats pay.", '<w:strike w:val="0"/>'), style)
    assert words_of(body + paragraph(run("Birds pay."), '<w:pStyle w:val="New"/>'), STYLES) == [
        "Cats pay.",
        "Birds pay.",
    ]


def test_words_numbers_count_a_clause_that_is_struck_through_or_not_filled_in() -> None:
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click.')}</w:sdtContent></w:sdt>"
    gone = "<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del>"
    clauses = [run("One."), run("Two.", "<w:strike/>"), control, gone, run("Four.")]
    parsed = read(docx("".join(paragraph(clause, NUMBERED) for clause in clauses)), "a.docx")
    assert parsed.text == "1. One.\n\n4. Four."


def test_a_note_of_words_that_are_struck_through_is_left_out_and_counts() -> None:
    mark = '<w:r><w:rPr>{}</w:rPr><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{at}">{paragraph(run(f"Note {at}."))}</w:footnote>' for at in (2, 3))
    body = paragraph(run("Old.", "<w:strike/>") + mark.format("<w:strike/>", 2) + run("New.") + mark.format("", 3))
    members = {
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>",
    }
    parsed = read(zipped(members), "a.docx")
    assert parsed.text == "New.\n\n2. Note 3."
    assert parsed.places[-1].element == "footnote 2"


def test_a_text_box_beside_words_that_are_struck_through_is_read() -> None:
    box = f"<w:drawing><w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent></w:drawing>"
    assert words_of(paragraph(f"<w:r><w:rPr><w:strike/></w:rPr>{box}<w:t>Old.</w:t></w:r>")) == ["In a box."]


def test_word_leaves_out_what_a_tracked_change_deletes_or_moves_away() -> None:
    end = "<w:rPr><w:moveFrom/></w:rPr>"
    away = f"<w:moveFrom>{run('in June.')}</w:moveFrom>"
    body = paragraph(run("It ends ") + away, end) + paragraph(run("in May."))
    deleted = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph(run('9'))}</w:tc>"
    cells = "".join(f"<w:tc>{paragraph(run(words))}</w:tc>{deleted}" for words in ("Fee", "8"))
    assert words_of(body + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == ["It ends in May.", "Fee | 8"]


def test_words_that_ask_to_fill_in_an_empty_control_of_word_are_left_out() -> None:
    def control(content: str, properties: str = "<w:showingPlcHdr/>") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    ask = run("Click or tap here to enter text.")
    cells = f"<w:tc>{paragraph(run('Tenant'))}</w:tc>" + control(f"<w:tc>{paragraph(ask)}</w:tc>")
    cells += f"<w:tc>{paragraph(run('Flat 2'))}</w:tc>"
    body = [
        paragraph(run("Name: ") + control(ask)),
        control(paragraph(ask)),
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>",
        control(paragraph(run("Ada.")), '<w:showingPlcHdr w:val="0"/>'),
    ]
    assert words_of("".join(body)) == ["Name:", "Tenant |  | Flat 2", "Ada."]
