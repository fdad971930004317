"""What a mapping may read from a profile, and how near misses are found (MM-11).

A field is called as Klaviyo shows it, or as its API calls it; a custom property has its own name.
Names match exactly, capitals and blanks included.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from operator import attrgetter
from typing import Any, Final

from klaviyo_bridge.models import Profile

ABSENT: Final = object()
"""Stands for what a profile does not have."""

_SHOWN: Final[Mapping[str, str]] = {
    "First name": "first_name",
    "Last name": "last_name",
    "Email": "email",
    "Phone number": "phone_number",
    "External ID": "external_id",
    "Organization": "organization",
    "Title": "title",
    "Locale": "locale",
    "Image": "image",
    "Last event date": "last_event_date",
    "Address": "location.address1",
    "Address 2": "location.address2",
    "City": "location.city",
    "State / Region": "location.region",
    "Zip code": "location.zip",
    "Country": "location.country",
    "Latitude": "location.latitude",
    "Longitude": "location.longitude",
    "Timezone": "location.timezone",
    "IP address": "location.ip",
}

STANDARD_FIELDS: Final[Mapping[str, str]] = {**_SHOWN, **{path: path for path in _SHOWN.values()}}
"""Name of a field that every profile has to its place in the model."""

PROPERTIES: Final = "properties."
"""Begins the place of a custom property."""

_SIMILAR: Final = 0.8
"""How much two names have to share, from 0 to 1, for one to be taken for a slip of the other."""


def make_reader(name: str, /, *, custom: bool) -> Callable[[Profile], Any]:
    """Return a function that gives a field or custom property of a profile, or :data:`ABSENT`."""
    path = None if custom else STANDARD_FIELDS.get(name)
    if path is None:
        return partial(_read_property, name)
    if path.startswith("location."):
        return partial(_read_location, attrgetter(path.removeprefix("location.")))
    return partial(_read_field, attrgetter(path))


def place_of(name: str, /, *, custom: bool) -> str:
    """Return where the value lies in the model: ``email``, or ``properties.Loyalty points``."""
    path = None if custom else STANDARD_FIELDS.get(name)
    return PROPERTIES + name if path is None else path


def find_slip(name: str, known: Iterable[str], /) -> str | None:
    """Return the known name that differs in capitals, blanks and punctuation only."""
    return _folded(known).get(_fold(name))


def find_similar(name: str, known: Iterable[str], /) -> str | None:
    """Return the known name that is most like this one; ``None`` when none is."""
    folded = _folded(known)
    close = get_close_matches(_fold(name), folded, n=1, cutoff=_SIMILAR)
    return folded[close[0]] if close else None


def _folded(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_fold(name), name)
    return found


def _fold(name: str) -> str:
    """Drop what people get wrong; a name of nothing but punctuation keeps it."""
    return "".join(char for char in name.casefold() if char.isalnum()) or name


def _read_property(name: str, profile: Profile) -> Any:
    return profile.properties.get(name, ABSENT)


def _read_field(read: Callable[[Profile], Any], profile: Profile) -> Any:
    return _filled(read(profile))


def _read_location(read: Callable[[Any], Any], profile: Profile) -> Any:
    return ABSENT if profile.location is None else _filled(read(profile.location))


def _filled(value: Any) -> Any:
    return ABSENT if value in (None, "") else value
