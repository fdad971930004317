"""A contact as Omnisend's segments look at it: its properties, statuses and events.

Source: https://api-docs.omnisend.com/reference/post_segments and
https://api-docs.omnisend.com/reference/contacts
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.models.moments import check_aware

COMPUTED: Final = frozenset(
    {
        *("averageOrderValue", "consent", "customerLifecycleStage", "dateAdded"),
        *("lastDetectedCity", "lastDetectedCountry", "totalSpent"),
    }
)
"""Properties that Omnisend works out by itself: one that is not given is not known.

Of any other property, one that is not given is one that the contact does not have.
"""

_MEMBERS: Final[Mapping[str, str]] = {
    **{
        name: name
        for name in (
            *("firstName", "lastName", "gender", "state", "city", "address", "postalCode"),
            "tags",
        )
    },
    "birthday": "birthdate",
}
"""Property of a segment's filter to the member of a contact's body."""

_IDENTIFIERS: Final[Mapping[str, str]] = {"email": "email", "phoneNumber": "phone"}
"""Property of a segment's filter to the type of identifier."""

_CHANNELS: Final[Mapping[str, str]] = {"email": "email", "sms": "phone"}
"""Channel to the type of identifier that has it."""


def _check_at(event: object, attribute: "attrs.Attribute[Any]", value: datetime) -> None:
    check_aware(event, attribute, value)


@attrs.frozen(kw_only=True)
class ContactEvent:
    """One happening."""

    at: datetime = attrs.field(validator=_check_at)
    properties: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    origin: str | None = None
    """The system it came from; ``None`` where there is but one."""


@attrs.frozen(kw_only=True)
class TargetContact:
    """What is known of one contact; :func:`read_contact` makes it from a contact's body."""

    properties: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    """By the names that filters use. A list or tuple holds several values; ``None`` is no value."""
    custom: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    """Custom properties, likewise."""
    statuses: Mapping[str, tuple[str | None, ...]] = attrs.field(factory=dict)
    """Channel to the statuses of the identifiers that have it, ``None`` for one not known.

    A channel that is missing is one without an identifier, so it has no status at all.
    """
    events: Mapping[str, tuple[ContactEvent, ...]] | None = attrs.field(
        default=None, repr=mask_size
    )
    """By name, as Omnisend spells it; ``None``: not loaded. A missing name never happened."""


def read_contact(
    body: Mapping[str, Any],
    /,
    *,
    events: Mapping[str, tuple[ContactEvent, ...]] | None = None,
    computed: Mapping[str, Any] | None = None,
) -> TargetContact:
    """Return what segments see of a contact that was sent to Omnisend.

    The country is there by name and by code, because the vendor's examples ask for either. Whether
    browser push is permitted is never known: no body says it.

    Args:
        body: A contact as :func:`klaviyo_bridge.policies.omnisend.to_payload` writes it.
        events: The contact's events by Omnisend's names for them.
        computed: Values of :data:`COMPUTED` that are known, such as ``totalSpent``.
    """
    identifiers = body.get("identifiers", ())
    properties = {name: body[member] for name, member in _MEMBERS.items() if member in body}
    for name, kind in _IDENTIFIERS.items():
        properties[name] = tuple(each["id"] for each in identifiers if each["type"] == kind)
    properties["country"] = tuple(body[name] for name in ("country", "countryCode") if name in body)
    return TargetContact(
        properties={**properties, **(computed or {})},
        custom=body.get("customProperties", {}),
        statuses={**_statuses(identifiers), "browserPush": (None,)},
        events=events,
    )


def _statuses(identifiers: Any) -> dict[str, tuple[str | None, ...]]:
    found = {
        channel: tuple(
            each.get("channels", {}).get(channel, {}).get("status")
            for each in identifiers
            if each["type"] == kind
        )
        for channel, kind in _CHANNELS.items()
    }
    return {channel: statuses for channel, statuses in found.items() if statuses}
