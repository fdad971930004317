"""What becomes of every kind of value."""

import json
import math
from collections import UserDict
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from klaviyo_bridge.consent.nesting import MOST_LEVELS
from klaviyo_bridge.models import Fidelity
from klaviyo_bridge.policies.values import ALWAYS_EXACT, carry, spell

DEEP: list[object] = []
for _ in range(5_000):
    DEEP = [DEEP]

DEEPEST: dict[str, object] = {}
for _ in range(MOST_LEVELS - 1):
    DEEPEST = {"a": DEEPEST}


@pytest.mark.rule("OMN-04")
@pytest.mark.parametrize(
    ("value", "expected", "rule"),
    [
        ("blue", "blue", None),
        ("", "", None),
        ("00123", "00123", None),
        ("2024-03-01", "2024-03-01", None),
        ("色", "色", None),
        (True, True, None),
        (False, False, None),
        (0, 0, None),
        (2**53, 2**53, None),
        (-(2**53), -(2**53), None),
        (2**53 + 1, "9007199254740993", "big-integer-as-text"),
        (-(2**63), "-9223372036854775808", "big-integer-as-text"),
        pytest.param(10**5_000, None, "number-without-json", id="thousands-of-digits"),
        (1.5, 1.5, None),
        (math.inf, None, "number-without-json"),
        (math.nan, None, "number-without-json"),
        (None, None, "null-property"),
        ([], (), None),
        (["a", "b"], ("a", "b"), None),
        (["a", 1, True, 1.5], ("a", "1", "true", "1.5"), "list-as-texts"),
        (["a", None, 1], ("a", "1"), "list-without-nulls"),
        ([None], (), "list-without-nulls"),
        ([1, 2], ("1", "2"), "list-as-texts"),
        ([{"a": 1}, ["b"]], ('{"a":1}', '["b"]'), "list-as-texts"),
        ({"a": {"é": [1, None]}}, '{"a":{"é":[1,null]}}', "object-as-json"),
        ({}, "{}", "object-as-json"),
        (DEEP, None, "too-deep"),
        (DEEPEST, json.dumps(DEEPEST, separators=(",", ":")), "object-as-json"),
        ({"a": DEEPEST}, None, "too-deep"),
        ({"a": DEEP}, None, "too-deep"),
        ([10**5_000], None, "too-deep"),
        ({(1, 2): "a name that is no text"}, None, "too-deep"),
        (datetime(2024, 3, 1, tzinfo=UTC), "2024-03-01T00:00:00Z", None),
        (date(2024, 3, 1), "2024-03-01", None),
        (MappingProxyType({"a": 1}), '{"a":1}', "object-as-json"),
        (UserDict(a=date(2024, 3, 1)), '{"a":"2024-03-01"}', "object-as-json"),
        (object(), None, "unknown-type"),
    ],
)
def test_carry(value: object, expected: object, rule: str | None) -> None:
    """Each kind of value goes over by its written rule, and never quietly as something else."""
    found, carried = carry(value)

    assert expected == found
    assert type(expected) is type(found)
    assert rule == (carried.rule if carried else None)


def test_spell() -> None:
    """A text is spelled as it is, anything else as JSON."""
    assert spell("a b") == "a b"
    assert spell([1, None]) == "[1,null]"


@pytest.mark.rule("OMN-04")
@pytest.mark.parametrize(
    ("value", "rule", "fidelity", "message"),
    [
        (
            2**53 + 1,
            "big-integer-as-text",
            Fidelity.LOSSY,
            "is a whole number too big for JSON; sent as text",
        ),
        (
            math.inf,
            "number-without-json",
            Fidelity.UNSUPPORTED,
            "is not a number that JSON can hold; left out",
        ),
        (None, "null-property", Fidelity.OMITTED, "has no value; left out"),
        (
            [1],
            "list-as-texts",
            Fidelity.LOSSY,
            "is a list with more than texts; sent as a list of texts",
        ),
        (
            [None],
            "list-without-nulls",
            Fidelity.LOSSY,
            "is a list with empty places; sent as a list of texts without them",
        ),
        ({}, "object-as-json", Fidelity.LOSSY, "is an object; sent as JSON text"),
        (
            {"a": DEEP},
            "too-deep",
            Fidelity.UNSUPPORTED,
            "is nested too deeply, or holds what JSON cannot spell; left out",
        ),
        (
            object(),
            "unknown-type",
            Fidelity.UNSUPPORTED,
            "is of a type that JSON does not have; left out",
        ),
    ],
)
def test_what_is_said(value: object, rule: str, fidelity: Fidelity, message: str) -> None:
    """What became of a value has a name, an effect, and words behind the property's name."""
    carried = carry(value)[1]

    assert carried is not None
    assert (rule, fidelity, message) == (carried.rule, carried.fidelity, carried.message)


def test_what_never_changes() -> None:
    """Texts and truth values are always themselves; a caller in a hurry need not ask."""
    assert {str, bool} == ALWAYS_EXACT


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        (12, "12"),
        (True, "true"),
        (1.5, "1.5"),
        (["é", None], '["é",null]'),
        ({"a": date(2024, 3, 1)}, '{"a":"2024-03-01"}'),
        ((1, 2), "[1,2]"),
    ],
)
def test_spelled(value: object, expected: str) -> None:
    """JSON is spelled without blanks, in its own letters, and what it lacks as text."""
    assert expected == spell(value)


def test_nesting_that_is_too_deep_to_spell() -> None:
    """The error of a value that cannot be spelled says how deep it may be."""
    with pytest.raises(ValueError, match=r"^nested more than 100 levels deep$"):
        spell([DEEPEST])


def test_nesting_within_lists_and_tuples_counts() -> None:
    """Objects, lists and tuples are all levels."""
    value: object = 1
    for number in range(MOST_LEVELS):
        value = [{"a": value}, (value,), [value]][number % 3]

    with pytest.raises(ValueError, match="levels deep"):
        spell(value)
