"""Web pages, Word documents and e-books: what a reader sees, in blocks, each with its element."""

from __future__ import annotations

import pytest
from test_other_formats import places, read, said, zipped

from qa.datatypes import ReadOptions
from qa.errors import CorpusError

PAGE = """<!doctype html><html><head><title>Hut - Site</title><style>x{}</style></head><body>
<nav><a href="/">Home</a></nav><div class="cookie-banner">We use cookies.</div>
<main><article><h1>Hut <em>fees</em></h1>
<p><i>Members</i> pay <b>eight</b> francs.<sup><a href="#fn1">1</a></sup> Guests<br>pay twelve.</p><p hidden>Secret.</p>
<ol start="3"><li>A card<ul><li>valid</li></ul></li><li><p>Boots</p><p>Dry ones.</p></li></ol>
<table><tr><th>Kind<th>Fee</tr><tr><td>Guest<td>12</tr></table>
<dl><dt>Berth</dt><dd>A place for a boat.</dd></dl><pre>def f():
    return 1</pre><figure><img src="a" alt="A hut in snow"></figure>
<div class="related-links"><a href="b">Other huts</a></div></article></main><footer>© 2020</footer></body></html>"""


def test_a_page_is_read_as_a_reader_sees_its_article() -> None:
    parsed = read(PAGE, "a.html")
    assert parsed.title == "Hut fees"
    assert said(parsed) == [
        ("heading", 1, "Hut fees"),
        ("paragraph", 0, "Members pay eight francs. Guests\npay twelve."),
        ("list item", 1, "A card"),
        ("list item", 2, "valid"),
        ("list item", 1, "Boots"),
        ("paragraph", 1, "Dry ones."),
        ("table", 0, "Kind | Fee\nGuest | 12"),
        ("list item", 1, "Berth"),
        ("list item", 2, "A place for a boat."),
        ("code", 0, "def f():\n    return 1"),
        ("paragraph", 0, "A hut in snow"),
    ]
    assert "\n\n3. A card\n\n- valid\n\n4. Boots" in parsed.text
    assert places(parsed)[:3] == [
        "/html/body/main/article/h1",
        "/html/body/main/article/p[1]",
        "/html/body/main/article/ol/li[1]",
    ]


def test_the_whole_page_has_all_that_is_visible() -> None:
    words = [text for _, _, text in said(read(PAGE, "a.html", ReadOptions(whole_page=True)))]
    assert {"Home", "We use cookies.", "Other huts", "© 2020"} <= set(words)
    assert not {"Secret.", "x{}"} & set(words)


@pytest.mark.parametrize("page", ["<p>One sentence only.", "One sentence only.", "<td>One sentence only."])
def test_a_fragment_loses_nothing(page: str) -> None:
    assert read(page, "a.htm").text == "One sentence only."


@pytest.mark.parametrize(
    "data",
    [
        "<p>Café".encode("utf-16"),
        '<meta charset="iso-8859-2"><p>Café'.encode("iso-8859-2"),
        b'<?xml version="1.0" encoding="windows-1252"?><html><body><p>Caf\xe9</p></body></html>',
    ],
)
def test_a_page_says_how_it_is_written(data: bytes) -> None:
    assert read(data, "a.html").text == "Café"


def test_a_page_of_great_depth_is_read_and_one_of_endless_depth_refused() -> None:
    with pytest.raises(CorpusError, match=r"a\.html: its elements are nested too deep"):
        read("<div>" * 5_000 + "word", "a.html")
    assert "word" in read("<div>" * 1_500 + "word", "a.html").text
    assert "word" in read("<table><tr><td>" * 500 + "word", "a.html").text


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(words: str, style: str = "", level: int | None = None) -> str:
    numbering = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'


def test_word_has_its_numbers_insertions_notes_and_rows_and_no_deletions() -> None:
    changed = (
        "<w:p><w:ins><w:r><w:t>Eight</w:t></w:r></w:ins><w:del><w:r><w:delText>Nine</w:delText></w:r></w:del>"
        '<w:r><w:t xml:space="preserve"> francs.</w:t><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r></w:p>"
    )
    cells = "".join(f"<w:tc>{paragraph(words)}</w:tc>" for words in ("Guest", "12"))
    body = (
        paragraph("Regeln", "berschrift1", 0)
        + paragraph("Members.", level=1)
        + paragraph("Dogs.", level=2)
        + paragraph("Guests.", level=1)
        + changed
        + f"<w:sdt><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt><w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate([("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")])
    )
    style = '<w:style w:styleId="berschrift1"><w:name w:val="Meine"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    model = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    model += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    note = f'<w:footnote w:id="2">{paragraph("In cash.")}</w:footnote>'
    members = {
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{style}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{model}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {W}>{note}</w:footnotes>",
    }
    parsed = read(zipped(members), "a.docx")
    assert parsed.text.split("\n\n") == [
        "1 Regeln",
        "1.1 Members.",
        "(a) Dogs.",
        "1.2 Guests.",
        "Eight francs.",
        "In a control.",
        "Guest | 12",
        "1. In cash.",
    ]
    assert said(parsed)[0] == ("heading", 1, "Regeln")
    assert places(parsed)[-3:] == ["paragraph 6", "table 1, row 1", "footnote 1"]


def test_an_external_entity_is_not_read() -> None:
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body>'
    text += "<w:p><w:r><w:t>A &x; b</w:t></w:r></w:p></w:body></w:document>"
    assert "root" not in read(zipped({"word/document.xml": text}), "a.docx").text


def test_chapters_stand_in_the_order_of_reading_under_their_titles() -> None:
    items = "".join(
        f'<item id="{name}" href="{href}" media-type="application/xhtml+xml" properties="{kind}"/>'
        for name, href, kind in [("a", "ch%201.xhtml", ""), ("b", "b.xhtml", ""), ("n", "nav.xhtml", "nav")]
    )
    spine = '<spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/></spine>'
    members = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>',
        "O/c.opf": f"<package><metadata><title>The Hut</title></metadata><manifest>{items}</manifest>{spine}</package>",
        "O/ch 1.xhtml": "<html><head><title/></head><body><p>One&nbsp;two.</p></body></html>",
        "O/b.xhtml": "<html><body><h1>B</h1><p>First.</p></body></html>",
        "O/nav.xhtml": '<html><body><nav><a href="ch%201.xhtml">Chapter One</a></nav></body></html>',
    }
    parsed = read(zipped(members), "a.epub")
    assert parsed.title == "The Hut"
    assert [words for _, _, words in said(parsed)] == ["B", "First.", "Chapter One", "One two."]
    assert places(parsed)[-1] == "O/ch 1.xhtml/body/p"


def test_code_keeps_the_order_of_its_words_and_lines() -> None:
    page = "<pre><b>$</b> <i><code>ls /bin</code></i>\n<u>date: <b hidden>x</b>/bin</u><br>$ <!-- -->exit</pre>"
    assert said(read(page, "a.html")) == [("code", 0, "$ ls /bin\ndate: /bin\n$ exit")]


def test_words_before_the_only_long_section_and_boxes_in_a_book_are_the_article() -> None:
    story = "".join(f"<p>The keeper of hut {n} says that the well was deep, and that it froze.</p>" for n in range(20))
    box = "<div class='sidebar'><p class='title'>Note</p><div>A well that froze was opened in May.</div></div>"
    first = "<p>This chapter is about the wells of the huts in the hills.</p>"
    section = f"<div class='section'><h2>Depth</h2>{story}{box}</div>"
    aside = "<div class='sidebar'><p>Popular: the ten best huts.</p></div>"
    page = f"<body><div class='text'><h1>Wells</h1>{first}{section}</div>{aside}</body>"
    words = [text for _, _, text in said(read(page, "a.html"))]
    assert words[:3] == ["Wells", "This chapter is about the wells of the huts in the hills.", "Depth"]
    assert words[-2:] == ["Note", "A well that froze was opened in May."]


def test_a_line_that_leads_to_the_next_page_is_left_out() -> None:
    line = '<p>Next: <a rel="next" href="b">Boots</a>, Up: <a rel="up" href="a">Huts</a> [<a href="i">Index</a>]</p>'
    words = 'The boots are dry. The <a rel="next" href="b">next page</a> says which boots.'
    assert said(read(f"<div>{line}</div><p>{words}</p>", "a.html")) == [
        ("paragraph", 0, "The boots are dry. The next page says which boots.")
    ]


def test_what_only_its_words_tell_from_the_article_is_left_out() -> None:
    story = "".join(
        f"<p>The keeper of hut {n} says that the well was deep, and that it froze in winter.</p>" for n in range(9)
    )
    teasers = "".join(f'<li><a href="/{n}">Ten more huts, number {n}</a></li>' for n in range(9))
    page = f"<body><div><div><h2>Popular</h2><ul>{teasers}</ul></div><div><h1>The well</h1>{story}</div></div></body>"
    parsed = read(page, "a.html")
    assert said(parsed)[0] == ("heading", 1, "The well")
    assert "Popular" not in parsed.text
    assert "Ten more huts" not in parsed.text
    assert parsed.text.count("The keeper of hut") == 9


def test_lines_that_are_broken_by_hand_are_items_entries_and_questions() -> None:
    page = (
        "<p>We have:<br>- a pool<br>- a <b>bar</b></p><p>Tel: 55<br>Office: Town Hall</p><p>12 Hill Road<br>Bexford</p>"
        "<p><b>Do you take sofas?</b><br>Yes.<br><b>Do you take rubble?</b><br>Up to 5 bags<br>When?<br>Daily</p>"
    )
    parsed = read(f"<html><body><main>{page}</main></body></html>", "a.html")
    assert said(parsed) == [
        ("paragraph", 0, "We have:"),
        ("list item", 1, "a pool"),
        ("list item", 1, "a bar"),
        ("paragraph", 0, "Tel: 55"),
        ("paragraph", 0, "Office: Town Hall"),
        ("paragraph", 0, "12 Hill Road\nBexford"),
        ("paragraph", 0, "Do you take sofas?\nYes.\nDo you take rubble?\nUp to 5 bags"),
        ("paragraph", 0, "When?\nDaily"),
    ]
    assert "\n\n- a pool\n\n- a bar" in parsed.text
