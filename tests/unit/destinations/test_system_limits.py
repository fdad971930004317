"""What the system itself refuses, in a process of its own whose limits may be lowered."""

import subprocess
import sys
from pathlib import Path

import pytest

WRITE_TOO_MUCH = """
import resource, signal, sys
from klaviyo_bridge.destinations import CsvWriter, JsonlWriter
from klaviyo_bridge.errors import OutputError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
try:
    with {writer}(sys.argv[1]) as writer:
        for n in range({rows}):
            writer.write({{"n": n}})
except OutputError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
"""

OPEN_TOO_MUCH = """
import os, resource, sys
from klaviyo_bridge.destinations import CsvWriter
from klaviyo_bridge.errors import OutputError

free = os.dup(0)
os.close(free)
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1, hard))
try:
    with CsvWriter(sys.argv[1]):
        pass
except OutputError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
"""


def run(program: str, path: Path) -> str:
    """Run a program that writes to ``path`` and return what it printed."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("writer", ["JsonlWriter", "CsvWriter"])
@pytest.mark.parametrize("rows", [1_000, 200_000])
def test_file_that_grows_too_large_leaves_nothing(tmp_path: Path, writer: str, rows: int) -> None:
    """A write that the system refuses, early or at the end, is told and leaves no file."""
    printed = run(WRITE_TOO_MUCH.format(writer=writer, rows=rows), tmp_path / "contacts.txt")

    assert "contacts.txt: it would be larger than a file may be here" in printed
    assert [] == list(tmp_path.iterdir())


def test_want_of_file_handles_leaves_nothing(tmp_path: Path) -> None:
    """A table that cannot open its second temporary file removes its first."""
    printed = run(OPEN_TOO_MUCH, tmp_path / "contacts.csv")

    assert "contacts.csv: Too many open files" in printed
    assert [] == list(tmp_path.iterdir())
