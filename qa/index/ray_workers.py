"""Workers on Ray, on this machine or on many: a function of batches, in order, whatever worker is lost.

The only place where Ray is named. What the workers do is said in `qa.index.ray_encoders`. Reading and writing stay in
the process that builds.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from qa.concurrency import cores, limit_cores
from qa.errors import QAError, WorkersError
from qa.extras import require_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

__all__ = ["Workers", "ray_workers"]

AUTO, LOCAL = "auto", "local"
QUEUED = 2  # batches that a worker has at once: the next one is there when it is done with one
DEATHS = 3  # workers that may be lost over the same batch
FAILED_STARTS = 3  # of workers, for each that is wanted
ANSWER = 10.0  # seconds in which a machine has to accept a connection
START = 120.0  # seconds for which a build goes on without any worker
LOOK = 1.0  # seconds between two looks at the clock

Result = TypeVar("Result")


@contextmanager
def ray_workers(address: str, *, cores_each: int = 1) -> Iterator[Workers]:
    """Connect to a cluster of Ray, or start one on this machine; the workers end with the context.

    Args:
        address: ``auto`` for the cluster that this machine belongs to, or else a new one with a worker for each core;
            ``local`` for a new one in any case; ``HOST:PORT`` of a cluster that this machine belongs to.
        cores_each: the cores that a worker has. There are as many workers as the cluster has room for.

    Raises:
        MissingExtraError: Ray is not installed.
        WorkersError: no cluster answers at the address.
    """
    require_extra("ray", purpose="--ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # read when it is imported; else a cluster reports to its makers
    import ray as library

    ray: Any = library
    _connect(ray, address)
    try:
        count = max(int(ray.cluster_resources().get("CPU", 0)) // cores_each, 1)
        workers = Workers(ray, count, cores_each)
        try:
            yield workers
        finally:
            workers.close()
    finally:
        ray.shutdown()


def _connect(ray: Any, address: str) -> None:
    """Join the cluster at an address; see `ray_workers`."""
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address != AUTO:
        os.environ.pop("RAY_ADDRESS", None)  # Ray would prefer it to the one that was named
    named = os.environ.get("RAY_ADDRESS", "") if address == AUTO else address
    if named != LOCAL:
        if named:
            _check_answers(named)
        try:
            ray.init(address=named or AUTO, **quiet)
            return
        except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:  # it exits where nothing answers
            if named or isinstance(error, SystemExit):
                why = "no answer" if isinstance(error, SystemExit) else str(error).strip().partition("\n")[0]
                raise WorkersError(
                    f"{named or address}: this machine cannot join the cluster of Ray there ({why}): "
                    "has ray start --address been run here?"
                ) from None
    ray.init(address=LOCAL, num_cpus=cores(), include_dashboard=False, **quiet)


def _check_answers(address: str) -> None:
    """Connect to an address and hang up: Ray itself would try for 80 seconds."""
    host, _, port = address.rpartition(":")
    if not host or "/" in address or not port.isdecimal():
        raise WorkersError(f"{address} is no address of a cluster of Ray: write auto, local, or HOST:PORT")
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise WorkersError(
            f"{address}: no cluster of Ray answers ({why}): is it running, and is the port right?"
        ) from None


class _Actor:
    """What a worker is: it runs functions, on so many cores."""

    def __init__(self, threads: int) -> None:
        limit_cores(threads)

    def ready(self) -> None:
        """Do nothing: who asks learns that the worker has started."""

    def run(self, function: Callable[[Any], Any], item: object) -> Any:
        """Return what the function makes of an item."""
        return function(item)


class _Batch:
    """A batch that a worker is to run."""

    def __init__(self, number: int, item: object) -> None:
        self.number = number
        self.item = item
        self.deaths = 0


class Workers:
    """Workers of one cluster, which start with the first batch. For one thread, and for one `map` at a time."""

    def __init__(self, ray: Any, count: int, cores_each: int) -> None:
        from ray import exceptions

        self.count = count
        self._ray = ray
        self._cores_each = cores_each
        # A worker is not started again by Ray: it would wait for room, and its batches with it, while others are idle.
        self._actor = ray.remote(num_cpus=cores_each, max_restarts=0, max_task_retries=0)(_Actor)
        self._lost = exceptions.RayActorError, exceptions.ObjectLostError, exceptions.OutOfMemoryError
        self._failed = exceptions.RayTaskError
        self._starting: dict[Any, Any] = {}  # what says that a worker has started -> the worker
        self._batches: dict[Any, int] = {}  # a worker that has started -> how many batches it has
        self._running: dict[Any, tuple[Any, _Batch, _Run[Any]]] = {}
        self._failed_starts = 0
        self._working = time.monotonic()  # when there was a worker

    def map(
        self, function: Callable[[Sequence[str]], Result], items: Iterable[Sequence[str]], *, nothing: Result
    ) -> Iterator[Result]:
        """Yield what a function makes of each item, in order; ``nothing`` is what it makes of an empty one.

        Items are taken as there is room for them: at most `QUEUED` a worker are taken and not yet yielded. What a lost
        worker had is run by another one.

        Raises:
            QAError: what the function raises; `WorkersError` where no worker starts, or three are lost over one item.
        """
        run = _Run(items, QUEUED * self.count, nothing)
        sent: Any = None
        while True:
            while (worker := self._free()) is not None and (batch := run.take()) is not None:
                sent = self._ray.put(function) if sent is None else sent
                self._running[worker.run.remote(sent, batch.item)] = worker, batch, run
                self._batches[worker] += 1
            if not self._batches and run.is_waiting():
                self._start()
            yield from run.finished()
            if run.is_done():
                return
            if self._running or self._starting:
                self._look(run)

    def _free(self) -> Any | None:
        """Return the worker that has the fewest batches, if it can have another one."""
        worker = min(self._batches, key=self._batches.__getitem__, default=None)
        return worker if worker is not None and self._batches[worker] < QUEUED else None

    def _start(self) -> None:
        """Start as many workers as are missing."""
        if not self._starting and not self._batches:
            self._working = time.monotonic()
        for _ in range(self.count - len(self._starting) - len(self._batches)):
            worker = self._actor.remote(self._cores_each)
            self._starting[worker.ready.remote()] = worker

    def _look(self, run: _Run[Any]) -> None:
        """Wait until something is done or lost, for a second at most."""
        ready, _ = self._ray.wait([*self._running, *self._starting], timeout=LOOK)
        for reference in ready:
            if reference in self._starting:
                self._started(reference, self._starting.pop(reference))
            else:
                worker, batch, its_run = self._running.pop(reference)
                if worker in self._batches:
                    self._batches[worker] -= 1
                self._finish(reference, worker, batch, its_run, is_wanted=its_run is run)
        if self._batches:
            self._working = time.monotonic()
        elif time.monotonic() - self._working > START:
            raise WorkersError(
                f"no worker has started on Ray within {START:.0f} s: has the cluster free cores, and the same token?"
            )

    def _started(self, reference: Any, worker: Any) -> None:
        try:
            self._ray.get(reference)
            self._batches[worker] = 0
        except (*self._lost, self._failed) as error:
            self._failed_starts += 1
            if self._failed_starts >= FAILED_STARTS * self.count and not self._batches and not self._starting:
                raise WorkersError(f"no worker starts on Ray: {_last_line(error)}") from None
            if self._failed_starts < FAILED_STARTS * self.count:
                self._start()

    def _finish(self, reference: Any, worker: Any, batch: _Batch, run: _Run[Any], *, is_wanted: bool) -> None:
        """Take the result of a batch; it is not wanted where its run was broken off."""
        try:
            run.results[batch.number] = self._ray.get(reference)
        except self._failed as error:
            if not is_wanted:
                return
            if isinstance(error.cause, QAError):
                raise error.cause from None
            raise
        except self._lost as error:
            batch.deaths += 1
            if batch.deaths >= DEATHS and is_wanted:
                raise WorkersError(
                    f"{DEATHS} workers on Ray were lost over the same batch: {_last_line(error)}"
                ) from None
            run.lost.append(batch)
            if self._batches.pop(worker, None) is not None:
                self._ray.kill(worker)  # one that was only out of reach is not to come back
                self._start()

    def close(self) -> None:
        """End the workers."""
        for worker in [*self._batches, *self._starting.values()]:
            self._ray.kill(worker)


class _Run(Generic[Result]):
    """Batches on their way through the workers."""

    def __init__(self, items: Iterable[Sequence[str]], most: int, nothing: Result) -> None:
        self.results: dict[int, Result] = {}  # by the batch's number, those that are not yielded yet
        self.lost: deque[_Batch] = deque()  # batches whose worker was lost
        self._items = enumerate(items)
        self._most = most
        self._nothing = nothing
        self._next: _Batch | None = None
        self._taken = self._yielded = 0
        self._is_read = False
        self._read()

    def _read(self) -> None:
        """Read up to the next item that is not empty, if there is room for it."""
        while self._next is None and not self._is_read and self._taken - self._yielded < self._most:
            number, item = next(self._items, (-1, ()))
            self._is_read = number < 0
            if self._is_read:
                return
            self._taken += 1
            if len(item):
                self._next = _Batch(number, item)
            else:
                self.results[number] = self._nothing

    def take(self) -> _Batch | None:
        """Return the batch that is to be run next; None where there is none, or none may be taken now."""
        if self.lost:
            return self.lost.popleft()
        batch, self._next = self._next, None
        self._read()
        return batch

    def finished(self) -> Iterator[Result]:
        """Yield the results that are next."""
        while self._yielded in self.results:
            yield self.results.pop(self._yielded)
            self._yielded += 1
            self._read()

    def is_waiting(self) -> bool:
        """Tell whether there is a batch that no worker has."""
        return bool(self.lost) or self._next is not None

    def is_done(self) -> bool:
        """Tell whether every item was read, and its result yielded."""
        return self._is_read and self._taken == self._yielded


def _last_line(error: Exception) -> str:
    """Return the last line of a message that says something: Ray puts a traceback before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
