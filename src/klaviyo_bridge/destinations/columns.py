"""Which columns a destination's table has, and where each finds its value in a payload.

Omnisend's file import tells the status of a contact from four dates: an opt-in date makes it
subscribed, an opt-out date unsubscribed, neither leaves it non-subscribed. So a date stands in
the column of its own status only, and a status without a date is in its status column alone:
imported from this table such a person is non-subscribed, which is never more than they agreed to.
A table has at most 200 columns there, addresses are one line and dates are ISO 8601.

Source: https://support.omnisend.com/en/articles/3838659 and
https://support.omnisend.com/en/articles/4234735
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

Payload = Mapping[str, Any]


@attrs.frozen
class Column:
    """One column of a table."""

    name: str
    """Its heading."""
    read: Callable[[Payload], object]
    """Takes its value from a payload; ``None`` for an empty cell."""


@attrs.frozen(kw_only=True)
class Layout:
    """The columns of a destination's table.

    The names of ``open_columns`` are not known beforehand: each becomes a column of its own, the
    most used first, as long as ``limit`` allows.
    """

    columns: tuple[Column, ...]
    """The columns that every table has, from left to right."""
    open_columns: Callable[[Payload], Mapping[str, object]]
    """Takes the custom properties from a payload."""
    limit: int
    """Columns that the destination accepts in one file."""


def _member(name: str) -> Callable[[Payload], object]:
    return lambda payload: payload.get(name)


def _identifier(payload: Payload, kind: str) -> Payload:
    found = (item for item in payload.get("identifiers", ()) if item.get("type") == kind)
    return next(found, {})


def _address(kind: str) -> Callable[[Payload], object]:
    return lambda payload: _identifier(payload, kind).get("id")


def _channel(payload: Payload, kind: str, channel: str) -> Payload:
    found: Payload = _identifier(payload, kind).get("channels", {}).get(channel, {})
    return found


def _status(kind: str, channel: str) -> Callable[[Payload], object]:
    return lambda payload: _channel(payload, kind, channel).get("status")


def _date_of(kind: str, channel: str, status: str) -> Callable[[Payload], object]:
    def read(payload: Payload) -> object:
        state = _channel(payload, kind, channel)
        if state.get("status") != status:
            return None
        # Before 2026-03-15 the API called it statusDate.
        return state.get("statusChangedAt", state.get("statusDate"))

    return read


def _consent(kind: str, name: str) -> Callable[[Payload], object]:
    return lambda payload: _identifier(payload, kind).get("consent", {}).get(name)


def _permission(title: str, kind: str, channel: str) -> tuple[Column, ...]:
    return (
        Column(f"{title} status", _status(kind, channel)),
        Column(f"{title} opt-in date", _date_of(kind, channel, "subscribed")),
        Column(f"{title} opt-out date", _date_of(kind, channel, "unsubscribed")),
        Column(f"{title} consent date", _consent(kind, "createdAt")),
        Column(f"{title} consent source", _consent(kind, "source")),
    )


OMNISEND: Final = Layout(
    columns=(
        Column("Email", _address("email")),
        Column("Phone number", _address("phone")),
        Column("First name", _member("firstName")),
        Column("Last name", _member("lastName")),
        *_permission("Email", "email", "email"),
        *_permission("SMS", "phone", "sms"),
        Column("Address", _member("address")),
        Column("City", _member("city")),
        Column("State", _member("state")),
        Column("Postal code", _member("postalCode")),
        Column("Country", _member("country")),
        Column("Country code", _member("countryCode")),
        Column("Birthdate", _member("birthdate")),
        Column("Gender", _member("gender")),
        Column("Tags", _member("tags")),
    ),
    open_columns=lambda payload: payload.get("customProperties", {}),
    limit=200,
)
"""Omnisend contacts, as :func:`klaviyo_bridge.policies.omnisend.to_payload` writes them."""
