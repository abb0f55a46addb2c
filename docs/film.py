"""Film the main journey on the page, as an animated picture: ``make film``.

python docs/film.py http://127.0.0.1:7860

A visitor asks the article, reads the passage in its place, adds a document, asks it, pins quotes with a note, and saves
them. Each step waits for what the page shows. A step that does not come is an error.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEASE = """Lease of the flat at 4 Mill Lane

Rent

The rent is 900 pounds a month. It is due on the first day of the month.

Ending the lease

The tenant must give two months' notice in writing before leaving.
"""
WIDTH = 1000  # pixels of the film
STEP = 60  # milliseconds between frames while somebody types
LOOK = 2200  # milliseconds for reading


class Film:
    """Frames of a page, and how long each is shown."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._lengths: list[int] = []

    def take(self, length: int) -> None:
        """Show the page as it is now for so many milliseconds."""
        shot = Image.open(io.BytesIO(self._page.screenshot())).convert("RGB")
        self._frames.append(shot.resize((WIDTH, shot.height * WIDTH // shot.width), Image.Resampling.LANCZOS))
        self._lengths.append(length)

    def ask(self, question: str, number: int) -> None:
        """Type a question, ask it, and look at the answer."""
        page = self._page
        for end in range(4, len(question) + 4, 4):
            page.fill("#qa-question textarea", question[:end])
            self.take(STEP)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#turn-{number} blockquote")
        page.wait_for_timeout(900)
        self.take(STEP)
        page.wait_for_timeout(2500)  # scrolled, and the flash is over
        self.take(LOOK)

    def save(self, path: Path) -> None:
        """Write the film."""
        first, *others = self._frames
        first.save(path, save_all=True, append_images=others, duration=self._lengths, loop=0, quality=60, method=6)


def main() -> None:
    """Film, and save ``chat.webp`` beside this file."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(sys.argv[1])
        page.wait_for_selector(".qa-start")
        page.wait_for_timeout(800)
        film = Film(page)
        film.take(1200)
        film.ask("How many physicians helped train it?", 1)
        page.click("#turn-1 [data-pin] >> nth=0")
        page.wait_for_function("document.querySelector('[data-notebook]').textContent.includes('(1)')")
        film.take(900)
        lease = Path(folder) / "lease.txt"
        lease.write_text(LEASE, encoding="utf-8")
        page.click("#qa-own button:has-text('Your own documents')")
        page.set_input_files("#qa-own input[type=file]", str(lease))
        page.wait_for_selector("#qa-own-list li")
        page.wait_for_timeout(500)
        film.take(LOOK)
        page.click("#qa-own button:has-text('Your own documents')")
        film.ask("How much notice must I give?", 2)
        film.ask("May I keep a dog?", 3)
        page.click("#turn-2 [data-pin] >> nth=0")
        page.wait_for_function("document.querySelector('[data-notebook]').textContent.includes('(2)')")
        page.click("[data-notebook]")
        page.locator("[data-note]").last.fill("Write to the landlord before the end of May.")
        page.wait_for_timeout(400)
        film.take(LOOK)
        with page.expect_download():
            page.click("[data-save=word]")
        page.wait_for_selector("#qa-status p")
        film.take(LOOK)
        film.save(Path(__file__).resolve().parent / "chat.webp")
        browser.close()


if __name__ == "__main__":
    main()
