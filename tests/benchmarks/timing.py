"""Measuring: the best of several runs, because the machine is shared."""

import gc
import time
from collections.abc import Callable


def best_seconds(work: Callable[[], object], *, runs: int) -> float:
    """Return the processor seconds of the fastest run, collected garbage not counted."""
    found = []
    for _ in range(runs):
        gc.collect()
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return min(found)
