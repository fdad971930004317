"""Which columns a destination's table has, and where each finds its value in a payload.

*Omnisend*. Its file import tells the status of a contact from four dates: an opt-in date makes it
subscribed, an opt-out date unsubscribed, neither leaves it non-subscribed. So a date stands in
the column of its own status only, and a status without a date is in its status column alone:
imported from this table such a person is non-subscribed, which is never more than they agreed to.
A table has at most 200 columns there, addresses are one line and dates are ISO 8601.
Source: https://support.omnisend.com/en/articles/3838659 and
https://support.omnisend.com/en/articles/4234735

*SmartPush*. The headings of its import template are fixed, so custom properties have no columns:
those that the template has a place for are in it, the others in ``contacts.jsonl`` only. The whole
name stands under First Name, because where to part it is not known. Under Accepts, ``yes`` makes a
subscriber, ``unsubscribe`` an unsubscribed person, and ``no`` somebody who never subscribed; an
empty cell says nothing. An import does not know what SmartPush holds, so the rule that a local
status stays (SMP-13) is kept by merging contacts, not by this table.
Source: https://smartpushteam.zendesk.com/hc/en-001/articles/8834126382487 and
https://smartpushteam.zendesk.com/hc/en-001/articles/31478553943319

*MessageMedia*. Headings are free: they are matched to fields when the file is uploaded, custom
fields too, which stand here under their ids. No limit of columns is stated; ours is Omnisend's.
Source: https://support.multitxt.co.nz/hc/en-us/articles/9329842403983
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from klaviyo_bridge.policies.countries import Country, find_country

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


_ACCEPTS: Final[Mapping[object, str]] = {
    "subscribed": "yes",
    "never_subscribed": "no",
    "unsubscribed": "unsubscribe",
}


def _accepts(name: str) -> Callable[[Payload], object]:
    return lambda payload: _ACCEPTS.get(payload.get(name))


def _custom(name: str) -> Callable[[Payload], object]:
    return lambda payload: payload.get("custom", {}).get(name)


def _country(payload: Payload) -> Country | None:
    written = payload.get("country")
    return find_country(written) if isinstance(written, str) else None


def _country_name(payload: Payload) -> object:
    country = _country(payload)
    return payload.get("country") if country is None else country.name


def _country_code(payload: Payload) -> object:
    country = _country(payload)
    return None if country is None else country.code


def _nothing(_: Payload) -> object:
    return None


SMARTPUSH: Final = Layout(
    columns=(
        Column("First Name", _member("name")),
        Column("Last Name", _nothing),
        Column("Email", _member("email")),
        Column("Accepts Email Marketing", _accepts("email_subscription")),
        Column("Phone Number", _member("kla_phone_number")),
        Column("Accepts SMS Marketing", _accepts("sms_subscription")),
        Column("Gender", _nothing),
        Column("Birthday", _nothing),
        Column("Language code", _custom("kla_locale")),
        Column("Company", _custom("kla_organization")),
        Column("Address1", _custom("kla_address1")),
        Column("Address2", _custom("kla_address2")),
        Column("City", _custom("kla_city")),
        Column("Province", _custom("kla_region")),
        Column("Province code", _nothing),
        Column("Country", _country_name),
        Column("Country 2-letter code", _country_code),
        Column("Postcode", _custom("kla_zip")),
        Column("Tags", _member("tags")),
        Column("Notes", _nothing),
    ),
    open_columns=lambda _: {},
    limit=20,
)
"""SmartPush contacts, as :func:`klaviyo_bridge.policies.smartpush.to_payload` writes them."""


def _text_message(name: str) -> Callable[[Payload], object]:
    def read(payload: Payload) -> object:
        found = (item for item in payload.get("channels", ()) if item.get("type") == "SMS")
        channel: Payload = next(found, {})
        return channel.get(name)

    return read


def _list_ids(payload: Payload) -> list[object]:
    return [item.get("id") for item in payload.get("lists", ())]


def _custom_fields(payload: Payload) -> Mapping[str, object]:
    return {item["id"]: item["value"] for item in payload.get("customFields", ())}


MESSAGEMEDIA: Final = Layout(
    columns=(
        Column("First name", _member("firstName")),
        Column("Last name", _member("lastName")),
        Column("Mobile", _text_message("channelId")),
        Column("Subscription state", _text_message("subscriptionState")),
        Column("Birthday", _member("dateOfBirth")),
        Column("Location", _member("location")),
        Column("State", _member("state")),
        Column("Country", _member("country")),
        Column("Lists", _list_ids),
        Column("Note", _member("note")),
    ),
    open_columns=_custom_fields,
    limit=200,
)
"""MessageMedia contacts, as :func:`klaviyo_bridge.policies.messagemedia.to_payload` writes them."""

LAYOUTS: Final[Mapping[str, Layout]] = {
    "omnisend": OMNISEND,
    "smartpush": SMARTPUSH,
    "messagemedia": MESSAGEMEDIA,
}
"""Name of a policy to its table."""
