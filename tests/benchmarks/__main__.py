"""Print every figure: each module ``measure_*.py`` beside this one gives its lines.

With ``--smoke`` each measures as little as shows that it still runs.
"""

import argparse
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

Measure = Callable[..., Iterator[str]]


def measures() -> dict[str, Measure]:
    """Return each benchmark's ``measure(*, smoke: bool)`` by the name of its module."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("measure_*.py"))
    return {name: importlib.import_module(f"tests.benchmarks.{name}").measure for name in names}


def main() -> None:
    """Print the figures as they are measured, one line each."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="measure next to nothing")
    arguments = parser.parse_args()
    for name, measure in measures().items():
        for line in measure(smoke=arguments.smoke):
            print(f"{name.removeprefix('measure_'):12} {line}", flush=True)


if __name__ == "__main__":
    main()
