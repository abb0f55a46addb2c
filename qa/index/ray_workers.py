"""Workers on Ray, on this machine or on many. They apply a function to batches, in order, even if a worker is lost.

The only place where Ray is named. What the workers do is in `qa.index.ray_reading` and `qa.index.ray_encoders`.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from qa.concurrency import cores, limit_cores
from qa.errors import QAError, WorkersError
from qa.extras import require_extra
from qa.index.ray_batches import Cost, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from qa.index.ray_batches import Batch

__all__ = ["Workers", "ray_workers"]

AUTO, LOCAL = "auto", "local"
QUEUED = 2  # batches that a worker has at once: the next one is there when one is done
LOST = 3  # workers that may be lost over the same batch
WAIT = 300.0  # seconds that a worker may take for any batch: for the first one it loads a model
FAILED_STARTS = 3  # starts that may fail, for each worker that is wanted
ANSWER = 10.0  # seconds in which a machine has to accept a connection
START = 120.0  # seconds that a build waits while there is no worker
LOOK = 1.0  # seconds between two looks at the clock

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def ray_workers(address: str, *, cores_each: int = 1) -> Iterator[Workers]:
    """Connect to a cluster of Ray, or start one on this machine; the workers end with the context.

    Args:
        address: ``auto`` for the cluster that this machine belongs to, or else a new one with all cores of this
            machine; ``local`` for a new one in any case; ``HOST:PORT`` of a cluster that this machine belongs to.
        cores_each: the cores that a worker has. There are as many workers as the cluster has room for.

    Raises:
        MissingExtraError: Ray is not installed.
        WorkersError: no cluster answers at the address.
    """
    require_extra("ray", purpose="--ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # Ray reads it when imported; else a cluster reports to Ray's makers
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
        os.environ.pop("RAY_ADDRESS", None)  # Ray would prefer it to the address that was named
    named = os.environ.get("RAY_ADDRESS", "") if address == AUTO else address
    if named != LOCAL:
        if named:
            _check_answers(named)
        try:
            ray.init(address=named or AUTO, **quiet)
            return
        except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:  # Ray exits where nothing answers
            if named or isinstance(error, SystemExit):
                why = "no answer" if isinstance(error, SystemExit) else str(error).strip().partition("\n")[0]
                raise WorkersError(
                    f"{named or address}: this machine cannot join the cluster of Ray there ({why}): "
                    "has ray start --address been run here?"
                ) from None
    ray.init(address=LOCAL, num_cpus=cores(), include_dashboard=False, **quiet)


def _check_answers(address: str) -> None:
    """Raise an error if nothing answers at an address: Ray itself would try for 80 seconds."""
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
    """The process of a worker: it runs functions, on so many cores."""

    def __init__(self, threads: int) -> None:
        limit_cores(threads)

    def ready(self) -> None:
        """Do nothing: the reply tells that the worker has started."""

    def run(self, function: Callable[[Any], Any], item: object) -> Any:
        """Return what the function makes of an item."""
        return function(item)


class _Worker:
    """A worker that has started, and the batches that it has."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.batches: dict[Any, tuple[Batch, Run[Any]]] = {}  # by Ray's reference to the result; the first is being run
        self.since = 0.0  # when it began with the first one


class Workers:
    """Workers of one cluster, started at the first batch. Use them from one thread, for one `map` at a time."""

    def __init__(self, ray: Any, count: int, cores_each: int) -> None:
        from ray import exceptions

        self.count = count
        self._ray = ray
        self._cores_each = cores_each
        # Ray does not start a worker again: it would wait for room, and its batches with it, while others are idle.
        self._actor = ray.remote(num_cpus=cores_each, max_restarts=0, max_task_retries=0)(_Actor)
        self._lost = exceptions.RayActorError, exceptions.ObjectLostError, exceptions.OutOfMemoryError
        self._failed = exceptions.RayTaskError
        self._starting: dict[Any, Any] = {}  # reference to the reply of `ready` -> the worker's actor
        self._workers: list[_Worker] = []
        self._running: dict[Any, _Worker] = {}  # reference to a batch's result -> the worker that has the batch
        self._failed_starts = 0
        self._working = time.monotonic()  # when there was last a worker

    def map(
        self,
        function: Callable[[Any], Result],
        items: Iterable[Sequence[Item]],
        *,
        nothing: Result,
        cost: Callable[[Sequence[Item]], Cost] = lambda _: Cost(),
        ahead: int = QUEUED,
        waiting: Callable[[], None] = lambda: None,
    ) -> Iterator[Result]:
        """Yield what a function makes of each item, in order.

        Items are taken as there is room for them. The items of a lost worker are run by another one. A worker counts as
        lost if it takes longer for an item than `WAIT` seconds and those that ``cost`` adds.

        Args:
            function: what a worker does with an item.
            items: the batches.
            nothing: what the function makes of an empty item.
            cost: returns what an item costs.
            ahead: for each worker, at most so many items are taken and not yet yielded.
            waiting: called at least every second while workers are waited for.

        Raises:
            QAError: what the function raises; `WorkersError` where no worker starts, or three are lost over one item.
        """
        run = Run(items, ahead * self.count, cost, nothing)
        sent: Any = None
        while True:
            while (worker := self._free()) is not None and (batch := run.take()) is not None:
                sent = self._ray.put(function) if sent is None else sent
                reference = worker.actor.run.remote(sent, batch.item)
                if not worker.batches:
                    worker.since = time.monotonic()
                worker.batches[reference] = batch, run
                self._running[reference] = worker
            if not self._workers and run.is_waiting():
                self._start()
            yield from run.finished()
            if run.is_done():
                return
            if self._running or self._starting:
                self._look(run)
                waiting()

    def _free(self) -> _Worker | None:
        """Return the worker that has the fewest batches, if it can have another one."""
        worker = min(self._workers, key=lambda worker: len(worker.batches), default=None)
        return worker if worker is not None and len(worker.batches) < QUEUED else None

    def _start(self) -> None:
        """Start as many workers as are missing."""
        if not self._starting and not self._workers:
            self._working = time.monotonic()
        for _ in range(self.count - len(self._starting) - len(self._workers)):
            actor = self._actor.remote(self._cores_each)
            self._starting[actor.ready.remote()] = actor

    def _look(self, run: Run[Any]) -> None:
        """Wait until something is done or lost, for at most `LOOK` seconds."""
        ready, _ = self._ray.wait([*self._running, *self._starting], timeout=LOOK)
        for reference in ready:
            if reference in self._starting:
                self._started(reference, self._starting.pop(reference))
            else:
                self._finish(reference, self._running[reference], run)
        for worker in [worker for worker in self._workers if self._is_late(worker)]:
            first, _ = next(iter(worker.batches.values()))
            self._lose(worker, f"the last one did not answer within {WAIT + first.seconds:,.0f} s", run)
        if self._workers:
            self._working = time.monotonic()
        elif time.monotonic() - self._working > START:
            raise WorkersError(
                f"no worker has started on Ray within {START:.0f} s: has the cluster free cores, and the same token?"
            )

    def _started(self, reference: Any, actor: Any) -> None:
        try:
            self._ray.get(reference)
            self._workers.append(_Worker(actor))
        except (*self._lost, self._failed) as error:
            self._failed_starts += 1
            if self._failed_starts >= FAILED_STARTS * self.count and not self._workers and not self._starting:
                raise WorkersError(f"no worker starts on Ray: {_last_line(error)}") from None
            if self._failed_starts < FAILED_STARTS * self.count:
                self._start()

    def _finish(self, reference: Any, worker: _Worker, run: Run[Any]) -> None:
        """Take the result of a batch. An error does not count if the batch's run was broken off."""
        batch, its_run = worker.batches[reference]
        try:
            its_run.results[batch.number] = self._ray.get(reference)
        except self._lost as error:
            self._lose(worker, _last_line(error), run)
            return
        except self._failed as error:
            if its_run is run:
                raise (error.cause if isinstance(error.cause, QAError) else error) from None
        del self._running[reference], worker.batches[reference]
        worker.since = time.monotonic()

    def _is_late(self, worker: _Worker) -> bool:
        """Tell whether a worker takes longer for its first batch than it may."""
        if not worker.batches:
            return False
        reference, (batch, _) = next(iter(worker.batches.items()))
        if time.monotonic() - worker.since <= WAIT + batch.seconds:
            return False
        done, _ = self._ray.wait([reference], timeout=0)  # the batch may have been done while nobody looked
        return not done

    def _lose(self, worker: _Worker, why: str, run: Run[Any]) -> None:
        """Give up a worker. Its batches are run again, and the loss is counted for the one that it was running."""
        self._workers.remove(worker)
        self._ray.kill(worker.actor)  # also one that was only out of reach: it must not come back
        first, its_run = next(iter(worker.batches.values()))
        first.lost += 1
        for reference, (batch, whose) in worker.batches.items():
            del self._running[reference]
            whose.again.append(batch)
        if first.lost >= LOST and its_run is run:
            raise WorkersError(f"{LOST} workers on Ray were lost over the same batch: {why}")
        self._start()

    def close(self) -> None:
        """End the workers."""
        for actor in [*(worker.actor for worker in self._workers), *self._starting.values()]:
            self._ray.kill(actor)


def _last_line(error: Exception) -> str:
    """Return the last line of an error's message that is not blank: Ray puts a traceback before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
