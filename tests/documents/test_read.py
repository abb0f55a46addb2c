"""Files -> documents: what is found, under which id, how it is decoded, and what is refused."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from conftest import ARTICLE
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.datatypes import Document
from qa.documents.files import IGNORE_FILE, SourceFile, find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.errors import CorpusError

HEADINGS = (
    "The Nine-Month Reset That Changed Everything",
    "From Llama's Failure to Muse Spark's Ambition",
    "Benchmarks: Competitive, Not Dominant",
    "Where Muse Spark Actually Leads: Health AI",
    "The Architecture: Small, Fast, and Multimodal by Design",
    "The Open-Source Question: Temporary Retreat or Permanent Shift?",
    "The Distribution Advantage: Three Billion Users",
    "The Organizational Signal: Hedging the Superintelligence Bet",
    "What Muse Spark Doesn't Do — Yet",
    "Implications: A New Phase of the AI Race",
    "Key Takeaways",
    "Disclaimer",
)
ITEMS = (
    "Rapid capability gain: ",
    "Healthcare as differentiator: ",
    "Competitive but not leading overall: ",
    "Open source in limbo: ",
    "Distribution trumps benchmarks: ",
)


def write(folder: Path, *names: str, text: str = "Some text.") -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def doc_ids(*sources: str | Path) -> list[str]:
    return [file.doc_id for file in find_files(sources)]


def read(path: Path, data: bytes, *, encoding: str | None = None) -> Document:
    path.write_bytes(data)
    return read_document(SourceFile(path, path.stem), encoding=encoding)


class TestFindingFiles:
    def test_an_id_is_the_path_inside_the_folder_without_its_ending(self, tmp_path: Path) -> None:
        write(tmp_path, "b.md", "a.txt", "deep/er/c.markdown", "deep/d.text")
        assert doc_ids(tmp_path) == ["a", "b", "deep/d", "deep/er/c"]

    def test_the_id_of_a_file_that_is_named_is_its_name_without_its_ending(self, tmp_path: Path) -> None:
        write(tmp_path, "deep/a.v1.txt")
        assert doc_ids(tmp_path / "deep" / "a.v1.txt") == ["a.v1"]

    def test_endings_count_in_either_case(self, tmp_path: Path) -> None:
        write(tmp_path, "LOUD.TXT", "Readme.Md")
        assert doc_ids(tmp_path) == ["LOUD", "Readme"]

    def test_the_order_does_not_depend_on_the_order_on_disk(self, tmp_path: Path) -> None:
        write(tmp_path, "z.txt", "a.txt", "m/b.txt", "m/a.txt", "k/a.txt")
        files = find_files([tmp_path])
        assert [file.doc_id for file in files] == ["a", "z", "k/a", "m/a", "m/b"]
        assert files == find_files([tmp_path])

    def test_of_one_stem_with_two_endings_the_second_keeps_its_ending(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", "a.text", "a.txt")
        assert doc_ids(tmp_path) == ["a", "a.text", "a.txt"]

    def test_of_one_name_in_two_sources_the_second_gets_its_ending_the_third_its_folder(self, tmp_path: Path) -> None:
        write(tmp_path, "one/a.txt", "two/a.txt", "three/a.txt")
        assert doc_ids(tmp_path / "one", tmp_path / "two", tmp_path / "three") == ["a", "a.txt", "three/a"]

    def test_ids_are_distinct_even_where_all_candidates_are_taken(self, tmp_path: Path) -> None:
        folders = [write(tmp_path / str(number) / "same", "a.txt") for number in range(7)]
        ids = doc_ids(*folders)
        assert ids == ["a", "a.txt", "same/a", "same/a.txt", "same/a.txt-2", "same/a.txt-3", "same/a.txt-4"]

    def test_a_file_that_is_named_twice_is_read_once(self, tmp_path: Path) -> None:
        write(tmp_path, "sub/a.txt")
        again = tmp_path / "sub" / ".." / "sub" / "a.txt"
        assert doc_ids(tmp_path / "sub" / "a.txt", tmp_path / "sub", again, tmp_path) == ["a"]

    def test_a_link_to_a_file_is_read_and_not_a_second_time(self, tmp_path: Path) -> None:
        write(tmp_path / "elsewhere", "x.txt")
        write(tmp_path / "in", "b.txt")
        (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "elsewhere" / "x.txt")
        (tmp_path / "in" / "c.txt").symlink_to("b.txt")
        assert doc_ids(tmp_path / "in") == ["a", "b"]

    def test_links_that_loop_or_lead_nowhere_are_passed_over(self, tmp_path: Path) -> None:
        write(tmp_path, "sub/a.txt")
        (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
        (tmp_path / "nowhere.txt").symlink_to(tmp_path / "not there")
        assert doc_ids(tmp_path) == ["sub/a"]

    @pytest.mark.parametrize("name", ["missing.txt", "self.txt", "missing folder"])
    def test_a_source_that_is_not_there_is_refused(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
        with pytest.raises(CorpusError, match=rf"{name}: there is no such file or folder"):
            find_files([tmp_path / name])

    @pytest.mark.parametrize("name", ["report.pdf", "noending", ".txt"])
    def test_a_named_file_of_another_kind_is_refused_with_the_kinds_that_are_read(
        self, tmp_path: Path, name: str
    ) -> None:
        write(tmp_path, name)
        with pytest.raises(CorpusError, match=r"not a kind .* \(\.txt, \.text, \.md, \.markdown\)"):
            find_files([tmp_path / name])

    def test_files_of_other_kinds_in_a_folder_are_passed_over(self, tmp_path: Path) -> None:
        write(tmp_path, "report.pdf", "a.questions.jsonl", "a.txt")
        (tmp_path / "folder.txt").mkdir()
        assert doc_ids(tmp_path) == ["a"]

    def test_a_folder_without_documents_gives_none(self, tmp_path: Path) -> None:
        write(tmp_path, "report.pdf")
        assert find_files([tmp_path]) == ()
        assert find_files([]) == ()

    def test_hidden_files_and_folders_are_passed_over_but_a_named_one_is_read(self, tmp_path: Path) -> None:
        write(tmp_path, ".secret.txt", ".git/a.txt", "a.txt", "sub/.b.md")
        assert doc_ids(tmp_path) == ["a"]
        assert doc_ids(tmp_path / ".secret.txt") == [".secret"]

    def test_a_folder_that_cannot_be_searched_is_an_error_and_not_silently_less(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "a.txt", "closed/b.txt")
        scandir = os.scandir

        def refuse(path: str) -> object:
            if Path(path).name == "closed":
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        with pytest.raises(CorpusError, match="closed: cannot be searched: Permission denied"):
            find_files([tmp_path])

    def test_a_name_that_is_not_utf_8_is_refused_before_it_breaks_an_index(self, tmp_path: Path) -> None:
        name = os.fsdecode(b"caf\xe9.txt")
        try:
            write(tmp_path, name)
        except OSError:
            pytest.skip("this file system takes no such name")
        with pytest.raises(CorpusError, match="its name is not UTF-8: rename it"):
            find_files([tmp_path])


class TestIgnoreFile:
    def test_its_patterns_are_those_of_gitignore(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", "b.txt", "drafts/c.txt", "keep/drafts.md", "sub/x1.md", "sub/x2.md", "sub/y.md")
        write(tmp_path, IGNORE_FILE, text="# a comment\n/b.txt\n\ndrafts/\nx*.md\n!x2.md\n")
        assert doc_ids(tmp_path) == ["a", "keep/drafts", "sub/x2", "sub/y"]

    def test_it_holds_for_its_own_source_only(self, tmp_path: Path) -> None:
        write(tmp_path, "one/a.txt", "two/a.txt")
        write(tmp_path / "one", IGNORE_FILE, text="*.txt")
        assert [file.path.parent.name for file in find_files([tmp_path / "one", tmp_path / "two"])] == ["two"]

    def test_it_does_not_hold_for_a_file_that_is_named(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt")
        write(tmp_path, IGNORE_FILE, text="*")
        assert doc_ids(tmp_path) == []
        assert doc_ids(tmp_path / "a.txt") == ["a"]

    def test_a_byte_order_mark_is_no_part_of_the_first_pattern(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", "b.txt")
        (tmp_path / IGNORE_FILE).write_bytes(b"\xef\xbb\xbfa.txt\r\n")
        assert doc_ids(tmp_path) == ["b"]

    @pytest.mark.parametrize("rules", [b"caf\xe9.txt", b"!\n", b"[z-a]\n"], ids=["not UTF-8", "lone !", "bad range"])
    def test_rules_that_cannot_be_read_are_an_error_that_names_the_file(self, tmp_path: Path, rules: bytes) -> None:
        write(tmp_path, "a.txt")
        (tmp_path / IGNORE_FILE).write_bytes(rules)
        with pytest.raises(CorpusError, match=r"\.qaignore: is not a list of patterns"):
            find_files([tmp_path])


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

    def test_another_encoding_is_refused_with_the_byte_its_place_and_the_cure(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match=r"0x93 at offset 8 is not UTF-8: name its encoding, .*--encoding"):
            read(tmp_path / "a.txt", "He said “hi”.".encode("cp1252"))

    def test_another_encoding_is_read_where_it_is_named(self, tmp_path: Path) -> None:
        document = read(tmp_path / "a.txt", "He said “hi”.".encode("cp1252"), encoding="cp1252")
        assert document.text == "He said “hi”."

    def test_a_named_encoding_is_for_files_that_are_not_unicode(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.txt", "Café.".encode(), encoding="cp1252").text == "Café."
        assert read(tmp_path / "a.txt", b"\xff\xfe" + "Café.".encode("utf-16-le"), encoding="cp1252").text == "Café."

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
    def test_utf_16_without_its_mark_is_refused_unless_it_is_named(self, tmp_path: Path, encoding: str) -> None:
        data = "Plain text.".encode(encoding)
        with pytest.raises(CorpusError, match="NUL byte"):
            read(tmp_path / "a.txt", data)
        assert read(tmp_path / "a.txt", data, encoding=encoding).text == "Plain text."

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

        write(tmp_path, "a.txt")
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
            read(tmp_path / "a.txt", b"\xff")
        assert "\n" not in str(caught.value)


class TestTitles:
    def test_the_title_is_the_documents_own(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.txt", b"The Title\n\nIt is a text.").title == "The Title"
        assert read(tmp_path / "a.md", b"# The *Title*\n\nIt is a text.").title == "The *Title*"

    def test_without_one_it_is_the_files_name(self, tmp_path: Path) -> None:
        assert read(tmp_path / "my notes.txt", b"It is a text.").title == "my notes"
        assert read(tmp_path / "my notes.md", b"It is a text.").title == "my notes"


@pytest.fixture(scope="module")
def shipped() -> Document:
    [file] = find_files([ARTICLE])
    return read_document(file)


class TestShippedArticle:
    def test_it_is_the_article_byte_for_byte(self, shipped: Document) -> None:
        assert shipped.sha256 == "eaba960c30fc56b3e1d5ceca4df9bbad09236c9cbdcb8cdbc17e0ad4a3ed7b57"
        assert shipped.text == ARTICLE.read_bytes().decode("utf-8")
        assert shipped.doc_id == "muse-spark"

    def test_its_title_and_headings_are_found(self, shipped: Document) -> None:
        headings = [shipped.text[block.start : block.end] for block in shipped.blocks if block.kind == "heading"]
        assert headings == list(HEADINGS)
        assert shipped.title == HEADINGS[0]

    def test_its_list_items_are_found_without_their_bullets(self, shipped: Document) -> None:
        items = [shipped.text[block.start : block.end] for block in shipped.blocks if block.kind == "list item"]
        assert len(items) == len(ITEMS)
        for item, beginning in zip(items, ITEMS, strict=True):
            assert item.startswith(beginning)
            assert item.endswith(".")

    def test_its_121_sentences_are_found_each_under_its_heading(self, shipped: Document) -> None:
        sentences = list(split_document(shipped))
        assert len(sentences) == 121
        assert all(sentence.text[-1] in '."' for sentence in sentences)
        assert {sentence.heading for sentence in sentences} == set(HEADINGS)
        assert (sentences[0].line, sentences[0].heading) == (3, HEADINGS[0])
        assert (sentences[-1].line, sentences[-1].heading) == (113, "Disclaimer")
