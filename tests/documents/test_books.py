"""E-books (.epub): titles of chapters are what they are, and characters that are named are read."""

from __future__ import annotations

import pytest
from test_furniture import words
from test_other_formats import read, said, zipped

XHTML = '<?xml version="1.0" encoding="utf-8"?>{}<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def book(chapter: str, *, label: str = "Wells", title: str = "The Hut", doctype: str = "", ncx: bool = False) -> bytes:
    """Return a book of one chapter, whose contents call it by a label."""
    contents = f'<html><body><nav><a href="a.xhtml">{label}</a></nav></body></html>'
    kind = 'properties="nav" media-type="application/xhtml+xml"'
    if ncx:
        point = f'<navPoint><navLabel><text>{label}</text></navLabel><content src="a.xhtml"/></navPoint>'
        contents, kind = f"<ncx><navMap>{point}</navMap></ncx>", 'media-type="application/x-dtbncx+xml"'
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    package = f'<metadata><title>{title}</title></metadata><manifest>{item}<item id="n" href="n" {kind}/></manifest>'
    return zipped(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": f'<package>{package}<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": XHTML.format(doctype, chapter),
            "n": contents,
        }
    )


@pytest.mark.parametrize("title", ["# Wells", "#1 Wells", "#wells", "#", "## Wells ##", "# 1"])
@pytest.mark.parametrize("ncx", [True, False])
@pytest.mark.parametrize(
    "chapter",
    ["<h1>{}</h1>", "<p>{}</p>", "", '<h1><a href="n#a">{}</a></h1>', '<h1 id="a"><a href="#a">{}</a></h1>'],
)
def test_a_title_that_begins_with_a_number_sign_stays_what_it_is(title: str, ncx: bool, chapter: str) -> None:
    parsed = read(book(chapter.format(title) + "<p>It is deep.</p>", label=title, ncx=ncx), "a.epub")
    assert said(parsed) == [("heading", 1, title), ("paragraph", 0, "It is deep.")]


def test_a_number_sign_alone_in_a_link_to_the_contents_is_a_part_of_the_title() -> None:
    found = read(book('<h2><a href="n#a">#</a>Wells</h2><p>It is deep.</p>'), "a.epub")
    assert said(found)[0] == ("heading", 2, "#Wells")


@pytest.mark.parametrize(
    "heading",
    [
        '<h2 id="a">Wells<a href="#a">#</a></h2>',
        '<h2 id="a"><a href="#a">#</a>Wells</h2>',
        '<h2 id="a"><a class="anchor" href="https://a.org/b#a">#</a>Wells</h2>',
        '<h2 id="a">Wells <a href="https://a.org/b#a">#</a></h2>',
    ],
)
def test_the_address_of_a_heading_is_no_part_of_it(heading: str) -> None:
    assert words(f"{heading}<p>It is deep.</p>") == "Wells It is deep."


@pytest.mark.parametrize("doctype", ["", DOCTYPE, "<!DOCTYPE html>"])
def test_characters_that_have_a_name_in_html_are_read_without_a_declaration(doctype: str) -> None:
    chapter = "<p>It costs 5&nbsp;&euro;&#8211;&ouml;&check; &amp; &lt;b&gt; &LT;i&GT; &AMP; R&amp;D&hellip;</p>"
    parsed = read(book(chapter, label="Caf&eacute;", title="The Hut &ndash; 5 &euro;", doctype=doctype), "a.epub")
    assert said(parsed) == [("heading", 1, "Café"), ("paragraph", 0, "It costs 5 €–ö✓ & <b> <i> & R&D…")]
    assert parsed.title == "The Hut – 5 €"


def test_a_name_that_html_does_not_know_does_not_lose_the_chapter() -> None:
    assert "It is &deepest; here." in read(book("<p>It is &deepest; here.</p>"), "a.epub").text


def test_a_page_has_the_named_characters_of_html5() -> None:
    assert words("<p>It is &check; &lbrace;here&rbrace; for 5 &euro; &amp;check; &unknown;.</p>") == (
        "It is ✓ {here} for 5 € &check; &unknown;."
    )
