"""The operations table equals Klaviyo's OpenAPI file."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.operations import derive

pytestmark = pytest.mark.shared


@pytest.fixture
def specification(shared: Path) -> Any:
    """Klaviyo's OpenAPI file at the pinned revision."""
    return json.loads((shared / "specs/klaviyo-openapi-2026-07-15.json").read_text("utf-8"))


@pytest.mark.rule("KLV-10")
def test_the_table_equals_the_file(specification: Any) -> None:
    """Methods, paths, limits, surcharges, scopes and query languages, operation by operation."""
    shipped = json.loads(files("klaviyo_bridge.wire").joinpath("operations.json").read_bytes())

    expected = derive(specification)

    assert expected.keys() == shipped.keys()
    assert [name for name in expected if expected[name] != shipped[name]] == []
