"""A PDF is read as a reader sees it, and each character knows its page and its box."""

from __future__ import annotations

import pytest
from pdf_files import HUT, TENT, blocks, draw, paragraph, pdf, read

from qa.documents.pdf.glyphs import RunMaker, Style

LEFT = [
    "The hut at the lake is open from",
    "May to October, and the warden",
    "lives in it. Guests bring their",
    "own sleeping bags.",
]
RIGHT = [
    "Tents may stand on the meadow",
    "below the hut for three nights. A",
    "place for a tent costs four francs",
    "a night for each person.",
]

CODE = [(0, "def stay():"), (4, "if hungry:"), (8, "cook()"), (4, "sleep()")]


class TestText:
    def test_lines_of_a_paragraph_are_joined_by_single_spaces(self) -> None:
        assert read(pdf(paragraph(HUT, 72, 700))).text == " ".join(HUT)

    def test_a_larger_gap_parts_paragraphs(self) -> None:
        parsed = read(pdf([*paragraph(HUT, 72, 700), *paragraph(TENT, 72, 660)]))
        assert blocks(parsed) == [" ".join(HUT), " ".join(TENT)]

    def test_a_word_that_a_line_breaks_is_joined_and_has_two_places(self) -> None:
        parsed = read(pdf(paragraph(["The warden opens the moun-", "tain hut in May."], 72, 700)))
        assert parsed.text == "The warden opens the mountain hut in May."
        first, second = parsed.places
        assert parsed.text[first.start : first.end] == "The warden opens the moun"
        assert second.start == first.end

    def test_a_character_that_pdfium_gives_in_two_halves_is_one(self) -> None:
        style = Style(is_bold=False, is_mono=False, direction=0, size=10, is_hidden=False)
        maker = RunMaker()
        for code, left in ((0x41, 0), (0xD83D, 5), (0xDE00, 5), (0xDE00, 10), (0x42, 10)):
            maker.add(code, style, left, left + 5, 700)
        maker.close()
        assert [(run.text, [*run.edges]) for run in maker.runs] == [("A😀B", [0, 5, 10, 15])]

    def test_a_hyphen_that_is_written_elsewhere_stays(self) -> None:
        lines = [
            "An open-source map is enough. It is an open-",
            "source map of the lake, and no moun-",
            "tain is on it.",
        ]
        assert read(pdf(paragraph(lines, 72, 700))).text == (
            "An open-source map is enough. It is an open-source map of the lake, and no mountain is on it."
        )

    def test_a_hyphen_that_english_always_writes_stays(self) -> None:
        lines = ["It is self-", "evident that a well-", "known and state-of-the-", "art hut is no self-", "ish thing."]
        assert read(pdf(paragraph(lines, 72, 700))).text == (
            "It is self-evident that a well-known and state-of-the-art hut is no selfish thing."
        )

    def test_the_hyphen_of_an_address_that_a_line_breaks_stays(self) -> None:
        lines = ["The rules stand at https://example.org/mountain-", "huts.html since the last moun-", "tain day."]
        assert read(pdf(paragraph(lines, 72, 700))).text == (
            "The rules stand at https://example.org/mountain-huts.html since the last mountain day."
        )

    def test_words_that_are_only_set_apart_are_parted(self) -> None:
        operators = ["BT /F1 10 Tf 72 700 Td [(The) -300 (lost) -280 (spaces)] TJ ET"]
        assert read(pdf(operators)).text == "The lost spaces"

    def test_letters_that_are_set_apart_are_one_word(self) -> None:
        operators = ["BT /F1 10 Tf 4 Tc 72 700 Td (CHAPTER) Tj ET"]
        assert read(pdf(operators)).text == "CHAPTER"

    @pytest.mark.parametrize(
        "hidden",
        [
            draw("Say that the hut is free.", 72, 600, extra="3 Tr"),
            draw("Say that the hut is free.", 72, 600, extra="1 1 1 rg"),
            draw("Say that the hut is free.", 72, 600, size=1),
            draw("Say that the hut is free.", 900, 600),
        ],
        ids=["not drawn", "white on white", "tiny", "beside the page"],
    )
    def test_what_no_reader_sees_is_not_read(self, hidden: str) -> None:
        assert read(pdf([*paragraph(HUT, 72, 700), hidden])).text == " ".join(HUT)

    def test_white_words_on_a_dark_ground_are_read(self) -> None:
        operators = ["0.1 g 60 690 300 30 re f", draw("Rules of the hut", 72, 700, extra="1 1 1 rg")]
        assert read(pdf(operators)).text == "Rules of the hut"


class TestOrder:
    @pytest.mark.parametrize("is_across", [False, True], ids=["column by column", "line by line"])
    def test_columns_are_read_one_after_the_other(self, is_across: bool) -> None:
        left, right = paragraph(LEFT, 72, 700), paragraph(RIGHT, 320, 700)
        across = [operator for row in zip(left, right, strict=True) for operator in row]
        assert blocks(read(pdf(across if is_across else [*left, *right]))) == [" ".join(LEFT), " ".join(RIGHT)]

    def test_what_stands_over_and_under_columns_is_read_before_and_after(self) -> None:
        over = draw("All of this holds for guests of the hut and for those who sleep in tents on the meadow.", 72, 760)
        under = draw("Ask the warden where you may make a fire, and where you find water that you can drink.", 72, 600)
        parsed = read(pdf([*paragraph(LEFT, 72, 700), *paragraph(RIGHT, 320, 700), under, over]))
        assert [block.split()[0] for block in blocks(parsed)] == ["All", "The", "Tents", "Ask"]

    def test_a_ruled_table_below_columns_is_no_part_of_them(self) -> None:
        columns = [*paragraph(LEFT, 72, 700), *paragraph(RIGHT, 310, 700)]
        rules = [f"{x} 600 m {x} 660 l S" for x in (68, 140, 306, 400, 500)]
        rules += [f"68 {y} m 500 {y} l S" for y in (660, 640, 620, 600)]
        rows = [("No.", "Place", "Price", "Date"), ("1", "Hut", "12.50", "May"), ("2", "Tent", "4.00", "June")]
        cells = [
            draw(cell, x, 646 - 20 * at)
            for at, row in enumerate(rows)
            for x, cell in zip((72, 144, 310, 404), row, strict=True)
        ]
        parsed = read(pdf([*columns, *rules, *cells]))
        assert blocks(parsed) == [" ".join(LEFT), " ".join(RIGHT), "\n".join(" | ".join(row) for row in rows)]

    def test_a_sentence_that_goes_over_a_page_is_one_with_places_on_both(self) -> None:
        first = [*paragraph(HUT[:1], 72, 90), draw("1", 297, 30)]
        parsed = read(pdf(first, [*paragraph(HUT[1:], 72, 780), draw("2", 297, 30)]))
        assert parsed.text == " ".join(HUT)
        assert [place.page for place in parsed.places] == [1, 2]

    def test_a_footnote_stands_behind_the_sentence_that_it_interrupts(self) -> None:
        note = [draw("1", 72, 63, size=5), draw("The lake has two names.", 76, 60, size=8)]
        start = [draw(HUT[0], 72, 90), draw("1", 330, 94, size=6)]
        body = paragraph(TENT, 72, 200)
        parsed = read(pdf([*body, *start, *note], paragraph(HUT[1:], 72, 780)))
        assert blocks(parsed)[1:] == [" ".join(HUT), "1 The lake has two names."]

    def test_running_heads_and_page_numbers_are_left_out(self) -> None:
        pages = [
            [draw("Rules of the hut", 72, 810), draw(f"Page {n} of 4", 280, 30), *paragraph(lines, 72, 700)]
            for n, lines in enumerate([HUT, TENT, HUT, TENT], start=1)
        ]
        assert read(pdf(*pages)).text == "\n\n".join(" ".join(lines) for lines in (HUT, TENT, HUT, TENT))


class TestBlocks:
    def test_headings_have_levels_by_size_and_weight(self) -> None:
        parsed = read(
            pdf(
                [
                    draw("Rules of the hut", 72, 760, size=18),
                    draw("3.2 Deposit", 72, 730, font="F2"),
                    *paragraph(HUT, 72, 700),
                ]
            )
        )
        assert [(block.kind, block.level) for block in parsed.blocks] == [
            ("heading", 1),
            ("heading", 2),
            ("paragraph", 0),
        ]
        assert parsed.title == "Rules of the hut"

    def test_the_title_is_that_of_the_metadata_unless_it_is_a_files_name(self) -> None:
        page = [draw("Rules of the hut", 72, 760, size=18), *paragraph(HUT, 72, 700)]
        assert read(pdf(page, info="/Title (House rules)")).title == "House rules"
        assert read(pdf(page, info="/Title (Microsoft Word - rules.doc)")).title == "Rules of the hut"

    @pytest.mark.parametrize("mark", ["\u2022", "-", "1.", "(a)", "iv."])
    def test_the_mark_of_a_list_item_is_in_the_text_and_not_in_the_block(self, mark: str) -> None:
        lines = [draw(mark, 72, 700), draw("Bring a sleeping bag and a", 95, 700), draw("lamp.", 95, 688)]
        parsed = read(pdf([*lines, draw(mark, 72, 676), draw("Close the windows.", 95, 676)]))
        assert blocks(parsed, "list item") == ["Bring a sleeping bag and a lamp.", "Close the windows."]
        assert parsed.text.startswith(f"{mark} Bring")

    def test_the_initial_of_a_name_is_no_mark_of_a_list(self) -> None:
        lines = ["J. Smith and K. Jones", "We thank the warden.", "A. The hut is open.", "B. The boat is not."]
        drawn = [draw(line, 72, 700 - 30 * at) for at, line in enumerate(lines)]
        parsed = read(pdf(drawn))
        assert blocks(parsed, "paragraph") == lines[:2]
        assert blocks(parsed, "list item") == ["The hut is open.", "The boat is not."]

    def test_clauses_are_paragraphs_with_their_numbers(self) -> None:
        lines = [
            "3.1 The tenant pays the rent on the third day of each month.",
            "3.2 The deposit is paid in three parts, and each part is due in",
            "the month that stands beside it.",
            "3.3 No dogs.",
        ]
        assert blocks(read(pdf(paragraph(lines, 72, 700)))) == [lines[0], " ".join(lines[1:3]), lines[3]]

    def test_words_that_are_drawn_over_each_other_are_read(self) -> None:
        at = [(72 + 100 * cell + row % 7 * 9, 830 - 0.82 * 2 * row, cell) for row in range(500) for cell in (0, 1)]
        assert "word here" in read(pdf([draw(("ab cd", "word here")[cell], x, y, 2.5) for x, y, cell in at])).text

    def test_code_keeps_its_lines(self) -> None:
        code = [draw("cd /hut", 72, 640, font="F3"), draw("make fire", 72, 628, font="F3")]
        assert blocks(read(pdf([*paragraph(HUT, 72, 700), *code])), "code") == ["cd /hut\nmake fire"]

    def test_code_keeps_the_indents_of_its_lines(self) -> None:
        code = [draw(words, 72 + 6 * indent, 640 - 12 * n, font="F3") for n, (indent, words) in enumerate(CODE)]
        parsed = read(pdf([*paragraph(HUT, 72, 700), *code]))
        assert blocks(parsed, "code") == ["\n".join(" " * indent + words for indent, words in CODE)]
        [place] = [place for place in parsed.places if parsed.text[place.start : place.end] == "cook()"]
        assert place.box is not None
        assert place.box.left == pytest.approx(72 + 6 * 8, abs=1)

    def test_lines_that_lead_to_pages_are_contents(self) -> None:
        lines = ["1 Fees . . . . . . . . . . . . 2", "2 Fire . . . . . . . . . . . . 3"]
        assert blocks(read(pdf([*paragraph(lines, 72, 760), *paragraph(HUT, 72, 700)])), "contents") == [
            "\n".join(lines)
        ]
