"""The command line as a script meets it: the contract, exit codes, one-line errors, batch and its interruptions."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jsonschema
import pytest
from answer_schema import ANSWER
from conftest import ARTICLE, GOLD, ROOT, write_files

from qa.cli.main import main

QUESTIONS = ["Who leads Meta Superintelligence Labs?", "What did it score on ARC AGI 2?", "Who is Brian Nowak?"]

Run = tuple[int, str, str]
Runner = Callable[..., Run]


@pytest.fixture
def here(tmp_path: Path, article_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with the article's index in ``index`` and nothing else."""
    shutil.copytree(article_directory, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def qa(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run a command in this process, where the model is loaded already."""

    def run(*arguments: object) -> Run:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def is_one_line_error(run: Run, *words: str) -> bool:
    code, out, err = run
    lines = err.strip().splitlines()
    return code == 1 and not out and len(lines) == 1 and lines[0].startswith("qa: ") and all(w in err for w in words)


def command(*arguments: object, cwd: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``python -m qa`` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HTTPS_PROXY": "http://127.0.0.1:9"},
    )


@pytest.mark.parametrize("name", ["index", "ask", "batch", "eval", "calibrate", "chat"])
def test_help_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    text = capsys.readouterr().out
    assert "--index DIR" in text
    assert "examples:" in text
    assert f"qa {name}" in text.partition("examples:")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["nonsense"],
        ["ask", "x", "--top-k", "0"],
        ["ask", "x", "--top-k", "many"],
        ["ask", "x", "--retrieval", "y"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(list(arguments))
    assert "usage: qa" in capsys.readouterr().err


def test_ask_prints_quote_and_citation_plain_when_piped(here: Path, qa: Runner) -> None:
    code, out, err = qa("ask", "How many physicians helped train it?")
    assert (code, err) == (0, "")
    quote, citation = out.splitlines()[:2]
    assert quote.startswith("1. This advantage is not accidental — Meta collaborated with over 1,000 physicians")
    assert "paragraph 11, sentence 3, line 29, characters 4274-4425" in citation
    assert "credits Meta's technical blog" in citation
    assert "\x1b" not in out


def test_ask_says_when_the_documents_do_not_answer(here: Path, qa: Runner) -> None:
    code, out, _ = qa("ask", "What is the capital of France?")
    assert code == 0
    assert out.startswith("The documents do not answer this. The nearest passages")


def test_ask_json_is_the_contract(here: Path, qa: Runner) -> None:
    code, out, err = qa("ask", QUESTIONS[0], "--json", "--top-k", 2)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    jsonschema.validate(answer, ANSWER)
    assert len(answer["passages"]) == 2


def test_no_index_and_no_corpus_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_one_line_error(qa("ask", "x"), "no index at index and no folder corpus")
    assert is_one_line_error(qa("ask", "x", "--index", "else"), "no index at else")
    assert is_one_line_error(qa("index"), "corpus: there is no such file or folder")
    write_files(tmp_path, {"corpus/image.png": "x"})
    assert is_one_line_error(qa("index"), "no documents")


def test_the_default_index_is_built_first_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red. Pears are green."})
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, err) == (0, "qa: there is no index at index: building it from corpus\n")
    assert "Pears are green." in out


def test_a_changed_document_is_said_and_answered_from_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red. Pears are green."})
    qa("index")
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red. Pears are brown."})
    code, out, err = qa("ask", "Which colour are pears?")
    assert code == 0
    assert "fruit.txt has changed since the index was built: bringing it up to date" in err
    assert "Pears are brown." in out
    assert "green" not in out


def test_a_bad_document_is_named_and_the_exit_code_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red.", "corpus/empty.txt": ""})
    code, out, err = qa("index")
    assert code == 1
    assert "1 document, 1 sentence (1 embedded)" in out
    assert err == "qa: skipped corpus/empty.txt: is empty\n"


def test_an_unknown_model_is_one_line_with_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red."})
    assert is_one_line_error(qa("index", "--encoder", "no/such-model"), "no/such-model", "folder")


def test_verify_says_that_all_is_well_or_what_is_not(here: Path, qa: Runner) -> None:
    code, out, _ = qa("index", "--verify")
    assert (code, out) == (0, "index: 121 sentences, every file as it was built\n")
    (vectors,) = here.glob("index/generation-*/vectors.faiss")
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    assert is_one_line_error(qa("index", "--verify"), "vectors.faiss", "is not what was built")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.txt", "\ufeff" + "\r\n".join([*QUESTIONS, "", ""])),
        ("q.csv", "Question,note\n" + "".join(f'"{question}",x\n' for question in QUESTIONS)),
        ("q.jsonl", "".join(json.dumps({"question": question}) + "\n\n" for question in QUESTIONS)),
    ],
)
def test_batch_reads_each_format_and_answers_as_ask_does(here: Path, qa: Runner, name: str, text: str) -> None:
    (here / name).write_text(text, encoding="utf-8", newline="")
    code, out, err = qa("batch", name, "-o", "answers.jsonl")
    assert (code, out) == (0, "")
    assert "3 questions answered in" in err
    assert " a second" in err
    answers = [json.loads(line) for line in (here / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    for answer, question in zip(answers, QUESTIONS, strict=True):
        jsonschema.validate(answer, ANSWER)
        alone = json.loads(qa("ask", question, "--json")[1])
        assert answer["question"] == question
        assert [p["quote"] for p in answer["passages"]] == [p["quote"] for p in alone["passages"]]


def test_batch_takes_ids_or_line_numbers(here: Path, qa: Runner) -> None:
    (here / "q.jsonl").write_text('\n{"question": "a b", "id": "x1"}\n{"question": "c", "id": 7}\n{"question": "d"}\n')
    _, out, _ = qa("batch", "q.jsonl", "--retrieval", "sparse")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["x1", "7", "4"]


def test_batch_names_bad_lines_and_answers_the_others(here: Path, qa: Runner) -> None:
    rows = ['{"question": "Who is Wang?"}', "{oops", "[1]", '{"q": 1}', '{"question": " "}', '{"question": "\\ud800"}']
    (here / "q.jsonl").write_text("\n".join([*rows, json.dumps({"question": "x" * 100_000}), rows[0]]))
    code, out, err = qa("batch", "q.jsonl", "--retrieval", "sparse")
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["1", "8"]
    for line, reason in (
        (2, "JSON"),
        (3, "object"),
        (4, "no question"),
        (5, "empty"),
        (6, "half a pair"),
        (7, "100,000"),
    ):
        assert any(f"line {line}: " in said and reason in said for said in err.splitlines())
    assert "6 bad" in err


def test_batch_writes_csv_that_a_spreadsheet_reads(here: Path, qa: Runner) -> None:
    (here / "q.csv").write_text('id,question\na1,"Who is Wang, really?"\na2,What is the capital of France?\n')
    code, _, _ = qa("batch", "q.csv", "-o", "answers.csv", "--top-k", 2)
    assert code == 0
    with (here / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["answered"]) for row in rows] == [("a1", rows[0]["answered"]), ("a2", "false")]
    text = ARTICLE.read_text(encoding="utf-8")
    assert text[int(rows[0]["start"]) : int(rows[0]["end"])] == rows[0]["quote"]
    assert rows[0]["quote_2"]
    assert "paragraph" in rows[0]["citation_2"]


@pytest.mark.parametrize("output", ["answers.jsonl", "answers.csv"])
@pytest.mark.parametrize("keep", [0.0, 0.35, 0.61, 1.0])
def test_resume_answers_what_is_missing_and_nothing_twice(here: Path, qa: Runner, output: str, keep: float) -> None:
    rows = [{"question": f'What about number {n}, "quoted"?', "id": n % 5} for n in range(10)] + [
        {"question": "same"}
    ] * 2
    (here / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
    arguments = ("batch", "q.jsonl", "-o", output, "--retrieval", "sparse")
    qa(*arguments)
    whole = (here / output).read_bytes()
    (here / output).write_bytes(whole[: int(len(whole) * keep)])  # most likely in the middle of a line
    code, _, err = qa(*arguments, "--resume")
    assert code == 0
    assert strip_seconds((here / output).read_text(encoding="utf-8")) == strip_seconds(whole.decode())
    if keep == 1.0:
        assert "12 questions answered before, 0 to go" in err


def strip_seconds(text: str) -> list[str]:
    return [line.partition('"seconds"')[0] for line in text.splitlines()]


def test_resume_refuses_answers_from_another_index_and_foreign_files(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Who is Wang?\n")
    assert is_one_line_error(qa("batch", "q.txt", "--resume"), "name it with -o")
    (here / "answers.jsonl").write_text('{"id": "1", "question": "Who is Wang?", "index": "0"}\n')
    run = qa("batch", "q.txt", "-o", "answers.jsonl", "--resume")
    assert is_one_line_error(run, "another index")
    (here / "answers.jsonl").write_text("dear diary\n")
    assert is_one_line_error(qa("batch", "q.txt", "-o", "answers.jsonl", "--resume"), "not a file of answers")
    assert (here / "answers.jsonl").read_text() == "dear diary\n"
    assert is_one_line_error(qa("batch", "q.txt", "-o", "q.txt"), "holds the questions")


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("none.txt", None, "cannot be read"),
        ("q.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("q.csv", b"a,b\n1,2\n", "no column 'question'"),
        ("q.pdf", b"%PDF", "are read from .txt, .csv and .jsonl"),
    ],
)
def test_a_file_of_questions_that_cannot_be_read_is_one_line(
    here: Path, qa: Runner, name: str, data: bytes | None, word: str
) -> None:
    if data is not None:
        (here / name).write_bytes(data)
    assert is_one_line_error(qa("batch", name), name, word)


def test_batch_to_a_place_that_cannot_be_written_is_one_line(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Who is Wang?\n")
    assert is_one_line_error(qa("batch", "q.txt", "-o", "no/such/folder.jsonl"), "No such file")
    if Path("/dev/full").exists():
        run = qa("batch", "q.txt", "-o", "/dev/full", "--retrieval", "sparse")
        assert is_one_line_error(run, "No space left")


def test_eval_prints_tables_and_writes_trec_files(here: Path, qa: Runner) -> None:
    code, out, _ = qa(
        "eval", GOLD, "--split", "test", "--trec-run", "run.txt", "--trec-qrels", "qrels.txt", "--misses", 1
    )
    assert code == 0
    for word in (
        "hybrid, reranked, 110 answerable",
        "Success@1",
        "nDCG@10",
        "paraphrase",
        "unanswerable-near",
        "expected",
    ):
        assert word in out
    assert (here / "run.txt").read_text().split()[1] == "Q0"
    assert (here / "qrels.txt").read_text().split()[1] == "0"


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


def test_as_a_process_without_a_network(here: Path) -> None:
    done = command("ask", "How many physicians helped train it?", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1,000 physicians" in done.stdout
    done = command("batch", "-", "--retrieval", "sparse", cwd=here, stdin='{"question": "Who is Wang?", "id": "w"}\n')
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "w"
    done = command("batch", "-", "--retrieval", "sparse", cwd=here, stdin="Who is Wang?\nWho is Saba?\n")
    assert len(done.stdout.splitlines()) == 2


def test_an_index_in_a_folder_that_cannot_be_written_answers(here: Path) -> None:
    for path in (here / "index", *(here / "index").glob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = command("ask", "Who is Brian Nowak?", "--retrieval", "sparse", cwd=here)
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        for path in (here / "index", *(here / "index").glob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_reader_that_stops_listening_is_no_error(here: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "batch", "-", "--retrieval", "sparse"],
        cwd=here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"Who is Wang?\n" * 500)
        process.stdin.close()
        assert b"Traceback" not in process.stderr.read()


def test_ctrl_c_in_batch_keeps_what_is_done_and_resume_finishes(here: Path) -> None:
    questions = [f"What is the score number {n} of the model?" for n in range(1000)]
    (here / "q.txt").write_text("\n".join(questions))
    arguments = ["batch", "q.txt", "-o", "answers.jsonl", "--no-rerank"]
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", *arguments],
        cwd=here,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background has it ignored, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    output = here / "answers.jsonl"
    deadline = time.monotonic() + 60
    while not (output.exists() and output.stat().st_size > 100_000) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted after" in err
    assert "--resume" in err
    assert "Traceback" not in err
    done = command(*arguments, "--resume", cwd=here)
    assert done.returncode == 0
    assert "answered before" in done.stderr
    answers = [json.loads(line)["question"] for line in output.read_text(encoding="utf-8").splitlines()]
    assert answers == questions


def test_batch_reads_a_spreadsheets_semicolons_and_names_a_row_with_stray_commas(here: Path, qa: Runner) -> None:
    (here / "semi.csv").write_text("\ufeffid;question;note\nx1;Who is Wang, really?;n\n", encoding="utf-8")
    code, out, _ = qa("batch", "semi.csv", "--retrieval", "sparse")
    assert (code, json.loads(out)["question"]) == (0, "Who is Wang, really?")
    (here / "stray.csv").write_text("question\nWho is Saba?\nWho is Wang, really?\n")
    code, out, err = qa("batch", "stray.csv", "--retrieval", "sparse")
    assert (code, len(out.splitlines())) == (1, 1)
    assert "line 3: has 2 fields for 1 columns" in err


def test_a_question_without_quotation_marks_is_asked(here: Path, qa: Runner) -> None:
    assert "Maher Saba" in qa("ask", "Who", "is", "Maher", "Saba?", "--retrieval", "sparse")[1]


def test_documents_that_are_gone_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red. Pears are green."})
    qa("index")
    shutil.rmtree(tmp_path / "corpus")
    code, out, err = qa("ask", "Which pears are green?", "--retrieval", "sparse")
    assert (code, len(err.splitlines())) == (0, 2)
    assert "corpus is gone since the index was built" in err
    assert "answering from the documents as they were" in err
    assert "Pears are green." in out


def test_a_follow_up_is_asked_with_the_questions_before_it(here: Path, qa: Runner) -> None:
    before = "What did Muse Spark score on GPQA Diamond?"
    code, out, err = qa("ask", "and Claude?", "--after", before, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["question"] == "and Claude?"
    assert answer["searched_for"] == "What did Claude score on GPQA Diamond?"
    rows = [{"question": "and Claude?", "history": [before]}, {"question": "and Claude?", "history": before}]
    (here / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, out, err = qa("batch", "q.jsonl")
    (line,) = out.splitlines()
    assert json.loads(line)["passages"][0]["quote"] == answer["passages"][0]["quote"]
    assert code == 1
    assert "q.jsonl, line 2" in err


def test_words_are_mended_unless_they_are_to_stay(here: Path, qa: Runner) -> None:
    mended = json.loads(qa("ask", "How many phisicians helped train it?", "--json")[1])
    assert mended["corrections"] == [["phisicians", "physicians"]]
    assert mended["searched_for"] == "How many physicians helped train it?"
    as_typed = json.loads(qa("ask", "How many phisicians helped train it?", "--json", "--no-spelling")[1])
    assert as_typed["corrections"] == []
    assert as_typed["searched_for"] is None


def test_calibrate_says_what_it_fitted_and_keeps_it(here: Path, qa: Runner) -> None:
    code, out, _ = qa("calibrate", GOLD, "--split", "dev", "--no-rerank")
    assert code == 0
    assert "calibration error" in out
    manifest = json.loads((here / "index" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["calibrated_on"]
    few = here / "few.jsonl"
    few.write_text(json.dumps({"question": "x", "gold": []}) + "\n", encoding="utf-8")
    assert is_one_line_error(qa("calibrate", few, "--no-rerank"), "at least 20 right")


def test_an_index_of_an_earlier_version_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa: Runner
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"corpus/fruit.txt": "Apples are red. Pears are green."})
    qa("index")
    manifest = tmp_path / "index" / "manifest.json"
    held = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**held, "format": 1}), encoding="utf-8")
    code, out, err = qa("ask", "Which fruit is green?")
    assert code == 0
    assert "index is of an earlier version: building it again" in err
    assert "Pears are green." in out
    manifest.write_text(json.dumps({**held, "format": 1}), encoding="utf-8")
    shutil.rmtree(tmp_path / "corpus")
    code, out, err = qa("ask", "Which fruit is green?")
    assert (code, out) == (1, "")
