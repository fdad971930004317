"""The main job from end to end: people per second, and the memory that it takes.

Each run has a process of its own; the fake account, which takes no room, runs inside it. The
memory is Linux's own account of it; elsewhere this benchmark does not run.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from klaviyo_bridge.cli import main
code = main(["migrate", "--from", sys.argv[1], "--to", "omnisend", "--out", sys.argv[2], "--quiet"])
# getrusage() would count the process that started this one.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0])
sys.exit(code)
"""

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def measure(*, smoke: bool) -> Iterator[str]:
    """Migrate demo accounts of growing size."""
    if not Path("/proc/self/status").exists():
        yield "not measured: this system has no /proc"
        return
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
