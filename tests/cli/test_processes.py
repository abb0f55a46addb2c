"""``qa`` as a process of its own, which takes a second to start: only what cannot be seen in this process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import by_hand, process_environment, run_process

WITHOUT_MODELS = ("--retrieval", "sparse", "--no-rerank")


def test_a_question_is_answered_without_a_network(here_with_models: Path) -> None:
    done = run_process("ask", "How many physicians helped train it?", cwd=here_with_models)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1,000 physicians" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ask x --retrieval sparse --reranker nonsense", "the reranker nonsense is"),
        ("index index/README.md --index new --encoder no/such", "the model no/such is"),
    ],
)
def test_a_model_that_is_not_here_is_one_line_where_the_hub_is_not_reached(here: Path, line: str, said: str) -> None:
    (here / "index" / "README.md").write_text("Apples are red.", encoding="utf-8")
    started = time.perf_counter()
    done = run_process(*line.split(), cwd=here)
    cure = "not on this machine, and the hub was not reached: name a folder that holds it"
    assert (done.returncode, done.stderr) == (1, f"qa: {said} {cure}\n")
    assert time.perf_counter() - started < 20  # the hub's library tries again for 45


def test_an_index_in_a_folder_that_cannot_be_written_answers_what_comes_by_a_pipe(here: Path) -> None:
    paths = [here / "index", *(here / "index").glob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = run_process("batch", "-", *WITHOUT_MODELS, cwd=here, stdin='{"question": "Who is Wang?", "id": "w"}\n')
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "w"
    assert done.stderr.startswith("qa: 1 question in ")


def test_a_reader_that_stops_listening_is_no_error(here: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "batch", "-", *WITHOUT_MODELS],
        cwd=here,
        env=process_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"Who is Wang?\n" * 50)
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_ends_a_batch_with_130_and_whole_lines(here: Path) -> None:
    (here / "q.txt").write_text("".join(f"What is the score number {n} of the model?\n" for n in range(5_000)))
    output = here / "answers.jsonl"
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "batch", "q.txt", "-o", "answers.jsonl", *WITHOUT_MODELS],
        cwd=here,
        env=process_environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background has it ignored, and so would its children.
        preexec_fn=by_hand,
    ) as process:
        deadline = time.monotonic() + 60
        while not (output.exists() and output.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err.startswith("qa: interrupted after ")
    assert err.endswith(" of 5,000; go on with --resume\n")
    for line in output.read_bytes().splitlines():
        assert json.loads(line)["id"]
