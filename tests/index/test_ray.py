"""Builds by workers on Ray: the same index, vector for vector, whatever worker or machine is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import Runner, by_hand, is_one_line_error, process_environment
from conftest import BagOfWords, Words, write_files
from ray_clusters import PATH

from qa.errors import ModelError
from qa.index.build import build_index
from qa.index.ray_encoders import RayEncoder, RayTokenEncoder
from qa.index.ray_reading import RayReading
from qa.index.ray_workers import Workers

TEXTS = {f"{n}.txt": " ".join(f"Thing {n} has part {m % 40} of {m}." for m in range(60)) for n in range(8)}
TEXTS["0.questions.jsonl"] = '{"quote": "Thing 0 has part 1 of 1.", "questions": ["Which part?"]}\n'


def digests(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["files"]
    return found


def no_model() -> BagOfWords:
    raise ModelError("the model x is not on this machine")


def test_a_model_that_is_not_on_a_workers_machine_is_said_with_the_machines_name(workers: Workers) -> None:
    with pytest.raises(ModelError, match=r"^a worker on \S+: the model x is not on this machine$"):
        list(RayEncoder(BagOfWords(), workers, no_model).encode_batches([["a"]]))
    with pytest.raises(ModelError, match="another model of the name bag-of-words"):
        list(RayEncoder(BagOfWords("other"), workers, BagOfWords).encode_batches([["a"]]))


@pytest.mark.parametrize("name", ["index", "index.db"])
def test_the_index_is_the_same_byte_for_byte(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Into a folder; and into Milvus, whose generation has the digests of its records and rows."""
    from qa.index.open import open_unchecked

    monkeypatch.setattr("qa.index.vector_cache.BLOCK", 16)
    monkeypatch.setattr("qa.index.token_cache.BLOCK", 16)
    corpus = write_files(tmp_path / "documents", TEXTS)
    here, there = tmp_path / "here" / name, tmp_path / "there" / name
    for folder in (here.parent, there.parent):
        folder.mkdir()
    build_index([corpus], here, encoder=BagOfWords(), token_encoder=Words())
    local, local_tokens = BagOfWords(), Words()
    encoder = RayEncoder(local, workers, BagOfWords)
    tokens = RayTokenEncoder(local_tokens, workers, Words)
    read = RayReading(workers)
    report = build_index([corpus], there, encoder=encoder, token_encoder=tokens, read_files=read)
    assert report.embedded == 8 * 60 + 1
    assert (local.encoded, local_tokens.encoded) == ([], [])  # nothing was embedded in this process
    indexes = [open_unchecked(location, BagOfWords(), Words()) for location in (here, there)]
    first, second = (index.manifest.files for index in indexes)  # type: ignore[attr-defined]
    assert first == second
    for index in indexes:
        index.close()
    again = build_index([corpus], there, encoder=encoder, token_encoder=tokens)
    assert (again.embedded, again.is_new) == (0, False)


def test_a_build_that_was_interrupted_goes_on_where_it_was(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.vector_cache.BLOCK", 16)
    corpus = write_files(tmp_path / "documents", TEXTS)
    encoder = RayEncoder(BagOfWords(), workers, BagOfWords)

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "embedding" and done >= 160:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([corpus], tmp_path / "index", encoder=encoder, progress=interrupt)
    report = build_index([corpus], tmp_path / "index", encoder=encoder)
    assert report.embedded == 8 * 60 + 1 - 160


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:1", "127.0.0.1:1: no cluster of Ray answers (Connection refused)"),
        ("ray://127.0.0.1:1", "is no address of a cluster of Ray: write auto, local, or HOST:PORT"),
        ("somewhere", "is no address of a cluster of Ray"),
    ],
)
def test_an_address_at_which_nothing_answers_is_one_line(
    tmp_path: Path, qa: Runner, without_models: None, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr("qa.index.ray_steps.load_encoder", lambda _: BagOfWords())
    corpus = write_files(tmp_path / "documents", {"a.txt": "Apples are red."})
    run = qa("index", corpus, "--index", tmp_path / "index", "--ray", address)
    assert is_one_line_error(run, said)
    assert not (tmp_path / "index").exists()


def test_without_ray_the_error_names_the_extra(
    tmp_path: Path, qa: Runner, without_models: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.ray_steps.load_encoder", lambda _: BagOfWords())
    monkeypatch.setattr("qa.extras.find_spec", lambda _: None)
    corpus = write_files(tmp_path / "documents", {"a.txt": "Apples are red."})
    run = qa("index", corpus, "--index", tmp_path / "index", "--ray", "auto")
    assert is_one_line_error(run, "--ray needs ray", 'pip install "article-qa[ray]"')


COMMAND = """
    import sys
    from conftest import BagOfWords
    from ray_clusters import Slow
    from qa.cli import main, open_or_build
    from qa.index import ray_steps, vector_cache
    vector_cache.BLOCK = 16
    open_or_build.load_token_encoder = lambda: None
    ray_steps.load_encoder = lambda name: BagOfWords()
    ray_steps.partial = lambda function, name: Slow
    sys.exit(main.main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_ctrl_c_ends_the_workers(temporary: Path, tmp_path: Path) -> None:
    corpus, begun = write_files(tmp_path / "documents", TEXTS), tmp_path / "begun"
    begun.mkdir()
    environment = {**process_environment(), "RAY_TMPDIR": str(temporary), "QA_TEST_BEGUN": str(begun)}
    environment["PYTHONPATH"] = PATH
    command = [sys.executable, "-c", textwrap.dedent(COMMAND), "index", str(corpus), "--index", str(tmp_path / "index")]
    with subprocess.Popen(
        [*command, "--ray", "local"], env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=by_hand
    ) as process:
        deadline = time.monotonic() + 60
        while not any(begun.iterdir()) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        numbers = [int(path.name) for path in begun.iterdir()]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert numbers, said
    assert (process.returncode, said) == (130, "qa: interrupted; the same command goes on where it stopped\n")
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{number}").exists() for number in numbers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [number for number in numbers if Path(f"/proc/{number}").exists()]


NODES = """
    import json, os, sys, time
    from pathlib import Path
    import ray
    from ray.cluster_utils import Cluster
    from conftest import BagOfWords
    from ray_clusters import Slow
    from qa.documents import formats
    from qa.index import ray_reading, vector_cache
    from qa.index.build import build_index
    from qa.index.ray_encoders import RayEncoder
    from qa.index.ray_reading import RayReading
    from qa.index.ray_workers import ray_workers
    vector_cache.BLOCK = 16
    ray_reading.FILE = ray_reading.BATCH  # each file is a batch
    formats.FORMATS.insert(0, formats.Format("slow text", (".txt",), ("ray_clusters", "read_slowly"), is_plain=True))
    source, target, when = sys.argv[1:]
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    removed = []
    with ray_workers("auto") as workers:  # which joins this cluster
        assert (len(ray.nodes()), workers.count) == (2, 2), ray.nodes()
        def progress(stage, done, total):
            if stage == when and done >= total / 4 and not removed:
                assert len(os.listdir(os.environ["QA_TEST_BEGUN"])) == 2
                removed.append(done)
                cluster.remove_node(second, allow_graceful=False)
        steps = {"encoder": RayEncoder(BagOfWords(), workers, Slow), "read_files": RayReading(workers)}
        report = build_index([source], target, progress=progress, **steps)
        assert removed
        assert report.embedded == 481, report
    cluster.shutdown()
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["reading", "embedding"])
def test_a_machine_that_is_lost_costs_a_retry_and_no_vector(temporary: Path, tmp_path: Path, when: str) -> None:
    """Two machines of one core each, on this one; one is removed while both have batches."""
    corpus, begun = write_files(tmp_path / "documents", TEXTS), tmp_path / "begun"
    begun.mkdir()
    folder = Path(tempfile.mkdtemp(prefix="nodes-", dir=temporary))
    environment = {**process_environment(), "RAY_TMPDIR": str(folder), "QA_TEST_BEGUN": str(begun)}
    environment["PYTHONPATH"] = PATH
    command = [sys.executable, "-c", textwrap.dedent(NODES), str(corpus), str(tmp_path / "there"), when]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    build_index([corpus], tmp_path / "here", encoder=BagOfWords())
    assert digests(tmp_path / "there") == digests(tmp_path / "here")
