"""A document's blocks -> the document pane: what is no sentence is shown too."""

from __future__ import annotations

import re
from html import unescape

from conftest import IndexMaker

from qa.chat.document_html import document_html


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
