"""Small good files of every kind that is read, written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pdf_files import draw, paragraph, pdf

FILES = Path(__file__).parent / "documents" / "files"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)
SLIDES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def docx(body: str, numbers: str = "decimal", start: int = 1, base: str = "Title", styles: str = "") -> bytes:
    """Return a Word document: its paragraphs and tables, and what its lists and styles say."""
    style = f'<w:style w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="{base}"/></w:style>'
    style += '<w:style w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Heading1"/></w:style>'
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{numbers}"/><w:lvlText w:val="%1."/></w:lvl>'
    model = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    model += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    note = '<w:p><w:r><w:t>In cash.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {W}>{style}{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {W}>{model}</w:numbering>",
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">{note}</w:footnote></w:footnotes>',
        }
    )


WORD = """<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Fees</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Members pay eight.</w:t></w:r>
<w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:p><w:ins><w:r><w:t>Guests pay nine.</w:t></w:r></w:ins></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>Guest</w:t></w:r>
</w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"""


def odt(body: str) -> bytes:
    """Return an OpenDocument text."""
    head = f"<office:document-content {ODF}><office:body><office:text>"
    end = "</office:text></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": head + body + end})


OPEN = """<text:h text:outline-level="2">Fees</text:h><text:p>Members<text:s text:c="3"/>pay eight.<text:note>
<text:note-citation>1</text:note-citation><text:note-body><text:p>In cash.</text:p></text:note-body></text:note>
</text:p><text:list><text:list-item><text:p>Boots.</text:p></text:list-item></text:list><table:table>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3">
<text:p>Fee</text:p></table:table-cell></table:table-row></table:table>"""


def epub(chapter: str, spine: str = '<itemref idref="c"/>') -> bytes:
    """Return an e-book of a chapter."""
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    container += '<rootfile full-path="a.opf"/></rootfiles></container>'
    book = f"""<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
    xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Fees</dc:title></metadata><manifest>
    <item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>
    <item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
    <spine>{spine}</spine></package>"""
    nav = '<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol><li><a href="c.xhtml">Fees</a></li></ol></nav>'
    return zipped(
        {
            "META-INF/container.xml": container,
            "a.opf": book,
            "n.xhtml": nav + "</body></html>",
            "c.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>',
        }
    )


PAGE = """<article><h1>Fees</h1><p>Members pay <b>eight</b> francs a month for the use of the room.</p><ul>
<li>Boots.</li><li>Skates.<ol start="3"><li>New ones.</li></ol></li></ul><table><tr><th colspan="2">Guest</th></tr><tr>
<td rowspan="2">12</td><td>9</td></tr></table><pre>fee = 8</pre>
<p>Guests pay nine francs, and dogs are free.</p></article>"""


def pptx(slide: str) -> bytes:
    """Return a presentation of a slide."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{kind}/'
    return zipped(
        {
            "_rels/.rels": f'{relation}officeDocument" Target="ppt/presentation.xml"/></Relationships>',
            "ppt/presentation.xml": f'<p:presentation {SLIDES}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst>'
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": f'{relation}slide" Target="slides/slide1.xml"/></Relationships>',
            "ppt/slides/slide1.xml": f"<p:sld {SLIDES}><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>",
        }
    )


SLIDE = """<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Fees</a:t></a:r>
</a:p></p:txBody></p:sp><p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:pPr lvl="1"/><a:r><a:t>Members pay.</a:t>
</a:r></a:p></p:txBody></p:sp>"""


def xlsx(rows: str, after: str = "", *, styles: str = "", strings: str = "<si><t>Fees</t></si>") -> bytes:
    """Return a workbook of a sheet: its rows and what stands after them, the parts of its styles, shared texts."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def links(*targets: tuple[str, str]) -> str:
        made = "".join(
            f'<Relationship Id="rId{number}" Type="{kind}/{name}" Target="{target}"/>'
            for number, (name, target) in enumerate(targets, start=1)
        )
        return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'

    parts = (("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"))
    sheets = f'<sheets><sheet xmlns:r="{kind}" name="Fees" sheetId="1" r:id="rId1"/></sheets>'
    return zipped(
        {
            "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"<workbook {space}>{sheets}</workbook>",
            "xl/_rels/workbook.xml.rels": links(*parts),
            "xl/styles.xml": f"<styleSheet {space}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {space}>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData>{after}</worksheet>",
        }
    )


ROWS = """<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Price</t></is></c></row>
<row r="2"><c r="A2" t="str"><f>A1</f><v>Members pay</v></c><c r="B2" s="1"><v>8.5</v></c></row>"""
MERGED = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
STYLES = """<numFmts count="1"><numFmt numFmtId="164" formatCode="0.00"/></numFmts>
<fonts count="1"><font><b/></font></fonts><cellXfs count="2">
<xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/></cellXfs>"""
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\stylesheet{\s1\outlinelevel0 heading 1;}}\pard\s1 Fees\par"
    r"\pard Members pay eight.\u8364?\'e9\par\trowd\cellx100\cellx200 Guest\cell 12\cell\row}"
)
MAIL = """From: Ada <ada@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: =?utf-8?q?Fees?=\r
Date: Thu, 1 Jan 2026 9:00 +0100
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8
\r\nMembers pay eight.\r\n--b\r\nContent-Type: text/html\r
Content-Transfer-Encoding: base64\r\n\r\nPHA+TmluZS48L3A+\r\n--b--\r\n"""
CUES = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000 align:start\n<v Ada>Members pay\n\n"
    "00:00:04.000 --> 00:00:06.000\neight.\n"
)
TEXT = "FEES\n\n1. Members pay eight.\n2. Guests pay nine.\n\n  Guest   12\n\nThe room is\nold. It is large.\n"
MARKDOWN = (
    "---\ntitle: Fees\n---\n# Fees\n\n- Members pay *eight*.[^1]\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n"
    "[^1]: In cash.\n\n<p>Nine.</p>\n"
)
PAGES = pdf(
    [draw("Fees", 72, 780, 20, "F2"), *paragraph(["Members pay eight a month, and", "guests pay nine."], 72, 740)],
    [*paragraph([f"Row {n}    {n}    {n * n}" for n in range(9)], 72, 740), draw("2", 300, 30)],
    info="/Title (Fees)",
)
GOOD: dict[str, tuple[bytes, ...]] = {
    ".pdf": (PAGES, *(path.read_bytes() for path in sorted(FILES.glob("*.pdf")))),
    ".html": (f"<!DOCTYPE html><html lang=en><title>Fees</title><body>{PAGE}</body></html>".encode(),),
    ".docx": (docx(WORD),),
    ".epub": (epub(PAGE.replace("start=3", 'start="3"')),),
    ".rtf": (RTF.encode(),),
    ".odt": (odt(OPEN),),
    ".pptx": (pptx(SLIDE),),
    ".xlsx": (xlsx(ROWS, MERGED, styles=STYLES),),
    ".eml": (MAIL.encode(),),
    ".vtt": (CUES.encode(),),
    ".srt": (CUES.partition("\n\n")[2].replace(".000", ",000").encode(),),
    ".csv": (b"Name,Room,Note\nAda,12,opens at 9\nBob,,late\n",),
    ".tsv": (b"Name\tRoom\nAda\t12\n",),
    ".txt": (TEXT.encode(),),
    ".md": (MARKDOWN.encode(),),
}
