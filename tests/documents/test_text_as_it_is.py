"""Plain text as people have it: pages, subtitles, conversations, tables, letters, clauses, and Markdown in .txt."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import grows_linearly

from qa.datatypes import Document, ReadOptions, no_progress
from qa.documents.plaintext import parse_plaintext, read_plaintext
from qa.documents.sentences import split_document

FOOT = "Harker & Oduya               Informational                     [Page {}]"
HEAD = "RFC 9999                    Widget Transport                   June 2030"


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in parse_plaintext(text)[1]]


def quotes(text: str) -> list[str]:
    return [quote for _, quote in blocks(text)]


class TestPages:
    @pytest.mark.parametrize("feed", ["\f\n", "\n\n"])
    def test_heads_and_feet_of_an_rfc_are_not_read(self, feed: str) -> None:
        text = (
            f"3.2.  Keepalive\n\n   It answers within five\n\n{FOOT.format(12)}\n{feed}{HEAD}\n\n   seconds or not.\n"
        )
        assert quotes(text) == ["3.2.  Keepalive", "It answers within five", "seconds or not."]

    def test_lines_that_begin_or_end_pages_again_and_again_are_not_read(self) -> None:
        pages = [f"The Harbour Handbook\n\nIt has {number} quays.\n\nDraft of May\n" for number in range(3)]
        assert quotes("\f".join(pages))[1:-1] == ["It has 0 quays.", "It has 1 quays.", "It has 2 quays."]

    def test_a_page_number_alone_is_not_read(self) -> None:
        assert quotes("It has quays.\n\n- 12 -\n\fIt has boats.\n") == ["It has quays.", "It has boats."]

    def test_chapters_that_begin_pages_are_headings(self) -> None:
        text = "\f".join(f"Chapter {number}\n\nIt has quays and boats.\n\n" for number in (1, 2, 3))
        assert [quote for kind, quote in blocks(text) if kind == "heading"] == ["Chapter 1", "Chapter 2", "Chapter 3"]

    def test_a_sentence_goes_on_over_a_bare_page_break(self) -> None:
        assert quotes("It answers within five\n\fseconds or not.") == ["It answers within five\n\fseconds or not."]


class TestSpeech:
    def test_cues_are_read_without_their_numbers_and_times(self) -> None:
        text = "1\n00:00:01,000 --> 00:00:04,200\nIt was built by\nforty\n\n2\n00:00:04,200 --> 00:00:07,900\nmasons.\n"
        assert quotes(text) == ["It was built by\nforty", "masons."]

    @pytest.mark.parametrize(
        ("ann", "bob"),
        [
            ("[12/03/2025, 10:14:02] Ann: ", "[12/03/2025, 10:15:02] Bob: "),
            ("12/03/2025, 10:14 - Ann: ", "12/03/2025, 10:15 - Bob: "),
            ("[10:02] Ann: ", "[10:03] Bob: "),
            ("10:02 Ann: ", "10:03 Bob: "),
            ("<ann> ", "<bob> "),
            ("Ann: ", "Bob: "),
            ("Q: ", "A: "),
        ],
    )
    def test_each_turn_is_a_block(self, ann: str, bob: str) -> None:
        turns = [f"{ann}the code is 4471", f"{bob}thanks\nso much", f"{ann}at seven", f"{bob}and the key?"]
        assert quotes("\n".join(turns)) == turns


class TestRows:
    @pytest.mark.parametrize(
        "rows",
        [
            ["Day         Open      Close", "Monday      09:00     17:00", "Saturday    closed"],
            ["Item          Price", "Crate          3.50", "Box           12.00"],
            ["Name\tRoom\tPhone", "Hale\t204\t5501", "Reed\t311\t5502"],
            ["| a | b |", "|---|---|", "| 1 | 2 |"],
            ["a | b", "--+--", "1 | 2"],
        ],
    )
    def test_aligned_tabbed_and_piped_rows_are_a_table(self, rows: list[str]) -> None:
        table = "\n".join(rows)
        assert blocks(f"Intro to it.\n\n{table}\n\nThe end.") == [
            ("paragraph", "Intro to it."),
            ("table", table),
            ("paragraph", "The end."),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "The client  sends a probe  and the\nserver must  answer it or  close the\nconnection  in five  seconds.",
            "It ends here.   It goes on.\nIt ended too.   It went on.",
            "One line      with columns",
        ],
    )
    def test_justified_text_is_no_table(self, text: str) -> None:
        assert blocks(text) == [("paragraph", text)]

    def test_rows_are_read_under_the_names_of_their_columns(self) -> None:
        text = "Day         Open      Close\nMonday      09:00     17:00\nTuesday     10:00     20:00\n"
        document = Document("d", "", text, parse_plaintext(text)[1], "")
        assert [sentence.above for sentence in split_document(document)] == ["", *["Day, Open, Close"] * 2]


class TestLetters:
    def test_the_fields_of_a_letters_head_are_blocks(self) -> None:
        assert quotes("From: Ann Hale\nTo: Bob\nSubject: The quay\n\nDear Bob,\nit is open.") == [
            "From: Ann Hale",
            "To: Bob",
            "Subject: The quay",
            "Dear Bob,\nit is open.",
        ]

    def test_what_is_answered_stands_apart_by_depth(self) -> None:
        assert quotes("On Monday Bob wrote:\n> Is it\n> open?\n>> It was.\n\nYes.") == [
            "On Monday Bob wrote:",
            "Is it\n> open?",
            "It was.",
            "Yes.",
        ]


class TestMarks:
    @pytest.mark.parametrize(
        "mark", ["→", "■", "✓", "➢", "‐", "○", "\uf0b7", "[x]", "[ ]", "☑", "o ", "iv)", "(iv)", "b."]
    )
    def test_marks_of_all_kinds_begin_items(self, mark: str) -> None:
        assert blocks(f"{mark} one thing\n{mark} another\n  thing") == [
            ("list item", "one thing"),
            ("list item", "another\n  thing"),
        ]

    def test_clauses_keep_their_numbers(self) -> None:
        assert quotes("3.1 The tenant shall\npay.\n3.2 The landlord shall\nnot.") == [
            "3.1 The tenant shall\npay.",
            "3.2 The landlord shall\nnot.",
        ]

    @pytest.mark.parametrize("rule", ["*   *   *", "* * *", "-----", "_______"])
    def test_rules_are_not_read(self, rule: str) -> None:
        assert quotes(f"One.\n\n   {rule}\n\nTwo.") == ["One.", "Two."]

    def test_a_chapter_over_its_title_is_a_heading_with_it(self) -> None:
        text = "THE SALT ROAD\r\n\r\nCHAPTER I.\r\n\r\nTHE MILL\r\n\r\nIt was in the spring that he came.\r\n"
        assert [kind for kind, _ in blocks(text)] == ["heading", "heading", "heading", "paragraph"]

    def test_an_underlined_line_over_its_text_is_a_heading(self) -> None:
        assert blocks("the early years\n---------------\nIt began.\nIt went on.") == [
            ("heading", "the early years"),
            ("paragraph", "It began.\nIt went on."),
        ]

    @pytest.mark.parametrize("end", ["\u2028", "\r"])
    def test_line_ends_of_other_kinds_are_line_ends(self, end: str) -> None:
        assert quotes(f"- one{end}- two{end}{end}Three.") == ["one", "two", "Three."]


def test_a_text_that_is_plainly_markdown_is_read_as_markdown() -> None:
    def kinds(text: str) -> list[str]:
        parsed = read_plaintext(text.encode(), Path("a.txt"), ReadOptions(), no_progress)
        return [block.kind for block in parsed.blocks]

    assert kinds("# Title\n\nText.\n\n```\ncode\n```\n") == ["heading", "paragraph", "code"]
    assert "heading" not in kinds("# settings of the quay\n# and its boats\nboats = 2\n\n## more\n")


@pytest.mark.parametrize(
    "piece",
    [
        *("[Page 1]\n", "a\f", "> ", ">\n", "1\n0:00.0 --> 0:00.0\n", "-->\n", "A: b\n", "<a> ", "a   b\n", "a\tb\n"),
        *("|a|b\n", "  ", "\t", "***\n", "a\n---\n", "1.1 A\n", "[1:", "Chapter 1\n\n"),
    ],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(parse_plaintext, piece, 24_000)
