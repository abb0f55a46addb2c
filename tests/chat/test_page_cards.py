"""The card on a citation's number, in a browser: by mouse, by keyboard, on a page of a PDF, and within the window."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ask, bring
from conftest import ROOT
from playwright.sync_api import Page, expect

PHYSICIANS = "How many physicians helped train it?"
NOTICE = ROOT / "tests" / "documents" / "files" / "browser.pdf"
NUMBER = "#turn-1 figcaption a.qa-number"
APART = """(selector) => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const [card, number] = [box("#qa-card"), box(selector)];
  const isInside = card.left >= 0 && card.top >= 0 && card.right <= innerWidth && card.bottom <= innerHeight;
  const isApart = card.top >= number.bottom || card.bottom <= number.top;
  return [isInside && card.height > 20, isApart];
}"""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def away(page: Page) -> None:
    page.mouse.move(2, 2)
    expect(page.locator("#qa-card")).to_have_count(0)


def test_the_mouse_on_a_number_shows_its_quote_and_asks_the_server_nothing(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    quote = page.locator("#turn-1 blockquote").first.inner_text()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    card = page.get_by_role("tooltip")
    page.locator(NUMBER).first.hover()
    expect(card).to_have_text(quote)
    assert page.evaluate(APART, NUMBER) == [True, True]
    assert page.locator(NUMBER).first.get_attribute("aria-describedby") == card.get_attribute("id")
    card.hover()
    page.wait_for_timeout(600)
    expect(card).to_be_visible()  # the mouse may stay on it
    away(page)
    assert page.locator(NUMBER).first.get_attribute("aria-describedby") is None
    page.locator("#s4274 a.qa-number").hover()
    expect(card.locator(".qa-card-question")).to_have_text(PHYSICIANS)
    expect(card.locator(".qa-card-quote")).to_have_text(quote)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert asked == []


def test_the_keyboard_opens_a_card_and_escape_closes_it_alone(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    page.focus("#turn-1 [data-pin]")
    page.keyboard.press("Shift+Tab")  # to “Show in the document”
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "qa-number"
    expect(page.get_by_role("tooltip")).to_contain_text("1,000")
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in serious] == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    assert page.evaluate("document.activeElement.className") == "qa-number"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 's4274'")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_contain_text(PHYSICIANS)
    page.focus("#qa-find")
    expect(page.get_by_role("tooltip")).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 844), (680, 430), (195, 422)])  # a phone, a window at 200%, a phone at 200%
def test_the_card_stays_in_the_window_and_off_its_number(visit: Any, size: tuple[int, int]) -> None:
    page = visit(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    ask(page, PHYSICIANS)
    for place in ("start", "center", "end"):
        page.locator(NUMBER).first.evaluate("(number, block) => number.scrollIntoView({ block })", place)
        page.locator(NUMBER).first.hover()
        expect(page.get_by_role("tooltip")).to_be_visible()
        assert page.evaluate(APART, NUMBER) == [True, True]
        away(page)


def test_a_finger_opens_no_card(visit: Any) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    ask(page, PHYSICIANS)
    page.locator(NUMBER).first.tap()
    expect(page.locator("#s4274")).to_be_in_viewport()
    page.wait_for_timeout(500)
    expect(page.locator("#qa-card")).to_have_count(0)


def test_a_box_on_a_page_shows_who_asked_and_the_quote(visit: Any) -> None:
    page = visit()
    bring(page, NOTICE)
    ask(page, "How loud may radios be at the pool?")
    box = page.locator(".qa-box").first
    box.hover()
    card = page.get_by_role("tooltip")
    expect(card.locator(".qa-card-question")).to_have_text("How loud may radios be at the pool?")
    start = box.get_attribute("data-start")
    said = page.locator(f'#turn-1 figure:has([data-start="{start}"]) blockquote').first.text_content()
    expect(card.locator(".qa-card-quote")).to_have_text(said or "")
    for number in range(page.locator(f'.qa-box[data-start="{start}"]').count()):
        assert page.evaluate(APART, f'.qa-box[data-start="{start}"]:nth-of-type({number + 1})') == [True, True]
