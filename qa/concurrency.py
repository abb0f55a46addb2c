"""Cores, items in blocks, work that is done ahead of its use, and products on one thread."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from numpy.typing import NDArray

__all__ = ["ahead", "batched", "cores", "limit_cores", "product"]

ONE_THREAD = 1 << 17  # multiply-adds that OpenBLAS does on one thread; it takes more from twice as many on

_limit: list[int] = []  # how many cores this process was told to use, if it was


def cores() -> int:
    """Return how many cores this process may use."""
    if _limit:
        return _limit[0]
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def limit_cores(count: int) -> None:
    """Have `cores` return this from now on: for a process that shares its machine. A model that is loaded stays."""
    _limit[:] = [count]


T = TypeVar("T")
Result = TypeVar("Result")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of ``size``, the last one shorter; `itertools.batched` from Python 3.12 on.

    >>> list(batched("abc", 2))
    [['a', 'b'], ['c']]
    """
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def ahead(function: Callable[[T], Result], items: Iterable[T]) -> Iterator[Result]:
    """Yield what a function makes of each item, in order. While one is used, another thread makes the next.

    >>> list(ahead(str.upper, "abc"))
    ['A', 'B', 'C']
    """
    iterator = iter(items)
    first = list(islice(iterator, 2))
    if len(first) < 2:
        yield from map(function, first)
        return
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(function, first[0])
        for item in chain(first[1:], iterator):
            coming = thread.submit(function, item)
            yield made.result()
            made = coming
        yield made.result()


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return the product of two matrices in float32, made on one thread.

    After a product on several threads NumPy's library lets them spin for some milliseconds, in wait for more, and the
    models that run next wait for them. So the rows are taken in blocks that are too small for several threads.
    """
    import numpy as np

    size = max(ONE_THREAD // right.size, 1)
    blocks = np.zeros((-(-len(left) // size), size, left.shape[1]), dtype=np.float32)
    blocks.reshape(-1, left.shape[1])[: len(left)] = left
    found: NDArray[Any] = (blocks @ right).reshape(-1, right.shape[1])
    return found[: len(left)]
