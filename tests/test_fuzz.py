"""The fuzz itself: it counts what holds, and says from which seed and with what something does not."""

from __future__ import annotations

import pytest
from fuzz import main

from qa.errors import QAError


def test_it_says_how_many_examples_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "2", "--seed", "1", "--only", "documents"]) == 0
    assert "examples hold: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("only", "broken"),
    [("documents", "fuzz_properties.Properties.document"), ("questions", "qa.answering.ask.judge")],
)
def test_what_does_not_hold_is_said_with_its_seed_and_example(
    only: str, broken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(broken, fail)
    assert main(["--seconds", "20", "--seed", "7", "--only", only]) == 1
    out = capsys.readouterr().out
    assert f"fuzz: {only} do not hold, with seed 7; the smallest example is {{" in out


def test_a_time_that_grows_faster_than_the_text_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def quadratic(text: str) -> None:
        for _ in range(len(text) // 40):
            text.count("b b")

    monkeypatch.setattr("fuzz_properties.FUNCTIONS", {"quadratic": quadratic})
    monkeypatch.setattr("fuzz_properties.SLACK", 0.001)
    monkeypatch.setattr("fuzz_properties.FEW_TIMES", 0)
    assert main(["--seconds", "20", "--seed", "7", "--only", "sentences"]) == 1
    assert "the time grows faster than the text" in capsys.readouterr().err


def test_what_does_not_end_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def endless(text: str) -> None:
        while "x" in text:
            pass

    monkeypatch.setattr("fuzz_properties.FUNCTIONS", {"endless": endless})
    monkeypatch.setattr("fuzz_properties.LONGEST", 0.2)
    assert main(["--seconds", "60", "--seed", "7", "--only", "sentences"]) == 1
    assert "it is not done after 0.2 s" in capsys.readouterr().err


def test_what_a_user_can_mend_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise QAError("no")

    monkeypatch.setattr("qa.answering.ask.judge", refuse)
    assert main(["--seconds", "2", "--seed", "7", "--only", "questions"]) == 0
