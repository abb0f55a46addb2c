"""Take the README's pictures of the page: ``make screenshots``.

python docs/screenshots.py http://127.0.0.1:7860
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUESTIONS = ("Why did Meta keep the weights to itself?", "How many physicians helped train Muse Spark?")


def main() -> None:
    """Ask, and save ``chat-light.png`` and ``chat-dark.png`` beside this file."""
    folder = Path(__file__).resolve().parent
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1280, "height": 800}, color_scheme=scheme, reduced_motion="no-preference"
            )
            page.goto(sys.argv[1])
            page.wait_for_selector(".qa-start")
            for number, question in enumerate(QUESTIONS, start=1):
                page.fill("#qa-question textarea", question)
                page.keyboard.press("Enter")
                page.wait_for_selector(f"#turn-{number}")
            page.wait_for_timeout(3500)  # scrolled, and the flash is over
            page.screenshot(path=folder / f"chat-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
