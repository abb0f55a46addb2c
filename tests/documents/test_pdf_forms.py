"""What is filled into a form of a PDF, and what is put upon its pages, is read and drawn where a reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_files import draw, pdf, read

from qa.documents.pdf.picture import page_picture

FONT = "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def form(*, kind: str = "/Subtype /Widget /FT /Tx /T (name)", flags: int = 4, above: str = "") -> bytes:
    """Return a page that asks for a name, with something upon it that says "Ada Lovelace"."""
    words = "BT /F1 10 Tf 2 5 Td (Ada Lovelace) Tj ET"
    return pdf(
        [draw("Name:", 72, 700), draw("Members pay 30 euros a year.", 72, 660)],
        page="/Annots [6 0 R]",
        above=above,
        more=[
            f"<< /Type /Annot {kind} /Rect [110 695 310 715] /F {flags} /AP << /N 7 0 R >> >>",
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] {FONT} /Length {len(words)} >>\n"
            f"stream\n{words}\nendstream",
        ],
    )


@pytest.mark.parametrize("above", ["", "/MediaBox [0 0 595 842]"])
@pytest.mark.parametrize("kind", ["/Subtype /Widget /FT /Tx /T (name)", "/Subtype /FreeText", "/Subtype /Stamp"])
def test_what_stands_upon_a_page_is_read_in_its_place(kind: str, above: str) -> None:
    parsed = read(form(kind=kind, above=above))
    assert parsed.text == "Name: Ada Lovelace\n\nMembers pay 30 euros a year."


def test_what_is_hidden_is_not_read() -> None:
    assert read(form(flags=2)).text == "Name:\n\nMembers pay 30 euros a year."


def test_what_is_filled_in_is_drawn() -> None:
    fields = b"/Type /Catalog /AcroForm << /Fields [6 0 R] >>"
    files = [form(flags=flags).replace(b"/Type /Catalog", fields) for flags in (4, 2)]
    filled, empty = (page_picture(data, Path("a.pdf"), 1) for data in files)
    assert filled.shown == empty.shown
    assert len(filled.png) > len(empty.png) + 100


def test_a_tick_is_read_as_a_tick() -> None:
    data = form().replace(b"/BaseFont /Helvetica >> >> >> /Length 40", b"/BaseFont /ZapfDingbats >> >> >> /Length 40")
    assert read(data.replace(b"(Ada Lovelace)", b"(4)           ")).text.startswith("Name: ✔")
