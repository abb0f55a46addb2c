"""Marks in the document, in a browser: full for the answer in view, faint for others, with the words that answer."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ask, bring
from conftest import ROOT
from playwright.sync_api import Page, expect

PHYSICIANS = "How many physicians helped train it?"
# Each of the two quotes the other's answer, too.
HARD = "What did Muse Spark score on HealthBench Hard, the medical benchmark?"
RELEASED = "When was Muse Spark released?"
NOTICE = ROOT / "tests" / "documents" / "files" / "browser.pdf"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


STARTS = "all => all.map((one) => one.dataset.start)"  # where sentences begin


def full(page: Page) -> set[str]:
    """Return the sentences that are marked in full."""
    return set(page.locator("#qa-reader .qa-sentence[data-answers]:not(.qa-faint)").evaluate_all(STARTS))


def quoted_by(page: Page, turn: int) -> set[str]:
    return set(page.locator(f"#turn-{turn} a.qa-number").evaluate_all(STARTS))


def test_the_answer_in_view_is_marked_and_others_are_faint_links(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    assert full(page) == quoted_by(page, 1)
    expect(page.locator("#s4274 mark:not(.qa-faint)")).to_have_text("over 1,000")
    ask(page, RELEASED)
    page.wait_for_function("!document.querySelector('#s4274') || document.querySelector('#s4274.qa-faint')")
    assert full(page) == quoted_by(page, 2)
    expect(page.locator("#s4274 mark")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.locator("#turn-1").get_by_role("button", name="Show in the document").first.click()
    expect(page.locator("#s4274.qa-quoted:not(.qa-faint)")).to_be_visible()
    assert full(page) == quoted_by(page, 1)
    faint = page.locator("#qa-reader .qa-sentence.qa-faint").first
    faint.locator("a.qa-number").click()  # it is a link still, and its answer is in view then
    page.wait_for_function("document.activeElement.id === 'turn-2'")
    assert full(page) == quoted_by(page, 2)


def test_a_sentence_that_two_answers_quote_leads_to_the_one_in_view_with_its_words(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    ask(page, HARD)
    expect(page.locator("#s4119.qa-quoted mark:not(.qa-faint)")).to_have_text("42.8%")
    expect(page.locator("#s4274.qa-near mark:not(.qa-faint)")).to_have_count(0)  # it is near here, and no answer
    page.locator("#s4274 a.qa-number").click()
    page.wait_for_function("document.activeElement.id === 'turn-2'")
    page.locator("#turn-1 figcaption a.qa-number").first.click()
    expect(page.locator("#s4274.qa-quoted mark:not(.qa-faint)")).to_have_text("over 1,000")
    expect(page.locator("#s4119.qa-near mark:not(.qa-faint)")).to_have_count(0)
    page.locator("#s4119 a.qa-number").click()
    page.wait_for_function("document.activeElement.id === 'turn-1'")


def test_boxes_on_a_page_are_faint_too(visit: Any) -> None:
    page = visit()
    bring(page, NOTICE)
    ask(page, "How loud may radios be at the pool?")
    expect(page.locator(".qa-box.qa-quoted:not(.qa-faint)").first).to_be_visible()
    page.locator("#qa-scope label").first.click()
    page.locator("#qa-scope label").last.click()  # only the article is asked now
    ask(page, PHYSICIANS)
    page.locator("#qa-choose input").click()
    page.get_by_role("option").filter(has_text="My documents").click()
    expect(page.locator(".qa-box.qa-faint").first).to_be_visible()
    expect(page.locator(".qa-box:not(.qa-faint)")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_are_accessible(visit: Any, scheme: str) -> None:
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    ask(page, PHYSICIANS)
    ask(page, RELEASED)
    page.wait_for_function("!document.querySelector('.qa-flash')")
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in serious] == []
