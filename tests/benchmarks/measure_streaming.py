"""The main job from end to end: people per second, and the memory that it takes.

Each run has a process of its own; the fake account, which takes no room, runs inside it.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

PROGRAM = """
import resource, sys
from klaviyo_bridge.cli import main
code = main(["migrate", "--from", sys.argv[1], "--to", "omnisend", "--out", sys.argv[2], "--quiet"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def measure(*, smoke: bool) -> Iterator[str]:
    """Migrate demo accounts of growing size."""
    for size in (200,) if smoke else SIZES:
        seconds, peak = _migrate(size)
        yield f"{size / seconds:>9,.0f} profiles/s  {peak / 1024:>6.0f} MiB at most  demo:{size}"


def _migrate(size: int) -> tuple[float, int]:
    """Return the seconds, and the KiB of memory at the highest."""
    with tempfile.TemporaryDirectory() as out:
        program = (sys.executable, "-c", PROGRAM, f"demo:{size}", out)
        before = time.perf_counter()
        done = subprocess.run(program, check=True, capture_output=True, text=True)  # noqa: S603  # this interpreter, our own program
        return time.perf_counter() - before, int(done.stdout.splitlines()[-1])
