"""Paper, in a browser: the conversation whole, and a document whole, as Chromium prints them to a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from browsing import ask, bring
from conftest import ARTICLE, ROOT, write_files
from playwright.sync_api import Page, expect

from qa.chat.document_html import WINDOW

PHYSICIANS = "How many physicians helped train it?"
CHOSE = "Who chose the physicians?"
NOTICE = ROOT / "tests" / "documents" / "files" / "browser.pdf"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def printed(page: Page) -> str:
    """Print the page, and return the text on paper, `squeezed`."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    try:
        return "".join(squeezed(one.get_textpage().get_text_range()) for one in document)
    finally:
        document.close()


def press_print(page: Page) -> None:
    """Press "Print"; what the browser would show then is left to `printed`."""
    page.evaluate("() => { window.isAsked = false; window.print = () => { window.isAsked = true; }; }")
    page.get_by_role("button", name="Print the document").click()
    page.wait_for_function("window.isAsked")


def squeezed(text: str) -> str:
    """Return a text without white space and hyphens: at the end of a line PDFium has other characters for these."""
    return "".join(text.split()).translate(dict.fromkeys(map(ord, "-\u0002\ufffe")))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1360), ("dark", 390)])
def test_the_conversation_is_printed_whole_without_buttons(visit: Any, scheme: str, width: int) -> None:
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 860})
    asked = [f"{PHYSICIANS[:-1]} in version {number}?" for number in range(6)] + [CHOSE]
    for question in asked:
        ask(page, question)
    quotes = page.locator("#qa-conversation blockquote").all_text_contents()
    text = printed(page)
    assert [question for question in asked if squeezed(question) not in text] == []
    assert len(quotes) > len(asked)  # those of further passages, which are folded on the page
    assert [quote for quote in quotes if squeezed(quote) not in text] == []
    for chrome in (
        "Copy",
        "Print",
        "New conversation",
        "This is right",
        "Yes, this answers",
        "You may also",
        "Show all",
    ):
        assert squeezed(chrome) not in text
    assert "Yourowndocuments" not in text
    assert squeezed("Analysis based on") not in text  # the document is not printed along
    expect(page.locator("#turn-7 .qa-others")).not_to_have_attribute("open", "")  # it is folded again
    ink = page.evaluate("""() => {
      const style = document.querySelector("style[media=print]");
      style.media = "all";
      const ink = getComputedStyle(document.querySelector("#turn-7 .qa-question")).color;
      style.media = "print";
      return ink;
    }""")
    assert ink == "rgb(0, 0, 0)"


def test_the_document_is_printed_whole(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    press_print(page)
    assert page.title() == "The Nine-Month Reset That Changed Everything"  # by which the browser names a file
    text = printed(page)
    assert squeezed(ARTICLE.read_text(encoding="utf-8")).replace("•", "") in text  # bullets are drawn, and no text
    assert squeezed(PHYSICIANS) not in text
    assert page.title().startswith("Ask: ")
    expect(page.locator("#qa-paper")).to_be_hidden()
    assert squeezed(PHYSICIANS) in printed(page)  # the browser's own print is the conversation again
    press_print(page)  # once more
    assert squeezed("Muse Spark") in printed(page)


def test_of_a_long_document_and_of_one_that_is_shown_as_pages_all_the_text_is_printed(
    visit: Any, tmp_path: Path
) -> None:
    long = "".join(f"Sentence {number} tells of boat {number}.\n\n" for number in range(2500))
    assert len(long) > 1.3 * WINDOW
    page = visit()
    bring(page, write_files(tmp_path, {"long.txt": long}) / "long.txt")
    expect(page.locator("#qa-reader")).not_to_contain_text("Sentence 2499 ")  # a part is shown
    press_print(page)
    text = printed(page)
    assert [number for number in range(2500) if f"Sentence{number}tellsofboat{number}." not in text] == []
    page.set_input_files("#qa-own input[type=file]", str(NOTICE))
    expect(page.locator("#qa-own-list li")).to_have_count(2)
    ask(page, "How loud may radios be at the pool?")
    expect(page.locator(".qa-pages")).to_be_visible()
    press_print(page)
    assert squeezed("No glass bottles") in printed(page)
