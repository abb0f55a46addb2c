"""The page of an evaluation: whole, escaped, described in words; and the command that writes it."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import IndexMaker
from fruit import DOCUMENTS, ROWS, build, write_gold
from hypothesis import given
from hypothesis import strategies as st

from qa.cli.main import main
from qa.errors import MissingExtraError
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.evaluation.measures import separation
from qa.evaluation.plots import draw, roc_points
from qa.evaluation.report import evaluation_to_dict, write_report
from qa.evaluation.results import Evaluation


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluation]:
    folder = tmp_path_factory.mktemp("fruit")
    index = build(folder, DOCUMENTS)
    yield evaluate(index, read_gold(write_gold(folder / "g.jsonl", *ROWS)), retrieval="sparse", reranker=None)
    index.close()


@pytest.fixture(scope="module")
def directory(found: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a report, written once."""
    directory = tmp_path_factory.mktemp("report") / "new"
    assert write_report(found, {"the embedding": found}, directory, "4 <questions>") == directory / "report.html"
    return directory


class Page(HTMLParser):
    """What a browser sees of a page: its tags, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(directory: Path) -> Page:
    return Page((directory / "report.html").read_text(encoding="utf-8"))


def test_the_page_needs_no_other_file(page: Page) -> None:
    sources = [value for _, attributes in page.tags for name, value in attributes.items() if name in ("src", "href")]
    assert len(sources) == 8
    assert all(source and source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert all(base64.b64decode(source.partition(",")[2]).startswith(b"<?xml") for source in sources if source)
    assert not page.attributes("script")


def test_the_page_escapes_what_it_quotes(page: Page) -> None:
    assert "4 <questions>." in page.text
    assert "<i>hard</i>" in page.text
    assert not page.attributes("i")
    assert not page.attributes("questions")


def test_the_page_says_all_in_words(page: Page, found: Evaluation) -> None:
    described = [image["alt"] for image in page.attributes("img")]
    assert described[0] == "all 0.667 [0.00, 1.00]; plain 1.000 [1.00, 1.00]; <i>hard</i> 0.000 [0.00, 0.00]"
    assert all(described)
    assert all(text in page.text for text in described if text)  # also as captions
    assert "without the embedding" in page.text
    assert "not called answered, of 1 unanswerable: 1.000 [1.00, 1.00]" in page.text
    assert "second small red apples (answered at rank 2)" in page.text
    assert "returned: Apples are red." in page.text
    assert "expected: Cherries are small." in page.text
    assert {cell["scope"] for cell in page.attributes("th")} == {"row", "col"}
    assert page.attributes("html") == [{"lang": "en"}]


def test_the_evaluation_stands_beside_the_page(directory: Path, found: Evaluation) -> None:
    written = json.loads((directory / "evaluation.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(evaluation_to_dict(found)))


def test_without_its_extra_the_report_is_an_error_that_names_it_and_nothing_is_written(
    found: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)  # as if it were not installed
    with pytest.raises(MissingExtraError, match=r"the report needs jinja2, .*article-qa\[report\]"):
        write_report(found, {}, tmp_path / "r", "x")
    assert not (tmp_path / "r").exists()


def test_a_gold_set_of_one_sort_of_question_has_the_plots_that_it_can_have(
    tmp_path: Path, make_index: IndexMaker
) -> None:
    index = make_index(DOCUMENTS)
    questions = read_gold(write_gold(tmp_path / "g.jsonl", *ROWS))
    answerable = evaluate(index, questions[:1], retrieval="sparse", reranker=None)
    assert [re.sub(r" \(.*", "", plot.title) for plot in draw(answerable, {})] == [
        "Success@1 by kind",
        "RR@10 by kind",
        "Reliability",
        "Risk against coverage",
        "Latency",
    ]
    unanswerable = evaluate(index, questions[3:], retrieval="sparse", reranker=None)
    page = write_report(unanswerable, {"BM25": unanswerable}, tmp_path / "r", "x").read_text(encoding="utf-8")
    assert page.count("<img ") == 3
    assert "<table>" not in page


def test_the_roc_curve_at_each_threshold() -> None:
    assert roc_points([0.9, 0.6], [0.6, 0.2]) == ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])


confidences = st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), min_size=1, max_size=12)


@given(confidences, confidences)
def test_the_area_under_the_roc_curve_is_the_separation(answerable: list[float], unanswerable: list[float]) -> None:
    x, y = roc_points(answerable, unanswerable)
    area = sum((x[i + 1] - x[i]) * (y[i + 1] + y[i]) / 2 for i in range(len(x) - 1))
    assert area == pytest.approx(separation(answerable, unanswerable))


def test_the_command_line_writes_compares_and_names_errors(
    tmp_path: Path, make_index: IndexMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    make_index(DOCUMENTS).close()
    gold = write_gold(tmp_path / "g.jsonl", *ROWS)
    common = ["eval", str(gold), "--index", str(tmp_path / "index"), "--retrieval", "sparse", "--no-rerank"]
    assert main([*common, "--json"]) == 0
    (tmp_path / "old.json").write_text(capsys.readouterr().out)
    assert main([*common, "--compare", str(tmp_path / "old.json")]) == 0
    out = capsys.readouterr().out
    assert "0 better" in out
    assert "0 worse" in out
    assert main([*common, "--json", "--compare", str(tmp_path / "old.json")]) == 0
    assert json.loads(capsys.readouterr().out)["compared"]["questions"] == 3
    assert main([*common, "--compare", str(gold)]) == 1
    assert capsys.readouterr().err.startswith(f"qa: {gold}: is not")
