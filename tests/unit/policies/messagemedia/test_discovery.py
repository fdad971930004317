"""Which custom properties profiles have."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from klaviyo_bridge.models import Profile
from klaviyo_bridge.policies.messagemedia import FieldType, Kind, discover_fields
from klaviyo_bridge.policies.messagemedia.discovery import kind_of
from tests.unit.policies.messagemedia.people import person


def people(*properties: dict[str, Any]) -> Iterator[Profile]:
    """Give one person with each of these properties, once."""
    return iter([person(properties=each) for each in properties])


@pytest.mark.rule("MM-12")
def test_share_of_profiles() -> None:
    """Each property comes with the profiles that have it, the most frequent first."""
    found = discover_fields(
        people({"b": "x", "c": 1}, {"a": "y", "c": 2}, {"c": "z"}, {"b": None, "c": 3})
    )

    assert found.profiles == 4
    assert [(each.name, each.profiles, each.share) for each in found.fields] == [
        ("c", 4, 1.0),
        ("b", 2, 0.5),
        ("a", 1, 0.25),
    ]
    assert found.names == {"a", "b", "c"}


@pytest.mark.rule("MM-12")
def test_the_caveat() -> None:
    """What was not seen stays unknown, and every discovery says so."""
    found = discover_fields([])

    assert (found.profiles, found.fields, found.names) == (0, (), frozenset())
    assert "A property that none of them has stays unknown" in found.caveat


@pytest.mark.rule("MM-12")
def test_kinds_are_counted_and_no_value_is_kept() -> None:
    """A property tells what its values look like, the most frequent first, never which."""
    [field] = discover_fields(people({"a": "x"}, {"a": 1}, {"a": 2}, {"a": ""})).fields

    assert list(field.kinds.items()) == [(Kind.NUMBER, 2), (Kind.EMPTY, 1), (Kind.TEXT, 1)]
    assert "x" not in repr(field.kinds.values())


@pytest.mark.rule("MM-12")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], FieldType.NUMBER),
        ([1, None, ""], FieldType.NUMBER),
        (["2024-03-01", "2024-03-01T10:00:00Z"], FieldType.DATE),
        (["ada@example.com"], FieldType.EMAIL),
        (["12"], FieldType.TEXT),
        ([1, "12"], FieldType.TEXT),
        (["2024-03-01", "soon"], FieldType.TEXT),
        ([None], FieldType.TEXT),
        ([True], FieldType.TEXT),
        ([10**15], FieldType.TEXT),
        ([[1]], FieldType.TEXT),
        ([{}], FieldType.TEXT),
    ],
)
def test_type(values: list[object], expected: FieldType) -> None:
    """The type is the narrowest that takes all values seen; mixed ones are Text."""
    [field] = discover_fields(people(*[{"a": value} for value in values])).fields

    assert expected == field.type


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "empty"),
        ("", "empty"),
        (" ", "empty"),
        ("a", "text"),
        ("12", "text"),
        ("2024-03-01", "date"),
        ("ada@example.com", "email"),
        (0, "number"),
        (1.5, "number"),
        (True, "truth value"),
        (False, "truth value"),
        ([], "list"),
        ((), "list"),
        ({}, "object"),
        (math.nan, "other"),
        (10**15, "other"),
        (object(), "other"),
    ],
)
def test_kind(value: object, expected: str) -> None:
    """Each value looks like one thing."""
    assert expected == kind_of(value)
