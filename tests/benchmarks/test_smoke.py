"""The benchmarks still run; what they measure is not a matter of passing or failing."""

import pytest

from tests.benchmarks.__main__ import Measure, measures


@pytest.mark.parametrize("measure", measures().values(), ids=measures())
def test_a_benchmark_gives_its_figures(measure: Measure) -> None:
    """A run over next to nothing gives at least one line, and every line says something."""
    lines = list(measure(smoke=True))

    assert lines
    assert all(lines)
