"""Slides, OpenDocument, rich text, subtitles and rows: their words, blocks and places."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from good_files import odt, pptx

from qa.datatypes import ReadOptions
from qa.documents.formats import Parsed, format_of
from qa.errors import CorpusError


def zipped(members: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def read(data: bytes | str, name: str, options: ReadOptions | None = None) -> Parsed:
    row = format_of(Path(name))
    assert row is not None
    return row.read(data.encode() if isinstance(data, str) else data, Path(name), options or ReadOptions())


def said(parsed: Parsed) -> list[tuple[str, int, str]]:
    """Return each block's kind, level and words; every place lies in the text."""
    assert all(0 <= place.start < place.end <= len(parsed.text) for place in parsed.places)
    return [(block.kind, block.level, parsed.text[block.start : block.end]) for block in parsed.blocks]


def places(parsed: Parsed) -> list[str]:
    return [place.element for place in parsed.places]


ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)


def test_opendocument_has_headings_lists_tables_and_notes_and_no_deletions() -> None:
    content = f"""<office:document-content {ODF}><office:body><office:text>
    <text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>
    <text:h text:outline-level="2">Fees</text:h>
    <text:p>Members<text:s/>pay <text:span>eight</text:span>.<text:note><text:note-citation>1</text:note-citation>
    <text:note-body><text:p>In cash.</text:p></text:note-body></text:note></text:p>
    <text:list><text:list-item><text:p>Boots</text:p></text:list-item></text:list>
    <table:table><table:table-row><table:table-cell><text:p>Kind</text:p></table:table-cell>
    <table:table-cell><text:p>Fee</text:p></table:table-cell></table:table-row></table:table>
    </office:text></office:body></office:document-content>"""
    parsed = read(zipped({"content.xml": content}), "a.odt")
    assert said(parsed) == [
        ("heading", 2, "Fees"),
        ("paragraph", 0, "Members pay eight."),
        ("list item", 1, "Boots"),
        ("table", 0, "Kind | Fee"),
        ("paragraph", 0, "In cash."),
    ]
    assert places(parsed) == ["paragraph 1", "paragraph 2", "paragraph 3", "table 1, row 1", "note 1"]


def test_opendocument_knows_the_title_what_is_hidden_and_what_is_raised_by_styles_that_are_made_from_others() -> None:
    raised = '<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    styles = f"<office:document-styles {ODF}><office:styles>{raised}</style:style></office:styles>"
    content = f"""<office:document-content {ODF}><office:automatic-styles>
    <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
    <style:style style:name="T1" style:family="text" style:parent-style-name="Up"/>
    <style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>
    </office:automatic-styles><office:body><office:text><text:p text:style-name="P1">Rules</text:p>
    <text:section text:display="none"><text:p>Old.</text:p></text:section>
    <text:p>10<text:span text:style-name="T1">6</text:span> m.<text:span text:style-name="T2"> No.</text:span></text:p>
    </office:text></office:body></office:document-content>"""
    parsed = read(zipped({"content.xml": content, "styles.xml": styles + "</office:document-styles>"}), "a.odt")
    assert said(parsed) == [("heading", 1, "Rules"), ("paragraph", 0, "10⁶ m.")]


def test_opendocument_has_the_text_of_frames_of_layout_and_of_tables_in_tables_once() -> None:
    def table(*cells: str) -> str:
        made = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table><table:table-row>{made}</table:table-row></table:table>"

    inner = table("<text:p>Inside</text:p>", "<text:p>80</text:p>")
    frame = table("<text:p>One. Two.</text:p><text:p>Three.</text:p>")
    layout = table("<text:p>Left</text:p>", "<text:p>She led.</text:p><text:p>She taught.</text:p>")
    parsed = read(odt(table("<text:p>Parking</text:p>", inner) + frame + layout), "a.odt")
    assert said(parsed) == [
        ("table", 0, "Parking | Inside | 80"),
        ("paragraph", 0, "One. Two."),
        ("paragraph", 0, "Three."),
        ("paragraph", 0, "Left"),
        ("paragraph", 0, "She led."),
        ("paragraph", 0, "She taught."),
    ]
    deep = "<text:p>Deepest.</text:p>"
    for _ in range(30):
        deep = table(deep, "<text:p>x</text:p>")
    assert read(odt(deep), "a.odt").text.count("Deepest.") == 1


def test_opendocument_has_each_value_in_its_column_beside_and_below_cells_that_cover_others() -> None:
    def cell(words: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{words}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("Hut", 'table:number-rows-spanned="2"') + cell("May") + cell("8"),
        covered + cell("June") + cell("9"),
        cell("Sum", 'table:number-columns-spanned="2"') + covered + cell("17"),
        cell("Notes", 'table:number-columns-spanned="3"') + covered + covered,
    ]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    parsed = read(odt(f"<table:table>{table}</table:table>"), "a.odt")
    assert said(parsed) == [("table", 0, "Hut | May | 8\nHut | June | 9\nSum |  | 17\nNotes")]


def test_a_slide_is_a_page_with_its_title_first_and_its_notes_last() -> None:
    spaces = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )

    def shape(kind: str, words: str) -> str:
        head = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        return f"<p:sp>{head}<p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"

    def links(target: str, kind: str) -> str:
        return f'<Relationships><Relationship Id="r1" Type="x/{kind}" Target="{target}"/></Relationships>'

    slides = '<p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst>'
    shapes = shape("body", "It is open.") + shape("title", "The hut") + shape("sldNum", "1")
    members = {
        "ppt/presentation.xml": f"<p:presentation {spaces}>{slides}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": links("slides/slide1.xml", "slide"),
        "ppt/slides/slide1.xml": f"<p:sld {spaces}>{shapes}</p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": links("../notesSlides/n1.xml", "notesSlide"),
        "ppt/notesSlides/n1.xml": f"<p:notes {spaces}>{shape('body', 'Say it slowly.')}</p:notes>",
    }
    parsed = read(zipped(members), "a.pptx")
    assert said(parsed) == [
        ("heading", 1, "The hut"),
        ("paragraph", 0, "It is open."),
        ("paragraph", 0, "Say it slowly."),
    ]
    assert [(place.page, place.element) for place in parsed.places] == [(1, ""), (1, ""), (1, "notes")]
    assert parsed.title == "The hut"


def test_what_a_slide_says_a_second_time_for_old_programs_is_read_once() -> None:
    shape = "<p:sp><p:txBody><a:p><a:r><a:t>It is open.</a:t></a:r></a:p></p:txBody></p:sp>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice Requires='a14'>{shape}</mc:Choice><mc:Fallback>{shape}</mc:Fallback>"
    parsed = read(pptx(f"<mc:AlternateContent {space}>{both}</mc:AlternateContent>"), "a.pptx")
    assert said(parsed) == [("paragraph", 0, "It is open.")]


def test_raised_numbers_on_a_slide_are_superscripts_and_the_number_of_the_page_stands_apart() -> None:
    runs = "".join(
        f'<a:r><a:rPr baseline="{height}"/><a:t>{text}</a:t></a:r>'
        for height, text in ((0, "5 m"), (30000, "2"), (0, ", x"), (-25000, "1"))
    )
    words = f'<a:p>{runs}<a:fld type="slidenum"><a:t>3</a:t></a:fld></a:p>'
    assert said(read(pptx(f"<p:sp>{words}</p:sp>"), "a.pptx")) == [("paragraph", 0, "5 m², x1 3")]


def test_rich_text_has_its_headings_and_its_rows() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252 \pard\outlinelevel0 Hut fees\par \pard Members pay \'80 8.\par "
        r"\trowd\cellx100\cellx200 Guest\cell 12\cell\row \pard End.\par}"
    )
    assert said(read(source, "a.rtf")) == [
        ("heading", 1, "Hut fees"),
        ("paragraph", 0, "Members pay € 8."),
        ("table", 0, "Guest | 12"),
        ("paragraph", 0, "End."),
    ]
    with pytest.raises(CorpusError, match=r"a\.rtf: is not rich text"):
        read("Plain words.", "a.rtf")


def test_rich_text_has_its_notes_its_boxes_and_the_marks_of_its_lists_and_nothing_hidden() -> None:
    source = (
        r"{\rtf1\ansi{\pict\bin4 }}\x}{\header Head{\shp{\*\shpinst{\shptxt Boxed.\par}}}\par}"
        r"{\listtext 1.\tab}\pard\outlinelevel0 Fees\par\pard "
        r"It is eight.{\super\chftn{\footnote\pard{\super\chftn } In \{cash\}.\par At once.}} It is due.\par "
        r"{\pntext\'B7\tab}{\*\pn\pnlvlblt}First\par {\listtext 2.1\tab}Second\par "
        r"{\rtlch\f0 \v Hidden }{\deleted\revauth1 Old {\b one}.}{\v0 Seen 10{\super\f1 6}\super st\nosupersub .}\par"
        r"{\shp{\*\shpinst{\sp{\sv 202}}{\shptxt \pard In a box.\par}}{\shprslt In a box.}}}"
    )
    parsed = read(source, "a.rtf")
    assert said(parsed) == [
        ("heading", 1, "1. Fees"),
        ("paragraph", 0, "It is eight. It is due."),
        ("list item", 1, "First"),
        ("list item", 1, "Second"),
        ("paragraph", 0, "Seen 10⁶st."),
        ("paragraph", 0, "In {cash}. At once."),
        ("paragraph", 0, "In a box."),
    ]
    assert places(parsed)[-2:] == ["footnote 1", "paragraph 6"]
    assert "\n\n· First\n\n2.1 Second\n\n" in parsed.text


def test_a_character_that_is_written_in_two_halves_is_one() -> None:
    assert (
        read(r"{\rtf1 A smile \u-10179?\u-8704? and a half \u-10179?.\par}", "a.rtf").text
        == "A smile 😀 and a half \ufffd."
    )
    mail = "Subject: A\nContent-Type: text/plain; charset=utf-7\n\n+2D3eAA- and +2AA-"
    assert read(mail, "a.eml").text == "A\n\n😀 and \ufffd"


def test_a_sentence_goes_on_from_cue_to_cue_and_each_cue_has_its_time() -> None:
    cues = (
        "1\n00:00:01,000 --> 00:00:02,500\nIts lamp <i>burned</i>\n\n2\n00:00:02,500 --> 00:00:04,000\nwhale oil.\n\n"
    )
    late = "3\n00:01:04,000 --> 00:01:05,000\nIt is dark.\n"
    parsed = read(cues + late, "a.srt")
    assert said(parsed) == [("paragraph", 0, "Its lamp burned whale oil."), ("paragraph", 0, "It is dark.")]
    assert places(parsed) == ["00:00:01", "00:00:02", "00:01:04"]
    web = "WEBVTT\n\nNOTE a remark\n\n00:01.000 --> 00:02.000 align:start\n<v Ada>Hello &amp; welcome.\n"
    assert said(read(web, "a.vtt")) == [("paragraph", 0, "Ada: Hello & welcome.")]
    with pytest.raises(CorpusError, match="has no cue"):
        read("Hello.", "a.srt")


def test_a_row_says_its_values_with_the_names_of_their_columns() -> None:
    parsed = read('Name;Room;Note\nAda;12;"opens\nat 9"\nBob;;late\n', "a.csv")
    assert said(parsed) == [
        ("table", 0, "Name: Ada · Room: 12 · Note: opens at 9"),
        ("table", 0, "Name: Bob · Note: late"),
    ]
    assert places(parsed) == ["row 2", "row 3"]
    assert said(read("3\t4\n5\t6\n", "a.tsv")) == [("table", 0, "3 · 4"), ("table", 0, "5 · 6")]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\v", "\f", "\x1c"])
def test_only_the_ends_of_lines_end_a_row(mark: str) -> None:
    parsed = read(f"Name;Room{mark}or hall;Note\r\nAda;12;late{mark}or never\rBob;13;\n", "a.csv")
    assert said(parsed) == [
        ("table", 0, "Name: Ada · Room or hall: 12 · Note: late or never"),
        ("table", 0, "Name: Bob · Room or hall: 13"),
    ]
    assert said(read(f"One,two{mark}three;four;five\n", "a.csv")) == []


@pytest.mark.parametrize("suffix", ["docx", "epub", "odt", "pptx", "xlsx"])
def test_an_archive_that_is_not_what_it_is_called_or_a_bomb_is_one_line(suffix: str) -> None:
    name = f"a.{suffix}"
    for data in (b"", b"%PDF-1.7", b"PK\x03\x04 cut", zipped({"x": "y"})):
        with pytest.raises(CorpusError, match=rf"a\.{suffix}: is not an? [^\n]*$"):
            read(data, name)
    first = {
        "docx": "word/document.xml",
        "epub": "META-INF/container.xml",
        "odt": "content.xml",
        "xlsx": "xl/workbook.xml",
    }
    bomb = zipped({first.get(suffix, "ppt/presentation.xml"): "<a>" + " " * 3_000_000 + "</a>"})
    with pytest.raises(CorpusError, match="refused as a zip bomb"):
        read(bomb, name)
