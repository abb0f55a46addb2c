"""The notebook in a browser: pin, note, tag, order, save, and what comes back after a reload and in another tab."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ask, bring, opened_by
from conftest import write_files
from docx import Document
from playwright.sync_api import Browser, Page, expect

PHYSICIANS = "How many physicians helped train it?"
SENTENCE = "#s4274"  # the article's, in the document pane
LEASE = "Lease\n\nThe tenant must give two months' notice in writing before leaving.\n"
SELECT = """([selector, first, last]) => {
  const sentence = document.querySelector(selector);
  const text = [...sentence.childNodes].find((node) => node.nodeType === 3);
  const range = document.createRange();
  range.setStart(text, first);
  range.setEnd(text, last);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def address(library_address: str) -> str:
    return library_address


def select(page: Page, first: int, last: int) -> None:
    page.locator(SENTENCE).scroll_into_view_if_needed()
    page.wait_for_timeout(600)  # what scrolls has come to rest
    page.evaluate(SELECT, [SENTENCE, first, last])
    page.wait_for_selector("#qa-selection.qa-open")


def pinned(page: Page, count: int) -> None:
    expect(page.locator("[data-notebook]")).to_have_text(f"Notebook ({count})" if count else "Notebook")


def pin_an_answer(page: Page) -> None:
    ask(page, PHYSICIANS)
    page.locator("#turn-1 [data-pin]").first.click()
    pinned(page, 1)


def open_notebook(page: Page) -> None:
    """Open it, and wait until its quotes have been compared with their documents."""
    before = page.locator(".qa-notes").get_attribute("data-number")
    page.click("[data-notebook]")
    expect(page.locator(".qa-notes")).not_to_have_attribute("data-number", before or "")
    page.wait_for_timeout(200)


def another_tab(page: Page, address: str) -> Page:
    second = page.context.new_page()
    second.add_init_script("sessionStorage.setItem('is-begun', '1')")  # it leaves what the browser keeps
    second.goto(address)
    return second


def empty(page: Page) -> None:
    """Leave no quotes for the next test: the pages of a window share what the browser keeps."""
    page.evaluate("localStorage.clear()")


def test_without_tags_there_is_nothing_to_choose_by(visit: Any) -> None:
    page = visit()
    pin_an_answer(page)
    open_notebook(page)
    expect(page.get_by_text("Only", exact=True)).to_be_hidden()
    page.locator("[data-tags-of]").fill("health")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Only", exact=True)).to_be_visible()
    empty(page)


def test_quotes_are_pinned_noted_ordered_and_come_back(visit: Any, address: str) -> None:
    page = visit()
    pin_an_answer(page)
    select(page, 0, 14)
    page.click("#qa-selection [data-pin]")
    pinned(page, 2)
    open_notebook(page)
    expect(page.locator("#qa-conversation")).to_be_hidden()
    quotes = page.locator(".qa-pinned blockquote")
    expect(quotes).to_have_text([page.locator("#turn-1 blockquote").first.text_content() or "", "This advantage"])
    page.locator("[data-note]").first.fill("For the report.\nSecond line.")
    page.locator("[data-tags-of]").first.fill("health, training, health")
    page.keyboard.press("Tab")
    expect(page.locator("[data-tag]")).to_have_text(["health", "training"])
    page.locator("[data-move='1']").first.click()
    expect(quotes.first).to_have_text("This advantage")
    page.reload()
    pinned(page, 2)
    open_notebook(page)
    expect(quotes.first).to_have_text("This advantage")
    expect(page.locator("[data-note]").last).to_have_value("For the report.\nSecond line.")
    page.click("[data-tag] >> nth=0")
    expect(page.locator(".qa-pinned:visible")).to_have_count(1)
    violations = Axe().run(page).response["violations"]
    assert not [found["id"] for found in violations if found["impact"] in ("serious", "critical")]
    second = another_tab(page, address)
    pinned(second, 2)
    page.locator(".qa-pinned:visible [data-unpin]").click()
    pinned(second, 1)  # what one tab does the other sees
    page.click("[data-undo]")
    pinned(page, 2)
    pinned(second, 2)
    second.close()
    empty(page)


def test_the_notebook_is_saved_as_files(visit: Any) -> None:
    page = visit()
    pin_an_answer(page)
    open_notebook(page)
    quote = page.locator(".qa-pinned blockquote").text_content() or ""
    saved = {}
    for button in page.locator("[data-save]").all():
        with page.expect_download() as download:
            button.click()
        saved[download.value.suggested_filename.partition(".")[2]] = Path(download.value.path()).read_bytes()
    expect(page.locator("#qa-status")).to_contain_text("Saved. 1 quote, compared with the documents on")
    assert set(saved) == {"docx", "md", "html", "csv", "bib", "json"}
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(saved["docx"])).paragraphs]
    assert quote in paragraphs
    assert quote in saved["csv"].decode("utf-8-sig")
    page.set_content(saved["html"].decode())
    expect(page.locator("blockquote")).to_have_text(quote)
    link = page.locator(".cited a").get_attribute("href") or ""
    page.click("summary")
    expect(page.locator("mark")).to_have_text(quote)
    page.goto(link)
    expect(page.locator(SENTENCE)).to_have_class("qa-sentence qa-quoted")
    empty(page)


def test_what_is_selected_is_copied_with_its_place_and_asked_about(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    select(page, 5, 14)
    page.click("#qa-selection [data-copy]")
    page.wait_for_function("document.querySelector('#qa-selection [data-copy]').textContent === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“advantage” — The Nine-Month Reset That Changed Everything, “Where Muse Spark")
    page.click("#qa-selection [data-copy-link]")
    page.wait_for_function("document.querySelector('#qa-selection [data-copy-link]').textContent === 'Copied'")
    assert "start=4279&end=4288" in page.evaluate("navigator.clipboard.readText()")
    page.click("#qa-selection [data-about]")
    expect(page.locator("#qa-question textarea")).to_have_value("What else is said about “advantage”?")
    expect(page.locator("#qa-question textarea")).to_be_focused()
    expect(page.locator("#qa-selection")).to_be_hidden()


def test_the_keyboard_reaches_all_that_can_be_done_with_a_sentence(visit: Any) -> None:
    page = visit()
    page.locator(".qa-sentence").nth(2).focus()
    page.keyboard.press("Enter")
    page.locator(".qa-tools [data-tool=more]").press("Enter")
    expect(page.locator("#qa-selection button").first).to_be_focused()
    page.locator("#qa-selection [data-pin]").press("Enter")
    pinned(page, 1)
    page.locator(".qa-sentence").nth(3).focus()
    page.keyboard.press("Enter")
    page.locator(".qa-tools [data-tool=pin]").press("Enter")
    pinned(page, 2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[data-forget]")
    pinned(page, 0)


def test_a_document_that_is_replaced_flags_its_quote(visit: Any, address: str, tmp_path: Path) -> None:
    page = visit()
    bring(page, write_files(tmp_path, {"lease.txt": LEASE}) / "lease.txt")
    ask(page, "How much notice must I give?")
    page.locator("#turn-1 [data-pin]").first.click()
    pinned(page, 1)
    link = page.locator("#turn-1 [data-copy-link]").first.get_attribute("href") or ""
    cold = another_tab(page, address + link)
    expect(cold.locator("#qa-reader .qa-quoted")).to_contain_text("two months' notice")
    cold.close()
    replaced = write_files(tmp_path, {"lease.txt": LEASE.replace("two", "three")}) / "lease.txt"
    page.set_input_files("#qa-own input[type=file]", str(replaced))
    expect(page.locator("#qa-reader .qa-document")).to_contain_text("three months' notice")
    page.reload()
    pinned(page, 1)
    open_notebook(page)
    expect(page.locator(".qa-flag")).to_contain_text("Not proved: the document does not have these words any more.")
    expect(page.locator(".qa-pinned blockquote")).to_contain_text("two months' notice")
    empty(page)


@pytest.mark.parametrize("width", [390, 680])  # 680 is a page of 1360 at 200%
def test_on_a_narrow_page_all_of_the_notebook_is_in_reach(browser: Browser, address: str, width: int) -> None:
    page = opened_by(browser, viewport={"width": width, "height": 844}).new_page()
    page.goto(address)
    page.wait_for_selector(".qa-start")
    pin_an_answer(page)
    open_notebook(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".qa-pinned [data-unpin]").scroll_into_view_if_needed()
    page.click(".qa-pinned [data-go]")
    page.wait_for_selector("#qa-right.qa-open")
    page.context.close()


@pytest.mark.parametrize("kept", ["{", "3", '[3, {"doc": 1}, {"doc": "x", "id": "1"}]'])
def test_what_another_version_has_kept_does_no_harm(browser: Browser, address: str, kept: str) -> None:
    page = opened_by(browser).new_page()
    page.add_init_script(
        f"for (const name of ['notebook:/:', 'conversation:/', 'place:/', 'draft:/'])"
        f" for (const store of [localStorage, sessionStorage]) store.setItem(`qa-${{name}}`, {kept!r});"
    )
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".qa-start")
    pin_an_answer(page)
    page.context.close()
    assert not wrong


def test_a_browser_that_keeps_nothing_says_so(browser: Browser, address: str) -> None:
    page = opened_by(browser).new_page()
    refusing = "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('no', 'SecurityError'); }} }});"
    page.add_init_script(refusing.format("localStorage") + refusing.format("sessionStorage"))
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".qa-start")
    pin_an_answer(page)
    open_notebook(page)
    expect(page.locator(".qa-notes-told")).to_contain_text("This browser keeps nothing for this page")
    page.context.close()
    assert not wrong
