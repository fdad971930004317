"""Whose value wins."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_bridge.models import Fidelity, Finding
from klaviyo_bridge.policies.precedence import (
    first_filled,
    is_filled,
    newest_first,
    settle,
    union,
    value_left_out,
    values_differ,
)

BLOCKS = (("city", "country"),)


@pytest.mark.parametrize("value", [None, "", " \t", (), [], {}])
def test_what_says_nothing(value: object) -> None:
    """Nothing, blanks and empty collections leave a gap."""
    assert is_filled(value) is False


@pytest.mark.parametrize("value", ["a", 0, 0.0, False, (None,), [""], {"a": None}])
def test_what_says_something(value: object) -> None:
    """Zero and false are answers."""
    assert is_filled(value) is True


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((None, "", 0, 1), 0),
        ((None, " ", ""), " "),
        ((None, None), None),
        ((), None),
    ],
)
def test_first_filled(values: tuple[Any, ...], expected: object) -> None:
    """The first value that says anything; failing that, the first one at all."""
    assert expected == first_filled(values)


def test_newest_first() -> None:
    """The newest comes first, undated ones last, and equals stay in their order."""
    days = [None, 2024, 2026, 1990, 2024]
    stamps = [None if day is None else datetime(day, 1, 1, tzinfo=UTC) for day in days]
    records = list(enumerate(stamps))

    newest = newest_first(records, updated=lambda record: record[1])

    assert [2, 1, 4, 0, 3] == [position for position, _ in newest]


def test_union() -> None:
    """Labels of all records, each once, in the order in which they came."""
    assert ("b", "a", "c") == union([("b", "a"), (), ("a", "c", "b")])


@pytest.mark.parametrize(
    ("records", "expected", "findings"),
    [
        ([], {}, []),
        ([{"a": 1}], {"a": 1}, []),
        ([{"a": 1}, {"b": 2}], {"a": 1, "b": 2}, []),
        ([{"a": None}, {"a": 2}], {"a": 2}, []),
        ([{"a": ""}, {"a": 2}], {"a": 2}, []),
        ([{"a": ""}, {"a": None}], {"a": ""}, []),
        ([{"a": None}, {"a": ""}, {"a": " "}], {"a": ""}, []),
        ([{"a": None}], {}, []),
        ([{"a": 1}, {"a": 1.0}], {"a": 1}, []),
        ([{"a": 1}, {"a": 2}, {"a": 3}], {"a": 1}, [values_differ("a")]),
        ([{"a": 1}, {"a": True}], {"a": 1}, [values_differ("a")]),
        ([{"a": False}, {"a": 0}], {"a": False}, [values_differ("a")]),
        ([{"a": ("x",)}, {"a": ("x", "y")}], {"a": ("x",)}, [values_differ("a")]),
        ([{"a": "x"}, {"a": ""}], {"a": "x"}, []),
        (
            [{"b": 1, "a": 1}, {"a": 2, "b": 2}],
            {"a": 1, "b": 1},
            [values_differ("b"), values_differ("a")],
        ),
    ],
)
def test_first_record_wins(
    records: list[Mapping[str, Any]], expected: Mapping[str, Any], findings: list[Finding]
) -> None:
    """The first value stays, gaps are filled, and what differs is named once, by its field."""
    assert (expected, tuple(findings)) == settle(records)


@pytest.mark.parametrize(
    ("records", "expected", "findings"),
    [
        (
            [{"city": "Paris"}, {"city": "London", "country": "GB"}],
            {"city": "Paris"},
            [values_differ("city"), value_left_out("country")],
        ),
        (
            [{"city": "Paris"}, {"city": "London", "country": "GB"}, {"country": "FR"}],
            {"city": "Paris", "country": "FR"},
            [values_differ("city"), values_differ("country")],
        ),
        (
            [{"city": "Paris"}, {"city": "Paris", "country": "FR"}],
            {"city": "Paris", "country": "FR"},
            [],
        ),
        (
            [{"city": "Paris", "country": ""}, {"city": "London", "country": "GB"}],
            {"city": "Paris", "country": ""},
            [values_differ("city"), value_left_out("country")],
        ),
        (
            [{"city": None, "country": "FR"}, {"city": "Lyon"}, {"x": 1}],
            {"country": "FR", "city": "Lyon", "x": 1},
            [],
        ),
    ],
)
def test_a_block_has_one_story(
    records: list[Mapping[str, Any]], expected: Mapping[str, Any], findings: list[Finding]
) -> None:
    """A block's gaps are filled only from a record that contradicts nothing in it."""
    assert (expected, tuple(findings)) == settle(records, blocks=BLOCKS)


def test_blocks_may_be_any_iterable() -> None:
    """Blocks may be given by a generator."""
    records = [{"city": "Paris"}, {"city": "London", "country": "GB"}]

    assert {"city": "Paris"} == settle(records, blocks=(block for block in BLOCKS))[0]


def test_findings_name_the_field() -> None:
    """A finding says which field lost a value, and why."""
    assert (
        Finding(
            "merged-values-differ",
            Fidelity.COLLISION,
            "The merged records differ in city; the value of the first one stays.",
            source="city",
        ),
        Finding(
            "merged-value-left-out",
            Fidelity.COLLISION,
            "city stays empty: the record that has it differs in fields that go with it.",
            source="city",
        ),
    ) == (values_differ("city"), value_left_out("city"))
