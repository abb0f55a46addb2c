"""Products on one thread are products."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from qa.concurrency import ONE_THREAD, product


@pytest.mark.parametrize("rows", [0, 1, 7, 1000])
@pytest.mark.parametrize(("inner", "columns"), [(64, 12), (384, 64), (400, 400)])
def test_a_product_is_that_of_numpy(rows: int, inner: int, columns: int) -> None:
    random = np.random.default_rng(1)
    left = random.integers(-127, 128, (rows, inner), dtype=np.int8)
    right = random.normal(size=(inner, columns)).astype(np.float32)
    found = product(left, right)
    assert (found.dtype.name, found.shape) == ("float32", (rows, columns))
    np.testing.assert_allclose(found, left.astype(np.float64) @ right.astype(np.float64), rtol=1e-3, atol=1e-2)


def test_no_thread_works_on_after_a_product() -> None:
    left, right = np.ones((4000, 64), dtype=np.int8), np.ones((64, ONE_THREAD // 64 // 128), dtype=np.float32)
    product(left, right)
    time.sleep(0.2)  # what ran before has stopped waiting
    product(left, right)
    before = os.times()
    time.sleep(0.1)
    after = os.times()
    assert after.user + after.system - before.user - before.system < 0.05
