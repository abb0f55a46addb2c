"""The commands in this process: what they print, and errors in one line."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
from answer_schema import ANSWER
from command_line import Runner, is_one_line_error
from conftest import GOLD, write_files

from qa.answering.render import ASK
from qa.extras import EXTRAS


def test_ask_prints_quote_and_citation_plain_when_piped(here_with_models: Path, qa: Runner) -> None:
    code, out, err = qa("ask", "How many physicians helped train it?")
    assert (code, err) == (0, "")
    quote, citation = out.splitlines()[:2]
    assert quote.startswith("1. This advantage is not accidental — Meta collaborated with over 1,000 physicians")
    assert "paragraph 11, sentence 3, line 29, characters 4274-4425" in citation
    assert "credits Meta's technical blog" in citation
    assert "\x1b" not in out


def test_ask_says_when_the_documents_do_not_answer(here_with_models: Path, qa: Runner) -> None:
    code, out, _ = qa("ask", "What is the capital of France?")
    assert code == 0
    assert out.startswith("The documents do not answer this. The nearest passages")


def test_ask_json_is_the_contract(here: Path, qa: Runner) -> None:
    code, out, err = qa("ask", "Who leads Meta Superintelligence Labs?", "--json", "--top-k", 2)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    jsonschema.validate(answer, ANSWER)
    assert len(answer["passages"]) == 2


def test_a_question_without_quotation_marks_is_asked(here: Path, qa: Runner) -> None:
    assert json.loads(qa("ask", "Who", "is", "Maher", "Saba?", "--json")[1])["question"] == "Who is Maher Saba?"


def test_a_follow_up_is_asked_with_the_questions_before_it(here: Path, qa: Runner) -> None:
    before = "What did Muse Spark score on GPQA Diamond?"
    code, out, err = qa("ask", "and Claude?", "--after", before, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["question"] == "and Claude?"
    assert answer["searched_for"] == "What did Claude score on GPQA Diamond?"


def test_thanks_are_told_how_to_ask_in_a_line(here: Path, qa: Runner) -> None:
    assert qa("ask", "thanks") == (0, f"{ASK}\n", "")


def test_words_are_mended_unless_they_are_to_stay(here: Path, qa: Runner) -> None:
    mended = json.loads(qa("ask", "How many phisicians helped train it?", "--json")[1])
    assert mended["corrections"] == [["phisicians", "physicians"]]
    assert mended["searched_for"] == "How many physicians helped train it?"
    as_typed = json.loads(qa("ask", "How many phisicians helped train it?", "--json", "--no-spelling")[1])
    assert as_typed["corrections"] == []
    assert as_typed["searched_for"] is None


def test_a_question_that_cannot_be_asked_is_one_line(here: Path, qa: Runner) -> None:
    assert is_one_line_error(qa("ask", " "), "the question is empty")


def test_index_says_what_it_built(empty: Path, qa: Runner) -> None:
    write_files(empty, {"corpus/fruit.txt": "Apples are red. Pears are green."})
    code, out, err = qa("index")
    assert (code, err) == (0, "")
    assert out.startswith("index: 1 document, 2 sentences (2 embedded) in ")
    code, out, err = qa("index", "corpus/fruit.txt", "--index", "index")
    assert (code, err) == (0, "")
    assert out.startswith("index: 1 document, 2 sentences (0 embedded) in ")
    assert out.endswith(", as it was before\n")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a.jpg", "1 file of another kind was passed over: .jpg 1"),
        (
            "a.jpg b.jpg c.xls d .e.jpg",
            "4 files of other kinds were passed over: .jpg 2, .xls 1, without an ending 1",
        ),
        (
            "a.1 a.2 a.3 a.4 a.5 a.6 a.7 a.8 a.9 b.9",
            "10 files of other kinds were passed over: .9 2, .1 1, .2 1, .3 1, .4 1, .5 1, .6 1, .7 1, others 1",
        ),
    ],
)
def test_index_says_how_many_files_of_other_kinds_it_passed_over(
    empty: Path, qa: Runner, names: str, said: str
) -> None:
    write_files(empty / "corpus", {"fruit.txt": "Apples are red.", **dict.fromkeys(names.split(), "x")})
    code, _, err = qa("index")
    assert (code, err) == (0, f"qa: {said}\n")


def test_a_bad_document_is_named_and_the_exit_code_says_so(empty: Path, qa: Runner) -> None:
    write_files(empty, {"corpus/fruit.txt": "Apples are red.", "corpus/empty.txt": ""})
    code, out, err = qa("index")
    assert code == 1
    assert "1 document, 1 sentence (1 embedded)" in out
    assert err == "qa: skipped corpus/empty.txt: is empty\n"


def test_an_unknown_model_is_one_line_with_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red."})
    assert is_one_line_error(qa("index", "--encoder", "no/such-model"), "no/such-model", "folder")


def test_verify_says_that_all_is_well_or_what_is_not(here: Path, qa: Runner) -> None:
    code, out, err = qa("index", "--verify")
    assert (code, out, err) == (0, "index: 121 sentences, every file as it was built\n", "")
    (vectors,) = here.glob("index/generation-*/vectors.faiss")
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    assert is_one_line_error(qa("index", "--verify"), "vectors.faiss", "is not what was built")


def test_verify_says_what_has_changed_since(empty: Path, qa: Runner) -> None:
    write_files(empty, {"corpus/fruit.txt": "Apples are red."})
    qa("index")
    write_files(empty, {"corpus/fruit.txt": "Apples are green."})
    code, _, err = qa("index", "--verify")
    assert code == 1
    assert err.endswith("fruit.txt has changed since the index was built: run qa index\n")


def test_eval_prints_tables_and_writes_trec_files(here: Path, qa: Runner) -> None:
    trec = ("--trec-run", "run.txt", "--trec-qrels", "qrels.txt")
    code, out, err = qa("eval", GOLD, "--split", "test", "--retrieval", "sparse", "--misses", 1, *trec)
    assert (code, err) == (0, "")
    words = "sparse, reranked, 110 answerable", "Success@1", "nDCG@10", "paraphrase", "unanswerable-near", "expected"
    for word in words:
        assert word in out
    assert (here / "run.txt").read_text().split()[1] == "Q0"
    assert (here / "qrels.txt").read_text().split()[1] == "0"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("batch q.txt -o no/such/a.jsonl", "no/such/a.jsonl: cannot be written: there is no folder no/such"),
        ("batch q.txt -o index", "index: cannot be written: it is a folder: name a file"),
        (
            "batch q.txt -o a.XLSX",
            "a.XLSX: answers are written as CSV or JSON lines: for a spreadsheet name a .csv file",
        ),
        ("eval q.txt --trec-run no/run", "no/run: cannot be written: there is no folder no"),
        ("eval q.txt --trec-qrels q.txt/qrels", "q.txt/qrels: cannot be written: there is no folder q.txt"),
        ("eval q.txt --report q.txt", "q.txt: cannot be written: it is a file: name a folder"),
        ("chat --feedback index", "index: cannot be written: it is a folder: name a file"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(here: Path, qa: Runner, line: str, said: str) -> None:
    (here / "q.txt").write_text("Who is Wang?\n")
    assert qa(*line.split()) == (1, "", f"qa: {said}\n")


def test_eval_json_has_everything(here: Path, qa: Runner) -> None:
    code, out, _ = qa("eval", GOLD, "--json", "--retrieval", "sparse", "--no-rerank")
    result = json.loads(out)
    assert code == 0
    assert result["answerable"] + result["unanswerable"] == 270
    assert set(result["measures"]["RR@10"]) == {"value", "low", "high", "questions"}
    assert len(result["run"]) == len(result["qrels"]) == result["answerable"]


def test_a_gold_quote_that_is_not_there_is_one_line(here: Path, qa: Runner) -> None:
    (here / "g.jsonl").write_text('{"question": "x", "gold": ["never said"]}\n')
    assert is_one_line_error(qa("eval", "g.jsonl"), "g.jsonl:1", "never said")


@pytest.mark.parametrize("name", ["batch", "eval"])
def test_the_rows_in_the_help_can_be_asked(
    here: Path, qa: Runner, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit, match="0"):
        qa(name, "--help")
    rows = re.findall(r"^  (\{.*\})$", capsys.readouterr().out, re.MULTILINE)
    assert len(rows) == 2
    (here / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    code, _, err = qa(name, "rows.jsonl")
    assert (code, "bad" in err) == (0, False)


def test_eval_says_one_question_and_what_was_called_answered(here: Path, qa: Runner) -> None:
    rows = {"question": "Who is Wang?", "gold": ["1,000 physicians"]}, {"question": "Who is Zorp?", "gold": []}
    (here / "g.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = qa("eval", "g.jsonl")[1]
    assert "hybrid, reranked, 1 answerable question, 95% intervals" in out
    assert re.search(r"^called answered, of 1 answerable: ", out, re.MULTILINE)
    assert re.search(r"^not called answered, of 1 unanswerable: ", out, re.MULTILINE)
    assert re.search(r"^verdicts, of 2 questions: \d answered, \d possible, \d not found$", out, re.MULTILINE)
    assert re.search(r"^1 question whose first quote does not answer:$", out, re.MULTILINE)
    assert "abstained" not in out


def test_each_fault_of_a_gold_set_is_a_line(here: Path, qa: Runner) -> None:
    (here / "g.jsonl").write_text('{"question": "x", "gold": ["never said"]}\n' * 27)
    code, out, err = qa("eval", "g.jsonl")
    assert (code, out, len(err.splitlines())) == (1, "", 20 + 1)
    assert err.startswith("qa: g.jsonl:1: the quote 'never said' is not in the documents\nqa: g.jsonl:2: ")
    assert err.endswith("\nqa: and 7 more\n")


def test_what_a_gold_set_holds_is_no_markup_and_nothing_that_a_terminal_obeys(here: Path, qa: Runner) -> None:
    (here / "\x1b[31mg\udcff.jsonl").write_text(
        "".join(
            json.dumps(
                {"id": f"{n}\x1b[2J", "question": "Who\x9b?", "gold": gold, "kind": "[/x]\x1b[31m:smile: $\\frac$"}
            )
            + "\n"
            for n, gold in enumerate((["Wang"], []))
        )
    )
    gold = ("eval", "\x1b[31mg\udcff.jsonl", "--retrieval", "sparse", "--no-rerank")
    code, out, err = qa(*gold, "--json")
    assert (code, err) == (0, "")
    (here / "old.json").write_text(out, encoding="utf-8")
    code, out, err = qa(*gold, "--compare", "old.json", "--report", "report")
    assert code == 0, err
    assert r"[/x]" + "\ufffd" + r"[31m:smile: $\frac$" in out
    assert not set(out + err) & set("\x1b\x9b")


def test_calibrate_says_what_it_fitted_and_keeps_it(here_with_models: Path, qa: Runner) -> None:
    code, out, _ = qa("calibrate", GOLD, "--split", "dev", "--no-rerank")
    assert code == 0
    assert "calibration error" in out
    manifest = json.loads((here_with_models / "index" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["calibrated_on"]
    few = here_with_models / "few.jsonl"
    few.write_text(json.dumps({"question": "x", "gold": []}) + "\n", encoding="utf-8")
    assert is_one_line_error(qa("calibrate", few, "--no-rerank"), "at least 20 right")


@pytest.mark.parametrize(
    ("arguments", "library", "said"),
    [
        (("chat",), "gradio", 'the chat needs gradio, which is not installed: run pip install "article-qa[chat]"'),
        (("chat", "--mcp"), "mcp", '--mcp needs mcp, which is not installed: run pip install "article-qa[mcp]"'),
        (
            ("eval", GOLD, "--report", "report"),
            "matplotlib",
            '--report needs matplotlib, which is not installed: run pip install "article-qa[report]"',
        ),
    ],
)
def test_a_missing_extra_is_one_line_that_names_it_before_any_work(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], library: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # as if it were not installed
    write_files(empty, {"corpus/fruit.txt": "Apples are red."})
    assert is_one_line_error(qa(*arguments), said)
    assert not (empty / "index").exists()


def test_without_any_extra_all_but_the_chat_and_the_report_work(
    empty: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in {library for libraries in EXTRAS.values() for library in libraries}:
        monkeypatch.setitem(sys.modules, library, None)  # as if it were not installed
    rows = {"question": "Which fruit is green?", "gold": ["Pears are green."]}, {"question": "Why?", "gold": []}
    gold = "".join(json.dumps(row) + "\n" for row in rows)
    write_files(empty, {"corpus/fruit.txt": "Apples are red. Pears are green.", "gold.jsonl": gold, "said.jsonl": ""})
    for command in (
        "index",
        "index --verify",
        "ask green?",
        "batch gold.jsonl",
        "eval gold.jsonl",
        "feedback said.jsonl",
    ):
        code, _, err = qa(*command.split())
        assert code == 0, (command, err)
