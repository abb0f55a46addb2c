"""Sources -> files: what is found, under which id, and what is passed over."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.documents.files import IGNORE_FILE, find_files, other_endings
from qa.errors import CorpusError


def write(folder: Path, *names: str, text: str = "Some text.") -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def doc_ids(*sources: str | Path) -> list[str]:
    return [file.doc_id for file in find_files(sources)]


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

    def test_a_link_to_a_file_of_the_folder_is_read_and_not_a_second_time(self, tmp_path: Path) -> None:
        write(tmp_path, "sub/x.txt", "b.txt")
        (tmp_path / "a.txt").symlink_to(tmp_path / "sub" / "x.txt")
        (tmp_path / "c.txt").symlink_to("b.txt")
        assert doc_ids(tmp_path) == ["a", "b"]

    def test_a_link_out_of_the_folder_is_not_held_by_it_and_what_it_leads_to_can_be_named(self, tmp_path: Path) -> None:
        write(tmp_path / "elsewhere", "x.txt")
        write(tmp_path / "in", "b.txt")
        link = tmp_path / "in" / "a.txt"
        link.symlink_to(tmp_path / "elsewhere" / "x.txt")
        assert [(file.doc_id, file.holds(file.path)) for file in find_files([tmp_path / "in"])] == [
            ("a", False),
            ("b", True),
        ]
        both = find_files([tmp_path / "in", tmp_path / "elsewhere"])
        assert [file.path.name for file in both if file.holds(file.path)] == ["b.txt", "x.txt"]
        [named] = find_files([link])
        assert named.holds(link)

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

    @pytest.mark.parametrize("name", ["report.xyz", "noending", ".txt"])
    def test_a_named_file_of_another_kind_is_refused_with_the_kinds_that_are_read(
        self, tmp_path: Path, name: str
    ) -> None:
        write(tmp_path, name)
        with pytest.raises(CorpusError, match=r"not a kind .* \(\.txt, \.text, \.md, "):
            find_files([tmp_path / name])

    def test_files_of_other_kinds_in_a_folder_are_passed_over(self, tmp_path: Path) -> None:
        write(tmp_path, "report.xyz", "a.questions.jsonl", "a.txt")
        (tmp_path / "folder.txt").mkdir()
        assert doc_ids(tmp_path) == ["a"]

    def test_files_of_other_kinds_are_counted_by_their_endings(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", "a.questions.jsonl", "b.JPG", "sub/b.jpg", "c.xls", "LICENSE", "drafts/d.doc")
        write(tmp_path, ".hidden.jpg", ".git/e.jpg", "index/manifest.json", "indexed/f.json")
        write(tmp_path, IGNORE_FILE, text="drafts/")
        found = other_endings([tmp_path, tmp_path / "sub", tmp_path / "a.txt"], without=tmp_path / "index")
        assert found == {".jpg": 2, ".xls": 1, ".json": 1, "": 1}

    def test_a_folder_without_documents_gives_none(self, tmp_path: Path) -> None:
        write(tmp_path, "report.xyz")
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
        ignored = tmp_path / ".qaignore"
        said = f"{tmp_path / 'closed'}: cannot be searched: Permission denied: to leave it out, name it in {ignored}"
        with pytest.raises(CorpusError, match=f"^{re.escape(said)}$"):
            find_files([tmp_path])
        for rule in ("closed", "closed/", "/closed/", "clos*"):
            ignored.write_text(rule, encoding="utf-8")
            assert doc_ids(tmp_path) == ["a"], rule
        ignored.write_text("open/", encoding="utf-8")
        with pytest.raises(CorpusError, match="closed: cannot be searched: Permission denied: to leave it out"):
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


def test_a_folder_that_vanishes_while_others_are_searched_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.txt", "b/b.txt", "c/c.txt")
    scandir = os.scandir

    def vanishing(folder: str) -> Iterator[os.DirEntry[str]]:
        if Path(folder).name == "b":
            (Path(folder) / "b.txt").unlink()
            Path(folder).rmdir()
        return scandir(folder)

    monkeypatch.setattr("os.scandir", vanishing)
    assert doc_ids(tmp_path) == ["a", "c/c"]
