"""A page of a PDF -> a picture of it, and where the page's points are in the picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qa.documents.formats import PagePicture
from qa.documents.pdf.pdfium import Pdf
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["page_picture"]

WIDTH = 1000  # pixels; a page that is much higher than wide is drawn narrower
MOST_PIXELS = 4_000_000  # pixels in all; a page can be very long


def page_picture(data: bytes, path: Path, number: int) -> PagePicture:
    """Draw a page as it is shown: cropped and turned.

    Args:
        data: the file's bytes.
        path: its path, for messages.
        number: the page, from 1.

    Raises:
        CorpusError: there is no such page, or it cannot be drawn.
    """
    pdf = Pdf(data, path)
    try:
        if not 1 <= number <= len(pdf):
            raise CorpusError(f"{path}: has no page {number}")
        picture, shown, turns = pdf.drawn(number, WIDTH, MOST_PIXELS)
        made = io.BytesIO()
        picture.save(made, "PNG")
        return PagePicture(made.getvalue(), picture.width, picture.height, len(pdf), shown, turns)
    finally:
        pdf.close()
