"""What a segment of Omnisend's is made of, as values; and the JSON that the API takes.

Source: https://api-docs.omnisend.com/reference/post_segments
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal, TypeAlias

import attrs

from klaviyo_bridge.models.identifiers import mask

Value: TypeAlias = str | int | float | bool | tuple[str, ...]

THIRD_PARTY: Final = frozenset(
    {
        *("after", "before", "doesNotContains", "endsWith", "exists", "lessThan", "notEquals"),
        *("notInTheLast", "startsWith"),
    }
)
"""Operators of properties that only others than the vendor describe; periods have some of them."""


@attrs.frozen(kw_only=True)
class Comparison:
    """An operator and what it compares with; also a period, which compares times."""

    operator: str
    value: Value | None = attrs.field(default=None, repr=mask)
    value_from: Value | None = None
    value_to: Value | None = None
    unit: str | None = None
    value_type: Literal["bool", "date", "number", "text"] | None = None
    """Of properties whose type Omnisend does not know by their name."""

    def write(self) -> dict[str, Any]:
        """Return it as JSON; what is not given is left out."""
        told = {
            "valueType": self.value_type,
            "operator": self.operator,
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "valueFrom": self.value_from,
            "valueTo": self.value_to,
            "unit": self.unit,
        }
        return {member: value for member, value in told.items() if value is not None}


@attrs.frozen(kw_only=True)
class ContactFilter:
    """A test of one property of a contact."""

    ENTITY: ClassVar[str] = "contact"

    property: str
    name: str | None = None
    """Of custom properties, whose ``property`` is ``custom``."""
    channels: tuple[str, ...] = ()
    """Of the subscription status."""
    comparison: Comparison

    def write(self) -> dict[str, Any]:
        """Return it as JSON."""
        told: dict[str, Any] = {"property": self.property}
        if self.name is not None:
            told["name"] = self.name
        if self.channels:
            told["channels"] = list(self.channels)
        return {**told, **self.comparison.write()}


@attrs.frozen(kw_only=True)
class EventFilter:
    """A test of how often an event happened."""

    ENTITY: ClassVar[str] = "event"

    name: str
    origin: str | None = None
    operator: Literal["has", "hasNot"]
    count: Literal["atLeast", "equals"]
    value: int
    period: Comparison | None = None
    tests: tuple[tuple[str, Comparison], ...] = ()
    """Property of the event, and what it is compared with."""
    junction: Literal["and", "or"] = "and"
    """How the tests are joined."""

    def write(self) -> dict[str, Any]:
        """Return it as JSON."""
        told: dict[str, Any] = {"name": self.name}
        if self.origin is not None:
            told["origin"] = self.origin
        told |= {"operator": self.operator, "count": self.count, "value": self.value}
        if self.period is not None:
            told["period"] = self.period.write()
        if self.tests:
            told["junction"] = self.junction
            told["filters"] = [{"property": name, **test.write()} for name, test in self.tests]
        return told


Filter: TypeAlias = ContactFilter | EventFilter


def operators_of(filter: Filter, /) -> frozenset[str]:
    """Return the operators that properties of a contact or an event are compared by."""
    if isinstance(filter, ContactFilter):
        return frozenset({filter.comparison.operator})
    return frozenset(test.operator for _, test in filter.tests)


def write_condition(filters: tuple[Filter, ...], /) -> Mapping[str, Any]:
    """Return filters of one entity, joined by OR, as one condition in JSON."""
    return {
        "entity": filters[0].ENTITY,
        "junction": "or" if len(filters) > 1 else "and",
        "filters": [each.write() for each in filters],
    }
