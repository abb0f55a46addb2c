"""A page of a PDF as a picture: the boxes of its words are where the words are, turned and cropped pages too."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pdf_files import draw, pdf, read

from qa.documents.formats import PagePicture, format_of
from qa.documents.pdf.picture import page_picture
from qa.documents.places import page_boxes
from qa.documents.sandbox import Sandbox
from qa.errors import CorpusError

PATH = Path("a.pdf")
TURNS = {"upright": "", "turned": "/Rotate 90", "on its head": "/Rotate 180", "turned back": "/Rotate 270"}
CROPS = {"whole": "", "cropped": "/CropBox [50 400 400 780]"}


def dark(picture: PagePicture, share: tuple[float, float, float, float]) -> tuple[int, int]:
    """Return how many dark pixels are in a part of a picture, and how many in the picture."""
    from PIL import Image

    grey = Image.open(io.BytesIO(picture.png)).convert("L")
    left, top, width, height = share
    sides = (left * grey.width, top * grey.height, (left + width) * grey.width, (top + height) * grey.height)
    inside = grey.crop((round(sides[0]) - 2, round(sides[1]) - 2, round(sides[2]) + 2, round(sides[3]) + 2))
    return sum(inside.histogram()[:128]), sum(grey.histogram()[:128])


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_the_box_of_a_line_holds_all_of_its_ink(turn: str, crop: str) -> None:
    data = pdf([draw("Boats are moored here.", 100, 700)], page=f"{turn} {crop}")
    parsed = read(data)
    [box] = page_boxes(parsed.places, 0, len(parsed.text))
    picture = page_picture(data, PATH, 1)
    inside, all_of_it = dark(picture, picture.share(box.left, box.bottom, box.right, box.top))
    assert inside == all_of_it > 100
    assert (picture.pages, picture.width > 0) == (1, True)


def test_a_page_as_long_as_a_street_is_drawn_small() -> None:
    data = pdf([draw("Boats.", 100, 700)], page="/MediaBox [0 0 100 14000]")
    picture = page_picture(data, PATH, 1)
    assert picture.width * picture.height <= 4_100_000


@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_is_not_there_is_an_error(page: int) -> None:
    with pytest.raises(CorpusError, match=rf"a.pdf: has no page {page}"):
        page_picture(pdf([draw("Boats.", 100, 700)]), PATH, page)


def test_a_page_that_cannot_be_read_names_its_file() -> None:
    data = pdf([draw("Boats.", 100, 700)]).replace(b"/Kids [4 0 R]", b"/Kids [9 0 R]")
    with pytest.raises(CorpusError, match=r"^a\.pdf: page 1 cannot be read: "):
        page_picture(data, PATH, 1)


def test_pages_are_drawn_in_the_sandbox_and_a_damaged_file_is_one_line() -> None:
    row = format_of(PATH)
    assert row is not None
    with Sandbox() as sandbox:
        with pytest.raises(CorpusError, match=r"^a\.pdf: .*") as caught:
            sandbox.draw(row, b"%PDF-1.4 nothing", PATH, 1)
        assert "\n" not in str(caught.value)
        assert sandbox.draw(row, pdf([draw("Boats.", 100, 700)]), PATH, 1).png.startswith(b"\x89PNG")
    text = format_of(Path("a.html"))
    assert text is not None
    with pytest.raises(CorpusError, match="has no pages to show"):
        text.draw(b"<p>x", Path("a.html"), 1)
