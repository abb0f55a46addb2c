"""Small PDFs, written by hand: what a page draws is told line by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.datatypes import ReadOptions, no_progress
from qa.documents.formats import Parsed
from qa.documents.pdf.reader import read_pdf

__all__ = ["HUT", "TENT", "blocks", "draw", "paragraph", "pdf", "read"]

HUT = [
    "The hut at the lake is open from May to October, and the",
    "warden lives in it. Bring a sleeping bag of your own.",
]
TENT = [
    "Tents may stand on the meadow below the hut for as long",
    "as three nights. A place for a tent costs four francs.",
]


def draw(text: str, x: float, y: float, size: float = 10, font: str = "F1", extra: str = "") -> str:
    """Return the operators that draw a line of text."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q BT {extra} /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET Q"


def paragraph(lines: Sequence[str], x: float, y: float, size: float = 10) -> list[str]:
    """Return the operators of lines below each other, 12 points apart."""
    return [draw(line, x, y - 12 * number, size) for number, line in enumerate(lines)]


def pdf(*pages: Sequence[str], page: str = "", info: str = "", above: str = "", more: Sequence[str] = ()) -> bytes:
    """Return a PDF whose pages run the operators given; fonts: F1 is Helvetica, F2 bold, F3 Courier.

    Args:
        pages: of each, the operators.
        page: more entries of each page: ``/Rotate 90``.
        info: the entries of the metadata: ``/Title (Rules)``.
        above: what all pages inherit, in place of the size of their own: ``/MediaBox [0 0 595 842]``.
        more: more objects; the first has the number 4 + 2 * the number of pages.
    """
    names = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}
    fonts = " ".join(
        f"/{key} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        for key, name in names.items()
    )
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} {above} >>",
        f"<< {info} >>",
    ]
    size = "" if above else "/MediaBox [0 0 595 842]"
    for number, operators in enumerate(pages):
        content = "\n".join(operators)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {size} /Resources << /Font << {fonts} >> >> "
            f"/Contents {5 + 2 * number} 0 R {page} >>"
        )
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    objects.extend(more)
    data, offsets = b"%PDF-1.4\n", []
    for number, source in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{source}\nendobj\n".encode("cp1252")
    start = len(data)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        data + f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def read(data: bytes, name: str = "a.pdf", *, ocr: str | None = None) -> Parsed:
    """Read a PDF in this process."""
    return read_pdf(data, Path(name), ReadOptions(ocr=ocr), no_progress)


def blocks(parsed: Parsed, kind: str | None = None) -> list[str]:
    """Return the texts of the blocks of a kind, or of all."""
    return [parsed.text[block.start : block.end] for block in parsed.blocks if kind in (None, block.kind)]
