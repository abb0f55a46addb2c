"""What stands behind words: pale words are seen only on a dark background (pure, except that it draws a page)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.documents.pdf.runs import to_frame

if TYPE_CHECKING:
    from qa.datatypes import Box
    from qa.documents.pdf.runs import Run

__all__ = ["against_background", "pixels_of"]


def against_background(page: Any, box: Box, runs: list[Run]) -> list[Run]:
    """Return those of the pale runs that stand on something darker, as the words in the head of a table do."""
    width, height, pixels = pixels_of(page, 1.0)

    def is_seen(run: Run) -> bool:
        left, bottom, right, top = to_frame((run.left, run.bottom, run.right, run.top), -run.direction % 4)
        first, last = max(int(left - box.left), 0), min(int(right - box.left) + 1, width)
        rows = range(max(int(box.top - top), 0), min(int(box.top - bottom) + 1, height))
        return any(min(pixels[row * width + first : row * width + last], default=255) < 225 for row in rows)

    return [run for run in runs if is_seen(run)]


def pixels_of(page: Any, scale: float) -> tuple[int, int, bytes]:
    """Return width, height and grey pixels (a byte each, row by row) of a page of pypdfium2."""
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        data = bytes(bitmap.buffer)
    finally:
        bitmap.close()
    if stride != width:
        data = b"".join(data[row * stride : row * stride + width] for row in range(height))
    return width, height, data
