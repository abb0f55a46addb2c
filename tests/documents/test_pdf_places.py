"""Where the characters of a PDF stand on its pages, and files of several producers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pdf_files import HUT, blocks, paragraph, pdf, read

from qa.documents.places import page_boxes, unpack_edges

FILES = Path(__file__).parent / "files"


class TestPlaces:
    def test_the_box_of_a_word_is_where_it_is_drawn(self) -> None:
        parsed = read(pdf(paragraph(HUT, 72, 700)))
        at = parsed.text.index("hut")
        (found,) = page_boxes(parsed.places, at, at + 3)
        # Helvetica's widths: "The " is .611 + .556 + .556 + .278, "hut" .556 + .556 + .278 of 10 points.
        assert found.page == 1
        assert found.left == pytest.approx(72 + 20.01, abs=0.3)
        assert found.right == pytest.approx(72 + 20.01 + 13.9, abs=0.3)
        assert found.bottom < 700 < 707 < found.top

    def test_each_character_has_an_edge_and_edges_do_not_fall(self) -> None:
        for place in read(pdf(paragraph(HUT, 72, 700))).places:
            edges = unpack_edges(place.edges)
            assert len(edges) == place.end - place.start + 1
            assert list(edges) == sorted(edges)

    def test_boxes_are_those_of_user_space_on_a_page_that_is_shown_turned_and_cropped(self) -> None:
        plain = read(pdf(paragraph(HUT, 72, 700)))
        turned = read(pdf(paragraph(HUT, 72, 700), page="/Rotate 90 /CropBox [50 50 500 800]"))
        assert turned.text == plain.text
        assert turned.places == plain.places

    def test_a_page_has_the_size_that_it_inherits(self) -> None:
        lines = paragraph(HUT, 350, 1150)
        assert read(pdf(lines, above="/MediaBox [0 0 842 1191]")).text == " ".join(HUT)
        cropped = read(
            pdf([*lines, *paragraph(HUT[:1], 72, 300)], above="/MediaBox [0 0 842 1191] /CropBox [0 0 400 400]")
        )
        assert cropped.text == HUT[0]

    def test_text_that_runs_upwards_is_read_as_it_is_shown(self) -> None:
        lines = [f"BT /F1 10 Tf 0 1 -1 0 {100 + 12 * at} 72 Tm ({line}) Tj ET" for at, line in enumerate(HUT)]
        parsed = read(pdf(lines, page="/Rotate 90"))
        assert parsed.text == " ".join(HUT)
        assert parsed.places[0].box is not None
        assert parsed.places[0].box.top - parsed.places[0].box.bottom > 200

    def test_blocks_and_places_are_ordered_disjoint_and_inside_the_text(self) -> None:
        for name in ("columns.pdf", "chromium.pdf"):
            parsed = read((FILES / name).read_bytes())
            blocks_at = [(block.start, block.end) for block in parsed.blocks]
            places_at = [(place.start, place.end) for place in parsed.places]
            for spans in (blocks_at, places_at):
                ends = [0, *(end for _, end in spans)]
                assert all(last <= start < end for last, (start, end) in zip(ends, spans, strict=False))
                assert ends[-1] <= len(parsed.text)


class TestProducers:
    """Files of pdfTeX (two columns, footnotes, justified) and Chromium (a ruled table)."""

    def test_columns_of_latex_give_whole_sentences_in_order(self) -> None:
        text = read((FILES / "columns.pdf").read_bytes()).text
        said = re.findall(r"Sentence number (\d+) of the report ends here\.", text)
        assert said == [str(number) for number in range(1, 121)]
        assert "Rules and reports" not in text.partition("\n\n")[2]  # the running head

    def test_a_ruled_table_of_a_browser_is_read_by_rows(self) -> None:
        parsed = read((FILES / "chromium.pdf").read_bytes())
        (table,) = blocks(parsed, "table")
        assert table.splitlines() == [
            "Item | Price | Remark",
            "Hut | 12.50 | Only in summer, when the warden is there and the road is open to cars of guests",
            "Tent | 4.00 | Always",
        ]

    def test_bullets_that_a_browser_draws_make_list_items_and_its_own_lines_are_left_out(self) -> None:
        parsed = read((FILES / "browser.pdf").read_bytes())
        assert [(block.kind, parsed.text[block.start : block.end]) for block in parsed.blocks] == [
            ("heading", "Notice"),
            ("paragraph", "The pool is closed on Monday. Bring towels."),
            ("list item", "No dogs."),
            (
                "list item",
                "No glass bottles, and no radios that are louder than a conversation between two people at the edge of "
                "the pool.",
            ),
            ("list item", "First come."),
            ("list item", "Then go."),
            ("table", "Day | Opens | Closes\nMonday | closed | closed\nTuesday | 8:00 | 20:00"),
        ]
