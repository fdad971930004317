"""Which functions run while modules are imported: ``python -m tests.mutation.early_calls``.

mutmut tries its mutants in forks of a process that has imported everything, so it cannot judge
these. Prints their dotted names.
"""

import os
import sys
from types import FrameType

import pytest

_OURS = "klaviyo_bridge."


def main(words: list[str]) -> int:
    """Collect the tests that pytest finds with these words, and print what was called."""
    called: set[str] = set()

    def listen(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith(_OURS):
            called.add(f"{module}.{frame.f_code.co_qualname}".partition(".<locals>")[0])

    told = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.setprofile(listen)
    code = pytest.main(["--collect-only", "-q", *words])
    sys.setprofile(None)
    with os.fdopen(told, "w") as out:
        out.writelines(f"{name}\n" for name in sorted(called))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
