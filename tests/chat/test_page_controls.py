"""Gradio's own controls: each has a name, shows that it has the focus, and covers nothing when it is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import bring
from conftest import write_files
from playwright.sync_api import expect

PHYSICIANS = "How many physicians helped train it?"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def address(library_address: str) -> str:
    return library_address


def test_the_list_of_documents_closes_when_it_is_left_with_tab(visit: Any, tmp_path: Path) -> None:
    page = visit()
    bring(page, write_files(tmp_path, {"lease.txt": "Lease\n\nThe rent is 900 crowns.\n"}) / "lease.txt")
    documents = page.get_by_label("Document", exact=True)
    documents.focus()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.evaluate("document.activeElement.className") == "qa-document"


def test_the_button_that_asks_has_a_name(visit: Any) -> None:
    page = visit()
    page.fill("#qa-question textarea", PHYSICIANS)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector("#turn-1")


def test_what_has_the_focus_shows_it(visit: Any, tmp_path: Path) -> None:
    page = visit()
    bring(page, write_files(tmp_path, {"lease.txt": "Lease\n\nThe rent is 900 crowns.\n"}) / "lease.txt")
    for selector in ("#qa-question textarea", "#qa-scope input", "#qa-right input[aria-label='Document']"):
        control = page.locator(selector).first
        control.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")  # as somebody comes who uses the keyboard
        expect(control).to_be_focused()
        expect(control).to_have_css("outline-style", "solid")


def test_on_a_phone_nothing_shows_through_the_document(visit: Any, tmp_path: Path) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    bring(page, write_files(tmp_path, {"lease.txt": "Lease\n\nThe rent is 900 crowns.\n"}) / "lease.txt")
    page.click("[data-read]")
    expect(page.locator("#qa-reader")).to_be_in_viewport()
    page.wait_for_timeout(400)  # the sheet has come up
    is_covered = """() => {
      const name = [...document.querySelectorAll("#qa-scope span")].find((span) => span.innerText === "Asking");
      name.scrollIntoView({ block: "center", behavior: "instant" });
      const box = name.getBoundingClientRect();
      return Boolean(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest("#qa-right"));
    }"""
    assert page.evaluate(is_covered)
