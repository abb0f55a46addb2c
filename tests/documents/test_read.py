"""Files -> documents: what is found, under which id, how it is decoded, and what is refused."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.datatypes import Document, ReadOptions
from qa.documents.files import SourceFile
from qa.documents.read import read_document
from qa.errors import CorpusError


def read(path: Path, data: bytes, *, encoding: str | None = None) -> Document:
    path.write_bytes(data)
    return read_document(SourceFile(path, path.stem), ReadOptions(encoding=encoding))


class TestDecoding:
    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [
            (b"", "utf-8"),
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xff\xfe", "utf-16-le"),
            (b"\xfe\xff", "utf-16-be"),
            (b"\xff\xfe\x00\x00", "utf-32-le"),
            (b"\x00\x00\xfe\xff", "utf-32-be"),
        ],
    )
    def test_unicode_is_read_by_its_mark_and_the_mark_is_no_part_of_the_text(
        self, tmp_path: Path, mark: bytes, encoding: str
    ) -> None:
        text = "Café — “naïve” 🦙 text.\n"
        data = mark + text.encode(encoding)
        document = read(tmp_path / "a.txt", data)
        assert document.text == text
        assert document.sha256 == hashlib.sha256(data).hexdigest()
        [block] = document.blocks
        assert document.text[block.start : block.end] == text.strip()

    def test_only_the_first_mark_is_dropped(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.txt", b"\xef\xbb\xbf\xef\xbb\xbfText.").text == "\ufeffText."

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_stay_as_they_are_and_divide_paragraphs_alike(self, tmp_path: Path, end: str) -> None:
        text = f"One line\tof  text.{end}{end}Another one,{end}wrapped. {end}"
        document = read(tmp_path / "a.txt", text.encode())
        assert document.text == text
        assert [text[block.start : block.end] for block in document.blocks] == [
            "One line\tof  text.",
            f"Another one,{end}wrapped.",
        ]

    @pytest.mark.parametrize("ending", [".txt", ".md"])
    @settings(max_examples=25)
    @given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip))
    def test_no_character_of_a_text_is_ever_changed(self, text: str, ending: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = b"\xef\xbb\xbf" + text.encode()
            assert read(Path(folder, f"a{ending}"), data).text == text

    def test_another_encoding_is_read_where_it_is_named(self, tmp_path: Path) -> None:
        document = read(tmp_path / "a.txt", "He said “hi”.".encode("cp1252"), encoding="cp1252")
        assert document.text == "He said “hi”."

    def test_a_named_encoding_is_for_files_that_are_not_unicode(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.txt", "Café.".encode(), encoding="cp1252").text == "Café."
        assert read(tmp_path / "a.txt", b"\xff\xfe" + "Café.".encode("utf-16-le"), encoding="cp1252").text == "Café."

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16_is_read_without_its_mark(self, tmp_path: Path, encoding: str) -> None:
        data = "Plain text, café.".encode(encoding)
        document = read(tmp_path / "a.txt", data)
        assert document.text == "Plain text, café."
        assert document.notes == (f"read as {encoding}; name another with --encoding",)
        assert read(tmp_path / "a.txt", data, encoding=encoding).notes == ()

    def test_utf_32_without_its_mark_is_refused_unless_it_is_named(self, tmp_path: Path) -> None:
        data = "Plain text.".encode("utf-32-le")
        with pytest.raises(CorpusError, match="NUL byte"):
            read(tmp_path / "a.txt", data)
        assert read(tmp_path / "a.txt", data, encoding="utf-32-le").text == "Plain text."

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("cp1252", "The café’s terrace seats forty—no more. It costs 5 €."),
            ("cp1252", "Die Straße ist für Fußgänger gesperrt. Über die Brücke geht es nicht."),
            ("cp1252", "A estação não fica longe. O pão é bom."),
            ("cp1252", "He said “hi”."),
            ("cp932", "図書館は九時に開きます。料金は百円です。"),
            ("gb18030", "图书馆九点开门。票价为五元。"),
            ("cp949", "도서관은 아홉 시에 엽니다. 입장료는 백 원입니다."),
            ("cp1251", "Библиотека открывается в девять часов. Вход свободный для детей."),
            ("koi8_r", "Библиотека открывается в девять часов. Вход свободный для детей."),
            ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
            ("cp1253", "Η βιβλιοθήκη ανοίγει στις εννέα."),
        ],
    )
    def test_another_encoding_is_detected_and_said(self, tmp_path: Path, encoding: str, text: str) -> None:
        document = read(tmp_path / "a.txt", text.encode(encoding))
        assert document.text == text
        assert document.notes[0] == f"read as {encoding}; name another with --encoding"

    def test_utf_8_in_which_some_characters_are_cp1252_is_read_as_both(self, tmp_path: Path) -> None:
        document = read(tmp_path / "a.md", "Le café est à gauche. ".encode() + b"It\x92s here.")
        assert document.text == "Le café est à gauche. It’s here."
        assert "some characters are cp1252" in document.notes[0]

    @pytest.mark.parametrize("encoding", ["no-such-encoding", "hex", "undefined", "idna", "cp\0", ""])
    def test_what_is_not_the_name_of_a_text_encoding_is_refused(self, tmp_path: Path, encoding: str) -> None:
        with pytest.raises(CorpusError, match="cannot be read as"):
            read(tmp_path / "a.txt", b"caf\xe9", encoding=encoding)

    def test_bytes_that_the_named_encoding_lacks_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match=r"cannot be read as cp1252: .*0x81"):
            read(tmp_path / "a.txt", b"\x81", encoding="cp1252")

    def test_a_cut_utf_16_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="is not UTF-16"):
            read(tmp_path / "a.txt", b"\xff\xfeT\x00e")

    @pytest.mark.parametrize("suffix", ["pdf", "docx", "epub", "csv"])
    def test_a_file_without_bytes_is_called_empty_whatever_its_kind(self, tmp_path: Path, suffix: str) -> None:
        with pytest.raises(CorpusError, match=rf"a\.{suffix}: is empty$"):
            read(tmp_path / f"a.{suffix}", b"")


class TestRefusing:
    @pytest.mark.parametrize("data", [b"", b" \t\r\n\n\x0c", b"\xef\xbb\xbf", "\u00a0\u2003".encode()])
    def test_an_empty_text_and_one_of_white_space_are_refused(self, tmp_path: Path, data: bytes) -> None:
        with pytest.raises(CorpusError, match=r"a\.txt: is empty"):
            read(tmp_path / "a.txt", data)

    def test_a_nul_byte_is_refused_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="NUL byte at character 4: it is not a text"):
            read(tmp_path / "a.txt", b"Text\0more")

    def test_a_file_with_the_ending_of_a_text_that_is_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="is it a text"):
            read(tmp_path / "a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    def test_a_file_that_went_away_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match=r"gone\.txt: cannot be read: No such file"):
            read_document(SourceFile(tmp_path / "gone.txt", "gone"))

    def test_a_file_that_may_not_be_read_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        (tmp_path / "a.txt").write_text("Some text.")
        monkeypatch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(CorpusError, match=r"a\.txt: cannot be read: Permission denied"):
            read_document(SourceFile(tmp_path / "a.txt", "a"))

    def test_a_file_too_large_to_be_a_document_is_refused_unread(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("qa.documents.read.MAX_BYTES", 1000)
        with pytest.raises(CorpusError, match="1,001 bytes, more than the 1,000 that are read: split it"):
            read(tmp_path / "a.txt", b"x" * 1001)

    def test_an_error_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError) as caught:
            read(tmp_path / "a.txt", b"\xff\0\0")
        assert "\n" not in str(caught.value)


class TestTitles:
    def test_the_title_is_the_documents_own(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.txt", b"The Title\n\nIt is a text.").title == "The Title"
        assert read(tmp_path / "a.md", b"# The *Title*\n\nIt is a text.").title == "The *Title*"

    def test_without_one_it_is_the_files_name(self, tmp_path: Path) -> None:
        assert read(tmp_path / "my notes.txt", b"It is a text.").title == "my notes"
        assert read(tmp_path / "my notes.md", b"It is a text.").title == "my notes"


class TestLanguage:
    def test_a_document_in_another_language_says_how_it_is_found(self, tmp_path: Path) -> None:
        document = read(tmp_path / "a.txt", b"Das Haus wurde im 19. Jahrhundert gebaut und steht am Hafen.")
        assert document.language == "de"
        assert document.notes == (
            "written in German: questions find it by its words, not by its meaning, unless --encoder names a model for"
            " that language",
        )

    def test_a_document_in_english_says_nothing(self, tmp_path: Path) -> None:
        document = read(tmp_path / "a.txt", b"The house was built in the 19th century.")
        assert (document.language, document.notes) == ("en", ())

    def test_a_language_that_is_named_counts(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("The house was built.")
        document = read_document(SourceFile(tmp_path / "a.txt", "a"), ReadOptions(language="nl"))
        assert document.language == "nl"
