"""PDFium: a file's bytes -> its pages' runs, bookmarks, metadata and pictures. Nothing else calls it.

Each character costs three calls through ctypes; what is the same for a whole text object is asked once.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from qa.datatypes import Box
from qa.documents.pdf import fonts
from qa.documents.pdf.background import against_background, pixels_of
from qa.documents.pdf.glyphs import RunMaker, Style
from qa.documents.pdf.rules import is_dot, sides_of
from qa.documents.pdf.runs import Page, to_frame
from qa.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.documents.pdf.runs import Run

__all__ = ["Pdf"]

SMALLEST = 2.0  # points; smaller characters are not seen
WHITE = 245  # of 255; a lighter colour may be white on white
FEWEST_LETTERS = 8  # of a page that is not a picture: a scan can have a page number as text
SKEW = 8  # degrees by which a line may be turned; text that is turned more is a watermark
INVISIBLE = 3  # the mode of text that is not drawn: that of recognised characters over a scan
CLIPPING = 7
MAX_BOOKMARKS = 20_000


class Pdf:
    """An open PDF file; `CorpusError` if it cannot be opened."""

    def __init__(self, data: bytes, path: Path) -> None:
        import pypdfium2

        if b"%PDF-" not in data[:1024]:
            raise CorpusError(f"{path}: is not a PDF: it does not begin with %PDF")
        try:
            self._file = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            # The code can be that of an earlier file.
            if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
                raise CorpusError(f"{path}: needs a password: save a copy without one, and index that") from error
            raise CorpusError(f"{path}: is cut short or damaged: {_small(error)}: get the file again") from error
        self._path, self._error = path, pypdfium2.PdfiumError
        self._calls = _Calls()
        if not len(self):
            raise CorpusError(f"{path}: has no pages")

    def __len__(self) -> int:
        return len(self._file)

    def close(self) -> None:
        """Free what PDFium holds."""
        self._file.close()

    def title(self) -> str:
        """Return the title in the metadata; "" if there is none."""
        return " ".join(str(self._file.get_metadata_value("Title")).replace("\0", "").split())

    def bookmarks(self) -> dict[str, int]:
        """Return the title of each bookmark, in lower case with single spaces, with its level, from 1."""
        found: dict[str, int] = {}
        try:
            for bookmark in self._file.get_toc():
                found.setdefault(" ".join(bookmark.get_title().split()).casefold(), bookmark.level + 1)
                if len(found) >= MAX_BOOKMARKS:
                    break
        except (self._error, ValueError, RecursionError):
            return found
        return found

    def page(self, number: int) -> Page | None:
        """Return a page, counted from 1; None where it cannot be read."""
        try:
            page = self._calls.flat_page(self._file, number)
        except (self._error, IndexError):
            return None
        try:
            rotation = page.get_rotation() // 90 % 4
            page.set_rotation(0)  # characters are located in user space
            box = _shown(page)
            runs = self._runs(page, box)
            if _is_textless(runs):
                return Page(number, box, rotation, runs, has_picture=_has_picture(page))
            return Page(number, box, rotation, runs, False, *self._calls.shapes(page))
        except self._error:
            return None
        finally:
            page.close()

    def picture(self, number: int, dots: int) -> tuple[int, int, bytes]:
        """Return width, height and grey pixels (a byte each) of a page as it is shown, at a number of dots per inch."""
        page = self._file[number - 1]
        try:
            return pixels_of(page, dots / 72)
        finally:
            page.close()

    def drawn(self, number: int, width: int, most_pixels: int) -> tuple[Any, Box, int]:
        """Return a page as a picture of Pillow's, the part of the page that it shows, and its quarter turns clockwise.

        The picture is ``width`` pixels wide, or less if it would have more than ``most_pixels`` in all.
        """
        try:
            self._file.init_forms()  # without this, the values of fields are not drawn
            page = self._file[number - 1]
        except Exception as error:
            raise CorpusError(f"{self._path}: page {number} cannot be read: {_small(error)}") from error
        try:
            across, down = page.get_size()
            scale = min(width / max(across, 1), math.sqrt(most_pixels / max(across * down, 1)))
            bitmap = page.render(scale=scale)
            try:
                return bitmap.to_pil().copy(), _shown(page), page.get_rotation() // 90
            finally:
                bitmap.close()
        finally:
            page.close()

    def _runs(self, page: Any, box: Box) -> list[Run]:
        text_page = page.get_textpage()
        try:
            seen, hidden, pale = self._calls.runs(text_page.raw, box)
        finally:
            text_page.close()
        if sum(len(run.text) for run in hidden) > sum(len(run.text) for run in seen):
            for run in hidden:  # recognised characters over a scan
                run.is_ocr = True
            seen = [*seen, *hidden]
        return [*seen, *against_background(page, box, pale)] if pale else seen


class _Calls:
    """The functions of PDFium that are called for each character, with the cheapest arguments."""

    def __init__(self) -> None:
        from pypdfium2 import raw

        self._raw = raw
        handle, number = ctypes.c_void_p, ctypes.c_int
        self._object = _function(raw.FPDFText_GetTextObject, handle, handle, number)
        self._unicode = _function(raw.FPDFText_GetUnicode, ctypes.c_uint, handle, number)
        self._loose_box = _function(raw.FPDFText_GetLooseCharBox, number, handle, number, handle)
        self._origin = _function(raw.FPDFText_GetCharOrigin, number, handle, number, handle, handle)
        self._rectangle = raw.FS_RECTF()
        self._point = ctypes.c_double(), ctypes.c_double()
        self._count = raw.FPDFText_CountChars
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._guess = 0.0  # of the page: the size of letters of fonts that do not tell it

    def flat_page(self, file: Any, number: int) -> Any:
        """Return a page, counted from 1, with the values of its fields, notes and stamps as a part of its text.

        The file itself does not change.
        """
        page = file[number - 1]
        box = page.get_bbox()
        page.set_mediabox(*box)  # what the page inherits would be lost
        page.set_cropbox(*box)
        if self._raw.FPDFPage_Flatten(page.raw, self._raw.FLAT_NORMALDISPLAY) != self._raw.FLATTEN_SUCCESS:
            return page  # nothing stands upon it
        page.close()
        return file[number - 1]

    def runs(self, text_page: Any, box: Box) -> tuple[list[Run], list[Run], list[Run]]:
        """Return the runs that are seen, those that are not drawn, and those that may be white on white."""
        styles: dict[int, tuple[RunMaker, Style]] = {}
        self._fonts, self._guess = {}, 0.0
        makers = RunMaker(), RunMaker(), RunMaker()
        get_object, get_unicode, get_box, get_origin = self._object, self._unicode, self._loose_box, self._origin
        rectangle, (x, y) = self._rectangle, self._point
        reference, x_reference, y_reference = map(ctypes.addressof, (rectangle, x, y))
        page = ctypes.cast(text_page, ctypes.c_void_p).value
        left_most, bottom_most, right_most, top_most = box
        maker = makers[0]
        for index in range(max(self._count(text_page), 0)):
            pointer = get_object(page, index)
            code = get_unicode(page, index)
            if not pointer:  # PDFium's own guess of a space or a line's end
                maker.space()
                continue
            found = styles.get(pointer)
            if found is None:
                found = styles[pointer] = self._style(text_page, index, pointer, makers)
            maker, style = found
            if style.is_hidden or not get_box(page, index, reference):
                continue
            get_origin(page, index, x_reference, y_reference)
            left, base, right = rectangle.left, y.value, rectangle.right
            if right < left_most or left > right_most or rectangle.top < bottom_most or rectangle.bottom > top_most:
                continue
            if style.direction:
                left, _, right, _ = to_frame((left, rectangle.bottom, right, rectangle.top), style.direction)
                base = to_frame((x.value, base, x.value, base), style.direction)[1]
            maker.add(code, style, left, right, base)
        for each in makers:
            each.close()
        seen, hidden, pale = ([run for run in each.runs if run.size >= SMALLEST] for each in makers)
        return seen, hidden, pale

    def shapes(self, page: Any) -> tuple[list[Box], list[Box]]:
        """Return the lines that a page draws and the sides of its frames; and its dots."""
        raw = self._raw
        found: list[Box] = []
        dots: list[Box] = []
        sides = [ctypes.c_float() for _ in range(4)]
        for index in range(max(raw.FPDFPage_CountObjects(page.raw), 0)):
            item = raw.FPDFPage_GetObject(page.raw, index)
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH and raw.FPDFPageObj_GetBounds(item, *sides):
                shape = Box(*(side.value for side in sides))
                found.extend(sides_of(shape))
                dots.extend([shape] * is_dot(shape))
        return found, dots

    def _style(
        self, page: Any, index: int, pointer: int, makers: tuple[RunMaker, RunMaker, RunMaker]
    ) -> tuple[RunMaker, Style]:
        raw = self._raw
        text_object = ctypes.cast(pointer, raw.FPDF_PAGEOBJECT)
        is_bold, is_mono = self._font(raw.FPDFTextObj_GetFont(text_object))
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(page, index, matrix)
        turned = math.degrees(math.atan2(matrix.b, matrix.a))
        quarter = round(turned / 90)
        mode = raw.FPDFTextObj_GetTextRenderMode(text_object)
        colour = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFPageObj_GetFillColor(text_object, *colour)
        *rgb, alpha = (channel.value for channel in colour)
        is_hidden = abs(turned - 90 * quarter) > SKEW
        is_undrawn = mode in (INVISIBLE, CLIPPING) or (mode == 0 and alpha == 0)
        is_pale = mode == 0 and min(rgb) >= WHITE
        maker = makers[1 if is_undrawn else 2 if is_pale else 0]
        return maker, Style(is_bold, is_mono, quarter % 4, self._size(page, index, matrix), is_hidden)

    def _size(self, page: Any, index: int, matrix: Any) -> float:
        """Return the height of a font on the page; a guess if the font draws its characters in a scale of its own."""
        size = float(self._raw.FPDFText_GetFontSize(page, index)) * math.hypot(matrix.c, matrix.d)
        self._loose_box(ctypes.cast(page, ctypes.c_void_p).value, index, ctypes.addressof(self._rectangle))
        height = max(self._rectangle.top - self._rectangle.bottom, self._rectangle.right - self._rectangle.left)
        return round(size if 0.4 * height < size else self._guessed_size(page), 1)

    def _guessed_size(self, page: Any) -> float:
        """Return a guess of the size of letters from their median height, which is that of an "x"."""
        if not self._guess:
            heights = []
            address = ctypes.cast(page, ctypes.c_void_p).value
            for index in range(min(max(self._count(page), 0), 500)):
                self._loose_box(address, index, ctypes.addressof(self._rectangle))
                heights.append(self._rectangle.top - self._rectangle.bottom)
            self._guess = 2.1 * median([height for height in heights if height > 0] or [5.0])
        return self._guess

    def _font(self, font: Any) -> tuple[bool, bool]:
        raw = self._raw
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address and address not in self._fonts:
            buffer = ctypes.create_string_buffer(128)
            length = raw.FPDFFont_GetBaseFontName(font, buffer, 128)
            name = buffer.raw[: max(length - 1, 0)].decode("utf-8", "replace")
            is_bold = fonts.is_bold(name) or raw.FPDFFont_GetWeight(font) >= 700
            is_mono = fonts.is_mono(name) or bool(raw.FPDFFont_GetFlags(font) & 1)
            self._fonts[address] = is_bold, is_mono
        return self._fonts.get(address, (False, False))


def _function(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of PDFium that takes and gives plain numbers instead of typed pointers."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _shown(page: Any) -> Box:
    """Return the part of a page that is shown."""
    return Box(*page.get_bbox())  # the other boxes of a page lack what it inherits


def _is_textless(runs: list[Run]) -> bool:
    return sum(len(run.text) for run in runs) < FEWEST_LETTERS


def _has_picture(page: Any) -> bool:
    """Tell whether a page shows a picture, or so many lines and areas that they may be letters drawn as shapes."""
    from pypdfium2 import raw

    kinds = Counter(item.type for item in page.get_objects(max_depth=3))
    return kinds[raw.FPDF_PAGEOBJ_IMAGE] > 0 or kinds[raw.FPDF_PAGEOBJ_PATH] + kinds[raw.FPDF_PAGEOBJ_SHADING] > 50


def _small(error: Exception) -> str:
    message = " ".join(str(error).split()).rstrip(".")
    return message[:1].lower() + message[1:]
