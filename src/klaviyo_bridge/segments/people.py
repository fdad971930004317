"""Who is judged, and the account they are judged in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import attrs

from klaviyo_bridge.models import Profile
from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.segments.history import History


@attrs.frozen
class Person:
    """All that is known of one person. ``None`` stands for "not loaded", and answers unknown."""

    profile: Profile
    memberships: Mapping[str, datetime | None] | None = attrs.field(
        default=None, kw_only=True, repr=mask_size
    )
    """Every list and segment that the person is in, by id, to when they joined; ``None`` for a
    date not known. Whatever is not named here they are not in."""
    events: History | None = attrs.field(default=None, kw_only=True)
    """All of their events, or at least all of those that conditions ask about."""
    objects: Mapping[str, Sequence[Mapping[int, Any]]] | None = attrs.field(
        default=None, kw_only=True, repr=mask_size
    )
    """Their custom objects, by the id of the relationship: property id to value."""


@attrs.frozen(kw_only=True)
class Context:
    """What has to be known of the account."""

    time_zone: tzinfo | None = None
    """In which days and months are read: ``ZoneInfo(account.timezone)``. ``None``: not set, so
    that filters of days and months answer unknown."""
    segments: Mapping[str, Definition] = attrs.field(factory=dict, repr=mask_size)
    """Definitions by segment id, for people whose memberships are not loaded."""
    groups: Collection[str] | None = attrs.field(default=None, repr=mask_size)
    """Ids of all lists and segments there are; not being in any other one means nothing."""
    metrics: Collection[str] | None = attrs.field(default=None, repr=mask_size)
    """Ids of all metrics there are; having no event of any other one means nothing."""
    postal_codes: Mapping[tuple[str, str], tuple[float, float]] = attrs.field(
        factory=dict, repr=mask_size
    )
    """Country code and postal code, as the condition spells them, to latitude and longitude."""
    country_code: Callable[[str], str | None] | None = attrs.field(default=None, repr=False)
    """Gives the ISO 3166-1 alpha-2 code of a country's name. ``None``: only two-letter codes, and
    names of countries in the regions asked about, are known."""
    absent_differs: bool = False
    """Whether a person without a property passes ``not-equals`` and its kin. They do not since
    April 2023: https://help.klaviyo.com/hc/en-us/articles/14837232353691"""
