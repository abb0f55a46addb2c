"""Plain text -> blocks: what is a heading, what is a list item, and what stays one paragraph."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.documents.plaintext import MAX_HEADING, parse_plaintext

BODY = "This is a paragraph, set in sentences. It has a second one, so that it reads as text."


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in parse_plaintext(text)[1]]


def headings(text: str) -> list[str]:
    return [quote for kind, quote in blocks(text) if kind == "heading"]


class TestHeadings:
    @pytest.mark.parametrize(
        "line",
        [
            "Early Life and Education",
            "A Tale of Two Cities",
            "The Open-Source Question",
            "What Is Muse Spark?",
            "What Now? A Guide",
            "The Fall — and What Came After It",
            "Benchmarks: Competitive, Not Dominant",
            "THE END OF THE WAR",
            "RESULTS",
            "Early life",
            "Ten years later",
            "1. Introduction",
            "2.1 The early years of a very long and very difficult collaboration",
            "3) The method that we used",
            "IV. The war",
            "Chapter 3",
            "Chapter IV: how it went on",
            "Appendix B",
            "Größe und Übermut",
            "Élodie's Return",
            'The Meaning of "Open"',
            "Introduction (Revised)",
        ],
    )
    def test_a_line_of_the_shape_of_a_heading_over_a_paragraph_is_one(self, line: str) -> None:
        assert blocks(f"{BODY}\n\n{line}\n\n{BODY}") == [("paragraph", BODY), ("heading", line), ("paragraph", BODY)]

    @pytest.mark.parametrize("underline", ["=", "=====", "-----", "~~~~", "  ======  "])
    def test_an_underlined_line_is_a_heading_without_its_underline(self, underline: str) -> None:
        text = f"{BODY}\n\nthe early years of it all\n{underline}\n\n{BODY}"
        assert headings(text) == ["the early years of it all"]

    def test_the_first_heading_at_the_top_is_the_title(self) -> None:
        assert parse_plaintext(f"A Title\n\n{BODY}\n\nA Section\n\n{BODY}")[0] == "A Title"
        assert parse_plaintext(f"{BODY}\n\nA Section\n\n{BODY}")[0] == ""
        assert parse_plaintext("")[0] == ""

    def test_a_title_can_stand_over_the_first_section(self) -> None:
        assert headings(f"The Title\n\nThe First Section\n\n{BODY}") == ["The Title", "The First Section"]

    def test_a_page_break_divides_as_a_blank_line_does(self) -> None:
        assert blocks(f"{BODY}\n\fThe Next Page\n\n{BODY}") == [
            ("paragraph", BODY),
            ("heading", "The Next Page"),
            ("paragraph", BODY),
        ]


class TestNoHeadings:
    @pytest.mark.parametrize(
        "line",
        [
            "It ended.",
            "The War Ended.",
            "A Short Sentence With a Full Stop.",
            "lower case words",
            "etc",
            "The following applies:",
            "Dear Sir,",
            '"Why?"',
            "“Why?”",
            "Why?",
            "Never!",
            "What is it good for?",
            '"Yes."',
            "“I Do,” Said Bob.",
            '"It is over," he said and "Goodbye!"',
            "I went home that day with my very old friend and his dog",
            "12345",
            "***",
            "- One",
            "• One Item",
            "(a) One Item",
            "短い文です。",
            "W" * (MAX_HEADING + 1),
            "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen",
        ],
    )
    def test_a_line_of_another_shape_is_none(self, line: str) -> None:
        assert headings(f"{BODY}\n\n{line}\n\n{BODY}") == []

    def test_names_one_per_line_with_blank_lines_between_are_a_list(self) -> None:
        text = f"{BODY}\n\nAda Lovelace\n\nAlan Turing\n\nGrace Hopper\n\nKathleen Booth\n\n{BODY}"
        assert headings(text) == []
        assert len(blocks(text)) == 6

    @pytest.mark.parametrize("line", ["The End", "THE END", "The end"])
    def test_the_last_line_of_a_text_is_over_nothing_and_so_no_heading(self, line: str) -> None:
        assert blocks(f"{BODY}\n\n{line}\n") == [("paragraph", BODY), ("paragraph", line)]
        assert blocks(line) == [("paragraph", line)]

    def test_sentence_case_over_what_is_not_set_in_sentences_is_no_heading(self) -> None:
        assert headings(f"{BODY}\n\nTwo eggs\n\nflour, as much as it takes, and milk\n\n{BODY}") == []

    def test_a_line_directly_above_text_is_part_of_its_paragraph(self) -> None:
        assert blocks(f"The Title\n{BODY}") == [("paragraph", f"The Title\n{BODY}")]

    @pytest.mark.parametrize("piece", ["Ada Lovelace\n\n", "• a\n", "a ", "A. ", " \n", "\f", "=\n", "1.1."])
    def test_time_grows_with_the_length_of_a_text_and_no_faster(self, piece: str) -> None:
        assert grows_linearly(parse_plaintext, piece, 24_000)


class TestLists:
    @pytest.mark.parametrize("mark", ["•", "‣", "⁃", "◦", "▪", "●", "·", "*", "+", "-", "–", "—"])
    def test_bullets_of_many_kinds_are_left_out(self, mark: str) -> None:
        assert blocks(f"  {mark} one thing\n  {mark}\tanother thing\n") == [
            ("list item", "one thing"),
            ("list item", "another thing"),
        ]

    @pytest.mark.parametrize("marks", [("1.", "2."), ("1)", "2)"), ("(1)", "(2)"), ("a)", "b)"), ("(a)", "(b)")])
    def test_numbers_and_letters_are_left_out(self, marks: tuple[str, str]) -> None:
        assert blocks(f"{marks[0]} one thing\n{marks[1]} another thing") == [
            ("list item", "one thing"),
            ("list item", "another thing"),
        ]

    def test_an_item_goes_on_to_the_next_mark(self) -> None:
        assert blocks("1. one thing\n   that goes on\n2. another\nthat goes on too") == [
            ("list item", "one thing\n   that goes on"),
            ("list item", "another\nthat goes on too"),
        ]

    def test_items_can_have_blank_lines_between_them(self) -> None:
        assert blocks("• First: one.\n\n• Second: two.") == [
            ("list item", "First: one."),
            ("list item", "Second: two."),
        ]

    def test_items_can_follow_their_introduction_without_a_blank_line(self) -> None:
        assert blocks("There are two of them:\n- one\n- two") == [
            ("paragraph", "There are two of them:"),
            ("list item", "one"),
            ("list item", "two"),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "A. Lincoln was a lawyer. He was born in a log cabin.",
            "A. Lincoln was a lawyer.\nB. Obama was one too.",
            "I. Newton wrote it.",
            "-5 degrees were measured.",
            "*Emphasis* is not a bullet.",
            "3.5 million people live there.",
            "1984 was a novel.",
            "2001. It was a year.",
            "etc) is no mark.",
        ],
    )
    def test_what_only_resembles_a_mark_is_text(self, text: str) -> None:
        assert blocks(text) == [("paragraph", text)]

    def test_a_dash_at_the_start_of_one_wrapped_line_is_part_of_the_sentence(self) -> None:
        text = "The result of the whole affair\n- if there was one -\nwas never published."
        assert blocks(text) == [("paragraph", text)]


class TestParagraphs:
    def test_a_long_line_goes_on_in_the_next_one_after_a_letter(self) -> None:
        text = f"{'Nobody may keep a dog or a cat or ' * 4}a bird\nwithout consent."
        assert blocks(text) == [("paragraph", text)]
        assert len(blocks(text.replace("\nwithout", ".\nwithout"))) == 2

    def test_lines_wrapped_by_hand_are_one_paragraph(self) -> None:
        text = "A paragraph that somebody\nwrapped at a narrow\n   width, with a last line."
        assert blocks(f"{text}\n\n{text}") == [("paragraph", text), ("paragraph", text)]

    def test_long_lines_without_blank_lines_between_are_a_paragraph_each(self) -> None:
        lines = [f"Paragraph {number} is one long line. " + "It goes on and on. " * 10 for number in range(3)]
        text = "\n".join(lines)
        assert blocks(text) == [("paragraph", line.strip()) for line in lines]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_kind_of_line_end_counts_once(self, end: str) -> None:
        text = end.join(["Wrapped", "lines here.", "", "And more.", " \t ", "And more."])
        assert [quote for _, quote in blocks(text)] == [f"Wrapped{end}lines here.", "And more.", "And more."]

    def test_white_space_alone_has_no_blocks(self) -> None:
        assert blocks(" \n\t\r\n\f \u00a0 \n") == []


LINES = st.sampled_from(
    [
        "",
        "   ",
        "The Title",
        "A heading in sentence case",
        "WHY NOT?",
        "=====",
        "---",
        "  • an item",
        "- another item",
        "12. a numbered one",
        "(b) a lettered one",
        "A short sentence.",
        "lower case, wrapped",
        "A long line. " * 12,
        "Trailing space \t",
        "\f",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\f"])
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.tuples(LINES, ENDS), max_size=25).map(lambda lines: "".join(line + end for line, end in lines)),
    st.text(st.sampled_from(list("aZ1.-=•*()?:\"' \n\r\t\f\x0b\x1c\x85\u2028—。")), max_size=120),
)
# What may stand outside of all blocks, beside white space: a list mark, a rule; of pages, their heads and feet.
MARK = re.compile(r"[\W_]+|\d{1,3}[.)]|\(\d{1,3}\)|\(?[a-zA-Z]\)|[a-z]\.")


class TestProperties:
    @settings(max_examples=150)
    @given(TEXTS)
    @example("\x1c- a\n\x85- b")
    @example("Title\n=====\n\nText.")
    def test_blocks_are_ordered_disjoint_trimmed_and_cover_all_but_marks(self, text: str) -> None:
        title, found = parse_plaintext(text)
        end = 0
        for block in found:
            assert end <= block.start < block.end <= len(text)
            quote = text[block.start : block.end]
            assert quote == quote.strip()
            skipped = text[end : block.start].split()
            assert "\f" in text or all(MARK.fullmatch(mark) for mark in skipped), skipped
            end = block.end
        assert "\f" in text or all(MARK.fullmatch(mark) for mark in text[end:].split())
        assert title in text
