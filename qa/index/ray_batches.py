"""Batches on their way through workers: taken as there is room, run again if a worker is lost, and yielded in order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

__all__ = ["Batch", "Cost", "Run"]

MOST_BYTES = 512 * 1024 * 1024  # once batches that are taken and not yielded hold so many, no more are taken

Result = TypeVar("Result")


class Cost(NamedTuple):
    """What a batch costs."""

    seconds: float = 0.0  # that a worker may take for it, on top of those that it may take for any batch
    bytes: int = 0  # that the batch holds


class Batch:
    """A batch that a worker is to run."""

    def __init__(self, number: int, item: Sequence[Any], seconds: float) -> None:
        self.number = number
        self.item = item
        self.seconds = seconds
        self.lost = 0  # workers that were lost while they ran it


class Run(Generic[Result]):
    """The batches of one call. At most ``most`` of them are taken and not yet yielded. An empty one is never run."""

    def __init__(self, items: Iterable[Sequence[Any]], most: int, cost: Callable[[Any], Cost], nothing: Result) -> None:
        self.results: dict[int, Result] = {}  # by the batch's number, those that are not yielded yet
        self.again: deque[Batch] = deque()  # batches whose worker was lost
        self._items = iter(items)
        self._most = most
        self._cost = cost
        self._nothing = nothing
        self._next: Batch | None = None
        self._sizes: deque[int] = deque()  # in bytes, of the batches that are taken and not yet yielded
        self._yielded = 0
        self._is_read = False
        self._read()

    def _read(self) -> None:
        """Read up to the next item that is not empty, if there is room for it."""
        while self._next is None and not self._is_read and self._has_room():
            item = next(self._items, None)
            if item is None:
                self._is_read = True
                return
            number = self._yielded + len(self._sizes)
            cost = self._cost(item)
            self._sizes.append(cost.bytes)
            if len(item):
                self._next = Batch(number, item, cost.seconds)
            else:
                self.results[number] = self._nothing

    def _has_room(self) -> bool:
        return len(self._sizes) < self._most and sum(self._sizes) < MOST_BYTES

    def take(self) -> Batch | None:
        """Return the batch to run next; None where there is none, or none may be taken now."""
        if self.again:
            return self.again.popleft()
        batch, self._next = self._next, None
        self._read()
        return batch

    def finished(self) -> Iterator[Result]:
        """Yield the results that are ready, in order, up to the first one that is not."""
        while self._yielded in self.results:
            yield self.results.pop(self._yielded)
            self._yielded += 1
            self._sizes.popleft()
            self._read()

    def is_waiting(self) -> bool:
        """Tell whether there is a batch that no worker has."""
        return bool(self.again) or self._next is not None

    def is_done(self) -> bool:
        """Tell whether every item was read, and its result yielded."""
        return self._is_read and not self._sizes
