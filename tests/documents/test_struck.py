"""What a document says no longer is not quoted: words that are struck through, deletions, unfilled places."""

from __future__ import annotations

import pytest
from good_files import W, docx, pptx, zipped
from test_other_formats import ODF, read, said
from texts import grows_linearly

from qa.documents.markdown_html import without_struck


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


def test_opendocument_leaves_out_what_a_line_goes_through_and_places_to_fill_in() -> None:
    def style(name: str, family: str, line: str, above: str = "") -> str:
        letters = f'<style:text-properties style:text-line-through-style="{line}"/>'
        named = f'style:name="{name}" style:family="{family}" style:parent-style-name="{above}"'
        return f"<style:style {named}>{letters if line else ''}</style:style>"

    styles = style("Old", "text", "solid") + style("T1", "text", "", "Old") + style("T2", "text", "none")
    note = "<text:note><text:note-body><text:p>Note {}.</text:p></text:note-body></text:note>"
    content = f"""<office:document-content {ODF}><office:automatic-styles>{styles}{style("P1", "paragraph", "solid")}
    </office:automatic-styles><office:body><office:text>
    <text:p>It costs <text:span text:style-name="T1">8{note.format(1)} <text:b>or 7</text:b></text:span> 9.</text:p>
    <text:p text:style-name="P1">Dogs are free.<text:span text:style-name="T2"> Cats pay.</text:span> Gone.</text:p>
    <text:p>Name: <text:placeholder>Click here</text:placeholder>{note.format(2)}</text:p>
    <text:p>Date: <text:content-control text:showing-place-holder="true">Choose</text:content-control></text:p>
    </office:text></office:body></office:document-content>"""
    parsed = read(zipped({"content.xml": content}), "a.odt")
    assert [words for _, _, words in said(parsed)] == ["It costs 9.", "Cats pay.", "Name:", "Date:", "Note 2."]
    assert parsed.places[-1].element == "note 2"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<del>", "</del>"),
        ("<s class=price>", "</s>"),
        ("<strike>", "</strike>"),
        ('<span style="color: red; text-decoration: line-through">', "</span>"),
        ('<span style="text-decoration-line:underline line-through">', "</span>"),
        ('<span class="line-through">', "</span>"),
        ('<span role="deletion">', "</span>"),
    ],
)
def test_a_page_leaves_out_what_is_struck_through(opening: str, closing: str) -> None:
    page = f"<p>It costs {opening}<b>8</b> or{closing} 9.</p><pre>fee = {opening}8{closing}9</pre>"
    assert [words for _, _, words in said(read(page, "a.html"))] == ["It costs 9.", "fee = 9"]


@pytest.mark.parametrize("style", ["text-decoration: underline", "text-decoration: none; x: line-through", ""])
def test_a_page_keeps_what_no_line_goes_through(style: str) -> None:
    assert read(f'<p>It costs <span style="{style}">8.</span></p>', "a.html").text == "It costs 8."


def test_rows_cells_and_items_of_a_page_that_are_struck_through_keep_the_places_of_the_others() -> None:
    struck = 'style="text-decoration: line-through"'
    rows = f"<tr><th>Kind<th>May<th>June</tr><tr><td>Hut<td {struck}>8<td>9</tr><tr {struck}><td>Boat<td>7<td>7</tr>"
    items = f"<ol><li>One.<li {struck}>Two.<li><s>Three.</s><li>Four.</ol>"
    parsed = read(f"<body><table>{rows}</table>{items}</body>", "a.html")
    assert parsed.text == "Kind | May | June\nHut |  | 9\n\n1. One.\n\n4. Four."


def test_the_article_of_a_page_is_found_where_each_of_its_paragraphs_has_words_that_are_struck_through() -> None:
    terms = "".join(
        f"<p>The rent of flat {n} is <del>8{n}</del> 9{n} francs a month, and is due on the first day.</p>"
        for n in range(9)
    )
    teasers = "".join(f'<li><a href="/{n}">Ten more flats, number {n}</a></li>' for n in range(9))
    page = f"<body><div><div><h2>Popular</h2><ul>{teasers}</ul></div><div><h1>Rent</h1>{terms}</div></div></body>"
    words = [text for _, _, text in said(read(page, "a.html"))]
    assert words[:2] == ["Rent", "The rent of flat 0 is 90 francs a month, and is due on the first day."]
    assert len(words) == 10


@pytest.mark.parametrize("kind", ["sngStrike", "dblStrike", "noStrike"])
def test_slides_leave_out_what_is_struck_through(kind: str) -> None:
    runs = f'<a:r><a:t>It costs </a:t></a:r><a:r><a:rPr strike="{kind}"/><a:t>8 or </a:t></a:r><a:r><a:t>9.</a:t></a:r>'
    slide = f"<p:sp><p:txBody><a:p>{runs}</a:p></p:txBody></p:sp>"
    assert read(pptx(slide), "a.pptx").text == ("It costs 8 or 9." if kind == "noStrike" else "It costs 9.")


@pytest.mark.parametrize(
    "struck",
    [
        r"\strike 8 or \strike0 ",
        r"{\b\strike 8 {\i or \u8364?\'e9\~}}",
        r"\striked1 8\plain ",
        r"\v 8\v0 ",
        r"{\strike {\b0\striked0 8}}",
    ],
)
def test_rich_text_leaves_out_what_is_struck_through_or_hidden(struck: str) -> None:
    source = rf"{{\rtf1\ansi\viewkind4 It costs {struck}9.\par \strike Dogs are free.\par \strike0 Cats pay.\par}}"
    assert read(source, "a.rtf").text == "It costs 9.\n\nCats pay."


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ("~~Dogs are free.~~ Cats pay.", ["Cats pay."]),
        ("Cats pay. ~~Dogs are free.~~ Birds pay.", ["Cats pay.", "Birds pay."]),
        ("Cats pay. ~~Dogs are\nfree~~", ["Cats pay."]),
        ("- ~~Dogs are free~~\n- Cats pay.", ["Cats pay."]),
        ("- [x] ~~Dogs are free.~~\n- ~~Birds are free.~~ Cats pay.", ["Cats pay."]),
        ("> ~~Dogs are free.~~\n\nCats <del>8</del> pay. <del>Dogs are free.</del>", ["Cats <del>8</del> pay."]),
        (
            "It costs ~~8~~ 9. ~~7~~ 6 is the fee. Use `~~a.~~`.",
            ["It costs ~~8~~ 9. ~~7~~ 6 is the fee. Use `~~a.~~`."],
        ),
        ("It costs ~~ 8.~~ About ~8 or ~~9.", ["It costs ~~ 8.~~ About ~8 or ~~9."]),
    ],
)
def test_markdown_leaves_out_sentences_that_are_struck_through(source: str, held: list[str]) -> None:
    parsed = read(f"# Fees\n\n{source}", "a.md")
    assert [(kind, words) for kind, _, words in said(parsed)][1:] == [
        ("list item" if source.startswith("-") else "paragraph", words) for words in held
    ]
    assert parsed.text.endswith(source)


def test_time_for_struck_text_in_markdown_grows_with_its_length_and_no_faster() -> None:
    def parts(text: str) -> list[tuple[int, int]]:
        return list(without_struck(text, 0, len(text)))

    for piece in ("~~a~~ ", "~~", "~~a", "<del>", "<s>a</s>b ", "A. ~~B.~~ "):
        assert grows_linearly(parts, piece, 24_000)
