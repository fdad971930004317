"""Conditions on where somebody is.

A region goes by the country of the profile; the distance is that along the globe, from the
profile's coordinates to those of the postal code. Nothing is looked up: where postal codes lie, and
what countries are called, is given in the Context. Whoever has no country, or one that cannot be
told, is neither in a region nor outside.
"""

from collections.abc import Callable, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Final, TypeAlias

from klaviyo_bridge.models import Profile
from klaviyo_bridge.models.definition import PostalCodeDistanceCondition, RegionCondition
from klaviyo_bridge.segments.opinions import (
    LOCATION_NOT_KNOWN,
    POSTAL_CODE_NOT_KNOWN,
    Opinion,
    Test,
    say,
)
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.properties import find_place
from klaviyo_bridge.segments.readings import is_finite
from klaviyo_bridge.segments.regions import REGIONS, find_code
from klaviyo_bridge.segments.setting import Setting
from klaviyo_bridge.segments.values import compile_number

EARTH_RADIUS: Final = 6_371.0088
"""Kilometres; the mean of the ellipsoid WGS 84."""
KILOMETRES: Final[Mapping[str, float]] = {"kilometers": 1.0, "miles": 1.609344}
"""Klaviyo's unit to kilometres."""

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude, in degrees."""


def compile_region(condition: RegionCondition, setting: Setting, /) -> Test[Person]:
    """Return the test of being in a region, or outside."""
    countries = REGIONS[condition.region]
    find = setting.context.country_code

    def test(person: Person) -> Opinion:
        code = _find_code(find_place(person.profile, "country"), find)
        if code is None:
            return LOCATION_NOT_KNOWN
        return say((code in countries) is condition.in_region)

    return test


def compile_distance(condition: PostalCodeDistanceCondition, setting: Setting, /) -> Test[Person]:
    """Return the test of being nearer to, or farther from, a postal code."""
    place = (condition.country_code, condition.postal_code)
    center = setting.context.postal_codes.get(place)
    compare = compile_number(condition.filter)
    unit = KILOMETRES[condition.unit]
    if center is None:
        return lambda _: POSTAL_CODE_NOT_KNOWN

    def test(person: Person) -> Opinion:
        point = _find_point(person.profile)
        return LOCATION_NOT_KNOWN if point is None else compare(measure(center, point) / unit)

    return test


def measure(one: Point, other: Point, /) -> float:
    """Return the distance along the globe, in kilometres, by the haversine formula."""
    (north, east), (other_north, other_east) = map(_to_radians, (one, other))
    chord = sin((other_north - north) / 2) ** 2
    chord += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, chord)))


def _to_radians(point: Point) -> Point:
    return radians(point[0]), radians(point[1])


def _find_code(country: object, find: Callable[[str], str | None] | None) -> str | None:
    if not isinstance(country, str):
        return None
    return find_code(country) or (find(country) if find else None)


def _find_point(profile: Profile) -> Point | None:
    north, east = find_place(profile, "latitude"), find_place(profile, "longitude")
    if not isinstance(north, int | float) or not isinstance(east, int | float):
        return None
    valid = is_finite(north) and is_finite(east) and abs(north) <= _POLE and abs(east) <= _DATELINE
    return (north, east) if valid else None


_POLE: Final = 90
_DATELINE: Final = 180
