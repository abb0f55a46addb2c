"""What a visitor says of answers, in a browser: pressed by sight and sound, written down, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ask
from playwright.sync_api import Page, expect
from serving import served

from qa.chat.feedback import read_feedback

PHYSICIANS = "How many physicians helped train it?"
CHOSEN = "Why were the physicians chosen?"  # the article does not say
PRESSED = "document.activeElement.getAttribute('aria-pressed')"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("said") / "feedback.jsonl"


@pytest.fixture(scope="module")
def address(article_directory: Path, written: Path) -> Iterator[str]:
    with served(
        "--index", article_directory, "--feedback", written, "--no-library", cwd=article_directory.parent
    ) as found:
        yield found


def verdicts(written: Path, question: str) -> list[str]:
    return [row.verdict for row in read_feedback(written) if row.question == question]


def says(page: Page, text: str) -> None:
    expect(page.locator("#qa-status").get_by_role("status")).to_have_text(text)


def test_a_possible_answer_says_what_to_check_and_is_checked_by_a_press(visit: Any, written: Path) -> None:
    page = visit()
    ask(page, CHOSEN)
    turn = page.locator("#turn-1")
    expect(turn.locator(".qa-check")).to_contain_text("Check that the quote says chosen")
    group = turn.get_by_role("group", name="Does this quote answer the question?")
    yes, no = group.get_by_role("button", name="Yes, this answers"), group.get_by_role("button", name="No")
    yes.focus()
    before = yes.evaluate("button => getComputedStyle(button).backgroundColor")
    page.keyboard.press("Enter")
    says(page, "Thank you. It is written down that this answers.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()  # the conversation is on the page anew
    assert yes.evaluate("button => getComputedStyle(button).backgroundColor") != before
    assert verdicts(written, CHOSEN) == ["right"]
    assert "1,000 physicians" in read_feedback(written)[0].gold[0][1]
    page.keyboard.press("Enter")
    says(page, "Taken back.")
    expect(yes).to_have_attribute("aria-pressed", "false")
    assert verdicts(written, CHOSEN) == []

    expect(turn.locator(".qa-others")).not_to_have_attribute("open", "")
    no.click()
    says(page, "Thank you. It is written down that this does not answer. The further passages are open.")
    expect(turn.locator(".qa-others blockquote").first).to_be_visible()
    further = turn.locator(".qa-others").get_by_role("button", name="This sentence answers it").first
    further.click()
    says(page, "Thank you. It is written down that this passage answers.")
    expect(further).to_have_attribute("aria-pressed", "true")
    expect(further).to_be_visible()  # what was unfolded stays so
    assert verdicts(written, CHOSEN) == ["wrong", "answers"]
    further.click()
    says(page, "Taken back.")
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(no).to_have_attribute("aria-pressed", "false")
    assert verdicts(written, CHOSEN) == ["right"]  # the "no" does not count beside it
    assert written.read_text(encoding="utf-8").count("\n") == 7  # no line is ever changed


def test_an_answer_is_said_to_be_right_and_that_is_taken_back(visit: Any, written: Path) -> None:
    page = visit()
    ask(page, PHYSICIANS)
    expect(page.locator("#turn-1 .qa-check")).to_have_count(0)
    wrong = page.get_by_role("button", name="This is wrong")
    wrong.click()
    says(page, "Thank you. It is written down that this is wrong.")
    expect(wrong).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_be_focused()
    assert verdicts(written, PHYSICIANS) == ["wrong"]
    page.keyboard.press("Space")
    says(page, "Taken back.")
    assert verdicts(written, PHYSICIANS) == []
    page.get_by_role("button", name="This is right").dblclick()  # as some press whatever they press
    says(page, "Thank you. It is written down that this is right.")
    page.wait_for_timeout(500)
    assert verdicts(written, PHYSICIANS) == ["right"]
    assert page.locator("#turn-1 figure").first.get_by_role("button", name="This sentence answers it").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pressed_buttons_are_accessible(visit: Any, scheme: str) -> None:
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    ask(page, CHOSEN)
    page.get_by_role("button", name="No", exact=True).click()
    says(page, "Thank you. It is written down that this does not answer. The further passages are open.")
    page.locator(".qa-others [data-rate=answers]").first.click()
    expect(page.locator(".qa-others [data-rate=answers]").first).to_have_attribute("aria-pressed", "true")
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in serious] == []
