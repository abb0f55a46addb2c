"""A visitor's own documents in the browser: asked, hostile, refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import ask, bring
from conftest import write_files
from playwright.sync_api import expect

PHYSICIANS = "How many physicians helped train it?"


HOSTILE = (
    "# Hostile notes\n\nThe **bold** badger eats <script>window.hacked = 1</script> 12 worms & <b>more</b>.\n\n"
    "A fox costs $$x^2$$ and \\(y\\) and `code` and {{braces}} and ${window.hacked = 2} dollars.\n\n"
    '1. The owl has <img src=x onerror="window.hacked = 3"> two eyes.\n'
)


pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def test_own_documents_are_asked_and_nobody_else_sees_them(visit: Any, tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "pelican.md": "# Pelicans\n\nThe brown pelican weighs 3.6 kg on average. It dives from 20 metres.\n",
            "otter.txt": "Otters\n\nThe sea otter sleeps on its back. It holds hands so as not to drift.\n",
        },
    )
    mine, other = visit(), visit()
    bring(mine, tmp_path / "pelican.md", tmp_path / "otter.txt")
    assert mine.locator("#qa-own-list li").count() == 2
    ask(mine, "How heavy is the brown pelican?")
    expect(mine.locator("#turn-1 blockquote").first).to_have_text("The brown pelican weighs 3.6 kg on average.")
    expect(mine.locator("#qa-reader .qa-title")).to_have_text("Pelicans")
    mine.locator("#qa-scope label").first.click()  # the article too
    ask(mine, PHYSICIANS)
    expect(mine.locator("#turn-2 blockquote").first).to_contain_text("1,000 physicians")
    ask(mine, "Why do otters hold hands?")
    expect(mine.locator("#turn-3 blockquote").first).to_contain_text("so as not to drift")

    ask(other, "How heavy is the brown pelican?")
    expect(other.locator("#turn-1 .qa-verdict")).to_be_visible()  # the article has pelicans, and not their weight
    assert "pelican weighs" not in other.content()

    mine.click("#qa-own-list li:has-text('pelican.md') button")
    expect(mine.locator("#qa-own-list li")).to_have_count(1)
    mine.reload()
    expect(mine.locator(".qa-turn")).to_have_count(2)  # asked again, of what is left: no more of the own documents
    expect(mine.locator("#turn-1 blockquote").first).to_contain_text("1,000 physicians")
    expect(mine.locator("#qa-own-list li")).to_have_count(0)
    assert "so as not to drift" not in mine.content()


def test_a_hostile_document_is_text_and_runs_nothing(visit: Any, tmp_path: Path) -> None:
    write_files(tmp_path, {"hostile.md": HOSTILE})
    page = visit()
    bring(page, tmp_path / "hostile.md")
    ask(page, "What does the bold badger eat?")
    shown = page.locator("#turn-1 blockquote").first.inner_text()
    assert shown == "The bold badger eats <script>window.hacked = 1</script> 12 worms & more."
    ask(page, "What does a fox cost?")
    assert (
        "$$x^2$$ and (y) and code and {{braces}} and ${window.hacked = 2}"
        in page.locator("#turn-2 blockquote").first.inner_text()
    )
    ask(page, "How many eyes has the owl?")
    assert page.locator("#turn-3 blockquote").first.inner_text().split() == "The owl has two eyes.".split()
    assert "**bold**" in page.locator("#qa-reader").inner_text()
    assert page.evaluate("window.hacked === undefined")
    assert page.locator("#qa-reader img, #qa-conversation img, #qa-conversation script").count() == 0


def test_files_that_cannot_be_asked_are_named(visit: Any, tmp_path: Path) -> None:
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe" * 50)
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "big.txt").write_text("It is a sentence of a large file. " * 70_000, encoding="utf-8")
    write_files(tmp_path, {"good.txt": "The good file says that mice are grey."})
    page = visit()
    page.click("#qa-own button:has-text('Your own documents')")
    page.set_input_files("#qa-own input[type=file]", [str(tmp_path / "image.txt"), str(tmp_path / "good.txt")])
    expect(page.locator("#qa-status")).to_contain_text("image.txt")
    expect(page.locator("#qa-own-list li")).to_have_count(1)
    ask(page, "Which colour are mice?")
    expect(page.locator("#turn-1 blockquote").first).to_contain_text("mice are grey")


def test_a_file_that_is_too_large_is_refused(visit: Any, tmp_path: Path, address: str) -> None:
    import urllib.error
    import urllib.request

    head = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\nContent-Type: text/plain\r\n\r\n'
    )
    request = urllib.request.Request(
        f"{address}/gradio_api/upload",
        data=head + b"a " * 6_000_000 + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as error:
        assert error.code == 413
