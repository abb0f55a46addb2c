"""The login page in a browser, and the page behind it, under the policy that they are served with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import bring, opened_by
from conftest import write_files
from playwright.sync_api import Browser, expect
from serving import served

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def locked(article_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the chat over the article to one reader."""
    accounts = tmp_path_factory.mktemp("accounts") / "accounts.txt"
    accounts.write_text("reader:secret\n", encoding="utf-8")
    with served(
        "--index", article_directory, "--no-rerank", "--auth-file", accounts, cwd=article_directory.parent
    ) as found:
        yield found


def test_a_reader_logs_in_and_lands_on_the_passage(locked: str, browser: Browser, tmp_path: Path) -> None:
    context = opened_by(browser)
    page, wrong = context.new_page(), []
    page.goto(f"{locked}/?doc=muse-spark&start=0")
    assert page.title() == "Log in"
    page.fill("[name=username]", "reader")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not fit")
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.fill("[name=username]", "reader")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.wait_for_selector("#qa-reader .qa-sentence")
    assert page.url == f"{locked}/?doc=muse-spark&start=0"
    page.fill("#qa-question textarea", "How many physicians helped train it?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-1 blockquote")
    bring(page, write_files(tmp_path, {"a.txt": "Cats purr softly."}) / "a.txt")
    assert wrong == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page_is_accessible(locked: str, browser: Browser, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = opened_by(browser, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(locked)
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    context.close()


def test_a_script_that_got_into_the_page_is_not_run(address: str, browser: Browser) -> None:
    context = opened_by(browser)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#qa-reader .qa-sentence")
    run = page.evaluate(
        """async () => {
          const blocked = [];
          document.addEventListener("securitypolicyviolation", event => blocked.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const image = document.createElement("div");
          image.innerHTML = '<b onclick="window.ran = true"></b>';
          image.firstChild.click();
          const foreign = document.createElement("script");
          foreign.src = "https://evil.example/x.js";
          document.body.append(foreign);
          await new Promise(resolve => setTimeout(resolve, 200));
          return [blocked, window.ran];
        }"""
    )
    assert run == [["script-src-elem", "script-src-attr", "script-src-elem"], None]
    context.close()
