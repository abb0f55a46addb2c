"""The page as a visitor meets it: in a browser, from question to the sentence in the document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, write_files
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from serving import chromium

PHYSICIANS = "How many physicians helped train it?"
HOSTILE = (
    "# Hostile notes\n\nThe **bold** badger eats <script>window.hacked = 1</script> 12 worms & <b>more</b>.\n\n"
    "A fox costs $$x^2$$ and \\(y\\) and `code` and {{braces}} and ${window.hacked = 2} dollars.\n\n"
    '1. The owl has <img src=x onerror="window.hacked = 3"> two eyes.\n'
)

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> BrowserContext:
    """Return where most pages are opened: one after the other they load in half the time, and each is a visitor."""
    return opened_by(browser)


def opened_by(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**{"viewport": {"width": 1360, "height": 860}, **options})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)  # on a machine that is busy
    return context


@pytest.fixture
def visit(browser: Browser, window: BrowserContext, address: str) -> Iterator[Any]:
    """Open a page as a visitor of its own; in the end nothing went wrong in it, or left the machine."""
    pages: list[Page] = []
    wrong: list[str] = []

    def opened(query: str = "", **options: Any) -> Page:
        page = (opened_by(browser, **options) if options else window).new_page()
        pages.append(page)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if is_ours(request.url, address) else wrong.append(request.url))
        page.goto(address + "/" + query)
        page.wait_for_selector("#qa-conversation .qa-start")
        page.wait_for_selector("#qa-reader .qa-sentence")
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


def test_a_question_lands_on_the_sentence_and_leads_back(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    quote = page.locator("#turn-1 blockquote").first
    assert quote.inner_text() in ARTICLE.read_text(encoding="utf-8")
    assert page.locator("#turn-1 mark").inner_text() == "over 1,000"
    expect(page.locator("#s4274.qa-quoted.qa-flash")).to_be_visible()  # scrolled to, and flashed
    wait_until_in_view(page, "#s4274")
    page.evaluate("document.querySelector('#qa-reader').scrollTo(0, 0)")
    page.wait_for_function("!document.querySelector('#s4274').classList.contains('qa-flash')")
    assert not is_in_view(page, "#s4274")
    page.click("#turn-1 figcaption a.qa-number")
    expect(page.locator("#s4274.qa-flash")).to_be_visible()
    wait_until_in_view(page, "#s4274")
    assert page.evaluate("document.activeElement.id") == "s4274"
    page.click("#s4274 a.qa-number")
    expect(page.locator("#turn-1.qa-flash")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "turn-1"


def test_what_is_not_there_is_said_and_the_nearest_are_no_answers(visit: Any) -> None:
    page = visit()
    ask(page, "What is the capital of France?")
    turn = page.locator("#turn-1")
    expect(turn).to_contain_text("The documents do not answer this.")
    expect(turn).to_contain_text("which do not answer it")
    assert turn.locator("mark").count() == 0
    assert page.locator("#qa-reader .qa-quoted").count() == 0
    assert page.locator("#qa-reader .qa-near").count() == 3


def test_a_follow_up_says_what_it_was_taken_for_and_can_be_taken_back(visit: Any) -> None:
    page = visit()
    ask(page, "What did Muse Spark score on GPQA Diamond?")
    ask(page, "and Claude?")
    understood = page.locator("#turn-2 .qa-understood")
    expect(understood).to_contain_text("Asked about: What did Claude score on GPQA Diamond?")
    understood.get_by_role("button").click()
    page.wait_for_selector("#turn-3")
    assert page.locator("#turn-3 .qa-understood").count() == 0
    assert page.locator("#turn-3 h2").inner_text() == "and Claude?"


def test_misspelt_words_are_said_too(visit: Any) -> None:
    page = visit()
    ask(page, "How many phisicians helped train it?")
    expect(page.locator("#turn-1 .qa-understood")).to_contain_text(PHYSICIANS)


def test_examples_and_suggestions_are_answered(visit: Any) -> None:
    page = visit()
    examples = page.locator(".qa-chips button").all_inner_texts()
    assert len(examples) == 4
    page.click(".qa-chips button >> nth=0")
    page.wait_for_selector("#turn-1 .qa-answered")
    assert page.locator("#turn-1 h2").inner_text() == examples[0]
    suggestions = page.locator("#turn-1 .qa-chips button").all_inner_texts()
    assert len(set(suggestions)) == 3
    page.click("#turn-1 .qa-chips button >> nth=0")
    page.wait_for_selector("#turn-2 .qa-answered")
    assert page.locator("#turn-1 .qa-chips").count() == 0  # only the newest turn suggests


def test_quotes_are_copied_with_their_citation_and_a_link_that_opens_cold(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    actions = page.locator("#turn-1 .qa-actions").first
    buttons = {label: actions.get_by_text(label, exact=True) for label in ("Copy", "Copy as Markdown", "Copy link")}
    buttons = {label: button.element_handle() for label, button in buttons.items()}
    copied = {}
    for label, button in buttons.items():
        button.click()
        page.wait_for_function("button => button.textContent == 'Copied'", arg=button)
        copied[label] = page.evaluate("navigator.clipboard.readText()")
    for label, button in buttons.items():
        page.wait_for_function("([button, label]) => button.textContent == label", arg=[button, label])
    assert "characters 4274-4425" in copied["Copy"]
    assert copied["Copy as Markdown"].startswith("> This advantage")
    assert copied["Copy link"] in copied["Copy as Markdown"]
    cold = visit(copied["Copy link"].partition("/?")[2].join(["?", ""]))
    wait_until_in_view(cold, "#s4274.qa-quoted")
    phone = visit("?" + copied["Copy link"].partition("/?")[2], viewport={"width": 390, "height": 844})
    wait_until_in_view(phone, "#s4274.qa-quoted")


def test_a_link_to_what_is_not_there_says_so(visit: Any) -> None:
    page = visit("?doc=muse-spark&start=4274&end=4425&is=00000000")
    expect(page.locator(".qa-note")).to_contain_text("is not in these documents")
    assert page.locator("#qa-reader .qa-quoted").count() == 0


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
    with mine.expect_response(lambda response: "queue/join" in response.url):
        mine.locator("#qa-own").get_by_text("both", exact=True).click()
    mine.wait_for_timeout(500)  # the choice has no answer to wait for
    ask(mine, PHYSICIANS)
    expect(mine.locator("#turn-2 blockquote").first).to_contain_text("1,000 physicians")
    ask(mine, "Why do otters hold hands?")
    expect(mine.locator("#turn-3 blockquote").first).to_contain_text("so as not to drift")

    ask(other, "How heavy is the brown pelican?")
    expect(other.locator("#turn-1")).to_contain_text("The documents do not answer this.")
    assert "pelican weighs" not in other.content()

    mine.click("#qa-own-list li:has-text('pelican.md') button")
    expect(mine.locator("#qa-own-list li")).to_have_count(1)
    mine.reload()
    mine.wait_for_selector(".qa-start")
    assert mine.locator("#qa-own-list li").count() == 0


def test_a_hostile_document_is_text_and_runs_nothing(visit: Any, tmp_path: Path) -> None:
    write_files(tmp_path, {"hostile.md": HOSTILE})
    page = visit()
    bring(page, tmp_path / "hostile.md")
    ask(page, "What does the bold badger eat?")
    shown = page.locator("#turn-1 blockquote").first.inner_text()
    assert shown in HOSTILE
    assert "<script>window.hacked = 1</script>" in shown
    ask(page, "What does a fox cost?")
    assert (
        "$$x^2$$ and \\(y\\) and `code` and {{braces}} and ${window.hacked = 2}"
        in page.locator("#turn-2 blockquote").first.inner_text()
    )
    ask(page, "How many eyes has the owl?")
    assert 'onerror="window.hacked = 3"' in page.locator("#turn-3 blockquote").first.inner_text()
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
        data=head + b"a " * 2_000_000 + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as error:
        assert error.code == 413


def test_what_cannot_be_asked_is_said_and_not_lost(visit: Any) -> None:
    page = visit()
    for text, said in (("   ", "Type a question first."), ("x" * 100_000, "100,000 characters")):
        page.fill("#qa-question textarea", text)
        page.keyboard.press("Enter")
        expect(page.locator("#qa-status [role=alert]")).to_contain_text(said)
        assert page.locator(".qa-turn").count() == 0
        assert page.input_value("#qa-question textarea") == text


def test_verdicts_and_answering_sentences_are_written_down(visit: Any, feedback_file: Path) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    page.click("#turn-1 button:has-text('This is right')")
    expect(page.locator("#turn-1 [data-rate=right]")).to_have_attribute("aria-pressed", "true")
    page.locator(".qa-sentence:not([data-turn])").first.click()  # those of the answer lead back to it
    page.click(".qa-tools button:has-text('This sentence answers it')")
    expect(page.locator("#qa-status")).to_contain_text("written down")
    rows = [json.loads(line) for line in feedback_file.read_text(encoding="utf-8").splitlines()]
    assert [(row["verdict"], row["question"]) for row in rows] == [("right", PHYSICIANS), ("answers", PHYSICIANS)]
    assert all(item["quote"] in ARTICLE.read_text(encoding="utf-8") for row in rows for item in row["gold"])
    assert set(rows[0]) == {"id", "question", "gold", "kind", "verdict", "rejected", "index", "time"}


def test_it_is_used_by_keyboard(visit: Any) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    page.focus("#turn-1 figcaption a.qa-number")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 's4274'")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.start") == "4427"
    while page.evaluate("'turn' in document.activeElement.dataset"):  # a quoted one leads back to its answer
        page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.dataset.start")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-tools")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".qa-tools")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.start") == chosen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(visit: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(color_scheme=scheme, reduced_motion="reduce")
    ask(page, PHYSICIANS)
    ask(page, "What is the capital of France?")
    background = page.evaluate("getComputedStyle(document.querySelector('#qa-reader')).backgroundColor")
    lightness = sum(map(int, re.findall(r"\d+", background)[:3]))
    assert lightness < 200 if scheme == "dark" else lightness > 600
    for width in (1360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function("innerWidth === " + str(width))
        page.wait_for_function("!document.querySelector('.qa-flash')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in serious] == []


def test_a_question_while_the_last_is_being_answered_and_a_reload(visit: Any) -> None:
    page = visit()
    page.fill("#qa-question textarea", PHYSICIANS)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-1")
    page.fill("#qa-question textarea", "Who leads the lab?")
    page.keyboard.press("Enter")
    page.reload()
    page.wait_for_selector(".qa-start")
    ask(page, PHYSICIANS)
    expect(page.locator(".qa-turn")).to_have_count(1)
