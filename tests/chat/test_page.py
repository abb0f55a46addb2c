"""The page as a visitor meets it: in a browser, from question to the sentence in the document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import ask, is_in_view, wait_until_in_view
from conftest import ARTICLE
from playwright.sync_api import expect

PHYSICIANS = "How many physicians helped train it?"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


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
    expect(turn).to_contain_text("The nearest passages")
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
    assert copied["Copy"].endswith(", “Where Muse Spark Actually Leads: Health AI”, para. 11")
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
    for _ in range(100):  # the page may still say so of the first
        rows = [json.loads(line) for line in feedback_file.read_text(encoding="utf-8").splitlines()]
        if len(rows) > 1:
            break
        page.wait_for_timeout(100)
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
    page = visit(expected="AbortError|Connection errored out")  # Gradio says so of a question that the reload cuts off
    page.fill("#qa-question textarea", PHYSICIANS)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-1")
    page.fill("#qa-question textarea", "Who leads the lab?")
    page.keyboard.press("Enter")
    page.reload()
    page.wait_for_selector("#turn-1")  # the conversation is back, with the second question if it was answered in time
    before = page.locator(".qa-turn").count()
    ask(page, PHYSICIANS)
    expect(page.locator(".qa-turn")).to_have_count(before + 1)
