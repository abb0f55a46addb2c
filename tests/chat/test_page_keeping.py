"""The page in a browser, with a library: nothing is lost, files come from anywhere, and a PDF is shown as its pages."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ask, bring, opened_by
from conftest import ROOT, write_files
from playwright.sync_api import Browser, Page, expect
from serving import free_port, served

PHYSICIANS = "How many physicians helped train it?"
LEASE = "Lease\n\nThe tenant must give two months' notice in writing before leaving.\n"
NOTICE = ROOT / "tests" / "documents" / "files" / "browser.pdf"
DROP = """([name, text]) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([text], name, { type: "text/plain" }));
  const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped });
  document.querySelector("#qa-reader").dispatchEvent(event);
}"""
PASTE = """([type, text]) => {
  const pasted = new DataTransfer();
  pasted.setData(type, text);
  document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: pasted }));
}"""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def address(library_address: str) -> str:
    return library_address


def remove_all(page: Page) -> None:
    """Remove every collection, so that the next test finds none."""
    page.on("dialog", lambda dialog: dialog.accept())
    while page.locator("[data-delete]").count():
        before = page.locator("[data-delete]").count()
        page.locator("[data-delete]").first.evaluate("button => button.click()")
        expect(page.locator("[data-delete]")).to_have_count(before - 1)


def test_a_reload_and_a_second_tab_bring_everything_back(visit: Any, address: str, tmp_path: Path) -> None:
    page = visit()
    bring(page, write_files(tmp_path, {"lease.txt": LEASE}) / "lease.txt")
    ask(page, "How much notice must I give?")
    page.locator("#qa-scope label").first.click()
    ask(page, PHYSICIANS)
    page.locator("#turn-1 figcaption a.qa-number").first.click()
    expect(page.locator("#qa-reader .qa-title")).to_have_text("Lease")
    time.sleep(0.6)  # the place is kept when the reader has been there for a moment
    page.fill("#qa-question textarea", "half a question")
    page.reload()
    page.wait_for_selector("#turn-2")
    expect(page.locator("#turn-1 blockquote").first).to_contain_text("two months' notice")
    expect(page.locator("#turn-2 blockquote").first).to_contain_text("1,000 physicians")
    expect(page.locator("#qa-question textarea")).to_have_value("half a question")
    expect(page.locator("#qa-reader .qa-title")).to_have_text("Lease")
    expect(page.locator("#qa-scope input:checked")).to_have_count(2)
    second = page.context.new_page()
    second.add_init_script("sessionStorage.setItem('is-begun', '1')")
    second.goto(address)
    second.wait_for_selector("#turn-2")
    second.close()
    page.click("[data-anew]")
    page.wait_for_selector(".qa-start")
    page.fill("#qa-question textarea", "")
    page.reload()
    page.wait_for_selector(".qa-start")
    page.wait_for_timeout(500)
    assert page.locator(".qa-turn").count() == 0
    remove_all(page)


def test_files_are_dropped_and_text_is_pasted_anywhere(visit: Any) -> None:
    page = visit()
    page.evaluate(DROP, ["lease.txt", LEASE])
    expect(page.locator("#qa-own-list li")).to_have_count(1)
    expect(page.locator("#qa-head h1")).to_have_text("Ask: My documents")
    page.evaluate(PASTE, ["text/html", "<p>The ferry leaves at <b>nine</b> every morning.</p><p>Dogs travel free.</p>"])
    expect(page.locator("#qa-own-list li")).to_have_count(2)
    ask(page, "When does the ferry leave?")
    expect(page.locator("#turn-1 blockquote").first).to_have_text("The ferry leaves at nine every morning.")
    remove_all(page)
    expect(page.locator("#qa-head h1")).to_contain_text("Nine-Month")


def test_a_collection_is_named_and_renamed(visit: Any, tmp_path: Path) -> None:
    page = visit()
    page.click("#qa-own button:has-text('Your own documents')")
    page.fill("#qa-target input", "Flat in Leeds")
    page.keyboard.press("Enter")
    page.set_input_files("#qa-own input[type=file]", str(write_files(tmp_path, {"lease.txt": LEASE}) / "lease.txt"))
    expect(page.locator("#qa-own-list h3")).to_contain_text("Flat in Leeds")
    page.once("dialog", lambda dialog: dialog.accept("The flat"))
    page.click("[data-rename]")
    expect(page.locator("#qa-own-list h3")).to_contain_text("The flat")
    expect(page.locator("#qa-scope")).to_contain_text("The flat")
    page.once("dialog", lambda dialog: dialog.accept("../flat"))
    page.click("[data-rename]")
    expect(page.locator("#qa-status")).to_contain_text("A collection cannot be called ../flat")
    remove_all(page)


def test_a_pdf_is_shown_as_its_pages_with_the_quote_boxed(visit: Any) -> None:
    page = visit()
    bring(page, NOTICE)
    ask(page, "How loud may radios be at the pool?")
    expect(page.locator("#turn-1 .qa-citation").first).to_contain_text("page 1")
    boxes = page.locator(".qa-box.qa-quoted")
    expect(boxes).to_have_count(2)  # the quote stands on two lines
    expect(page.locator(".qa-pages img")).to_have_js_property("complete", True)
    inside = page.evaluate("""() => {
      const picture = document.querySelector(".qa-page img").getBoundingClientRect();
      return [...document.querySelectorAll(".qa-box")].every((box) => {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        return left >= picture.left && right <= picture.right && top >= picture.top && bottom <= picture.bottom;
      });
    }""")
    assert inside
    found = Axe().run(page)  # with collections, their scope, and a page of a PDF
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in serious] == []
    boxes.first.click()
    assert page.evaluate("document.activeElement.id") == "turn-1"
    page.click("[data-view=text]")
    expect(page.locator("#qa-reader .qa-sentence.qa-quoted")).to_contain_text("No glass bottles")
    page.click("[data-view=pages]")
    expect(boxes).to_have_count(2)
    remove_all(page)


def test_long_conversations_are_folded_and_questions_recalled(visit: Any) -> None:
    page = visit()
    for number in range(7):
        ask(page, f"{PHYSICIANS[:-1]} in version {number}?")
    expect(page.locator(".qa-folded")).to_have_count(2)
    assert not page.locator("#turn-1 .qa-actions").first.is_visible()
    page.click("#turn-1 .qa-unfold")
    expect(page.locator("#turn-1 .qa-actions").first).to_be_visible()
    ask(page, PHYSICIANS)
    expect(page.locator("#turn-1 .qa-actions").first).to_be_visible()  # what was opened stays open
    page.click(".qa-outline summary")
    page.click(".qa-outline a >> nth=2")
    assert page.evaluate("document.activeElement.id") == "turn-3"
    page.focus("#qa-question textarea")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#qa-question textarea")).to_have_value(PHYSICIANS)
    page.keyboard.press("ArrowUp")
    expect(page.locator("#qa-question textarea")).to_have_value(f"{PHYSICIANS[:-1]} in version 6?")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#qa-question textarea")).to_have_value("")


def test_what_is_copied_from_a_document_is_its_characters_alone(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    page.evaluate("""() => {
      const paragraph = document.querySelector("#s4274").closest("p");
      getSelection().selectAllChildren(paragraph);
    }""")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    article = (ROOT / "corpus" / "muse-spark.txt").read_text(encoding="utf-8")
    assert "1,000 physicians" in copied
    assert copied.strip() in article


def test_on_a_phone_the_question_stays_and_the_document_is_a_sheet(visit: Any) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    assert not page.locator("#qa-reader").is_visible()
    ask(page, PHYSICIANS)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#qa-question textarea")).to_be_in_viewport()
    page.click("#turn-1 figcaption a.qa-number >> nth=0")
    expect(page.locator("#s4274")).to_be_in_viewport()
    expect(page.locator("#qa-question textarea")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#qa-reader")).to_be_hidden()
    page.click("[data-read]")
    expect(page.locator("#qa-reader")).to_be_visible()
    page.click("[data-close]")
    expect(page.locator("#qa-reader")).to_be_hidden()


def test_the_outline_leads_and_words_are_found(visit: Any) -> None:
    page = visit()
    page.click(".qa-outline-of summary")
    page.click(".qa-outline-of a >> nth=3")
    page.wait_for_function("document.activeElement.tagName === 'H3'")
    page.fill("#qa-find", "open source")
    page.keyboard.press("Enter")
    expect(page.locator("#qa-status")).to_contain_text("Place 1 of")
    expect(page.locator("#qa-find")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#qa-status")).to_contain_text("Place 2 of")


@pytest.mark.slow
def test_a_server_that_is_started_again_brings_all_back(
    browser: Browser, article_directory: Path, tmp_path: Path
) -> None:
    port, options = free_port(), ("--index", article_directory, "--library", tmp_path / "library")
    page = opened_by(browser).new_page()
    with served(*options, cwd=tmp_path, port=port) as address:
        page.goto(address)
        page.wait_for_selector(".qa-start")
        bring(page, write_files(tmp_path, {"lease.txt": LEASE}) / "lease.txt")
        ask(page, "How much notice must I give?")
    with served(*options, cwd=tmp_path, port=port):
        page.reload()
        expect(page.locator("#turn-1 blockquote").first).to_contain_text("two months' notice")
        expect(page.locator("#qa-head h1")).to_have_text("Ask: My documents")
        ask(page, "and before leaving?")
    page.context.close()
