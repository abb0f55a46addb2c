"""The page in a browser: Chromium, pages that watch for errors, and what a visitor does on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from serving import chromium, served

FORGOTTEN = (
    """if (!sessionStorage.getItem("is-begun")) { localStorage.clear(); sessionStorage.setItem("is-begun", "1"); }"""
)


@pytest.fixture(scope="module")  # no longer: while Playwright runs, nothing is served from this process
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")  # no longer: while Playwright runs, nothing is served from this process
def window(browser: Browser) -> BrowserContext:
    """Return where most pages are opened: one after the other they load in half the time, and each is a visitor."""
    return opened_by(browser)


def opened_by(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**{"viewport": {"width": 1360, "height": 860}, **options})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)  # on a machine that is busy
    return context


@pytest.fixture(scope="module")
def library_address(article_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the article with a library, in which documents are kept."""
    library = tmp_path_factory.mktemp("kept") / "library"
    with served("--index", article_directory, "--library", library, cwd=article_directory.parent) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, window: BrowserContext, address: str) -> Iterator[Any]:
    """Open a page as a visitor of its own; in the end nothing went wrong in it, or left the machine."""
    pages: list[Page] = []
    wrong: list[str] = []

    def opened(query: str = "", *, expected: str = "$.", **options: Any) -> Page:
        """Open a page; errors that match ``expected`` are none."""

        def noted(text: str) -> None:
            if not re.search(expected, text):
                wrong.append(text)

        page = (opened_by(browser, **options) if options else window).new_page()
        pages.append(page)
        page.add_init_script(FORGOTTEN)  # it shares its window's storage with the pages of other tests
        page.on("console", lambda message: noted(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: noted(str(error)))
        page.on("request", lambda request: None if is_ours(request.url, address) else wrong.append(request.url))
        page.goto(address + "/" + query)
        page.wait_for_selector("#qa-conversation .qa-start")
        page.wait_for_selector("#qa-reader .qa-sentence", state="attached")  # on a narrow page it is out of sight
        return page

    yield opened
    for page in pages:
        page.close()
        if page.context is not window:
            page.context.close()
    assert wrong == []


def is_ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def ask(page: Page, question: str) -> None:
    before = page.locator(".qa-turn").count()
    page.fill("#qa-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#turn-{before + 1}")


def is_in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            """(selector) => {
              const box = document.querySelector(selector).getBoundingClientRect();
              return box.top >= 0 && box.bottom <= innerHeight + 1;
            }""",
            selector,
        )
    )


def wait_until_in_view(page: Page, selector: str) -> None:
    page.wait_for_function(
        """(selector) => {
          const box = document.querySelector(selector)?.getBoundingClientRect();
          return box && box.top >= 0 && box.top < innerHeight;
        }""",
        arg=selector,
    )


def bring(page: Page, *paths: Path) -> None:
    page.click("#qa-own button:has-text('Your own documents')")
    page.set_input_files("#qa-own input[type=file]", [str(path) for path in paths])
    page.wait_for_selector("#qa-own-list li")
