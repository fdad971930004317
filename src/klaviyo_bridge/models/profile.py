"""One person in Klaviyo.

Source: https://developers.klaviyo.com/en/reference/get_profile
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import attrs

from klaviyo_bridge.models.consent import Subscriptions
from klaviyo_bridge.models.identifiers import mask, mask_size
from klaviyo_bridge.models.record import Record, Resource
from klaviyo_bridge.models.unset import UNSET, Unset


@attrs.frozen(kw_only=True, repr=False)
class Location(Record):
    """Where a person lives, as far as Klaviyo knows."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    country: str | None = None
    """Free text: a name or a code."""
    latitude: float | None = None
    """Degrees."""
    longitude: float | None = None
    """Degrees."""
    region: str | None = None
    zip: str | None = None
    timezone: str | None = None
    """An IANA name such as ``Europe/Copenhagen``."""
    ip: str | None = None

    def __repr__(self) -> str:
        return "Location(***)"


@attrs.frozen(kw_only=True)
class Profile(Resource):
    """One person, as read."""

    TYPE: ClassVar[str] = "profile"
    ON_REQUEST: ClassVar[frozenset[str]] = frozenset(
        {"subscriptions", "predictive_analytics", "joined_group_at"}
    )

    email: str | None = attrs.field(default=None, repr=mask)
    phone_number: str | None = attrs.field(default=None, repr=mask)
    """E.164 as a rule; old records may have another form."""
    external_id: str | None = attrs.field(default=None, repr=mask)
    anonymous_id: str | None = attrs.field(default=None, repr=mask)
    whatsapp_bsuid: str | None = attrs.field(default=None, repr=mask)
    first_name: str | None = attrs.field(default=None, repr=mask)
    last_name: str | None = attrs.field(default=None, repr=mask)
    organization: str | None = attrs.field(default=None, repr=mask)
    locale: str | None = None
    title: str | None = attrs.field(default=None, repr=mask)
    image: str | None = attrs.field(default=None, repr=mask)
    created: datetime | None = None
    updated: datetime | None = None
    last_event_date: datetime | None = None
    location: Location | None = None
    properties: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    """Custom properties, and Klaviyo's own whose names begin with ``$``."""
    subscriptions: Subscriptions | None = None
    """``None``: not loaded, so permission is unknown (KLV-01)."""
    predictive_analytics: Mapping[str, Any] | None = attrs.field(default=None, repr=mask_size)
    joined_group_at: datetime | None = None
    """When the person joined the list or segment that was read."""


@attrs.frozen(kw_only=True)
class ProfilePatch:
    """Changes to one person: ``UNSET`` leaves a field alone, ``None`` clears it (KLV-05)."""

    email: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    phone_number: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    external_id: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    first_name: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    last_name: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    organization: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    locale: str | Unset | None = UNSET
    title: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    image: str | Unset | None = attrs.field(default=UNSET, repr=mask)
    location: Mapping[str, Any] | Unset | None = attrs.field(default=UNSET, repr=mask)
    properties: Mapping[str, Any] | Unset = attrs.field(default=UNSET, repr=mask)
    """Keys given are set; others stay."""
