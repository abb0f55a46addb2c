"""What stands around the text of a web page and what does not, notes' marks, and raised numbers of every format."""

from __future__ import annotations

import pytest
from good_files import W, docx
from test_other_formats import read, said, zipped

ARTICLE = "<p>The library is open from 9 to 17 on weekdays, and on Saturdays from 10 to 14.</p>"


def words(page: str) -> str:
    return " ".join(text for _, _, text in said(read(f"<html><body>{page}</body></html>", "a.html")))


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("main-content with-sidebar", True),
        ("social-care", True),
        ("promoted-note", True),
        ("has-newsletter", True),
        ("sidebar", False),
        ("left-sidebar-inner", False),
        ("entry-share-buttons", False),
        ("cookie-banner", False),
        ("related-posts", False),
    ],
)
def test_a_class_says_what_an_element_is_and_not_what_it_stands_beside(name: str, is_read: bool) -> None:
    page = f'<h1>Visit us</h1>{ARTICLE}<div class="{name}"><div>Bring a card.</div></div>'
    assert ("Bring a card." in words(page)) == is_read


def test_what_holds_the_text_is_read_whatever_it_is_called() -> None:
    assert "reading room" in words(f'<div class="sidebar">{ARTICLE * 5}<p>The reading room is quiet.</p></div>')


@pytest.mark.parametrize("shut", ["hidden", 'style="display: none"', 'aria-hidden="true"'])
@pytest.mark.parametrize(
    "head", ["<h3>How do I cancel?</h3>", "<h3><button aria-expanded=false>How do I cancel?</button></h3>"]
)
def test_an_answer_that_a_reader_can_open_is_read_under_its_question(head: str, shut: str) -> None:
    page = f"<main><h1>Help</h1>{ARTICLE}{head}<div {shut}><p>Send an e-mail to the office.</p></div></main>"
    found = said(read(page, "a.html"))
    assert ("heading", 3, "How do I cancel?") in found
    assert found[-1][2] == "Send an e-mail to the office."


@pytest.mark.parametrize(
    "menu",
    [
        '<button>Menu</button><ul hidden><li><a href="/">Home</a></li><li><a href="/a">About us</a></li></ul>',
        '<button>Open</button><div hidden role="dialog"><p>Log in to go on.</p></div>',
        "<p>Words.</p><div hidden><p>A template that nobody sees.</p></div>",
    ],
)
def test_menus_dialogs_and_templates_that_are_shut_are_not_read(menu: str) -> None:
    found = words(f"<h1>Help</h1>{ARTICLE}{menu}")
    assert not [said for said in ("About us", "Log in", "template") if said in found]


def test_a_standfirst_and_captions_are_the_articles() -> None:
    page = f"""<main><article><header><h1>Fares</h1><p class="standfirst">Commuters face an increase.</p></header>
    <figure><img src="a.jpg"><figcaption>The ferry was built in 1987.</figcaption></figure>
    <div class="body">{ARTICLE * 3}<p>A single ticket will cost £4.20, up from £3.90 in the years before.</p></div>
    </article></main>"""
    assert "Commuters face an increase. The ferry was built in 1987." in words(page)


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>1</sup>",
        '<a href="#n1"><sup>1</sup></a>',
        '<a class="footnote-anchor" href="#footnote-1">1</a>',
        '<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a>',
        '<sup class="reference">: 45</sup>',
    ],
)
def test_the_mark_of_a_note_is_no_word(mark: str) -> None:
    assert words(f"<p>It was cold.{mark} Nobody came.</p>") == "It was cold. Nobody came."


def test_raised_numbers_are_told_from_others() -> None:
    page = "<p>It holds 10<sup>6</sup> m<sup>3</sup> on the 1<sup>st</sup> day.</p>"
    assert words(page) == "It holds 10⁶ m³ on the 1st day."
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
    body = f"<w:p><w:r><w:t>It holds 10</w:t></w:r>{raised}<w:r><w:t> litres.</w:t></w:r></w:p>"
    assert read(docx(body), "a.docx").text.endswith("It holds 10⁶ litres.")


def test_signs_of_the_symbol_font_are_characters() -> None:
    body = '<w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:t>-particles</w:t></w:r></w:p>'
    assert read(docx(body), "a.docx").text.endswith("α-particles")


def test_the_contents_that_word_makes_are_not_quoted() -> None:
    styles = f'<w:styles {W}><w:style w:styleId="Toc"><w:name w:val="toc 1"/></w:style></w:styles>'
    entry = '<w:p><w:pPr><w:pStyle w:val="Toc"/></w:pPr><w:r><w:t>Rent</w:t><w:tab/><w:t>2</w:t></w:r></w:p>'
    document = f"<w:document {W}><w:body>{entry}<w:p><w:r><w:t>It is low.</w:t></w:r></w:p></w:body></w:document>"
    archive = zipped({"word/document.xml": document, "word/styles.xml": styles})
    assert said(read(archive, "a.docx")) == [("contents", 0, "Rent 2"), ("paragraph", 0, "It is low.")]


def test_a_table_that_only_sets_the_page_is_text() -> None:
    cell = "".join(f"<w:p><w:r><w:t>She worked as a nurse in ward {n} for years.</w:t></w:r></w:p>" for n in range(6))
    row = f"<w:tr><w:tc><w:p><w:r><w:t>Experience</w:t></w:r></w:p></w:tc><w:tc>{cell}</w:tc></w:tr>"
    found = said(read(docx(f"<w:tbl>{row}</w:tbl>"), "a.docx"))
    assert [kind for kind, _, text in found if "nurse" in text] == ["paragraph"] * 6


def test_tables_in_the_cells_of_a_table_are_read_once() -> None:
    last = "<table:table-cell><text:p>b</text:p></table:table-cell>"
    inner = f"<table:table><table:table-row>{{}}{last}</table:table-row></table:table>"
    cell = "<table:table-cell><text:p>deepest words</text:p></table:table-cell>"
    for _ in range(12):
        cell = f"<table:table-cell>{inner.format(cell)}</table:table-cell>"
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    body = f"<office:body><office:text>{inner.format(cell)}</office:text></office:body>"
    archive = zipped({"content.xml": f"<office:document-content {names}>{body}</office:document-content>"})
    assert read(archive, "a.odt").text.count("deepest words") == 1


def test_a_book_has_its_boxes_notes_and_chapters_and_no_page_numbers() -> None:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="c" href="c.xhtml" '
        'media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" properties="nav" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>'
    )
    chapter = (
        "<p>It was empty.<span epub:type='pagebreak' title='12'>12</span> Even the gulls slept.</p>"
        "<div class='sidebar'><p>Boats float.</p></div><aside epub:type='footnote'><p>Gulls are birds.</p></aside>"
    )
    html = "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'><body>{}</body></html>"
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    book = zipped(
        {
            "META-INF/container.xml": container,
            "b.opf": package,
            "c.xhtml": html.format(chapter),
            "n.xhtml": html.format('<nav><ol><li><a href="c.xhtml#p1">The Quay</a></li></ol></nav>'),
        }
    )
    assert [text for _, _, text in said(read(book, "a.epub"))] == [
        "The Quay",
        "It was empty. Even the gulls slept.",
        "Boats float.",
        "Gulls are birds.",
    ]


def test_rich_text_has_its_footnotes_and_bullets_and_no_hidden_words() -> None:
    rich = (
        r"{\rtf1 {\v hidden }A deposit is held.{\super\chftn {\footnote \pard {\super\chftn } Without interest.}}"
        r" It is paid back.\par{\pntext\'B7\tab}Cash\par {\pntext 2.1\tab}Cards\par}"
    )
    parsed = read(rich, "a.rtf")
    assert [(kind, text) for kind, _, text in said(parsed)] == [
        ("paragraph", "A deposit is held. It is paid back."),
        ("list item", "Cash"),
        ("list item", "Cards"),
        ("paragraph", "Without interest."),
    ]
    assert "\n\n2.1 Cards" in parsed.text
