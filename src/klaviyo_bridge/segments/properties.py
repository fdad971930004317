"""Where a condition finds the property it asks about.

Klaviyo spells members of a profile by their names, members of its location as
``location['city']``, and custom properties as ``properties['Favorite Color']``.

Source: ``ProfilePropertyCondition`` in the OpenAPI file, revision 2026-07-15, and
https://developers.klaviyo.com/en/reference/segments_api_overview.
"""

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs

from klaviyo_bridge.models import Location, Profile
from klaviyo_bridge.models.record import Record
from klaviyo_bridge.segments.names import custom_property
from klaviyo_bridge.segments.opinions import PROPERTY_NOT_LOADED, Opinion

_PLACE: Final = re.compile(r"location\[(['\"])(.+)\1\]")
_NOT_VALUES: Final = frozenset(
    {
        *("_extra", "form", "envelope", "location", "properties", "subscriptions"),
        *("predictive_analytics", "joined_group_at"),
    }
)
_MEMBERS: Final = frozenset(field.name for field in attrs.fields(Profile)) - _NOT_VALUES
_PLACES: Final = frozenset(field.name for field in attrs.fields(Location)) - _NOT_VALUES

Find: TypeAlias = Callable[[Profile], Any]
"""Gives the value of a property; ``None`` for none, and an opinion where it was not loaded."""


def find_property(path: str, /) -> Find | None:
    """Return how to find a property; ``None`` for a spelling that is not known."""
    name = custom_property(path)
    if name is not None:
        return lambda profile: _get(profile, "properties", name)
    if path in _MEMBERS:
        return lambda profile: _look(profile, path)
    place = _PLACE.fullmatch(path)
    if place is None or place[2] not in _PLACES:
        return None
    member = place[2]
    return lambda profile: find_place(profile, member)


def find_place(profile: Profile, member: str, /) -> Any:
    """Return a member of the profile's location."""
    location = _look(profile, "location")
    return _look(location, member) if isinstance(location, Location) else location


def _get(profile: Profile, member: str, name: str) -> Any:
    found = _look(profile, member)
    return found if isinstance(found, Opinion) else found.get(name)


def _look(record: Record, member: str) -> Any:
    found = getattr(record, member)
    return PROPERTY_NOT_LOADED if not found and not record.was_sent(member) else found
