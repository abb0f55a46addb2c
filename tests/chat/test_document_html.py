"""A document's blocks -> the document pane: what is no sentence is shown too."""

from __future__ import annotations

import re
from html import unescape

from conftest import IndexMaker

from qa.chat.document_html import Mark, Quotation, document_html


def test_contents_are_shown_as_list_items_between_the_sentences(make_index: IndexMaker) -> None:
    text = "# Hut\n\n- [Fees](#fees)\n- [Key](#key)\n\n## Fees\n\nNone.\n\n## Key\n\nIn the shed.\n"
    html = unescape(document_html(make_index({"hut.md": text}), "hut", "", marks={}))
    shown = re.findall(
        r"<(h3|p)(?: id=\"[^\"]*\" tabindex=\"-1\")?(?: class=\"([^\"]*)\")?>(?:<span[^>]*>)?([^<]*)", html
    )
    assert shown == [
        ("p", "qa-list qa-item", "[Fees](#fees)"),
        ("p", "qa-list qa-item", "[Key](#key)"),
        ("h3", "", "Fees"),
        ("p", "qa-paragraph", "None."),
        ("h3", "", "Key"),
        ("p", "qa-paragraph", "In the shed."),
    ]


def test_the_words_that_answer_are_marked_with_the_turns_that_they_answer(make_index: IndexMaker) -> None:
    index = make_index({"crew.txt": "Over 1,000 men & women came."})
    quotations = Quotation(1, is_answer=True, words=(5, 10)), Quotation(3, is_answer=True, words=(0, 22))
    mark = Mark(1, "Over 1,000 men & women came.", (*quotations, Quotation(4, is_answer=False)))
    html = unescape(document_html(index, "crew", "", marks={(0, 28): mark}))
    assert (
        '<mark data-turns="3">Over </mark><mark data-turns="1 3">1,000</mark><mark data-turns="3"> men & women</mark>'
        " came.</span>"
    ) in html
    assert 'data-turn="3" data-last="3" data-answers="1 3" data-others="4"' in html
