"""Measuring: the best of several runs, because the machine is shared."""

import gc
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


def best_seconds(work: Work, *, runs: int) -> float:
    """Return the processor seconds of the fastest run, collected garbage not counted."""
    return compare({"": work}, runs=runs)[""]


def compare(works: Mapping[str, Work], *, runs: int) -> dict[str, float]:
    """Return the processor seconds of each one's fastest run, by its name.

    They take turns, so that a slow minute of the machine is everybody's.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            gc.collect()
            before = time.process_time()
            work()
            found[name].append(time.process_time() - before)
    return {name: min(seconds) for name, seconds in found.items()}
