"""PDF files that cannot be read are refused in one line; a scan is read by character recognition, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_files import HUT, paragraph, pdf, read

from qa.datatypes import ReadOptions
from qa.documents.pdf.reader import read_pdf
from qa.documents.places import page_boxes
from qa.documents.read import check_options
from qa.errors import CorpusError

FILES = Path(__file__).parent / "files"


class TestErrors:
    def test_what_is_no_pdf_is_refused(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: is not a PDF: it does not begin with %PDF$"):
            read(b"<html>No</html>")

    def test_a_truncated_file_is_refused_in_one_line(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: is cut short or damaged: [^\n]+$"):
            read((FILES / "columns.pdf").read_bytes()[:9000])

    def test_a_password_is_needed(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: needs a password: save a copy without one, and index that$"):
            read((FILES / "password.pdf").read_bytes())

    def test_a_file_whose_user_needs_no_password_is_read(self) -> None:
        assert read((FILES / "owner-password.pdf").read_bytes()).text == " ".join(HUT)

    def test_a_file_without_pages_is_refused(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: (?:has no pages|is cut short or damaged: [^\n]+)$"):
            read(pdf())

    def test_an_empty_page_is_no_picture(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: has no text: its page is empty$"):
            read(pdf([]))
        assert read(pdf([], paragraph(HUT, 72, 700))).notes == ()

    def test_a_scan_is_refused_with_the_cure(self) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: has no text: its page is a picture: read it with --ocr eng"):
            read((FILES / "scan.pdf").read_bytes())

    def test_progress_is_told_page_by_page(self) -> None:
        told: list[tuple[str, int, int]] = []
        data = pdf(*[paragraph(HUT, 72, 700)] * 3)
        read_pdf(data, Path("a.pdf"), ReadOptions(), lambda *state: told.append(state))
        assert told == [("pages", 1, 3), ("pages", 2, 3), ("pages", 3, 3)]


class TestRecognition:
    def test_a_missing_program_is_named_with_the_cure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(
            CorpusError, match=r"^a\.pdf: --ocr needs the program tesseract: install it \(Debian: .*\)$"
        ):
            read((FILES / "scan.pdf").read_bytes(), ocr="eng")

    def test_a_scan_is_read_with_boxes_and_said_to_be_recognised(self, tesseract: None) -> None:
        parsed = read((FILES / "scan.pdf").read_bytes(), ocr="eng")
        assert "Bring a sleeping bag of your own." in parsed.text
        assert parsed.notes == ("page 1 is read by character recognition (Tesseract, eng)",)
        assert {place.element for place in parsed.places} == {"ocr"}
        at = parsed.text.index("sleeping")
        (found,) = page_boxes(parsed.places, at, at + 8)
        assert found.page == 1
        assert 72 < found.left < found.right < 523

    def test_a_language_that_is_not_installed_is_named(self, tesseract: None) -> None:
        with pytest.raises(CorpusError, match=r"^a\.pdf: Tesseract does not know the language 'xyz': [^\n]*eng"):
            read((FILES / "scan.pdf").read_bytes(), ocr="xyz")

    def test_a_language_that_is_not_installed_is_refused_before_a_document_is_read(self, tesseract: None) -> None:
        with pytest.raises(CorpusError, match=r"^--ocr eng\+xyz: Tesseract does not know the language 'xyz': .*eng"):
            check_options(ReadOptions(ocr="eng+xyz"))
        check_options(ReadOptions(ocr="eng"))
        check_options(ReadOptions(ocr="xyz"), read_here=False)  # workers may have it

    def test_of_a_language_nothing_is_said_where_it_cannot_be_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        check_options(ReadOptions(ocr="xyz"))
