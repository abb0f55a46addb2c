"""Calibration: two numbers fitted to a gold set, which the index keeps, or an error that changes nothing."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import pytest
from conftest import BagOfWords
from fruit import build, write_gold

from qa.answering.ask import ask
from qa.errors import GoldError, UnusableIndexError
from qa.evaluation.calibrate import calibrate, fit_platt
from qa.evaluation.gold import read_gold
from qa.index.build import build_index
from qa.index.open import open_unchecked

ANIMALS = (
    "otter badger heron falcon lynx weasel beaver salmon turtle python gecko raven magpie ferret donkey "
    "camel walrus osprey toucan lemur jackal hyena gibbon bison marmot"
).split()
FOODS = (
    "clams worms frogs pigeons hares mice bark shrimps seaweed rats crickets eggs berries rabbits thistles "
    "dates mussels trout figs nectar carrion bones mangoes grass clover"
).split()
DOCUMENTS = {"animals.txt": " ".join(f"The {a} eats {f} at dawn." for a, f in zip(ANIMALS, FOODS, strict=True))}
# Every fifth question is one that nothing answers.
ROWS = [
    {"question": question, "gold": [] if "painted" in question else [f"The {animal} eats {food} at dawn."]}
    for animal, food in zip(ANIMALS, FOODS, strict=True)
    for question in (
        f"What does the {animal} eat at dawn?",
        f"What is it that the {animal} eats?",
        f"Does the {animal} eat {food}?",
        f"Which {food} does the {animal} eat at dawn?",
        f"Who painted a portrait of the {animal}?",
    )
]
# Five of those that are answered count as not answered, so that confidence makes mistakes.
ROWS_WITH_MISTAKES = [row if number % 25 else {**row, "gold": []} for number, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("shares", "scale", "shift"),
    [
        ({-1: (1, 4), 1: (3, 4)}, math.log(3), 0.0),  # odds of 1 to 3 at -1 and 3 to 1 at 1
        ({0: (2, 4), 2: (4, 5)}, math.log(2), 0.0),  # odds of 1 at 0, and of 4 at 2
        ({0: (1, 5), 1: (1, 2)}, math.log(4), -math.log(4)),  # odds of 1/4 at 0, and of 1 at 1
    ],
)
def test_the_fit_gives_back_the_odds(shares: dict[float, tuple[int, int]], scale: float, shift: float) -> None:
    # Many of each, so that the shrinking of the scale does not show.
    log_odds = [z for z, (_, count) in shares.items() for _ in range(100 * count)]
    right = [number < 100 * some for some, count in shares.values() for number in range(100 * count)]
    assert fit_platt(log_odds, right) == pytest.approx((scale, shift), abs=1e-3)


def test_where_confidence_makes_no_mistake_the_scale_stays_finite() -> None:
    scale, shift = fit_platt([-1.0, -0.5, 0.5, 1.0], [False, False, True, True])
    assert 5 < scale < 50
    assert shift == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("right", [[True, False], [True, True, False, False]])
def test_confidence_that_is_no_higher_where_it_is_right_is_refused(right: list[bool]) -> None:
    with pytest.raises(GoldError, match="nothing to fit"):
        fit_platt(list(range(len(right))), right)


def test_an_index_is_calibrated_and_keeps_it_when_it_is_built_anew(tmp_path: Path) -> None:
    index = build(tmp_path, DOCUMENTS)
    gold = write_gold(tmp_path / "g.jsonl", *ROWS_WITH_MISTAKES)
    question = "What does the heron eat at dawn?"
    before = ask(index, question, reranker=None).confidence
    seen: list[tuple[int, int]] = []
    reports = calibrate(
        index, read_gold(gold), gold, reranker=None, progress=lambda _, done, total: seen.append((done, total))
    )
    index.close()
    assert [report.how for report in reports] == ["dense", "terms"]
    assert all((report.questions, report.right) == (125, 95) for report in reports)
    assert all(report.error_after < 0.1 for report in reports)
    assert (seen[0], seen[-1], len(seen)) == ((1, 250), (250, 250), 250)

    (tmp_path / "documents" / "more.txt").write_text("The zebra eats reeds.")
    build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
    manifest = json.loads((tmp_path / "index" / "manifest.json").read_text())
    assert manifest["calibrated_on"] == {
        "gold": "g.jsonl",
        "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(),
        "questions": 125,
        "answerable": 95,
    }
    (tmp_path / "documents" / "more.txt").unlink()
    build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
    index = open_unchecked(tmp_path / "index", BagOfWords())
    scale, shift = index.calibration["dense"]
    after = ask(index, question, reranker=None).confidence
    assert math.log(after / (1 - after)) == pytest.approx(scale * math.log(before / (1 - before)) + shift, abs=1e-3)
    index.close()


def test_every_fold_is_fitted_on_right_and_wrong_ones(tmp_path: Path) -> None:
    # There are five folds. If questions were dealt out in turn, all that nothing answers would be in one of them.
    index = build(tmp_path, DOCUMENTS)
    gold = write_gold(tmp_path / "g.jsonl", *ROWS)
    reports = calibrate(index, read_gold(gold), gold, reranker=None)
    assert [report.right for report in reports] == [100, 100]
    assert all(report.error_after < 0.01 for report in reports)
    index.close()


def test_too_few_questions_change_nothing(tmp_path: Path) -> None:
    index = build(tmp_path, DOCUMENTS)
    gold = write_gold(tmp_path / "g.jsonl", *ROWS[:95])
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    with pytest.raises(GoldError, match="at least 20 right and 20 wrong"):
        calibrate(index, read_gold(gold), gold, reranker=None)
    with pytest.raises(GoldError, match="at least 20 right and 20 wrong"):
        calibrate(index, [], gold, reranker=None)
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before
    index.close()


def test_an_index_that_was_built_anew_meanwhile_is_not_calibrated(tmp_path: Path) -> None:
    index = build(tmp_path, DOCUMENTS)
    (tmp_path / "documents" / "more.txt").write_text("The zebra eats reeds.")
    build_index([tmp_path / "documents"], tmp_path / "index", encoder=BagOfWords())
    gold = write_gold(tmp_path / "g.jsonl", *ROWS)
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    with pytest.raises(UnusableIndexError, match="built anew meanwhile"):
        calibrate(index, read_gold(gold), gold, reranker=None)
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before
    index.close()
