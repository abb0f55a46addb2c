"""A page of a PDF as it is seen: which part of it, and with what stands upon it."""

from __future__ import annotations

from typing import Any

from qa.datatypes import Box

__all__ = ["seen_page", "shown_part"]


def seen_page(file: Any, number: int) -> Any:
    """Return a page of a document of pypdfium2, counted from 1. The file itself does not change.

    The values of a form's fields, notes and stamps become a part of the page; PDFium does not read them elsewhere.

    Raises:
        pypdfium2.PdfiumError: the page cannot be read.
    """
    from pypdfium2 import raw

    page = file[number - 1]
    box = page.get_bbox()
    page.set_mediabox(*box)  # what the page inherits would be lost
    page.set_cropbox(*box)
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page  # nothing stands upon it
    page.close()
    return file[number - 1]


def shown_part(page: Any) -> Box:
    """Return the part of a page that is shown."""
    return Box(*page.get_bbox())  # the other boxes of a page lack what it inherits
