"""The standing fuzz: generated documents, questions, side files and uploads, for a time, from a seed.

    python tests/fuzz.py --seconds 60 --seed 7

Whatever is generated: no exception but `QAError`, quotes that are the document's characters, the same result twice, and
time that is bounded by that for a plain text of the same length. It is made of rounds, each with a seed of its own; a
round that fails prints its seed, with which it is the first, and the smallest example that hypothesis finds; of those
that take too long it is the first.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fuzz_properties import Properties
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROUND = 30  # examples of each property in a round
TIMED = {"long texts", "sentences", "long questions"}  # what takes long would take hours to be made smaller


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rounds until the time is over; return 1 as soon as one fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, help="of the first round; by default another each time")
    parser.add_argument("--only", help="the name of one property")
    options = parser.parse_args(arguments)
    first = random.randrange(2**32) if options.seed is None else options.seed
    ends = time.monotonic() + options.seconds
    counts: Counter[str] = Counter()
    warnings.simplefilter("error", RuntimeWarning)
    print(f"fuzz: {options.seconds:g} s from seed {first}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="qa-fuzz-") as folder,
        contextlib.closing(Properties(Path(folder))) as found,
    ):
        properties = {name: checked for name, checked in found.all().items() if options.only in (None, name)}
        for number in itertools.count(first):
            for name, (given_to, check) in properties.items():
                if time.monotonic() >= ends:
                    print(
                        f"fuzz: {counts.total():,} examples hold: {', '.join(f'{n:,} {k}' for k, n in counts.items())}"
                    )
                    return 0
                if not _holds(name, given_to, check, number, counts, ends):
                    return 1
    raise AssertionError("the rounds do not end by themselves")


def _holds(
    name: str,
    given_to: dict[str, st.SearchStrategy[Any]],
    check: Callable[..., None],
    number: int,
    counts: Counter[str],
    ends: float,
) -> bool:
    """Try a property with the examples of one round; where it does not hold, print the seed and the example."""

    def tried(**example: Any) -> None:
        if time.monotonic() < ends or failed:
            counts[name] += 1
            try:
                check(**example)
            except Exception:
                failed.append(example)
                raise

    failed: list[object] = []
    quick = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate] if name in TIMED else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        seed(number)(quick(given(**given_to)(tried)))()
    except Exception:
        traceback.print_exc()
        print(f"fuzz: {name} do not hold, with seed {number}; the smallest example is {failed[-1]!r}", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
