"""Workers on Ray run batches in order, whatever worker is lost, and say in one line what is wrong."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from qa.concurrency import cores
from qa.errors import CorpusError, WorkersError
from qa.index import ray_batches as batches_module
from qa.index import ray_workers as workers_module
from qa.index.ray_batches import Cost
from qa.index.ray_workers import Workers


def lengths(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def die_once(texts: Sequence[str]) -> list[int]:
    """Kill the worker's process, the first time that a batch asks for it by the name of a file."""
    for text in texts:
        if text.startswith("/") and not Path(text).exists():
            Path(text).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return lengths(texts)


def die(texts: Sequence[str]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def hang_once(texts: Sequence[str]) -> list[int]:
    """Do nothing for an hour, as `die_once`."""
    for text in texts:
        if text.startswith("/") and not Path(text).exists():
            Path(text).write_text(str(os.getpid()))
            time.sleep(3600)
    return lengths(texts)


def stop_once(texts: Sequence[str]) -> list[int]:
    """Stop the worker's process, as `die_once`: it is there, and answers nothing, not even Ray."""
    for text in texts:
        if text.startswith("/") and not Path(text).exists():
            Path(text).write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGSTOP)
    return lengths(texts)


def hang(texts: Sequence[str]) -> list[int]:
    time.sleep(3600)
    return []


def sleep(texts: Sequence[str]) -> list[int]:
    time.sleep(float(texts[0]))
    return lengths(texts)


def refuse(texts: Sequence[str]) -> list[int]:
    raise CorpusError("no such thing")


def cores_there(texts: Sequence[str]) -> list[int]:
    return [cores()]


def test_results_come_in_order_and_empty_batches_cost_nothing(workers: Workers) -> None:
    items = [["a"] * (n % 4) for n in range(50)]
    nothing: list[int] = []
    assert list(workers.map(lengths, items, nothing=nothing)) == [[1] * (n % 4) for n in range(50)]
    assert list(workers.map(lengths, [], nothing=nothing)) == []


class Counted:
    """Forty batches; ``taken`` says how many of them were taken."""

    taken = 0

    def __iter__(self) -> Iterator[list[str]]:
        for _ in range(40):
            self.taken += 1
            yield ["a"]


def test_a_worker_has_the_cores_that_it_was_promised(workers: Workers) -> None:
    assert list(workers.map(cores_there, [["a"]], nothing=[0])) == [[1]]


def test_no_more_is_taken_than_the_workers_can_hold(workers: Workers) -> None:
    items = Counted()
    for yielded, _ in enumerate(workers.map(lengths, items, nothing=[0])):
        assert items.taken <= yielded + 1 + 2 * workers.count


def test_a_worker_that_is_killed_costs_a_retry(workers: Workers, tmp_path: Path) -> None:
    items = [["a", "bc", str(tmp_path / "died") if n == 5 else "def"] for n in range(30)]
    found = list(workers.map(die_once, items, nothing=[0]))
    assert (tmp_path / "died").exists()
    assert found == [[len(text) for text in item] for item in items]


@pytest.mark.slow
def test_a_batch_that_kills_its_workers_is_an_error(workers: Workers) -> None:
    with pytest.raises(WorkersError, match="3 workers on Ray were lost over the same batch"):
        list(workers.map(die, [["a"]], nothing=[0]))


@pytest.mark.parametrize("fail_once", [hang_once, pytest.param(stop_once, marks=pytest.mark.slow)])
def test_a_worker_that_hangs_costs_a_retry(
    workers: Workers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fail_once: Callable[[Sequence[str]], list[int]],
) -> None:
    monkeypatch.setattr(workers_module, "WAIT", 1.0)
    items = [["a", "bc", str(tmp_path / "hung") if n == 5 else "def"] for n in range(30)]
    found = list(workers.map(fail_once, items, nothing=[0]))
    hung = int((tmp_path / "hung").read_text())
    assert found == [[len(text) for text in item] for item in items]
    deadline = time.monotonic() + 10
    while Path(f"/proc/{hung}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{hung}").exists()  # it holds no core


@pytest.mark.slow
def test_a_batch_over_which_workers_hang_is_an_error(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "WAIT", 1.0)
    said = r"^3 workers on Ray were lost over the same batch: the last one did not answer within 1 s$"
    with pytest.raises(WorkersError, match=said):
        list(workers.map(hang, [["a"]], nothing=[0]))


@pytest.mark.slow
def test_the_wait_is_for_a_batch_and_not_for_those_before_it(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve batches of a second, of which a worker has two; and one of three seconds, which has that time."""
    monkeypatch.setattr(workers_module, "WAIT", 1.8)
    items = [["1.0"]] * 12 + [["3.0"]]
    found = workers.map(sleep, items, nothing=[0], cost=lambda texts: Cost(seconds=3.0 * (texts[0] == "3.0")))
    assert list(found) == [[3]] * 13


def test_no_more_bytes_are_taken_than_may_be_held(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of 40 bytes, of which 100 may be held: a third one is taken while 80 are."""
    monkeypatch.setattr(batches_module, "MOST_BYTES", 100)
    items = Counted()
    found = workers.map(lengths, items, nothing=[0], cost=lambda _: Cost(bytes=40), ahead=8)
    for yielded, _ in enumerate(found):
        assert items.taken <= yielded + 1 + 3


def test_what_a_worker_says_is_raised_here(workers: Workers) -> None:
    with pytest.raises(CorpusError, match=r"^no such thing$"):
        list(workers.map(refuse, [["a"]], nothing=[0]))


def test_workers_that_find_no_room_are_an_error_after_a_while(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.setattr(workers_module, "START", 1.0)
    large = Workers(ray, 1, 64)
    with pytest.raises(WorkersError, match="no worker has started on Ray within 1 s"):
        list(large.map(lengths, [["a"]], nothing=[0]))
    large.close()


class Unable(workers_module._Actor):
    """A worker that cannot start."""

    def __init__(self, threads: int) -> None:
        raise ValueError("no room for a model")


@pytest.mark.slow
def test_workers_that_cannot_start_are_an_error(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setattr(workers_module, "_Actor", Unable)
    unable = Workers(ray, 1, 0)  # the other workers have all cores
    with pytest.raises(WorkersError, match=r"^no worker starts on Ray: ValueError: no room for a model$"):
        list(unable.map(lengths, [["a"]], nothing=[0]))
