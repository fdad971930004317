"""What contract tests may ask for."""

from collections.abc import Callable

import pytest

Testify = Callable[..., None]
"""``testify("official SDK", "get_profiles", ...)``: this test speaks of these operations."""


@pytest.fixture
def testify(record_property: Callable[[str, object], None]) -> Testify:
    """Note which witness this test hears, on which operations; its outcome is the verdict."""

    def record(witness: str, *operations: str) -> None:
        record_property("witness", [witness, *operations])

    return record
