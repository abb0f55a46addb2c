"""Measure a build by workers on Ray against one without: the whole build, and its stages.

    python benchmarks/ray_build.py SOURCE ... [--tokens] [--node] [--pdf] [--times N] [--rounds N]

Each build is a process of its own. Without Ray the models use as many cores as they are given; with Ray there are as
many workers, of one core each. ``cpu here`` are the seconds of CPU of the process that builds, without the workers.
``--tokens`` makes the vectors of tokens too. ``--node`` builds on two nodes of one core each, on this machine, and
takes one away when half of the texts are embedded. ``--pdf`` makes a PDF of each text first, and builds from these;
with ``--times`` it has the text so many times, which is all read, while it is embedded once.
With ``--rounds`` each build is made several times, in turn. The least seconds of each are printed, to which what else
the machine does only adds; and the median of the ratios to the first build of the same round. That the files of all
indexes are the same is checked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from statistics import median

from qa.concurrency import batched

ROOT = Path(__file__).resolve().parent.parent
BUILD = """
import contextlib, json, os, sys, time
sys.path.insert(0, sys.argv[1])
from qa.index.build import build_index
from qa.index.ray_steps import ray_steps
from qa.index.reading import read_here
from qa.models.encoder import load_encoder
from qa.models.token_encoder import load_token_encoder
sources, directory, workers, with_tokens, node = json.loads(sys.argv[2])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: max(abs(workers), 1)])
load_encoder(), load_token_encoder()
started = time.perf_counter()
stages, lost = {}, []
with contextlib.ExitStack() as stack:
    read_files, encoder, tokens, address = read_here, load_encoder(), load_token_encoder(), "local"
    if node:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        from ray.cluster_utils import Cluster
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        second = cluster.add_node(num_cpus=1)
        stack.callback(cluster.shutdown)
        address = cluster.address
    if workers > 0:
        read_files, encoder, tokens = stack.enter_context(ray_steps(address, encoder.name))
    connected, busy = time.perf_counter(), time.process_time()
    def progress(stage, done, total):
        first, _ = stages.setdefault(stage, [time.perf_counter(), 0])
        stages[stage][1] = time.perf_counter()
        if node and stage == "embedding" and done > total / 2 and not lost:
            lost.append(done)
            cluster.remove_node(second, allow_graceful=False)
    report = build_index(sources, directory, encoder=encoder, token_encoder=tokens if with_tokens else None,
                         read_files=read_files, progress=progress)
    built, busy = time.perf_counter(), time.process_time() - busy
print(json.dumps({"workers": workers, "node lost": bool(lost), "sentences": report.sentences,
                  "embedded": report.embedded, "to connect": round(connected - started, 1),
                  "build": round(built - connected, 1), "cpu here": round(busy, 1),
                  "to end": round(time.perf_counter() - built, 1),
                  **{stage: round(last - first, 1) for stage, (first, last) in stages.items()}}))
"""


STAGES = ("build", "reading", "embedding", "cpu here")


def main() -> None:
    """Build with no worker, one and two, and print a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--tokens", action="store_true", help="make the vectors of tokens too")
    parser.add_argument("--node", action="store_true", help="take a node away in the middle")
    parser.add_argument("--pdf", action="store_true", help="make a PDF of each text first")
    parser.add_argument("--times", type=int, default=1, metavar="N", help="the text so many times in a PDF")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="make each build so many times, in turn")
    options = parser.parse_args()
    sources = [str(Path(source).resolve()) for source in options.sources]
    # Negative: cores without Ray.
    builds = [(2, True)] if options.node else [(-1, False), (-2, False), (1, False), (2, False)]
    found = []
    took: dict[int, list[list[float]]] = {workers: [] for workers, _ in builds}
    with tempfile.TemporaryDirectory(prefix="qa-ray-", dir="/tmp") as folder:  # short: sockets are in it
        if options.pdf:
            sources = [str(make_pdfs(sources, Path(folder, "pdf"), options.times))]
        for turn in range(options.rounds):
            for workers, node in builds:
                index = Path(folder, f"index-{turn}-{workers}")
                given = json.dumps([sources, str(index), workers, options.tokens, node])
                command = [sys.executable, "-c", BUILD, str(ROOT), given]
                environment = {**os.environ, "RAY_TMPDIR": folder, "PYTHONPATH": str(ROOT)}
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                line = done.stdout.strip().splitlines()[-1]
                print(line, flush=True)
                took[workers].append([json.loads(line)[stage] for stage in STAGES])
                found.append(json.loads((index / "manifest.json").read_bytes())["files"])
    assert all(files == found[0] for files in found), "the indexes differ"
    digest = next(files["sha256"] for name, files in sorted(found[0].items()) if "vector" in name)
    print(f"the same files; vectors {digest[:16]}")
    for workers, rows in took.items():
        for number, stage in enumerate(STAGES):
            ratios = [row[number] / before[number] for row, before in zip(rows, took[builds[0][0]], strict=True)]
            print(workers, stage, min(row[number] for row in rows), "s at least; ratio", round(median(ratios), 2))


def make_pdfs(sources: list[str], folder: Path, times: int) -> Path:
    """Make a PDF of each text, so many times over, of 50 lines a page, and return the folder."""
    sys.path.insert(0, str(ROOT / "tests"))
    from pdf_files import paragraph, pdf

    from qa.documents.files import find_files

    folder.mkdir()
    for file in find_files(sources):
        text = file.path.read_text(encoding="utf-8").encode("cp1252", "replace").decode("cp1252")
        lines = [line for part in (times * f"{text}\n\n").split("\n") for line in textwrap.wrap(part, 95) or [""]]
        pages = [paragraph(page, 72, 770) for page in batched(lines, 50)]
        (folder / f"{file.path.stem}.pdf").write_bytes(pdf(*pages))
    return folder


if __name__ == "__main__":
    main()
